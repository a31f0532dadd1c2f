"""Which permission and which feature make a SuiteQL table visible.

Sources: permission per table from a published Records Catalog of one account (confidence B, release
2024.1); permission names from Oracle's SuiteCloud SDK (`permissions.json`). The features are
inferred from their names (confidence U) and only ever used in hints.
"""

from __future__ import annotations

import re
from typing import NamedTuple

#: Permission key -> the name that the role form shows.
LABELS: dict[str, str] = {
    "ADMI_ACCTPERIODS": "Manage Accounting Periods",
    "ADMI_AUDITLOGIN": "View Login Audit Trail",
    "ADMI_CUSTFIELD": "Custom Fields",
    "ADMI_CUSTLIST": "Custom Lists",
    "ADMI_CUSTOMSCRIPT": "SuiteScript",
    "ADMI_CUSTRECORD": "Custom Record Types",
    "ADMI_DELETEDRECORD": "Deleted Records",
    "ADMI_DEVICE_ID": "Device ID Management",
    "ADMI_LOGIN_OAUTH": "Log in using Access Tokens",
    "ADMI_LOGIN_OAUTH2": "Log in using OAuth 2.0 Access Tokens",
    "ADMI_MANAGECUSTOMSEGMENTS": "Custom Segments",
    "ADMI_MANAGEROLES": "Bulk Manage Roles",
    "ADMI_MANAGE_OAUTH2": "OAuth 2.0 Authorized Applications Management",
    "ADMI_MANAGE_OAUTH_TOKENS": "Access Token Management",
    "ADMI_MANAGE_OWN_OAUTH_TOKENS": "User Access Tokens",
    "ADMI_RESTWEBSERVICES": "REST Web Services",
    "ADMI_SUBSIDIARYSETTINGSMANAGER": "Subsidiary Settings Manager",
    "ADMI_WORKFLOW": "Workflow",
    "LIST_CLASS": "Classes",
    "LIST_COMPANY_FEATURE_SETUP": "Company Feature Setup",
    "LIST_CONTACT": "Contacts",
    "LIST_CURRENCY": "Currency",
    "LIST_CUSTJOB": "Customers",
    "LIST_DEPARTMENT": "Departments",
    "LIST_EMPLOYEE_RECORD": "Employee Record",
    "LIST_FILECABINET": "Documents and Files",
    "LIST_FIND": "Perform Search",
    "LIST_ITEM": "Items",
    "LIST_LOCATION": "Locations",
    "LIST_SUBSIDIARY": "Subsidiaries",
    "LIST_TAXITEM": "Tax Records",
    "LIST_TRANNUMBERAUDITLOG": "Access to transaction numbering audit log",
    "LIST_VENDOR": "Vendors",
    "REPO_ANALYTICS": "SuiteAnalytics Workbook",
    "TRAN_FIND": "Find Transaction",
}


_KEY = re.compile(r"\b(?:ADMI|LIST|TRAN|REPO|REGT|GRAP)_[A-Z0-9_]+\b")


class Requirement(NamedTuple):
    """What a table needs: a permission key, and a feature id; None where none is known."""

    permission: str | None = None
    feature: str | None = None

    @property
    def hint(self) -> str:
        """What would lift a refusal, for people; empty when nothing is known."""
        wishes = []
        if self.permission:
            label = LABELS.get(self.permission, self.permission)
            wishes.append(f'give the role "{label}" ({self.permission}, View or the lowest level)')
        if self.feature:
            wishes.append(f"check that the feature {self.feature} is on")
        return " and ".join(wishes)


#: Table name in lower case -> what it needs. Permission: B; feature: U (inferred from its name).
TABLES: dict[str, Requirement] = {
    "accountingperiod": Requirement("ADMI_ACCTPERIODS", "ACCOUNTINGPERIODS"),
    "classification": Requirement("LIST_CLASS", "CLASSES"),
    "clientscript": Requirement("ADMI_CUSTOMSCRIPT", "CUSTOMCODE"),
    "clientscriptdeployment": Requirement("ADMI_CUSTOMSCRIPT", "CUSTOMCODE"),
    "companyfeaturesetup": Requirement("LIST_COMPANY_FEATURE_SETUP"),
    "contact": Requirement("LIST_CONTACT"),
    "currency": Requirement("LIST_CURRENCY", "MULTICURRENCY"),
    "customer": Requirement("LIST_CUSTJOB"),
    "customfield": Requirement("ADMI_CUSTFIELD"),
    "customlist": Requirement("ADMI_CUSTLIST"),
    "customersubsidiaryrelationship": Requirement("LIST_CUSTJOB", "SUBSIDIARIES"),
    "customrecordtype": Requirement("ADMI_CUSTRECORD", "CUSTOMRECORDS"),
    "customsegment": Requirement("ADMI_MANAGECUSTOMSEGMENTS", "CUSTOMSEGMENTS"),
    "deletedrecord": Requirement("ADMI_DELETEDRECORD"),
    "department": Requirement("LIST_DEPARTMENT", "DEPARTMENTS"),
    "deviceid": Requirement("ADMI_DEVICE_ID"),
    "employee": Requirement("LIST_EMPLOYEE_RECORD"),
    "employeerolesforsearch": Requirement("LIST_EMPLOYEE_RECORD"),
    "entity": Requirement("LIST_FIND"),
    "file": Requirement("LIST_FILECABINET"),
    "iprestrictions": Requirement("ADMI_AUDITLOGIN", "IPADDRESSRULES"),
    "item": Requirement("LIST_ITEM"),
    "location": Requirement("LIST_LOCATION", "LOCATIONS"),
    "loginaudit": Requirement("ADMI_AUDITLOGIN"),
    "mapreducescript": Requirement("ADMI_CUSTOMSCRIPT", "SERVERSIDESCRIPTING"),
    "mapreducescriptdeployment": Requirement("ADMI_CUSTOMSCRIPT", "SERVERSIDESCRIPTING"),
    "massupdatescript": Requirement("ADMI_CUSTOMSCRIPT", "SERVERSIDESCRIPTING"),
    "mediaitemfolder": Requirement("LIST_FILECABINET"),
    "nexus": Requirement("LIST_TAXITEM"),
    "oauthtoken": Requirement("ADMI_MANAGE_OAUTH_TOKENS", "TBA"),
    "oauth2clientcredentials": Requirement("ADMI_MANAGE_OAUTH2", "OAUTH2"),
    "portlet": Requirement("ADMI_CUSTOMSCRIPT", "SERVERSIDESCRIPTING"),
    "restlet": Requirement("ADMI_CUSTOMSCRIPT", "SERVERSIDESCRIPTING"),
    "restletdeployment": Requirement("ADMI_CUSTOMSCRIPT", "SERVERSIDESCRIPTING"),
    "role": Requirement("ADMI_MANAGEROLES"),
    "rolepermissions": Requirement("ADMI_MANAGEROLES"),
    "rolerestrictions": Requirement("ADMI_MANAGEROLES"),
    "salestaxitem": Requirement("LIST_TAXITEM"),
    "scheduledscript": Requirement("ADMI_CUSTOMSCRIPT", "SERVERSIDESCRIPTING"),
    "scheduledscriptdeployment": Requirement("ADMI_CUSTOMSCRIPT", "SERVERSIDESCRIPTING"),
    "script": Requirement("ADMI_CUSTOMSCRIPT", "SERVERSIDESCRIPTING"),
    "scriptdeployment": Requirement("ADMI_CUSTOMSCRIPT", "SERVERSIDESCRIPTING"),
    "scriptstatus": Requirement("ADMI_CUSTOMSCRIPT"),
    "subsidiary": Requirement("LIST_SUBSIDIARY", "SUBSIDIARIES"),
    "subsidiarysettings": Requirement("ADMI_SUBSIDIARYSETTINGSMANAGER", "SUBSIDIARIES"),
    "subsidiarytaxregistration": Requirement("LIST_SUBSIDIARY", "SUBSIDIARIES"),
    "suitelet": Requirement("ADMI_CUSTOMSCRIPT", "SERVERSIDESCRIPTING"),
    "suiteletdeployment": Requirement("ADMI_CUSTOMSCRIPT", "SERVERSIDESCRIPTING"),
    "taxtype": Requirement("LIST_TAXITEM"),
    "transaction": Requirement("TRAN_FIND"),
    "transactionnumberingauditlog": Requirement("LIST_TRANNUMBERAUDITLOG"),
    "usereventscript": Requirement("ADMI_CUSTOMSCRIPT", "SERVERSIDESCRIPTING"),
    "usereventscriptdeployment": Requirement("ADMI_CUSTOMSCRIPT", "SERVERSIDESCRIPTING"),
    "useroauthtoken": Requirement("ADMI_MANAGE_OWN_OAUTH_TOKENS", "TBA"),
    "vendor": Requirement("LIST_VENDOR"),
    "vendorsubsidiaryrelationship": Requirement("LIST_VENDOR", "SUBSIDIARIES"),
    "workflowactionscript": Requirement("ADMI_CUSTOMSCRIPT", "SERVERSIDESCRIPTING"),
}

#: Needed before any table answers (A: Oracle help article_5085602973).
CHANNEL = (
    Requirement("ADMI_RESTWEBSERVICES", "RESTWEBSERVICES"),
    Requirement("REPO_ANALYTICS"),
)


#: Section of the companion -> the permission that its list needs; the script reports the levels.
SECTIONS: dict[str, str] = {
    "workflows": "ADMI_WORKFLOW",
    "deployments": "ADMI_CUSTOMSCRIPT",
    "scriptfiles": "LIST_FILECABINET",
    "savedsearches": "LIST_FIND",
}


def named(text: str) -> str | None:
    """The permission that a refusal names, by its key or by the label of the role form."""
    if match := _KEY.search(text):
        return match.group()
    return next((key for key, label in LABELS.items() if f"'{label}'" in text), None)


def requirement(table: str) -> Requirement:
    """Return what a table needs; custom record and list tables need their own kind's permission."""
    name = table.lower()
    if name in TABLES:
        return TABLES[name]
    if name.startswith("customrecord"):
        return TABLES["customrecordtype"]
    if name.startswith("customlist"):
        return TABLES["customlist"]
    return Requirement()

"""What is asked of each SuiteQL table: columns, key, and which columns an account may lack.

Tables and columns are those seen in public queries against real accounts (docs: assumptions.md of
nsaudit.netsuite). A column without proof is optional: where the account refuses it, it is left out,
and the values are not readable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nsaudit.netsuite import Key, Query, day

ID = (Key("id"),)
INTERNAL = (Key("internalid"),)

FEATURES = Query(
    "companyfeaturesetup",
    ("id", "name", "isavailable", "isactive"),
    (Key("id", text=True),),
    optional=frozenset({"name", "isavailable"}),
)
CUSTOM_FIELDS = Query(
    "customfield",
    (
        "internalid",
        "scriptid",
        "name",
        "fieldtype",
        "fieldvaluetype",
        "fieldvaluetyperecord",
        "recordtype",
        "ismandatory",
        day("lastmodifieddate"),
    ),
    INTERNAL,
    optional=frozenset(
        {"name", "fieldvaluetyperecord", "recordtype", "ismandatory", "lastmodifieddate"}
    ),
)
RECORD_TYPES = Query(
    "customrecordtype",
    (
        "internalid",
        "scriptid",
        "name",
        "description",
        "isinactive",
        "includename",
        day("lastmodifieddate"),
    ),
    INTERNAL,
    optional=frozenset({"description", "isinactive", "includename", "lastmodifieddate"}),
)
CUSTOM_LISTS = Query(
    "customlist",
    (
        "internalid",
        "scriptid",
        "name",
        "description",
        "isordered",
        "isinactive",
        day("lastmodifieddate"),
    ),
    INTERNAL,
    optional=frozenset({"description", "isordered", "isinactive", "lastmodifieddate"}),
)
SEGMENTS = Query(
    "customsegment",
    ("internalid", "scriptid", "name", "glimpact", "isinactive"),
    INTERNAL,
    optional=frozenset({"name", "glimpact", "isinactive"}),
)
ROLES = Query(
    "role",
    (
        "id",
        "name",
        "scriptid",
        "isinactive",
        "issalesrole",
        "ispartnerrole",
        "restrictbydevice",
        "issinglesignononly",
        "subsidiaryoption",
        "coreadminpermission",
    ),
    ID,
    optional=frozenset(
        {
            "issalesrole",
            "ispartnerrole",
            "restrictbydevice",
            "issinglesignononly",
            "subsidiaryoption",
            "coreadminpermission",
        }
    ),
)
PERMISSIONS = Query(
    "rolepermissions",
    ("role", "permkey", "permlevel", "restriction"),
    (Key("role"), Key("permkey", text=True)),
    optional=frozenset({"restriction"}),
)
EMPLOYEES = Query(
    "employee",
    ("id", "entityid", "isinactive", "giveaccess"),
    ID,
    where="giveaccess = 'T'",
    optional=frozenset({"isinactive"}),
)
ASSIGNMENTS = Query("employeerolesforsearch", ("entity", "role"), (Key("entity"), Key("role")))
SCRIPTS = Query(
    "script",
    ("id", "scriptid", "name", "scripttype", "scriptfile", "description", "isinactive"),
    ID,
    optional=frozenset({"name", "scriptfile", "description", "isinactive"}),
)
DEPLOYMENTS = Query(
    "scriptdeployment",
    (
        "primarykey",
        "script",
        "scriptid",
        "title",
        "status",
        "isdeployed",
        "recordtype",
        "loglevel",
    ),
    (Key("primarykey"),),
    optional=frozenset({"title", "status", "isdeployed", "recordtype", "loglevel"}),
)
USER_EVENTS = Query(
    "usereventscript",
    ("id", "aftersubmitfunction", "notifyowner", "notifyadmins"),
    ID,
    optional=frozenset({"aftersubmitfunction", "notifyowner", "notifyadmins"}),
)
FILES = Query("file", ("id", "name", "folder"), ID)
FOLDERS = Query("mediaitemfolder", ("id", "appfolder"), ID)
SUBSIDIARIES = Query(
    "subsidiary",
    (
        "id",
        "name",
        "fullname",
        "parent",
        "country",
        "currency",
        "iselimination",
        "isinactive",
    ),
    ID,
    optional=frozenset({"fullname", "parent", "country", "currency", "isinactive"}),
)
CURRENCIES = Query(
    "currency",
    ("id", "name", "symbol", "isbasecurrency", "isinactive"),
    ID,
    optional=frozenset({"isbasecurrency", "isinactive"}),
)
NEXUSES = Query(
    "nexus",
    ("id", "description", "country", "state", "isinactive"),
    ID,
    optional=frozenset({"country", "state", "isinactive"}),
)
_PERIOD_FLAGS = (
    "isposting",
    "isadjust",
    "isquarter",
    "isyear",
    "closed",
    "alllocked",
    "arlocked",
    "aplocked",
    "isinactive",
)
PERIODS = Query(
    "accountingperiod",
    ("id", "periodname", day("startdate"), day("enddate"), *_PERIOD_FLAGS),
    ID,
    optional=frozenset(_PERIOD_FLAGS),
)
TOKENS = Query(
    "oauthtoken",
    (
        "id",
        "application",
        "entity",
        "role",
        "isinactive",
        day("datecreated"),
        day("lastused"),
    ),
    ID,
    optional=frozenset({"application", "entity", "role", "isinactive", "datecreated", "lastused"}),
)
LOGINS = Query(
    "loginaudit",
    (
        "NVL(user, 0) AS who",
        "NVL(role, 0) AS rolecode",
        "TO_CHAR(MAX(date), 'YYYY-MM-DD') AS last",
        "COUNT(*) AS logins",
    ),
    (Key("NVL(user, 0) AS who"), Key("NVL(role, 0) AS rolecode")),
    group_by="NVL(user, 0), NVL(role, 0)",
)
NOTED_TYPES = {"-118": "role", "-417": "script", "-418": "scriptdeployment"}
"""Record types whose system notes tell of a change; the codes are one product's (confidence B)."""

NOTES = Query(
    "systemnote",
    (
        "recordtypeid",
        "recordid",
        "NVL(name, 0) AS who",
        "TO_CHAR(MAX(date), 'YYYY-MM-DD') AS last",
    ),
    (Key("recordtypeid"), Key("recordid"), Key("NVL(name, 0) AS who")),
    where=f"recordtypeid IN ({', '.join(NOTED_TYPES)})",
    group_by="recordtypeid, recordid, NVL(name, 0)",
)

# Tables with one row a record. Scanned whole, once, row by row: nothing of a row is kept.
ENTITIES = Query(
    "entity",
    ("id", "externalid", "type AS kind", "entityid AS recordname", day("datecreated", "created")),
    ID,
    optional=frozenset({"created"}),
)
ITEMS = Query(
    "item",
    ("id", "externalid", "itemid AS recordname", day("createddate", "created")),
    ID,
    optional=frozenset({"created"}),
)
TRANSACTIONS = Query(
    "transaction",
    (
        "id",
        "externalid",
        "recordtype AS kind",
        "tranid AS recordname",
        day("createddate", "created"),
    ),
    ID,
    optional=frozenset({"created"}),
)


def list_values(table: str) -> Query:
    """The values of one custom list, whose table is called like its script id."""
    return Query(
        table,
        ("id", "name", "scriptid", "isinactive"),
        ID,
        optional=frozenset({"scriptid", "isinactive"}),
    )


def files_named(ids: Sequence[str]) -> Query:
    """Some files by internal id, which are whole numbers; at most 1,000 (Oracle's limit of IN)."""
    numbers = ", ".join(each for each in ids if each.isdigit())
    return replace(FILES, where=f"id IN ({numbers or '0'})")

"""A rich synthetic SDF project as element trees, and ways to write the same project differently."""

from __future__ import annotations

import base64
import gzip
import random
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

Objects = dict[str, ET.Element]
"""Root elements by path below the project."""


def E(_tag: str, *content: ET.Element | str, **attributes: str) -> ET.Element:  # noqa: N802
    """An element with text or children."""
    element = ET.Element(_tag, attributes)
    for part in content:
        if isinstance(part, str):
            element.text = part
        else:
            element.append(part)
    return element


def tags(**values: str) -> list[ET.Element]:
    return [E(name, value) for name, value in values.items()]


CONTEXTS = "USERINTERFACE|RESTWEBSERVICES|WEBSERVICES|CSVIMPORT|RESTLET|SCHEDULED|MAPREDUCE"


def build() -> Objects:
    """The project. Every call builds new trees, so tests may change them."""
    roots = [
        *_fields(),
        _record_type(),
        _ordered_list(),
        _sorted_list(),
        _segment(),
        _transaction_type(),
        _workflow(),
        _role(),
        *_scripts(),
        _search(),
        _csv_import(),
        _entry_form(),
        _transaction_form(),
        _address_form(),
        E("integration", scriptid="custinteg_erp"),
        _sublist(),
        _translations(),
        _center(),
        _dataset(),
    ]
    objects = {f"Objects/{root.tag}/{root.attrib['scriptid']}.xml": root for root in roots}
    objects["manifest.xml"] = _manifest()
    objects["deploy.xml"] = E("deploy", E("objects", E("path", "~/Objects/*")))
    objects["AccountConfiguration/features.xml"] = E(
        "features",
        E("feature", *tags(id="CRM", status="ENABLED")),
        E("feature", *tags(id="DUPLICATES", status="ENABLED")),
        E("feature", *tags(id="REVREC", status="DISABLED")),
    )
    return objects


def _manifest() -> ET.Element:
    return E(
        "manifest",
        *tags(projectname="synthetic", frameworkversion="1.0"),
        E(
            "dependencies",
            E("features", E("feature", "CRM", required="true")),
        ),
        projecttype="ACCOUNTCUSTOMIZATION",
    )


def _field_tags(label: str, **more: str) -> list[ET.Element]:
    values = {
        "label": label,
        "fieldtype": "TEXT",
        "selectrecordtype": "",
        "ismandatory": "F",
        "storevalue": "T",
        "displaytype": "NORMAL",
        "defaultvalue": "",
        "accesslevel": "2",
        "searchlevel": "2",
        "maxlength": "40",
        "description": "",
        "help": "",
        "isformula": "F",
        "globalsearch": "F",
        "showinlist": "F",
    }
    return tags(**{**values, **more})


def _fields() -> Iterable[ET.Element]:
    yield E(
        "entitycustomfield",
        *_field_tags("ERP number", appliestocustomer="T", appliestovendor="F", subtab="ENTITYMAIN"),
        scriptid="custentity_erp_number",
    )
    yield E(
        "transactionbodycustomfield",
        *_field_tags(
            "Region",
            fieldtype="SELECT",
            selectrecordtype="[scriptid=customlist_region]",
            bodysale="T",
            bodypurchase="F",
        ),
        E(
            "customfieldfilters",
            E("customfieldfilter", *tags(fldfilter="STDBODYSUBSIDIARY", fldfiltersel="1")),
            E("customfieldfilter", *tags(fldfilter="STDBODYCLASS", fldfiltersel="2")),
        ),
        E(
            "roleaccesses",
            E(
                "roleaccess",
                *tags(role="[scriptid=customrole_api]", accesslevel="2", searchlevel="2"),
            ),
        ),
        scriptid="custbody_region",
    )
    yield E(
        "transactioncolumncustomfield",
        *_field_tags("Batch", colsale="T", colpurchase="F", colstore="F"),
        scriptid="custcol_batch",
    )
    yield E(
        "itemcustomfield",
        *_field_tags("Hazard class", appliestoinventory="T", appliestokit="F", itemsubtype="BOTH"),
        scriptid="custitem_hazard",
    )
    yield E(
        "itemnumbercustomfield",
        *_field_tags("Lot origin", appliestolots="T"),
        scriptid="custitemnumber_origin",
    )
    yield E(
        "itemoptioncustomfield",
        *_field_tags("Engraving", colsale="T"),
        scriptid="custitemoption_engraving",
    )
    yield E(
        "crmcustomfield",
        *_field_tags("Channel", appliestocase="T", appliestotask="F"),
        scriptid="custevent_channel",
    )
    yield E(
        "othercustomfield",
        *_field_tags("Cost centre", rectype="-102"),
        scriptid="custrecord_cost_centre",
    )


def _record_type() -> ET.Element:
    return E(
        "customrecordtype",
        *tags(
            recordname="Sync log",
            accesstype="USEPERMISSIONLIST",
            includename="T",
            enablenumbering="T",
            allownumberingoverride="F",
            numberingprefix="SL-",
            numberingsuffix="",
            numberingmindigits="6",
            enableoptimisticlocking="T",
            enablesystemnotes="T",
            isinactive="F",
            allowquickadd="T",
            description="Line of the log | with a bar",
        ),
        E(
            "customrecordcustomfields",
            E("customrecordcustomfield", *_field_tags("Payload"), scriptid="custrecord_payload"),
            E(
                "customrecordcustomfield",
                *_field_tags("Tries", fieldtype="INTEGER", ismandatory="T"),
                scriptid="custrecord_tries",
            ),
        ),
        E(
            "permissions",
            E(
                "permission",
                *tags(
                    permittedrole="[scriptid=customrole_api]", permittedlevel="EDIT", restriction=""
                ),
            ),
            E(
                "permission",
                *tags(permittedrole="ADMINISTRATOR", permittedlevel="FULL", restriction=""),
            ),
        ),
        E(
            "instances",
            E(
                "instance",
                *tags(name="First", custrecord_payload="x", isinactive="F"),
                scriptid="val_first",
            ),
        ),
        E("links", E("link", *tags(linkcategory="BASICLISTSCUSTOM", linklabel="Log"))),
        scriptid="customrecord_sync_log",
    )


def _values(*names: str) -> ET.Element:
    return E(
        "customvalues",
        *(
            E(
                "customvalue",
                *tags(value=name, abbreviation=name[:1], isinactive="F"),
                scriptid=f"val_{name.lower()}",
            )
            for name in names
        ),
    )


def _ordered_list() -> ET.Element:
    return E(
        "customlist",
        *tags(name="Stage", isordered="T", ismatrixoption="F", isinactive="F"),
        _values("Open", "Checked", "Done"),
        scriptid="customlist_stage",
    )


def _sorted_list() -> ET.Element:
    return E(
        "customlist",
        *tags(name="Region", isordered="F", ismatrixoption="F", isinactive="F"),
        _values("North", "South", "West"),
        scriptid="customlist_region",
    )


def _segment() -> ET.Element:
    return E(
        "customsegment",
        *tags(
            label="Brand",
            recordscriptid="customrecord_cseg_brand",
            fieldtype="SELECT",
            ismandatory="F",
            hasglimpact="T",
            isinactive="F",
            defaultrecordaccesslevel="EDIT",
            defaultsearchaccesslevel="EDIT",
        ),
        E(
            "segmentapplication",
            E(
                "transactionbody",
                E(
                    "applications",
                    E("application", *tags(id="SALE", isapplied="T")),
                    E("application", *tags(id="PURCHASE", isapplied="F")),
                ),
            ),
        ),
        scriptid="cseg_brand",
    )


def _transaction_type() -> ET.Element:
    return E(
        "customtransactiontype",
        *tags(name="Accrual", subliststyle="JOURNAL", isposting="T", isvoidable="F", iscredit="F"),
        E(
            "segments",
            *tags(isclassmandatory="F", isdepartmentmandatory="F", islocationmandatory="F"),
        ),
        E(
            "statuses",
            E("status", *tags(id="A", description="Pending", isposting="F")),
            E("status", *tags(id="B", description="Posted", isposting="T")),
        ),
        scriptid="customtransaction_accrual",
    )


def _condition(formula: str = "") -> ET.Element:
    return E("initcondition", E("formula", formula), E("type", "VISUAL_BUILDER"))


def _set_value(scriptid: str, value: str) -> ET.Element:
    return E(
        "setfieldvalueaction",
        *tags(
            field="STDBODYMEMO",
            valuetext=value,
            valuetype="STATIC",
            isinactive="F",
            eventtypes="",
            contexttypes=CONTEXTS,
        ),
        _condition(),
        scriptid=scriptid,
    )


def _workflow() -> ET.Element:
    first = E(
        "workflowstate",
        *tags(name="Entry", donotexitworkflow="F", positionx="10", positiony="20"),
        E(
            "workflowactions",
            _set_value("workflowaction1", "a"),
            _set_value("workflowaction2", "b"),
            E(
                "createrecordaction",
                *tags(
                    recordtype="TASK",
                    eventtypes="CREATE",
                    contexttypes=CONTEXTS,
                    isinactive="F",
                    conditionsavedsearch="",
                ),
                E(
                    "fieldsettings",
                    E("fieldsetting", *tags(targetfield="STDEVENTTITLE", valuetext="Check")),
                ),
                _condition('"Amount" > 100'),
                scriptid="workflowaction3",
            ),
            E(
                "workflowactiongroup",
                *tags(isinactive="F"),
                _set_value("workflowaction5", "in group"),
                scriptid="workflowaction4",
            ),
            triggertype="ONENTRY",
        ),
        E(
            "workflowactions",
            E(
                "lockrecordaction",
                *tags(isinactive="F", contexttypes=CONTEXTS),
                scriptid="workflowaction6",
            ),
            triggertype="BEFORELOAD",
        ),
        E(
            "workflowtransitions",
            E(
                "workflowtransition",
                *tags(
                    tostate="[scriptid=customworkflow_check.workflowstate2]",
                    triggertype="AFTERSUBMIT",
                    buttonaction="",
                ),
                _condition(),
                scriptid="workflowtransition1",
            ),
            E(
                "workflowtransition",
                *tags(
                    tostate="[scriptid=customworkflow_check.workflowstate3]",
                    triggertype="",
                    buttonaction="",
                ),
                _condition(),
                scriptid="workflowtransition2",
            ),
        ),
        scriptid="workflowstate1",
    )
    return E(
        "workflow",
        *tags(
            name="Check orders",
            recordtypes="SALESORDER|PURCHASEORDER",
            initoncreate="T",
            initonvieworupdate="F",
            inittriggertype="AFTERSUBMIT",
            initeventtypes="CREATE",
            initcontexts=CONTEXTS,
            releasestatus="RELEASED",
            runasadmin="F",
            islogenabled="F",
            keephistory="ALWAYS",
            isinactive="F",
            description="",
        ),
        _condition(),
        E(
            "workflowcustomfields",
            E("workflowcustomfield", *_field_tags("Approver"), scriptid="custworkflow_approver"),
        ),
        E(
            "workflowstates",
            first,
            E(
                "workflowstate",
                *tags(name="Checked", donotexitworkflow="F"),
                scriptid="workflowstate2",
            ),
            E(
                "workflowstate",
                *tags(name="Done", donotexitworkflow="T"),
                scriptid="workflowstate3",
            ),
        ),
        scriptid="customworkflow_check",
    )


def _role() -> ET.Element:
    return E(
        "role",
        *tags(
            name="API",
            centertype="BASIC",
            subsidiaryoption="ALL",
            employeerestriction="NONE",
            iswebserviceonlyrole="T",
            issinglesignononly="F",
            tfarequired="OFF",
            restrictip="",
            coreadminpermission="F",
            isinactive="F",
        ),
        E(
            "permissions",
            E("permission", *tags(permkey="ADMI_RESTWEBSERVICES", permlevel="FULL")),
            E("permission", *tags(permkey="LIST_CUSTJOB", permlevel="EDIT", restriction="")),
            E(
                "permission",
                *tags(permkey="[scriptid=customrecord_sync_log]", permlevel="FULL"),
            ),
        ),
        E(
            "recordrestrictions",
            E("recordrestriction", *tags(segment="DEPARTMENT", restriction="OWNONLY")),
        ),
        scriptid="customrole_api",
    )


def _deployment(scriptid: str, **more: str) -> ET.Element:
    values = {
        "title": scriptid,
        "status": "RELEASED",
        "isdeployed": "T",
        "loglevel": "AUDIT",
        "runasrole": "",
        "allroles": "T",
        **more,
    }
    return E("scriptdeployment", *tags(**values), scriptid=scriptid)


def _script(tag: str, scriptid: str, *deployments: ET.Element) -> ET.Element:
    return E(
        tag,
        *tags(
            name=scriptid,
            description="",
            scriptfile=f"[/SuiteScripts/{scriptid}.js]",
            isinactive="F",
            notifyowner="T",
            notifyadmins="F",
            notifyemails="",
        ),
        E(
            "scriptcustomfields",
            E(
                "scriptcustomfield",
                *_field_tags("Limit", setting="COMPANY"),
                scriptid=f"custscript_{scriptid[13:]}_limit",
            ),
        ),
        E("scriptdeployments", *deployments),
        scriptid=scriptid,
    )


def _scripts() -> Iterable[ET.Element]:
    yield _script(
        "usereventscript",
        "customscript_orders_ue",
        _deployment(
            "customdeploy_orders_so",
            recordtype="SALESORDER",
            eventtype="",
            executioncontext=CONTEXTS,
        ),
        _deployment("customdeploy_orders_po", recordtype="PURCHASEORDER", eventtype="CREATE"),
    )
    yield _script(
        "mapreducescript",
        "customscript_orders_mr",
        _deployment(
            "customdeploy_orders_mr",
            status="SCHEDULED",
            concurrencylimit="2",
            buffersize="1",
            yieldaftermins="60",
        ),
    )
    yield _script(
        "suitelet", "customscript_board_sl", _deployment("customdeploy_board", isonline="F")
    )
    yield _script("restlet", "customscript_api_rl", _deployment("customdeploy_api"))
    yield _script(
        "scheduledscript",
        "customscript_night_ss",
        E(
            "scriptdeployment",
            *tags(title="Night", status="SCHEDULED", isdeployed="T", loglevel="ERROR"),
            E("recurrence", E("daily", *tags(everyxdays="1", starttime="02:00:00Z"))),
            scriptid="customdeploy_night",
        ),
    )


def _row(tag: str, **values: str) -> str:
    inner = "".join(f'<Value field="{k}">{escape(v)}</Value>' for k, v in values.items())
    return f"<{tag}><values>{inner}</values></{tag}>"


def _filter_row(name: str, type_: str, attribute: str, *compared: str, **more: str) -> str:
    values = {
        "FIELD_FILTER_NAME": name,
        "FIELD_TYPE": type_,
        "FIELD_ATTRIBUTE": attribute,
        "FLAG_NOT": "false",
        "FLAG_OR": "false",
        "FIELD_NUM_LEFT_PARENS": "0",
        "FIELD_NUM_RIGHT_PARENS": "0",
        **more,
    }
    rows = "".join(_row("Record", FIELD_VALUE=value) for value in compared)
    return (
        f"<SearchFilter>{_row('descriptor', **values)}"
        f"<values><values>{rows}</values></values></SearchFilter>"
    )


def search_definition(
    *,
    head: str = "0" * 64,
    version: str = "2025.1.0",
    public: str = "true",
    feed: str = "false",
    region: str = "7",
    columns: Iterable[str] = ("Transaction_TRANID", "Transaction_ENTITY"),
    inactive: str = "F",
    join: str = "AOM",
    swap: bool = False,
) -> str:
    """The packed text of a saved search, as an account with its own ids would export it."""
    filters = [
        _filter_row("Transaction_MAINLINE", "CHECKBOX", "T"),
        _filter_row("CUSTBODY_REGION", "SELECT", "ANYOF", region),
        _filter_row(f"{join}_Custom_ISINACTIVE", "CHECKBOX", inactive),
    ]
    if swap:
        filters.reverse()
    descriptor = _row(
        "descriptor",
        FIELD_SEARCH_TYPE="Transaction",
        FIELD_DEFAULT_NAME="Orders to send",
        FLAG_PUBLIC=public,
        FLAG_AVAILABLE_AS_FEED=feed,
        FLAG_UNRESTRICTED="false",
        FLAG_GLOBAL_EDIT="false",
        FLAG_TRIGGERED_ALERT="false",
        FLAG_SCHEDULED_ALERT="false",
        MAX_ROWS="100",
    )
    returned = "".join(_row("Record", FIELD_ALIAS=name, FIELD_LABEL="") for name in columns)
    sort = _row("Record", KEY_FIELD="Transaction_TRANID", FLAG_DESCENDING="false")
    available = _row("Record", FIELD_NAME="Transaction_DATE")
    xml = (
        '<nssoc:SerializedObjectContainer xmlns:nssoc="urn:x"><definition><SearchDefinition>'
        f"{descriptor}<filters><values>{''.join(filters)}</values></filters>"
        "<summaryFilters><values></values></summaryFilters>"
        f"<availableFilterFields><values>{available}</values></availableFilterFields>"
        f"<returnFields><values>{returned}</values></returnFields>"
        f"<sortColumns><values>{sort}</values></sortColumns>"
        "<alertRecipients><values></values></alertRecipients>"
        "</SearchDefinition></definition></nssoc:SerializedObjectContainer>"
    )
    packed = base64.b64encode(gzip.compress(xml.encode(), mtime=0)).decode()
    return f"{head}@GZC@{version}@{packed}"


def _search() -> ET.Element:
    return E(
        "savedsearch",
        E("definition", search_definition()),
        E("dependencies", E("dependency", "[scriptid=custbody_region]")),
        scriptid="customsearch_to_send",
    )


def _csv_import() -> ET.Element:
    def mapped(field: str, column: str, kind: str) -> ET.Element:
        return E(
            "fieldmapping",
            E("field", field),
            E("columnreference", *tags(file="1", column=column, type=kind)),
        )

    return E(
        "savedcsvimport",
        *tags(
            importname="Customers",
            recordtype="CUSTOMER",
            datahandling="ADDUPDATE",
            preventduplicates="T",
            validatemandatorycustfields="T",
            runserversuitescript="T",
            overwritemissingfields="F",
            overwritesublists="F",
            usemultithread="F",
            charencoding="UTF_8",
        ),
        E(
            "recordmappings",
            E(
                "recordmapping",
                E("record", "CUSTOMER"),
                E(
                    "fieldmappings",
                    mapped("EXTERNALID", "Key", "NAME"),
                    mapped("COMPANYNAME", "Name", "NAME"),
                ),
            ),
        ),
        scriptid="custimport_customers",
    )


def _form_field(identity: str, **more: str) -> ET.Element:
    values = {
        "id": identity,
        "label": identity.title(),
        "visible": "T",
        "mandatory": "F",
        "displayType": "NORMAL",
        "columnBreak": "F",
        "sameRowAsPrevious": "F",
        **more,
    }
    return E("field", *tags(**values))


def _form(tag: str, scriptid: str, record: str) -> ET.Element:
    return E(
        tag,
        *tags(name=f"Form {record}", recordType=record, inactive="F", preferred="T"),
        E(
            "mainFields",
            E(
                "fieldGroup",
                *tags(label="Main", visible="T"),
                E(
                    "fields",
                    _form_field("ENTITYID", mandatory="T"),
                    _form_field("[scriptid=custentity_erp_number]"),
                    position="MIDDLE",
                ),
                scriptid="fieldgroup_main",
            ),
            E(
                "defaultFieldGroup",
                E("fields", _form_field("MEMO"), _form_field("HIDDEN", visible="F")),
            ),
        ),
        E(
            "tabs",
            E(
                "tab",
                *tags(id="ITEMS", label="Items", visible="T"),
                E(
                    "subItems",
                    E(
                        "subList",
                        *tags(id="ITEM", label="Item", visible="T"),
                        E(
                            "columns",
                            E("column", *tags(id="QUANTITY", label="Quantity", visible="T")),
                            E("column", *tags(id="RATE", label="Rate", visible="T")),
                        ),
                    ),
                ),
            ),
        ),
        E("customCode", E("scriptFile", "[/SuiteScripts/form.js]")),
        E("roles", E("role", *tags(id="[scriptid=customrole_api]", preferred="T"))),
        scriptid=scriptid,
        standard=f"STANDARD{record}",
    )


def _entry_form() -> ET.Element:
    return _form("entryForm", "custform_customer", "CUSTOMER")


def _transaction_form() -> ET.Element:
    return _form("transactionForm", "custform_order", "SALESORDER")


def _address_form() -> ET.Element:
    return E(
        "addressForm",
        E("name", "Address"),
        E("mainFields", E("defaultFieldGroup", E("fields", _form_field("CITY", mandatory="T")))),
        E("countries", E("country", "DE"), E("country", "FR")),
        scriptid="custform_address",
    )


def _sublist() -> ET.Element:
    return E(
        "sublist",
        *tags(
            name="Orders", savedsearch="[scriptid=customsearch_to_send]", customer="T", vendor="F"
        ),
        scriptid="custsublist_orders",
    )


def _translations() -> ET.Element:
    return E(
        "translationcollection",
        *tags(name="Texts", defaultlanguage="ENGLISH"),
        E(
            "strings",
            E("string", *tags(description="", defaulttranslation="Order"), scriptid="order"),
            E("string", *tags(description="", defaulttranslation="Line"), scriptid="line"),
        ),
        scriptid="custcollection_texts",
    )


def _center() -> ET.Element:
    return E(
        "center",
        *tags(label="Warehouse", centertype="CLASSIC"),
        scriptid="custcenter_warehouse",
    )


def _dataset() -> ET.Element:
    return E(
        "dataset",
        E("name", "Open orders"),
        E("definition", '{"columns": [{"field": "tranid"}]}'),
        E(
            "dependencies",
            E("dependency", "[scriptid=custbody_region]"),
            E("dependency", "[scriptid=customlist_region]"),
        ),
        scriptid="custdataset_open",
    )


ORDERED = {"workflowstates", "workflowactions", "workflowtransitions", "workflowactiongroup"}
"""Elements whose children stand in an order that means something."""


def write(objects: Objects, folder: Path, rng: random.Random | None = None) -> Path:
    """Write a project; with a generator, in another dress that means the same."""
    for path, root in objects.items():
        target = folder / "src" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        text = plain(root) if rng is None else dressed(root, rng)
        target.write_text(text, "utf-8", newline="" if rng else None)
    return folder


def plain(element: ET.Element, depth: int = 0) -> str:
    """An element as an export writes it."""
    pad = "  " * depth
    attributes = "".join(f" {k}={quoteattr(v)}" for k, v in element.attrib.items())
    if not len(element):
        return f"{pad}<{element.tag}{attributes}>{escape(element.text or '')}</{element.tag}>\n"
    inner = "".join(plain(child, depth + 1) for child in element)
    return f"{pad}<{element.tag}{attributes}>\n{inner}{pad}</{element.tag}>\n"


def dressed(
    element: ET.Element, rng: random.Random, *, top: bool = True, keep: bool = False
) -> str:
    """An element that means the same: other order, spacing, quotes, comments, CDATA, letter case.

    ``keep`` says that the order of its children means something.
    """
    attributes = list(element.attrib.items())
    rng.shuffle(attributes)
    opening = element.tag + "".join(
        f" {k}{rng.choice(('=', ' = '))}" + _quoted(v, rng) for k, v in attributes
    )
    space = rng.choice(("", "\n", "\n\t", "  \r\n"))
    comment = rng.choice(("", "", "<!-- checked -->"))
    children = list(element)
    if not children:
        return f"{space}<{opening}>{_text(element, rng)}</{element.tag}>{comment}"
    if not keep and element.tag not in ORDERED:
        rng.shuffle(children)
    if element.tag == "workflowstates":  # only which state comes first has a meaning
        rest = children[1:]
        rng.shuffle(rest)
        children = [children[0], *rest]
    in_order = element.tag == "customlist" and element.findtext("isordered") == "T"
    inner = "".join(dressed(child, rng, top=False, keep=in_order) for child in children)
    head = rng.choice(("", '<?xml version="1.0" encoding="UTF-8"?>\n')) if top else ""
    return f"{head}{space}<{opening}>{comment}{inner}{space}</{element.tag}>".lstrip()


def _quoted(value: str, rng: random.Random) -> str:
    return f"'{escape(value)}'" if "'" not in value and rng.random() < 0.5 else quoteattr(value)


def _text(element: ET.Element, rng: random.Random) -> str:
    text = element.text or ""
    if text.startswith("[scriptid=") and rng.random() < 0.3:
        text = text.upper().replace("[SCRIPTID=", "[scriptid=")
    if "|" in text and element.tag in {"initcontexts", "contexttypes", "executioncontext"}:
        parts = text.split("|")
        rng.shuffle(parts)
        text = "|".join(parts)
    padded = rng.choice(("", " ", "\n    ")) if text else ""
    if text and "]]>" not in text and rng.random() < 0.2:
        return f"{padded}<![CDATA[{text}]]>{padded}"
    return f"{padded}{escape(text)}{padded}"

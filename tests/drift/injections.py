"""Differences to inject into the synthetic project, each with the one change it must give."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from tests.drift.project import E, Objects, search_definition, tags

SAME = object()
"""Stands for "whatever the change states" where a whole item is added or removed."""


class Injection(NamedTuple):
    """One way to make a target differ from its source."""

    name: str
    change: Callable[[Objects], None]
    kind: str
    key: str
    op: str
    path: tuple[str, ...]
    before: Any = SAME
    after: Any = SAME
    direction: str = "different"


def set_text(file: str, way: str, text: str) -> Callable[[Objects], None]:
    def change(objects: Objects) -> None:
        found = objects[file].find(way)
        assert found is not None, way
        found.text = text

    return change


def remove(file: str, parent: str, child: str) -> Callable[[Objects], None]:
    def change(objects: Objects) -> None:
        holder = _at(objects[file], parent)
        found = holder.find(child)
        assert found is not None, child
        holder.remove(found)

    return change


def add(file: str, parent: str, make: Callable[[], ET.Element]) -> Callable[[Objects], None]:
    return lambda objects: _at(objects[file], parent).append(make())


def swap(file: str, parent: str) -> Callable[[Objects], None]:
    def change(objects: Objects) -> None:
        holder = _at(objects[file], parent)
        first = holder[0]
        holder.remove(first)
        holder.insert(1, first)

    return change


def _second_last(file: str, parent: str) -> Callable[[Objects], None]:
    return lambda objects: _move(_at(objects[file], parent), -2, 1)


def _last_first(file: str, parent: str) -> Callable[[Objects], None]:
    return lambda objects: _move(_at(objects[file], parent), -1, 0)


def _move(holder: ET.Element, start: int, end: int) -> None:
    child = holder[start]
    holder.remove(child)
    holder.insert(end, child)


def _at(root: ET.Element, way: str) -> ET.Element:
    found = root.find(way) if way else root
    assert found is not None, way
    return found


STRICTER, LOOSER = "stricter_in_target", "looser_in_target"
SOURCE_ONLY, TARGET_ONLY = "source_only", "target_only"

ENTITY = "Objects/entitycustomfield/custentity_erp_number.xml"
BODY = "Objects/transactionbodycustomfield/custbody_region.xml"
COLUMN = "Objects/transactioncolumncustomfield/custcol_batch.xml"
ITEM = "Objects/itemcustomfield/custitem_hazard.xml"
OTHER = "Objects/othercustomfield/custrecord_cost_centre.xml"
CRM = "Objects/crmcustomfield/custevent_channel.xml"
RECORD = "Objects/customrecordtype/customrecord_sync_log.xml"
STAGE = "Objects/customlist/customlist_stage.xml"
REGION = "Objects/customlist/customlist_region.xml"
SEGMENT = "Objects/customsegment/cseg_brand.xml"
TYPE = "Objects/customtransactiontype/customtransaction_accrual.xml"
FLOW = "Objects/workflow/customworkflow_check.xml"
ROLE = "Objects/role/customrole_api.xml"
UE = "Objects/usereventscript/customscript_orders_ue.xml"
MR = "Objects/mapreducescript/customscript_orders_mr.xml"
SL = "Objects/suitelet/customscript_board_sl.xml"
SS = "Objects/scheduledscript/customscript_night_ss.xml"
SEARCH = "Objects/savedsearch/customsearch_to_send.xml"
CSV = "Objects/savedcsvimport/custimport_customers.xml"
ENTRY = "Objects/entryForm/custform_customer.xml"
ORDER = "Objects/transactionForm/custform_order.xml"
ADDRESS = "Objects/addressForm/custform_address.xml"
SUBLIST = "Objects/sublist/custsublist_orders.xml"
TEXTS = "Objects/translationcollection/custcollection_texts.xml"
CENTER = "Objects/center/custcenter_warehouse.xml"
DATASET = "Objects/dataset/custdataset_open.xml"

FIRST = "workflowstates/workflowstate[@scriptid='workflowstate1']"
ON_ENTRY = f"{FIRST}/workflowactions[@triggertype='ONENTRY']"
IN_STATE = ("workflowstates", "workflowstate1")
IN_ENTRY = (*IN_STATE, "workflowactions", "ONENTRY")
MAIN = "mainFields/fieldGroup/fields/field"
IN_MAIN = ("mainFields", "fieldGroup", "fieldgroup_main", "fields", "MIDDLE")


def leaf(
    name: str,
    file: str,
    way: str,
    path: tuple[str, ...],
    before: str,
    after: str,
    direction: str = "different",
) -> Injection:
    """One text that is another one in the target."""
    kind, key = _names(file)
    return Injection(
        name, set_text(file, way, after), kind, key, "changed", path, before, after, direction
    )


def gone(name: str, file: str, parent: str, child: str, path: tuple[str, ...]) -> Injection:
    """One item that the target lacks."""
    kind, key = _names(file)
    return Injection(
        name,
        remove(file, parent, child),
        kind,
        key,
        "removed",
        path,
        after=None,
        direction=SOURCE_ONLY,
    )


def new(
    name: str, file: str, parent: str, make: Callable[[], ET.Element], path: tuple[str, ...]
) -> Injection:
    """One item that only the target has."""
    kind, key = _names(file)
    return Injection(
        name,
        add(file, parent, make),
        kind,
        key,
        "added",
        path,
        before=None,
        direction=TARGET_ONLY,
    )


def _names(file: str) -> tuple[str, str]:
    _, kind, name = file.split("/")
    return kind, name.removesuffix(".xml")


def _definition(**changes: Any) -> Callable[[Objects], None]:
    return set_text(SEARCH, "definition", search_definition(**changes))


def _search(
    name: str, path: tuple[str, ...], before: Any, after: Any, op: str, direction: str, **how: Any
) -> Injection:
    key = "customsearch_to_send"
    return Injection(
        name, _definition(**how), "savedsearch", key, op, path, before, after, direction
    )


def _object_gone(file: str) -> Injection:
    kind, key = _names(file)

    def change(objects: Objects) -> None:
        del objects[file]

    return Injection(
        f"{kind} only in source", change, kind, key, "removed", (), direction=SOURCE_ONLY
    )


def _object_new() -> Injection:
    def change(objects: Objects) -> None:
        objects["Objects/new.xml"] = E(
            "suitelet", *tags(name="New", scriptfile="[/a.js]"), scriptid="customscript_new"
        )

    return Injection(
        "suitelet only in target",
        change,
        "suitelet",
        "customscript_new",
        "added",
        (),
        None,
        "New",
        TARGET_ONLY,
    )


def _feature_off(objects: Objects) -> None:
    for feature in objects["AccountConfiguration/features.xml"]:
        if feature.findtext("id") == "DUPLICATES":
            status = feature.find("status")
            assert status is not None
            status.text = "DISABLED"


INJECTIONS = [
    # custom fields
    leaf("field label", ENTITY, "label", ("label",), "ERP number", "ERP id"),
    leaf("field required", ENTITY, "ismandatory", ("ismandatory",), "F", "T", STRICTER),
    leaf("field type", COLUMN, "fieldtype", ("fieldtype",), "TEXT", "INTEGER"),
    leaf("field shorter", ITEM, "maxlength", ("maxlength",), "40", "20", STRICTER),
    leaf("field not stored", OTHER, "storevalue", ("storevalue",), "T", "F"),
    leaf("field locked", CRM, "displaytype", ("displaytype",), "NORMAL", "LOCKED"),
    leaf("field default", ENTITY, "defaultvalue", ("defaultvalue",), "", "0"),
    leaf("field access", COLUMN, "accesslevel", ("accesslevel",), "2", "0"),
    leaf("field applies", ENTITY, "appliestovendor", ("appliestovendor",), "F", "T"),
    leaf(
        "field source list",
        BODY,
        "selectrecordtype",
        ("selectrecordtype",),
        "[scriptid=customlist_region]",
        "[scriptid=customlist_stage]",
    ),
    gone(
        "field filter",
        BODY,
        "customfieldfilters",
        "customfieldfilter",
        ("customfieldfilters", "STDBODYSUBSIDIARY"),
    ),
    leaf(
        "field role access",
        BODY,
        "roleaccesses/roleaccess/accesslevel",
        ("roleaccesses", "[scriptid=customrole_api]", "accesslevel"),
        "2",
        "1",
    ),
    _object_gone(ENTITY),
    _object_gone(BODY),
    # custom record types
    leaf("record access", RECORD, "accesstype", ("accesstype",), "USEPERMISSIONLIST", "NONENEEDED",
         LOOSER),
    leaf("record locking", RECORD, "enableoptimisticlocking", ("enableoptimisticlocking",), "T",
         "F", LOOSER),
    leaf("numbering override", RECORD, "allownumberingoverride", ("allownumberingoverride",), "F",
         "T", LOOSER),
    leaf("numbering prefix", RECORD, "numberingprefix", ("numberingprefix",), "SL-", "LOG-"),
    leaf("numbering digits", RECORD, "numberingmindigits", ("numberingmindigits",), "6", "8"),
    leaf(
        "record description with bars",
        RECORD,
        "description",
        ("description",),
        "Line of the log | with a bar",
        "with a bar | Line of the log",
    ),
    leaf(
        "record field required",
        RECORD,
        "customrecordcustomfields/*[@scriptid='custrecord_payload']/ismandatory",
        ("customrecordcustomfields", "custrecord_payload", "ismandatory"),
        "F",
        "T",
        STRICTER,
    ),
    gone("record field", RECORD, "customrecordcustomfields", "*[@scriptid='custrecord_tries']",
         ("customrecordcustomfields", "custrecord_tries")),
    leaf(
        "record permission level",
        RECORD,
        "permissions/permission/permittedlevel",
        ("permissions", "[scriptid=customrole_api]", "permittedlevel"),
        "EDIT",
        "VIEW",
        STRICTER,
    ),
    gone("record permission", RECORD, "permissions", "permission[2]",
         ("permissions", "ADMINISTRATOR")),
    leaf("record instance", RECORD, "instances/instance/name", ("instances", "val_first", "name"),
         "First", "One"),
    # lists
    leaf("list value text", REGION, "customvalues/customvalue/value",
         ("customvalues", "val_north", "value"), "North", "Nord"),
    gone("list value", REGION, "customvalues", "customvalue[2]", ("customvalues", "val_south")),
    new(
        "list value new",
        STAGE,
        "customvalues",
        lambda: E("customvalue", *tags(value="Late", isinactive="F"), scriptid="val_late"),
        ("customvalues", "val_late"),
    ),
    Injection(
        "list order",
        swap(STAGE, "customvalues"),
        "customlist",
        "customlist_stage",
        "changed",
        ("customvalues", "(order)"),
        "val_open|val_checked|val_done",
        "val_checked|val_open|val_done",
    ),
    # segments and transaction types
    leaf("segment required", SEGMENT, "ismandatory", ("ismandatory",), "F", "T", STRICTER),
    leaf(
        "segment applied",
        SEGMENT,
        "segmentapplication/transactionbody/applications/application[2]/isapplied",
        ("segmentapplication", "transactionbody", "applications", "PURCHASE", "isapplied"),
        "F",
        "T",
    ),
    leaf("transaction type posting", TYPE, "isposting", ("isposting",), "T", "F"),
    leaf("class required", TYPE, "segments/isclassmandatory", ("segments", "isclassmandatory"),
         "F", "T", STRICTER),
    leaf("status text", TYPE, "statuses/status/description", ("statuses", "A", "description"),
         "Pending", "Waiting"),
    # workflows
    leaf("workflow release", FLOW, "releasestatus", ("releasestatus",), "RELEASED", "SUSPENDED",
         LOOSER),
    leaf("workflow trigger", FLOW, "inittriggertype", ("inittriggertype",), "AFTERSUBMIT",
         "BEFORESUBMIT"),
    leaf("workflow contexts", FLOW, "initcontexts", ("initcontexts",),
         "USERINTERFACE|RESTWEBSERVICES|WEBSERVICES|CSVIMPORT|RESTLET|SCHEDULED|MAPREDUCE",
         "USERINTERFACE"),
    leaf("workflow as admin", FLOW, "runasadmin", ("runasadmin",), "F", "T", LOOSER),
    leaf("workflow condition", FLOW, "initcondition/formula", ("initcondition", "formula"), "",
         '"Amount" > 5'),
    leaf(
        "action value",
        FLOW,
        f"{ON_ENTRY}/setfieldvalueaction/valuetext",
        (*IN_ENTRY, "setfieldvalueaction", "workflowaction1", "valuetext"),
        "a",
        "z",
    ),
    leaf(
        "action in a group",
        FLOW,
        f"{ON_ENTRY}/workflowactiongroup/setfieldvalueaction/valuetext",
        (*IN_ENTRY, "workflowactiongroup", "workflowaction4", "setfieldvalueaction",
         "workflowaction5", "valuetext"),
        "in group",
        "other",
    ),
    leaf(
        "created field",
        FLOW,
        f"{ON_ENTRY}/createrecordaction/fieldsettings/fieldsetting/valuetext",
        (*IN_ENTRY, "createrecordaction", "workflowaction3", "fieldsettings", "STDEVENTTITLE",
         "valuetext"),
        "Check",
        "Look",
    ),
    gone("action", FLOW, ON_ENTRY, "createrecordaction",
         (*IN_ENTRY, "createrecordaction", "workflowaction3")),
    new(
        "action new",
        FLOW,
        ON_ENTRY,
        lambda: E("lockrecordaction", scriptid="workflowaction9"),
        (*IN_ENTRY, "lockrecordaction", "workflowaction9"),
    ),
    Injection(
        "action order",
        swap(FLOW, ON_ENTRY),
        "workflow",
        "customworkflow_check",
        "changed",
        (*IN_ENTRY, "(order)"),
        "workflowaction1|workflowaction2|workflowaction3|workflowaction4",
        "workflowaction2|workflowaction1|workflowaction3|workflowaction4",
    ),
    Injection(
        "order of actions with different tags",
        _second_last(FLOW, ON_ENTRY),
        "workflow",
        "customworkflow_check",
        "changed",
        (*IN_ENTRY, "(order)"),
        "workflowaction1|workflowaction2|workflowaction3|workflowaction4",
        "workflowaction1|workflowaction3|workflowaction2|workflowaction4",
    ),
    Injection(
        "order of an action and a group",
        _last_first(FLOW, ON_ENTRY),
        "workflow",
        "customworkflow_check",
        "changed",
        (*IN_ENTRY, "(order)"),
        "workflowaction1|workflowaction2|workflowaction3|workflowaction4",
        "workflowaction4|workflowaction1|workflowaction2|workflowaction3",
    ),
    leaf(
        "transition trigger",
        FLOW,
        f"{FIRST}/workflowtransitions/workflowtransition/triggertype",
        (*IN_STATE, "workflowtransitions", "workflowtransition1", "triggertype"),
        "AFTERSUBMIT",
        "BEFORESUBMIT",
    ),
    gone("state", FLOW, "workflowstates", "workflowstate[3]",
         ("workflowstates", "workflowstate3")),
    # roles
    leaf(
        "permission level",
        ROLE,
        "permissions/permission[2]/permlevel",
        ("permissions", "LIST_CUSTJOB", "permlevel"),
        "EDIT",
        "FULL",
        LOOSER,
    ),
    gone("permission", ROLE, "permissions", "permission",
         ("permissions", "ADMI_RESTWEBSERVICES")),
    new(
        "permission new",
        ROLE,
        "permissions",
        lambda: E("permission", *tags(permkey="TRAN_SALESORD", permlevel="VIEW")),
        ("permissions", "TRAN_SALESORD"),
    ),
    leaf("two-factor", ROLE, "tfarequired", ("tfarequired",), "OFF", "TOTP", STRICTER),
    leaf("subsidiaries", ROLE, "subsidiaryoption", ("subsidiaryoption",), "ALL", "OWN", STRICTER),
    leaf(
        "record restriction",
        ROLE,
        "recordrestrictions/recordrestriction/restriction",
        ("recordrestrictions", "DEPARTMENT", "restriction"),
        "OWNONLY",
        "UNASSIGNED",
    ),
    # scripts
    leaf("script inactive", UE, "isinactive", ("isinactive",), "F", "T", LOOSER),
    leaf(
        "deployment status",
        UE,
        "scriptdeployments/scriptdeployment/status",
        ("scriptdeployments", "customdeploy_orders_so", "status"),
        "RELEASED",
        "TESTING",
        LOOSER,
    ),
    leaf(
        "deployment contexts",
        UE,
        "scriptdeployments/scriptdeployment/executioncontext",
        ("scriptdeployments", "customdeploy_orders_so", "executioncontext"),
        "USERINTERFACE|RESTWEBSERVICES|WEBSERVICES|CSVIMPORT|RESTLET|SCHEDULED|MAPREDUCE",
        "USERINTERFACE|CSVIMPORT",
    ),
    gone("deployment", UE, "scriptdeployments", "scriptdeployment[2]",
         ("scriptdeployments", "customdeploy_orders_po")),
    leaf(
        "concurrency",
        MR,
        "scriptdeployments/scriptdeployment/concurrencylimit",
        ("scriptdeployments", "customdeploy_orders_mr", "concurrencylimit"),
        "2",
        "5",
    ),
    leaf(
        "suitelet online",
        SL,
        "scriptdeployments/scriptdeployment/isonline",
        ("scriptdeployments", "customdeploy_board", "isonline"),
        "F",
        "T",
        LOOSER,
    ),
    leaf(
        "schedule",
        SS,
        "scriptdeployments/scriptdeployment/recurrence/daily/starttime",
        ("scriptdeployments", "customdeploy_night", "recurrence", "daily", "starttime"),
        "02:00:00Z",
        "03:00:00Z",
    ),
    _object_new(),
    # searches
    _search("search public", ("ispublic",), "T", "F", "changed", STRICTER, public="false"),
    _search("search feed", ("availableasfeed",), "F", "T", "changed", "different", feed="true"),
    _search(
        "search column",
        ("columns", "Transaction_TOTAL"),
        None,
        SAME,
        "added",
        TARGET_ONLY,
        columns=("Transaction_TRANID", "Transaction_ENTITY", "Transaction_TOTAL"),
    ),
    _search(
        "search column order",
        ("columns", "(order)"),
        "Transaction_TRANID|Transaction_ENTITY",
        "Transaction_ENTITY|Transaction_TRANID",
        "changed",
        "different",
        columns=("Transaction_ENTITY", "Transaction_TRANID"),
    ),
    _search(
        "search filter value",
        ("filters", "*_Custom_ISINACTIVE", "attribute"),
        "F",
        "T",
        "changed",
        "different",
        inactive="T",
    ),
    _search(
        "search filter of two ids",
        ("filters", "CUSTBODY_REGION", "values"),
        "7",
        "@NONE@",
        "changed",
        "different",
        region="@NONE@",
    ),
    # CSV imports
    leaf("import handling", CSV, "datahandling", ("datahandling",), "ADDUPDATE", "ADD"),
    leaf("import duplicates", CSV, "preventduplicates", ("preventduplicates",), "T", "F", LOOSER),
    gone(
        "import key",
        CSV,
        "recordmappings/recordmapping/fieldmappings",
        "fieldmapping",
        ("recordmappings", "CUSTOMER", "fieldmappings", "EXTERNALID"),
    ),
    # forms
    leaf("row required", ENTRY, f"{MAIN}[2]/mandatory",
         (*IN_MAIN, "[scriptid=custentity_erp_number]", "mandatory"), "F", "T", STRICTER),
    gone("row", ORDER, "mainFields/fieldGroup/fields", "field", (*IN_MAIN, "ENTITYID")),
    leaf("form preferred", ENTRY, "preferred", ("preferred",), "T", "F"),
    leaf("form script", ENTRY, "customCode/scriptFile", ("customCode", "scriptFile"),
         "[/SuiteScripts/form.js]", "[/SuiteScripts/other.js]"),
    leaf(
        "form column",
        ORDER,
        "tabs/tab/subItems/subList/columns/column[2]/label",
        ("tabs", "ITEMS", "subItems", "subList", "ITEM", "columns", "RATE", "label"),
        "Rate",
        "Price",
    ),
    gone("form country", ADDRESS, "countries", "country", ("countries", "DE")),
    # the rest
    leaf("sublist search", SUBLIST, "savedsearch", ("savedsearch",),
         "[scriptid=customsearch_to_send]", "[scriptid=customsearch_other]"),
    leaf("translation", TEXTS, "strings/string/defaulttranslation",
         ("strings", "order", "defaulttranslation"), "Order", "Purchase"),
    leaf("generic object", CENTER, "label", ("label",), "Warehouse", "Store"),
    gone("generic dependency", DATASET, "dependencies", "dependency",
         ("dependencies", "[scriptid=custbody_region]")),
    Injection(
        "feature off", _feature_off, "features", "duplicates", "changed", ("enabled",), "T", "F"
    ),
]  # fmt: skip
"""Every kind of difference. Each target differs in this one thing only."""

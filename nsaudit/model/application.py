"""Which record types a custom field or a custom segment applies to, as its definition says.

The names of tags and applications are those of Oracle's SDF XML reference. A record type that none
of them names plainly (a return authorization is a sale, or not) stays undecided.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from nsaudit.model.customization import CustomField, CustomSegment

SALES = ("cashsale", "creditmemo", "estimate", "invoice", "salesorder")
PURCHASES = ("purchaseorder", "vendorbill", "vendorcredit")

BODY: Mapping[str, tuple[str, ...]] = {
    "bodyassemblybuild": ("assemblybuild",),
    "bodycustomerpayment": ("customerpayment",),
    "bodydeposit": ("deposit",),
    "bodydepositapplication": ("depositapplication",),
    "bodyexpensereport": ("expensereport",),
    "bodyinventoryadjustment": ("inventoryadjustment",),
    "bodyitemfulfillment": ("itemfulfillment",),
    "bodyitemreceipt": ("itemreceipt",),
    "bodyjournal": ("journalentry",),
    "bodyopportunity": ("opportunity",),
    "bodypurchase": PURCHASES,
    "bodysale": SALES,
    "bodytransferorder": ("transferorder",),
    "bodyvendorpayment": ("vendorpayment",),
    "bodyvendorprepayment": ("vendorprepayment",),
}
COLUMN: Mapping[str, tuple[str, ...]] = {
    "colbuild": ("assemblybuild",),
    "colexpensereport": ("expensereport",),
    "colinventoryadjustment": ("inventoryadjustment",),
    "colitemfulfillment": ("itemfulfillment",),
    "colitemreceipt": ("itemreceipt",),
    "coljournal": ("journalentry",),
    "colopportunity": ("opportunity",),
    "colpurchase": PURCHASES,
    "colsale": SALES,
    "coltransferorder": ("transferorder",),
}
ENTITY: Mapping[str, tuple[str, ...]] = {
    "appliestocontact": ("contact",),
    "appliestocustomer": ("customer", "lead", "prospect"),
    "appliestoemployee": ("employee",),
    "appliestogroup": ("entitygroup",),
    "appliestoothername": ("othername",),
    "appliestopartner": ("partner",),
    "appliestoproject": ("job",),
    "appliestovendor": ("vendor",),
}
ITEM: Mapping[str, tuple[str, ...]] = {
    "appliestogroup": ("itemgroup",),
    "appliestoinventory": ("inventoryitem",),
    "appliestoitemassembly": ("assemblyitem",),
    "appliestokit": ("kititem",),
    "appliestononinventory": ("noninventoryitem",),
    "appliestoothercharge": ("otherchargeitem",),
    "appliestoservice": ("serviceitem",),
    "appliestosubplan": ("subscriptionplan",),
}
CRM: Mapping[str, tuple[str, ...]] = {
    "appliestocampaign": ("campaign",),
    "appliestocase": ("supportcase",),
    "appliestoevent": ("calendarevent",),
    "appliestoissue": ("issue",),
    "appliestomfgprojecttask": ("manufacturingoperationtask",),
    "appliestophonecall": ("phonecall",),
    "appliestoprojecttask": ("projecttask",),
    "appliestosolution": ("solution",),
    "appliestotask": ("task",),
}
TAGS: Mapping[str, tuple[str, Mapping[str, tuple[str, ...]]]] = {
    "transactionbodycustomfield": ("transaction", BODY),
    "transactioncolumncustomfield": ("transaction", COLUMN),
    "entitycustomfield": ("entity", ENTITY),
    "itemcustomfield": ("item", ITEM),
    "crmcustomfield": ("activity", CRM),
}
"""Record types by the tags of a field's definition, with the category of those types."""

COLUMN_TAG = "transactioncolumncustomfield"
OTHER_TAG = "othercustomfield"

_SORTED = frozenset(category for category, _ in TAGS.values())
_SUBTYPE = re.compile(r"^(?:lotnumbered|serialized)?(\w+?)(?:purchase|resale|sale)?item$")


def applies_to(field: CustomField, recordtype: str, category: str | None) -> bool | None:
    """Whether a field that stands for itself applies to a record type; None where nothing says so.

    ``category`` is the record type's, None where it is not known. A definition that states one of
    its tags states them all: Oracle documents F for those it leaves out.
    """
    kind = _plain(recordtype)
    known = TAGS.get(field.tag)
    if known is None:
        return None if field.tag == OTHER_TAG and category not in _SORTED else False
    own, tags = known
    if category is not None and category != own:
        return False
    naming = [tag for tag, types in tags.items() if kind in types]
    if not naming:
        return None
    if any(field.applies(tag) for tag in naming):
        return True
    return False if any(field.applies(tag) is not None for tag in tags) else None


class Applied(NamedTuple):
    """Whether a segment stands on a record itself and on its lines; None where nothing says so."""

    body: bool | None
    lines: bool | None


_SEGMENT_PLACES: Mapping[str, tuple[str, ...]] = {
    "transaction": ("transactionbody",),
    "entity": ("entities",),
    "item": ("items",),
    "activity": ("crm",),
}
_SEGMENT_TYPES: Mapping[str, tuple[str, ...]] = {
    "SALE": SALES,
    "PURCHASE": PURCHASES,
    "CUSTOMER": ENTITY["appliestocustomer"],
    "PROJECT": ("job",),
    "CASE": ("supportcase",),
    "EVENT": ("calendarevent",),
    "CLASS": ("classification",),
}
_WIDE = frozenset({"SALE", "PURCHASE", "OTHERTRANSACTION", "CUSTOMTRANSACTION"})
"""Applications that may stand for more record types than are listed here."""


def segment_applies(segment: CustomSegment, recordtype: str, category: str | None) -> Applied:
    """Whether a custom segment applies to a record type."""
    told = segment.other.get("segmentapplication")
    if not isinstance(told, dict):
        return Applied(None, None)
    if recordtype.startswith("customrecord"):
        return Applied(_among(told, ("customrecords",), recordtype), False)
    places = _SEGMENT_PLACES.get(category or "", ("otherrecords",))
    lines = category == "transaction" and _among(told, ("transactionline",), recordtype)
    return Applied(_among(told, places, recordtype), lines)


def _among(told: Mapping[str, Any], places: tuple[str, ...], recordtype: str) -> bool | None:
    kind = _plain(recordtype)
    wide = False
    for name, applied in _applications(told, places):
        types = _SEGMENT_TYPES.get(name, (_scriptid(name),))
        if kind in types and applied:
            return True
        wide = wide or (applied and name in _WIDE)
    named = {t for types in _SEGMENT_TYPES.values() for t in types}
    return None if wide and kind not in named | _own_names() else False


def _own_names() -> set[str]:
    """Record types that have an application of their own name."""
    return {t for types in BODY.values() if len(types) == 1 for t in types}


def _applications(told: Mapping[str, Any], places: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    for place in places:
        held = told.get(place)
        rows = held.get("applications") if isinstance(held, dict) else None
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict):
                yield str(row.get("id") or ""), row.get("isapplied") == "T"


def _scriptid(name: str) -> str:
    """The record type that an application names: a reference's script id, or the name itself."""
    return _plain(name.strip("[]").rpartition("scriptid=")[2].casefold())


def _plain(recordtype: str) -> str:
    """A record type without what tells its kinds apart: a serialized inventory item is one."""
    found = _SUBTYPE.match(recordtype)
    return f"{found.group(1)}item" if found and found.group(1) else recordtype

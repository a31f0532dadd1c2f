"""Tables and fields of record exports, and the columns that NetSuite and others call them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from nsaudit.reference import all_record_types, record_type

TABLES: Mapping[str, tuple[str, ...]] = {
    "records": (
        "type", "internal_id", "external_id", "name", "email", "phone", "tax_number", "subsidiary",
        "parent", "status", "inactive", "created", "created_by", "entity", "order_number", "total",
        "currency", "date", "created_from",
    ),
    "merge_log": ("type", "old_internal_id", "canonical_internal_id", "at"),
    "references": ("from_type", "from_id", "field", "to_id", "open"),
    "reconciliation": (
        "type", "day", "currency", "source_count", "netsuite_count", "source_sum", "netsuite_sum",
        "as_of",
    ),
}  # fmt: skip
"""Fields by table. Transactions are records with a few fields more."""

ROLES = {"transactions": "records", **{name: name for name in TABLES}}
"""Tables as people name them."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "records": ("internal_id",),
    "merge_log": ("old_internal_id", "canonical_internal_id"),
    "references": ("to_id",),
    "reconciliation": ("source_count", "netsuite_count"),
}
"""Fields without which a table says nothing; the first tables whose needs are met win."""

NUMBERS = frozenset({"total", "source_sum", "netsuite_sum", "source_count", "netsuite_count"})
DATES = frozenset({"created", "date", "day", "as_of", "at"})

ALIASES: Mapping[str, tuple[str, ...]] = {
    "type": ("type", "recordtype", "entitytype", "transactiontype", "trantype"),
    "internal_id": ("internalid", "id", "nsid", "netsuiteid", "recordid"),
    "external_id": ("externalid", "extid", "externalkey"),
    "name": ("legalname", "companyname", "name", "altname", "fullname", "entityid", "displayname"),
    "email": ("email", "emailaddress", "mail"),
    "phone": ("phone", "phonenumber", "telephone", "mobilephone"),
    "tax_number": (
        "vatregnumber", "taxnumber", "taxidnum", "taxid", "vat", "vatnumber", "vatregno",
        "vatregistrationnumber", "taxregnumber", "defaulttaxreg",
    ),
    "subsidiary": ("subsidiary", "subsidiarynohierarchy", "subsidiaryname", "primarysubsidiary"),
    "parent": ("parent", "company", "parentid", "toplevelparent"),
    "status": ("status", "entitystatus", "transactionstatus", "stage"),
    "inactive": ("inactive", "isinactive"),
    "created": ("created", "datecreated", "createddate", "createdat"),
    "created_by": ("createdby", "author"),
    "entity": ("entity", "customer", "customerid", "entityinternalid", "vendor"),
    "order_number": (
        "ordernumber", "otherrefnum", "ponumber", "ponum", "orderno", "orderid", "ordernum",
    ),
    "total": ("total", "foreigntotal", "amount", "amountforeigncurrency"),
    "currency": ("currency", "currencycode"),
    "date": ("trandate", "date", "transactiondate"),
    "created_from": ("createdfrom", "createdfromid"),
    "old_internal_id": ("oldinternalid", "mergedid", "mergedinternalid", "duplicateid"),
    "canonical_internal_id": ("canonicalinternalid", "canonicalid", "masterid", "survivorid"),
    "at": ("at", "mergedat", "date"),
    "from_type": ("fromtype",),
    "from_id": ("fromid",),
    "field": ("field", "fieldid"),
    "to_id": ("toid",),
    "open": ("open", "isopen"),
    "day": ("day", "date", "trandate"),
    "source_count": ("sourcecount",),
    "netsuite_count": ("netsuitecount", "targetcount"),
    "source_sum": ("sourcesum", "sourcetotal"),
    "netsuite_sum": ("netsuitesum", "targetsum", "netsuitetotal"),
    "as_of": ("asof", "takenat", "exportedat"),
}  # fmt: skip
"""Names of columns by field, the best first, without case, blanks and signs."""

TYPE_CODES: Mapping[str, str] = {
    "custjob": "customer",
    "salesord": "salesorder",
    "custinvc": "invoice",
    "custcred": "creditmemo",
    "custpymt": "customerpayment",
    "custdep": "customerdeposit",
    "cashsale": "cashsale",
    "estimate": "estimate",
    "purchord": "purchaseorder",
    "vendbill": "vendorbill",
    "vendpymt": "vendorpayment",
    "vendcred": "vendorcredit",
    "itemship": "itemfulfillment",
    "itemrcpt": "itemreceipt",
    "journal": "journalentry",
    "rtnauth": "returnauthorization",
    "trnfrord": "transferorder",
    "invtpart": "inventoryitem",
    "noninvtpart": "noninventoryitem",
}
"""Record types by the codes that SuiteQL and saved searches show in their type column, as public
queries use them."""


def plain(text: str) -> str:
    """A column's name without case, blanks and signs."""
    return re.sub(r"[^a-z0-9]+", "", text.casefold())


def matched(role: str, columns: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """The column of each field of a table: the one given, or the best name that is there."""
    names = list(columns)
    by_plain: dict[str, str] = {}
    for name in names:
        by_plain.setdefault(plain(name), name)
    folded = {name.casefold(): name for name in names}
    found: dict[str, str] = {}
    for field in TABLES[role]:
        if field in given:
            column = folded.get(given[field].casefold())
            if column is not None:
                found[field] = column
            continue
        own = by_plain.get(plain(field))
        alias = next((by_plain[a] for a in ALIASES.get(field, ()) if a in by_plain), None)
        column = own or alias
        if column is not None and column not in found.values():
            found[field] = column
    return found


def role_of(columns: Iterable[str], given: Mapping[str, str]) -> str | None:
    """The table that columns are of; None where they are of none."""
    names = list(columns)
    for role in ("reconciliation", "merge_log", "references", "records"):
        found = matched(role, names, given)
        if all(field in found for field in NEEDED[role]):
            return role
    if "external_id" in matched("records", names, given):
        return "records"
    return None


def type_named(text: str) -> str:
    """The record type that a text of a type column, or a file's name, stands for."""
    key = plain(text) if not text.casefold().startswith("custom") else text.strip().casefold()
    if key in TYPE_CODES:
        return TYPE_CODES[key]
    if record_type(key) is not None:
        return key
    return _labels().get(key, key)


def is_type(name: str) -> bool:
    """Whether a record type has this name: NetSuite's own, or a custom one's script id."""
    return record_type(name) is not None or name.startswith(("customrecord", "customtransaction"))


def type_of_file(stem: str) -> str | None:
    """The record type that a file is named after: customers.csv holds customers."""
    words = [stem, *re.split(r"[^A-Za-z]+", stem)]
    for word in words:
        key = plain(word)
        for form in (key, key.removesuffix("s"), re.sub(r"ies$", "y", key), key.removesuffix("es")):
            if form and form in all_record_types():
                return form
    return None


def category(kind: str) -> str:
    """``transaction``, or ``entity`` for everything else."""
    known = record_type(kind)
    return "transaction" if known is not None and known.category == "transaction" else "entity"


def _labels() -> dict[str, str]:
    return {plain(row.label): key for key, row in all_record_types().items() if row.label}

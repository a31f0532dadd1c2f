"""Whether a number names the same thing in every account, or one account's record."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from nsaudit.api import Context, CustomField, Customization, Options, reference
from nsaudit_rules.shared_values import Way, beside, mentions, tag_of, texts, texts_where

OBJECT = re.compile(r"\[(?:[^\]]*,\s*)?scriptid=([^\],]+)[^\]]*\]")
"""A reference to one object, with its script id."""

SYSTEM_LISTS = {"-100", "-106", "-123", "-159", "-164", "-195", "-214", "-215", "-243", "-244"}
"""NetSuite's own lists: transaction type, item type, record type, country, transaction status,
state, entity type, account type, approval status, order status. Exports leave their numbers as they
are and mask those of records, measured on public projects."""


_NUMBERS = re.compile(r"[1-9]\d{0,9}(?:\|\d{1,10})*")
_NUMBER_LINE = re.compile(rf"(?m)^{_NUMBERS.pattern}$").search
_STANDARD = re.compile(r"STD[A-Z0-9]+")

_AUDIENCE = {"audsubsidiary", "audemployee", "auddepartment", "audgroup", "audpartner"}
"""Tags that name records of the account and nothing else."""

_VALUES = {"valueselect": "field", "fldfiltersel": "fldfilter"}
"""Tags that hold a value of a field, and the tag beside them that names the field."""

_OWN_LISTS = re.compile(r"STD\w*(STATUS|TYPE)")
_OWN_RECORDS = re.compile(
    r"STD\w*?(SUBSIDIARY|LOCATION|DEPARTMENT|CLASS|EMPLOYEE|CUSTOMER|VENDOR|ENTITY|PARTNER|CONTACT"
    r"|ACCOUNT|ITEM|CURRENCY|CUSTOMFORM|TERMS|PAYMENTMETHOD|SALESREP|TAXCODE|PROJECT|JOB|CASE"
    r"|POSTINGPERIOD|NEXTAPPROVER)"
)


class Kind(NamedTuple):
    """Whether a number of some list differs between accounts (None: not known), and which list."""

    differs: bool | None
    what: str


def of_list(selected: object) -> Kind:
    """What numbers of a list mean; the list as ``selectrecordtype`` names it."""
    if not isinstance(selected, str) or not selected:
        return Kind(None, "of a list that could not be read")
    if selected in SYSTEM_LISTS:
        return Kind(False, selected)
    match = OBJECT.fullmatch(selected)
    if match:
        return Kind(True, f"of {match[1]}")
    known = reference.standard_list(selected)
    if known is None or known.record_type is None:
        return Kind(None, f"of list {known.name if known and known.name else selected}")
    return Kind(True, f"of {known.name or known.record_type}")


def of_custom_field(scriptid: str, ctx: Context[Options]) -> Kind:
    """What numbers of a custom select field mean; not known where no file holds the field."""
    field = ctx.seen(CustomField, scriptid)
    return Kind(None, f"of {scriptid}") if field is None else of_list(field.selectrecordtype)


def numbers_in(record: Customization, ctx: Context[Options]) -> Iterator[tuple[Way, str, Kind]]:
    """The numbers in reference-like tags of an object, and what each can be."""
    if not mentions(ctx.snapshot, record, _NUMBER_LINE):
        return
    declared = {
        way[-2]: text
        for way, text, _ in texts(record.other.get("workflowcustomfields"))
        if way[-1] == "selectrecordtype"
    }
    for way, text, holder in texts_where(record, _NUMBERS.fullmatch):
        if way[0] == "instances":
            continue
        tag = tag_of(way)
        if tag in _AUDIENCE:
            yield way, text, Kind(True, "audience")
        elif tag in _VALUES:
            named = beside(holder, _VALUES[tag])
            field = str(named or next((s for s in reversed(way) if _is_field(s)), ""))
            yield way, text, _of_field(field, declared, ctx)
        elif tag == "defaultselection" or (
            tag == "value" and beside(holder, "selectrecordtype") is not None
        ):
            yield way, text, of_list(beside(holder, "selectrecordtype"))


def _is_field(step: str) -> bool:
    return bool(_STANDARD.fullmatch(step) or OBJECT.fullmatch(step))


def _of_field(field: str, declared: dict[str, str], ctx: Context[Options]) -> Kind:
    """What numbers of a field mean, the field as workflows and field filters name it."""
    match = OBJECT.fullmatch(field)
    if match:
        name = match[1].rpartition(".")[2]
        return of_list(declared[name]) if name in declared else of_custom_field(name, ctx)
    if _OWN_LISTS.fullmatch(field):
        return Kind(False, field)
    if _OWN_RECORDS.match(field):
        return Kind(True, f"of {field}")
    return Kind(None, f"of {field or 'a field that is not named'}")

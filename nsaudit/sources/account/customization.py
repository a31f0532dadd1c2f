"""Custom fields, record types, lists and segments of a live account."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from nsaudit.model.customization import (
    CustomField,
    CustomList,
    CustomRecordType,
    CustomSegment,
    ListValue,
)
from nsaudit.netsuite import Row
from nsaudit.sources.account import queries
from nsaudit.sources.account.filled import Filled, distinct, filled, flag, text, word
from nsaudit.sources.account.reading import Read, Reads

PREFIXES: tuple[tuple[str, str], ...] = (
    ("custbody", "transactionbodycustomfield"),
    ("custcol", "transactioncolumncustomfield"),
    ("custentity", "entitycustomfield"),
    ("custevent", "crmcustomfield"),
    ("custitemnumber", "itemnumbercustomfield"),
    ("custitemoption", "itemoptioncustomfield"),
    ("custitem", "itemcustomfield"),
    ("custrecord", "othercustomfield"),
)
"""SDF root tag by the prefix of the script id (Oracle help, SDFxml_* pages). The column fieldtype
also tells where a field lives, but its values are not documented."""

FIELD_TYPES: Mapping[str, str] = {
    "Check Box": "CHECKBOX",
    "Currency": "CURRENCY",
    "Date": "DATE",
    "Date/Time": "DATETIMETZ",
    "Decimal Number": "FLOAT",
    "Document": "DOCUMENT",
    "Email Address": "EMAIL",
    "Free-Form Text": "TEXT",
    "Help": "HELP",
    "Hyperlink": "URL",
    "Image": "IMAGE",
    "Inline HTML": "INLINEHTML",
    "Integer Number": "INTEGER",
    "List/Record": "SELECT",
    "Long Text": "CLOBTEXT",
    "Multiple Select": "MULTISELECT",
    "Password": "PASSWORD",
    "Percent": "PERCENT",
    "Phone Number": "PHONE",
    "Rich Text": "RICHTEXT",
    "Text Area": "TEXTAREA",
    "Time Of Day": "TIMEOFDAY",
}
"""The type as the UI names it, which is what SuiteQL shows, to the value that SDF writes."""


async def custom_fields(reads: Reads) -> Filled:
    """Fields that are objects of their own: not those of custom record types, nor parameters."""
    fields, types, lists = await asyncio.gather(
        reads.table(queries.CUSTOM_FIELDS),
        reads.table(queries.RECORD_TYPES),
        reads.table(queries.CUSTOM_LISTS),
    )
    targets = _targets(types, lists)
    return filled(
        CustomField,
        lambda: (
            _field(row, tag, targets) for row in fields.rows if (tag := field_tag(row)) is not None
        ),
        fields,
        also=(types, lists),
    )


async def custom_record_types(reads: Reads) -> Filled:
    """Custom record types with their fields."""
    types, fields, lists = await asyncio.gather(
        reads.table(queries.RECORD_TYPES),
        reads.table(queries.CUSTOM_FIELDS),
        reads.table(queries.CUSTOM_LISTS),
    )
    targets = _targets(types, lists)
    owned: dict[str, list[CustomField]] | None = None
    if fields.has("recordtype"):
        owned = {}
        for row in fields.rows:
            if (owner := word(row, "recordtype")) and row["scriptid"].lower().startswith(
                "custrecord"
            ):
                owned.setdefault(owner, []).append(_field(row, "customrecordcustomfield", targets))

    def build() -> Iterator[CustomRecordType]:
        for row in types.rows:
            own = None if owned is None else owned.get(row["internalid"], [])
            yield CustomRecordType(
                scriptid=row["scriptid"].lower(),
                recordname=text(row, "name"),
                includename=flag(row, "includename"),
                isinactive=flag(row, "isinactive"),
                customrecordcustomfields=None
                if own is None
                else tuple(sorted(own, key=lambda f: f.key)),
                other=_described(row),
            )

    return filled(CustomRecordType, build, types, inner=(fields,), also=(lists,))


async def custom_lists(reads: Reads) -> Filled:
    """Custom lists with their values, which are in a table of each list."""
    lists = await reads.table(queries.CUSTOM_LISTS)
    ids = [row["scriptid"].lower() for row in lists.rows]
    values = await asyncio.gather(*(reads.table(queries.list_values(each)) for each in ids))

    def build() -> Iterator[CustomList]:
        for row, key, own in zip(lists.rows, ids, values, strict=True):
            yield CustomList(
                scriptid=key,
                name=text(row, "name"),
                isordered=flag(row, "isordered"),
                isinactive=flag(row, "isinactive"),
                customvalues=None if own.gap else _list_values(own),
                other=_described(row),
            )

    return filled(CustomList, build, lists, inner=values)


async def custom_segments(reads: Reads) -> Filled:
    """Custom segments; their values live in record types of their own."""
    segments = await reads.table(queries.SEGMENTS)

    def build() -> Iterator[CustomSegment]:
        for row in segments.rows:
            yield CustomSegment(
                scriptid=row["scriptid"].lower(),
                label=text(row, "name"),
                hasglimpact=flag(row, "glimpact"),
                isinactive=flag(row, "isinactive"),
            )

    return filled(CustomSegment, build, segments)


def field_tag(row: Row) -> str | None:
    """The SDF root tag of a field; None for parts of other objects and for unknown kinds.

    A field whose id begins as those of record types do, and that belongs to none, is one of a
    standard record.
    """
    scriptid = row["scriptid"].lower()
    if scriptid.startswith("custrecord"):
        owned = "recordtype" not in row or row["recordtype"].startswith("-")
        return "othercustomfield" if owned else None
    return next((tag for prefix, tag in PREFIXES if scriptid.startswith(prefix)), None)


def _field(row: Row, tag: str, targets: Mapping[str, str]) -> CustomField:
    label = word(row, "fieldvaluetype")
    source = text(row, "fieldvaluetyperecord")
    return CustomField(
        tag=tag,
        scriptid=row["scriptid"].lower(),
        label=text(row, "name"),
        fieldtype=None if label is None else FIELD_TYPES.get(label, label),
        selectrecordtype=_select(label, source, targets),
        ismandatory=flag(row, "ismandatory"),
    )


def _select(label: str | None, source: str | None, targets: Mapping[str, str]) -> str | None:
    """What a list field chooses from: script ids agree between accounts, as negative ids do."""
    if label not in {"List/Record", "Multiple Select"}:
        return "" if label else None
    if not source:
        return None  # the column shows no source for lists of some kinds
    return source if source.startswith("-") else targets.get(source)


def _targets(types: Read, lists: Read) -> dict[str, str]:
    """Custom record types and lists as SDF refers to them, by internal id."""
    return {
        row["internalid"]: f"[scriptid={row['scriptid'].lower()}]"
        for read in (lists, types)
        for row in read.rows
    }


def _list_values(own: Read) -> tuple[ListValue, ...]:
    names = [word(row, "scriptid") or row["name"] for row in own.rows]
    return tuple(
        ListValue(
            scriptid=name.lower(), value=text(row, "name"), isinactive=flag(row, "isinactive")
        )
        for name, row in zip(distinct(names), own.rows, strict=True)
    )


def _described(row: Row) -> dict[str, Any]:
    description = text(row, "description")
    return {} if description is None else {"description": description}

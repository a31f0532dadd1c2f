"""What records show in numbers, which fields they have, and who changed what last."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from nsaudit.model.recorddata import (
    ExternalIdClash,
    ExternalIdStats,
    LastChange,
    MandatoryField,
    MandatoryFields,
    MonthCount,
    NamePattern,
    RecordSchema,
    SchemaField,
)
from nsaudit.model.snapshot import Gap
from nsaudit.netsuite import Query, Row
from nsaudit.netsuite import RecordSchema as Shown
from nsaudit.netsuite import SchemaField as ShownField
from nsaudit.reference import record_types
from nsaudit.sources.account import queries
from nsaudit.sources.account.access import role_key, users_of
from nsaudit.sources.account.customization import field_tag
from nsaudit.sources.account.elements import elements, stated
from nsaudit.sources.account.filled import Filled, filled, word
from nsaudit.sources.account.identifiers import summarise
from nsaudit.sources.account.reading import Read, Reads
from nsaudit.sources.account.scripting import TAGS

SCANS: tuple[tuple[str, Query], ...] = (
    ("Entity", queries.ENTITIES),
    ("Inventory Item", queries.ITEMS),
    ("Transactions", queries.TRANSACTIONS),
)
"""Tables whose rows share one space of external ids (Oracle help section_N3436356)."""

ENTITY_KINDS: Mapping[str, str] = {
    "custjob": "customer",
    "entitygroup": "entitygroup",
    "othername": "othername",
}
"""entity.type where it is not the record type's own name."""


async def external_ids(reads: Reads) -> Filled:
    """Totals, missing and clashing external ids of each record type."""
    scans = await _scans(reads)

    def build() -> Iterator[ExternalIdStats]:
        for (group, query), read in zip(SCANS, scans, strict=True):
            if read.gap is not None:
                continue
            clashes: dict[str, list[ExternalIdClash]] = {}
            for item in read.data["clashes"]:
                types = sorted({_kind(query, kind) for kind in item["types"]})
                clash = ExternalIdClash(
                    **{**item, "types": tuple(types), "ids": tuple(item["ids"])}
                )
                clashes.setdefault(types[0], []).append(clash)
            for kind, seen in _types(query, read):
                yield ExternalIdStats(
                    recordtype=kind,
                    group=group,
                    total=seen["total"],
                    missing=seen["missing"],
                    months=tuple(MonthCount(**month) for month in seen["months"])
                    if read.has("created")
                    else None,
                    clashes=tuple(clashes.get(kind, ())),
                )

    return _unless_all(ExternalIdStats, build, scans)


async def name_patterns(reads: Reads) -> Filled:
    """The numbering that the names of the last records of each type betray."""
    scans = await _scans(reads)

    def build() -> Iterator[NamePattern]:
        for (_, query), read in zip(SCANS, scans, strict=True):
            if read.gap is None:
                for kind, seen in _types(query, read):
                    yield NamePattern(recordtype=kind, **seen["names"])

    return _unless_all(NamePattern, build, scans)


async def record_schemas(reads: Reads) -> Filled:
    """The fields of each record type that integrations write, as the role sees them."""

    async def names() -> list[str]:
        return list(await reads.client.record_types())

    listed = await reads.other("metadata catalogue", names)
    known = record_types.all_record_types()
    wanted = [n for n in listed.data or () if n in known or n.startswith("customrecord")]
    shown = await asyncio.gather(*(_schema(reads, name) for name in wanted))

    def build() -> Iterator[RecordSchema]:
        for name, read in zip(wanted, shown, strict=True):
            yield RecordSchema(
                recordtype=name,
                custom_record=None if read.gap else read.data["custom_record"],
                fields=None
                if read.gap
                else tuple(SchemaField.model_validate(field) for field in read.data["fields"]),
            )

    refused = next((read.gap for read in shown if read.gap is not None), None)
    return filled(RecordSchema, build, listed, gap=refused)


async def mandatory_fields(reads: Reads) -> Filled:
    """What each form demands; only the companion can open a form."""
    read = await reads.companion("mandatory", {"types": list(MANDATORY_TYPES)})
    forms, gap = elements(read)

    def build() -> Iterator[MandatoryFields]:
        for item in forms:
            kind = stated(item, "type") or ""
            form = stated(item, "form") or ""
            yield MandatoryFields(
                form=f"{kind} {form or 'default'}",
                recordtype=kind,
                name=form,
                fields=tuple(_mandatory(item)),
            )

    return filled(MandatoryFields, build, read, gap=gap)


MANDATORY_TYPES = (
    "contact",
    "creditmemo",
    "customer",
    "inventoryitem",
    "invoice",
    "itemfulfillment",
    "journalentry",
    "purchaseorder",
    "salesorder",
    "vendor",
    "vendorbill",
)
"""Types that integrations usually write. Opening a form runs the account's own scripts on it, so
no more are opened than these."""


async def last_changes(reads: Reads) -> Filled:
    """Who changed which object last: fields, record types, lists, roles, scripts."""
    fields, types, lists, roles, scripts, notes, people = await asyncio.gather(
        reads.table(queries.CUSTOM_FIELDS),
        reads.table(queries.RECORD_TYPES),
        reads.table(queries.CUSTOM_LISTS),
        reads.table(queries.ROLES),
        reads.table(queries.SCRIPTS),
        reads.table(queries.NOTES),
        reads.table(queries.EMPLOYEES),
    )

    def build() -> Iterator[LastChange]:
        sources: tuple[tuple[Read, Callable[[Row], str | None]], ...] = (
            (fields, field_tag),
            (types, lambda _: "customrecordtype"),
            (lists, lambda _: "customlist"),
        )
        for read, tag in sources:
            for row in read.rows:
                kind = tag(row)
                if kind:
                    yield LastChange(
                        object=row["scriptid"].lower(),
                        object_kind=kind,
                        date=word(row, "lastmodifieddate"),
                    )
        names = {("-118", row["id"]): ("role", role_key(row)) for row in roles.rows}
        for row in scripts.rows:
            kind = row["scripttype"].upper()
            names["-417", row["id"]] = (TAGS.get(kind, kind.lower()), row["scriptid"].lower())
        yield from _noted(notes, names, users_of(people))

    gap = notes.gap
    return filled(
        LastChange, build, fields, also=(types, lists, roles, scripts, notes, people), gap=gap
    )


def _noted(
    notes: Read, names: Mapping[tuple[str, str], tuple[str, str]], users: Mapping[str, str]
) -> Iterator[LastChange]:
    latest: dict[tuple[str, str], tuple[str, str]] = {}
    for row in notes.rows:
        thing = (row["recordtypeid"], row["recordid"])
        change = (word(row, "last") or "", users.get(row["who"], ""))
        latest[thing] = max(latest.get(thing, ("", "")), change)
    for thing, (date, user) in sorted(latest.items()):
        if thing in names:
            kind, key = names[thing]
            yield LastChange(object=key, object_kind=kind, date=date or None, user=user or None)


def _mandatory(item: Mapping[str, Any]) -> Iterator[MandatoryField]:
    for name in sorted(map(str, item.get("fields") or ())):
        yield MandatoryField(id=name, mandatory=True)
    for sublist, own in sorted((item.get("sublists") or {}).items()):
        for name in sorted(map(str, (own or {}).get("fields") or ())):
            yield MandatoryField(id=f"{sublist}.{name}", mandatory=True, sublist=sublist)


async def _scans(reads: Reads) -> list[Read]:
    return list(await asyncio.gather(*(reads.scan(query, summarise) for _, query in SCANS)))


def _types(query: Query, read: Read) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Record types of a scan; items are one type, because they share numbering and id space."""
    for kind, seen in sorted(read.data["types"].items()):
        yield _kind(query, kind), seen


def _kind(query: Query, kind: str) -> str:
    if query is queries.ENTITIES:
        return ENTITY_KINDS.get(kind, kind)
    return kind


def _unless_all(cls: type[Any], build: Callable[[], Iterable[Any]], scans: list[Read]) -> Filled:
    """A table of several scans: what was read stays, and a scan that failed is its gap."""
    lost = [read.gap for read in scans if read.gap is not None]
    if len(lost) == len(scans):
        return filled(cls, build, *scans)
    gap = Gap(reason=lost[0].reason, detail=lost[0].detail) if lost else None
    good = [read for read in scans if read.gap is None]
    return filled(cls, build, *good, also=scans, gap=gap)


async def _schema(reads: Reads, name: str) -> Read:
    async def ask() -> dict[str, Any]:
        return _plain(await reads.client.record_schema(name))

    return await reads.other(f"record type {name}", ask)


def _plain(schema: Shown) -> dict[str, Any]:
    fields: list[dict[str, Any]] = []
    for field in schema.fields:
        fields.append(_field(field))
        fields += [_field(column, field.name) for column in field.fields]
    return {"custom_record": schema.custom_record, "fields": fields}


def _field(field: ShownField, sublist: str | None = None) -> dict[str, Any]:
    return {
        "id": field.name if sublist is None else f"{sublist}.{field.name}",
        "title": field.title,
        "type": field.kind,
        "custom": field.custom,
        "filterable": field.filterable,
        "sublist": sublist or "",
        "options": list(field.options) or None,
    }

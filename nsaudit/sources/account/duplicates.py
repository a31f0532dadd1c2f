"""Records of a live account that may be one: counted in the account, by the keys of record data."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from nsaudit.model.recordaudit import DuplicateGroup, RecordDuplicates
from nsaudit.model.snapshot import TELLING, Gap, GapReason
from nsaudit.netsuite import Query, Row
from nsaudit.reference import external_id_space
from nsaudit.sources.account import keystatements as ask
from nsaudit.sources.account.filled import BROKEN, Filled, filled, whole
from nsaudit.sources.account.places import AT_WORK, PLACES, Place
from nsaudit.sources.account.reading import Read, Reads
from nsaudit.sources.records.fields import category
from nsaudit.sources.records.groups import CLOSED, split, text
from nsaudit.sources.records.masking import shown_key
from nsaudit.sources.records.request import DEFAULT_KEYS, Key, strong_fields
from nsaudit.sources.records.tally import Tally


@dataclass(frozen=True, slots=True)
class Found:
    """The table of a place as the account shows it: its columns, and those with a value."""

    place: Place
    columns: frozenset[str] = frozenset()
    gap: Gap | None = None

    @property
    def recordtype(self) -> str:
        """The type of its records."""
        return self.place.kind or self.place.table

    def has(self, fields: Sequence[str]) -> bool:
        """Whether the account shows the columns of these fields."""
        return all(
            self.place.columns.get(field) in self.columns
            or (field == "subsidiary" and bool(self.place.belonging))
            for field in fields
        )


async def record_duplicates(
    reads: Reads, keys: Sequence[Key] = DEFAULT_KEYS, day: str | None = None
) -> Filled:
    """Groups of records that agree in a key, by type. ``day`` is the one of the reading."""
    shown = await asyncio.gather(*(_table(reads, place) for place in PLACES))
    orders = next(found for found in shown if found.place.table == "transaction")
    at_work = "" if orders.gap or "status" not in orders.columns else ask.uses(AT_WORK, CLOSED)
    asked = [_Type(reads, found, keys, at_work, day) for found in shown]
    done = await asyncio.gather(*(each.records() for each in asked))
    lost = [gap for each in asked for gap in each.gaps]
    beyond = [key for key in keys if not any(each.takes(key) for each in asked)]
    lost += [_uncounted(key) for key in beyond if not key.types]

    def build() -> Iterator[RecordDuplicates]:
        for records in done:
            yield from records
        for key in beyond:
            for kind in key.types:
                yield _blank(kind, key.fields, problem=_uncounted(key).detail)

    gap = min(lost, key=lambda each: TELLING.index(each.reason), default=None)
    refused = [found.gap for found in shown if found.gap is not None]
    if len(refused) == len(shown):
        return Filled(RecordDuplicates.table, None, "live: counted in the account", refused[0])
    made = filled(RecordDuplicates, build, gap=gap)
    tables = ", ".join(sorted({found.place.table for found in shown if found.gap is None}))
    return replace(made, source=f"live: counted in the account (tables {tables})")


async def _table(reads: Reads, place: Place) -> Found:
    """What the account shows of a table, and where it says which subsidiary a record is of."""
    status = ["status"] if place.kind else []
    query = ask.census(place, [*place.columns.values(), *status])
    read = await reads.table(query, f"columns of {place.table}")
    if read.gap is not None:
        return Found(place, gap=read.gap)
    columns = frozenset(read.columns)
    if place.columns.get("subsidiary") in columns or not place.belonging:
        return Found(replace(place, belonging=""), columns)
    query = ask.census(Place(place.belonging, {}), ["entity", "subsidiary", "isprimarysub"])
    other = await reads.table(query, f"columns of {place.belonging}")
    known = other.gap is None and not other.missing
    if other.gap is not None and other.gap.reason not in {
        GapReason.REFUSED,
        GapReason.OUT_OF_REACH,
    }:
        return Found(place, gap=other.gap)
    return Found(place if known else replace(place, belonging=""), columns)


def _uncounted(key: Key) -> Gap:
    detail = (
        f"duplicates by {key.name} are not counted in the account: export the records and name the "
        "files under records: in nsaudit.yaml"
    )
    return Gap(reason=GapReason.OUT_OF_REACH, detail=detail)


def _blank(
    kind: str, fields: tuple[str, ...], total: int | None = None, problem: str | None = None
) -> RecordDuplicates:
    """A key that nothing was counted by."""
    ident = f"{kind} by {'+'.join(fields)}"
    return RecordDuplicates(id=ident, recordtype=kind, by=fields, total=total, problem=problem)


class _Type:
    """The questions about the records of one type."""

    def __init__(
        self,
        reads: Reads,
        found: Found,
        keys: Sequence[Key],
        at_work: str,
        day: str | None,
    ) -> None:
        self._reads = reads
        self._found = found
        self._keys = keys
        self._at_work = "" if found.place.kind else at_work
        self._day = day
        self.gaps: list[Gap] = []

    def takes(self, key: Key) -> bool:
        """Whether a key is one for records of this type."""
        kind = self._found.recordtype
        if not set(key.fields) <= set(self._found.place.columns):
            return False  # a contact has no VAT number
        if key.types:
            return kind in key.types
        return key.category == category(kind) and (
            key.category == "transaction" or external_id_space(kind) == "Entity"
        )

    async def records(self) -> list[RecordDuplicates]:
        """What each key found; nothing where the type has no record.

        What was refused leaves a record that says so, for an export to fill; what failed is a gap.
        """
        asked = list(dict.fromkeys(self._fields(key) for key in self._keys if self.takes(key)))
        kind = self._found.recordtype
        if self._found.gap is not None:
            return self._uncounted(asked, self._found.gap)
        known = [fields for fields in asked if self._found.has(fields)]
        read = await self._reads.table(ask.counted(self._found.place, known), f"records of {kind}")
        if read.gap is not None:
            return self._uncounted(asked, read.gap)
        counts = read.rows[0]
        total = whole(counts, "total")
        if not total:
            return []
        made = await asyncio.gather(
            *(self._one(fields, counts, known, total) for fields in sorted(asked))
        )
        return [record for record in made if record is not None]

    def _uncounted(self, asked: list[tuple[str, ...]], gap: Gap) -> list[RecordDuplicates]:
        if gap.reason in BROKEN:
            self.gaps.append(gap)
        kind = self._found.recordtype
        return [_blank(kind, fields, problem=gap.detail) for fields in sorted(asked)]

    def _fields(self, key: Key) -> tuple[str, ...]:
        """The key's fields; without the subsidiary where the account shows none."""
        hidden = self._found.gap is None and not self._found.has(("subsidiary",))
        if "subsidiary" in key.fields and hidden:
            return tuple(field for field in key.fields if field != "subsidiary")
        return key.fields

    async def _one(
        self, fields: tuple[str, ...], counts: Row, known: list[tuple[str, ...]], total: int
    ) -> RecordDuplicates | None:
        blank = _blank(self._found.recordtype, fields, total)
        if fields not in known:
            return blank if fields[0] != "phone" else None
        read = await self._groups(fields)
        if read.gap is not None:
            return self._uncounted([fields], read.gap)[0]
        found = read.data
        return blank.model_copy(
            update={
                "lacking": whole(counts, f"lacking{known.index(fields)}"),
                "as_of": self._day,
                "groups": found["groups"],
                "members": found["members"],
                "across": found["across"] if "subsidiary" in fields else None,
                "on_open": found["on_open"] if self._at_work else None,
                "samples": await self._samples(fields, found["largest"]),
            }
        )

    async def _groups(self, fields: tuple[str, ...]) -> Read:
        """The groups of a key, told while their cells pass: plain numbers, and internal ids."""
        kind, name = self._found.recordtype, "+".join(fields)
        status = "order_number" in fields and "status" in self._found.columns
        query = ask.cells(self._found.place, fields, at_work=self._at_work, status=status)

        async def count(rows: AsyncIterator[Row], _: Query) -> dict[str, Any]:
            tally = Tally()
            cells: list[Row] = []
            async for row in rows:
                if cells and row["lead"] != cells[0]["lead"]:
                    _add(tally, kind, fields, cells)
                    cells = []
                cells.append(row)
            _add(tally, kind, fields, cells)
            return _plain(tally)

        return await self._reads.scan(query, count, f"duplicates of {kind} by {name}")

    async def _samples(
        self, fields: tuple[str, ...], largest: list[dict[str, Any]]
    ) -> tuple[DuplicateGroup, ...]:
        """The largest groups. Of their values only what a masked key shows leaves the account."""
        ids = [group["first"] for group in largest]
        rows: Mapping[str, Row] = {}
        if ids:
            name = f"keys of {self._found.recordtype} by {'+'.join(fields)}"
            read = await self._reads.table(ask.shown(self._found.place, fields, ids), name)
            rows = {row["id"]: row for row in read.rows}
            if read.gap is not None:
                self.gaps.append(read.gap)
        return tuple(
            DuplicateGroup(
                id=str(number),
                shown=_key(fields, rows.get(group["first"])),
                records=group["records"],
                first=group["first"],
                subsidiaries=group["subsidiaries"] if "subsidiary" in fields else None,
                on_open=group["on_open"] if self._at_work else None,
            )
            for number, group in enumerate(largest, 1)
        )


def _add(tally: Tally, kind: str, fields: tuple[str, ...], cells: Sequence[Row]) -> None:
    """Count the groups among records that share the strong fields of a key.

    The exact comparison is the one of exports: each record stands for itself again, with the
    lowest id of those that share everything, and with their lead in place of what they share.
    """
    if not cells:
        return
    shared = dict.fromkeys(strong_fields(fields), cells[0]["lead"])
    rows: list[dict[str, Any]] = []
    for cell in cells:
        own = {field: cell.get(f"part_{field}") for field in (*fields, "status")}
        records, at_work = whole(cell, "records") or 0, whole(cell, "at_work") or 0
        row = {**own, **shared, "type": kind, "internal_id": cell["cell"]}
        rows += [{**row, "open_references": 1}] * at_work + [row] * (records - at_work)
    for group in split(rows, "+".join(fields), fields):
        tally.add(group)


def _plain(tally: Tally) -> dict[str, Any]:
    return {
        "groups": tally.groups,
        "members": tally.members,
        "across": tally.across,
        "on_open": tally.on_open,
        "largest": [
            {
                "first": group.lead,
                "records": len(group.members),
                "subsidiaries": group.subsidiaries,
                "on_open": group.at_work,
            }
            for group in tally.ranked()
        ],
    }


def _key(fields: Sequence[str], row: Row | None) -> str | None:
    """A key as reports show it; None where its record is gone meanwhile."""
    if row is None:
        return None
    values = [row.get(f"part_{field}") or "" for field in fields]
    return shown_key(fields, [_even(v) for v in values], show=False)


def _even(value: str) -> str:
    """A number without the zeros that end it, as exports are shown."""
    if "." not in value:
        return value
    try:
        return text(Decimal(value))
    except InvalidOperation:
        return value

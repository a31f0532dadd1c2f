"""A reading from beginning to end: record data in, snapshot tables and a file of groups out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import ibis

from nsaudit.model.base import Record
from nsaudit.model.recordaudit import (
    MergedRecords,
    OrphanedReferences,
    Reconciliation,
    RecordDuplicates,
)
from nsaudit.model.recorddata import ExternalIdClash, ExternalIdStats, MonthCount
from nsaudit.reference import external_id_space
from nsaudit.sources.records import expressions as ask
from nsaudit.sources.records import relations
from nsaudit.sources.records.clashes import clash
from nsaudit.sources.records.engine import Engine, IbisEngine
from nsaudit.sources.records.engines import opened
from nsaudit.sources.records.export import GroupsFile
from nsaudit.sources.records.fields import ROLES, category
from nsaudit.sources.records.fuzzy import BLOCK, Skipped, alike
from nsaudit.sources.records.groups import Group, in_groups, split
from nsaudit.sources.records.hub import Hub
from nsaudit.sources.records.integrity import merged_records, orphaned_references
from nsaudit.sources.records.read import Note, Tables, read_tables, substituted
from nsaudit.sources.records.reconcile import reconciliations
from nsaudit.sources.records.request import Key, RecordsError, Request, Table
from nsaudit.sources.records.tally import Tally

RECORD_TABLES: tuple[type[Record], ...] = (
    ExternalIdStats, RecordDuplicates, MergedRecords, OrphanedReferences, Reconciliation,
)  # fmt: skip
"""What a reading fills; a table stays out where nothing given could show it."""

MOST_CLASHES = 100
_SHOWN = (
    "type", "internal_id", "external_id", "name", "email", "phone", "tax_number", "subsidiary",
    "parent", "status", "inactive", "created", "entity", "order_number", "total", "currency",
    "date",
)  # fmt: skip
_IDS = "external ids"
_BARE = "external ids behind a prefix"


def collect(request: Request, note: Note = lambda _: None) -> dict[str, tuple[Record, ...]]:
    """Read what a request names, and write its file of groups.

    Raises RecordsError for what cannot be read; then no file is written.
    """
    with opened(request) as engine, ExitStack() as stack:
        found = read_tables(engine, request.tables or _own_tables(engine), request, note)
        other = read_tables(engine, request.against, request, note) if request.against else None
        tables: dict[str, tuple[Record, ...]] = {}
        file = None
        if request.groups is not None:
            file = stack.enter_context(GroupsFile(request.groups, show_values=request.show_values))
        if found.get("records") is not None:
            tables |= _Records(engine, found, request, note).read(file)
            tables[OrphanedReferences.table] = orphaned_references(
                engine, found, show=request.show_values
            )
        if found.get("merge_log") is not None:
            tables[MergedRecords.table] = merged_records(engine, found)
        if found.get("reconciliation") is not None or other is not None:
            tables[Reconciliation.table] = reconciliations(engine, found, other, request)
        if file is not None:
            file.write()
        return tables


def _own_tables(engine: IbisEngine) -> tuple[Table, ...]:
    """The tables of a hub that are called as nsaudit calls them."""
    named = [name for name in engine.names() if name in ROLES] if isinstance(engine, Hub) else []
    if not named:
        raise RecordsError(
            f"nothing says which tables to read: none is called {', '.join(ROLES)}",
            "Name them under records: in nsaudit.yaml, as tables: {records: public.customers}.",
        )
    return tuple(Table(name, name=name, shown=name) for name in named)


class _Records:
    """The questions about records that one engine answers."""

    def __init__(self, engine: Engine, found: Tables, request: Request, note: Note) -> None:
        self._engine = engine
        self._found = found
        self._request = request
        self._note = note
        self._base = found.by_role["records"]
        self._keys = {(t, k): self._fields(k) for k in request.keys for t in self._types(k)}
        self._tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
        self._clashes: list[ExternalIdClash] = []
        self._skipped = Skipped()
        self._open = self._open_references()

    def read(self, file: GroupsFile | None) -> dict[str, tuple[Record, ...]]:
        asked = sorted({fields for fields in self._keys.values() if self._has(fields)})
        note_groups = file.add if file is not None else _nothing
        overview = list(self._engine.rows(ask.overview(self._base, asked)))
        total = sum(row["total"] for row in overview)
        if not total:
            raise RecordsError("there is no record in it", "Export the records, not only a header.")
        self._note(f"{total:,} records counted; comparing them")
        for group in self._groups(asked, overview):
            self._tallies[group.recordtype, group.key].add(group)
            note_groups(group)
        return {
            ExternalIdStats.table: tuple(self._stats(overview)),
            RecordDuplicates.table: tuple(self._duplicates(asked, overview)),
        }

    def _types(self, key: Key) -> Iterator[str]:
        for kind in self._found.types:
            own = category(kind) == "transaction"
            if key.types:
                if kind in key.types:
                    yield kind
            elif key.category == "transaction":
                if own:
                    yield kind
            elif external_id_space(kind) == "Entity":
                yield kind

    def _fields(self, key: Key) -> tuple[str, ...]:
        """The key's fields; without the subsidiary where the export has none."""
        if "subsidiary" in key.fields and not self._has(("subsidiary",)):
            return tuple(f for f in key.fields if f != "subsidiary")
        return key.fields

    def _has(self, fields: Iterable[str]) -> bool:
        return self._found.has("records", *fields)

    def _open_references(self) -> Any | None:
        references = self._found.get("references")
        if references is not None and self._found.has("references", "to_id", "open"):
            return relations.open_from_references(references)
        types = [t for t in self._found.types if category(t) == "transaction"]
        if types and self._has(("entity", "status")):
            return relations.open_from_transactions(self._base, types)
        return None

    def _enrich(self, rows: Any) -> Any:
        if self._open is None:
            return rows.mutate(open_references=ibis.null("int64"))
        return relations.with_open(rows, self._open)

    def _groups(
        self, asked: list[tuple[str, ...]], overview: list[dict[str, Any]]
    ) -> Iterator[Group]:
        spaces = {t: external_id_space(t) or t for t in self._found.types}
        several = len(spaces) > 1
        base = self._base.mutate(space=substituted(self._base.type, spaces)) if several else (
            self._base
        )  # fmt: skip
        space = "space" if several else None
        within = "type" if several else None
        group = self._engine.group
        keys = {"+".join(f): ask.coarse(base, f, within, group) for f in asked}
        by_name = {"+".join(f): f for f in asked}
        if self._has(("external_id",)):
            keys[_IDS] = ask.coarse(base, ("external_id",), space, group)
            if _mixed(overview):
                keys[_BARE] = ask.coarse(base, ("bare",), space, group)
        wanted = {(t, "+".join(f)) for (t, _), f in self._keys.items()}
        for name, rows in in_groups(self._engine.members(base, keys, _SHOWN, self._enrich)):
            if name in {_IDS, _BARE}:
                self._clashes += clash(rows, prefixed=name == _BARE, show=self._request.show_values)
                continue
            for each in split(rows, name, by_name[name]):
                if (each.recordtype, name) in wanted:
                    yield each
        if self._request.fuzzy is not None and self._has(("name",)):
            yield from self._alike(self._request.fuzzy)

    def _alike(self, least: float) -> Iterator[Group]:
        types = [t for t in self._found.types if external_id_space(t) == "Entity"]
        table = self._base.filter(self._base.type.isin(types))
        rows = self._engine.rows(ask.blocks(table, _SHOWN, BLOCK))
        yield from alike(rows, least, self._skipped)

    def _stats(self, overview: list[dict[str, Any]]) -> Iterator[ExternalIdStats]:
        known = self._has(("external_id",))
        order = {"case": 0, "form": 1, "prefix": 2}
        clashes: dict[str, list[ExternalIdClash]] = defaultdict(list)
        for each in sorted(self._clashes, key=lambda c: (order[c.how], -c.records, c.id)):
            own = clashes[each.types[0]]
            if len(own) < MOST_CLASHES:
                own.append(each)
        for kind in self._found.types:
            rows = [row for row in overview if row["type"] == kind]
            months = [
                MonthCount(month=row["month"], total=row["total"], missing=int(row["bare"]))
                for row in sorted(rows, key=lambda r: str(r["month"]))
                if row["month"]
            ]
            yield ExternalIdStats(
                recordtype=kind,
                group=external_id_space(kind),
                total=sum(row["total"] for row in rows),
                missing=sum(int(row["bare"]) for row in rows) if known else None,
                months=tuple(months) if known and self._has(("created",)) else None,
                clashes=tuple(clashes.get(kind, ())) if known else None,
            )

    def _duplicates(
        self, asked: list[tuple[str, ...]], overview: list[dict[str, Any]]
    ) -> Iterator[RecordDuplicates]:
        totals: Counter[str] = Counter()
        for row in overview:
            totals[row["type"]] += row["total"]
        told: set[str] = set()
        for (kind, key), fields in sorted(
            self._keys.items(), key=lambda item: (item[0][0], item[1])
        ):
            name = "+".join(fields)
            ident = f"{kind} by {name}"
            if ident in told or (not self._has(fields) and key.fields[0] == "phone"):
                continue
            told.add(ident)
            common: dict[str, Any] = {
                "id": ident, "recordtype": kind, "by": fields, "total": totals[kind],
                "as_of": self._request.as_of,
            }  # fmt: skip
            if not self._has(fields):
                yield RecordDuplicates(**common)
                continue
            column = f"lacking{asked.index(fields)}"
            lacking = sum(int(row[column]) for row in overview if row["type"] == kind)
            yield self._found_by(self._tallies[kind, name], common, lacking, fields)
        if self._request.fuzzy is not None and self._has(("name",)):
            for kind in (t for t in self._found.types if external_id_space(t) == "Entity"):
                yield RecordDuplicates(
                    **self._found_by(
                        self._tallies[kind, "name~"],
                        {"id": f"{kind} by name~", "recordtype": kind, "by": ("name~",),
                         "total": totals[kind], "as_of": self._request.as_of},
                        0,
                        ("name",),
                    ).model_dump(exclude={"skipped"}),
                    skipped=self._skipped.by_type.get(kind, 0),
                )  # fmt: skip

    def _found_by(
        self, tally: Tally, common: Mapping[str, Any], lacking: int, fields: tuple[str, ...]
    ) -> RecordDuplicates:
        known = self._open is not None
        samples = tally.samples(
            show=self._request.show_values, subsidiaries=self._has(("subsidiary",)), at_work=known
        )
        return RecordDuplicates(
            **common,
            lacking=lacking,
            groups=tally.groups,
            members=tally.members,
            across=tally.across if "subsidiary" in fields else None,
            on_open=tally.on_open if known else None,
            samples=samples,
        )


def _mixed(overview: list[dict[str, Any]]) -> bool:
    """Whether some external ids begin with a letter and others with a figure."""
    fronted = sum(int(row["fronted"]) for row in overview)
    present = sum(row["total"] - int(row["bare"]) for row in overview)
    return bool(0 < fronted < present)


def _nothing(_: Group) -> None:
    """Groups go nowhere but into counts."""

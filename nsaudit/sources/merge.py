"""Several sources of one environment to one snapshot: each field from the best source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nsaudit.model.base import Part, Record
from nsaudit.model.effects import ScriptCode
from nsaudit.model.project import CabinetFile, Project, Unreadable
from nsaudit.model.recordaudit import (
    MergedRecords,
    OrphanedReferences,
    Reconciliation,
    RecordDuplicates,
)
from nsaudit.model.recorddata import ExternalIdStats
from nsaudit.model.settings import Account
from nsaudit.model.snapshot import TELLING, Gap, GapReason, Snapshot, SnapshotMeta, part_fields

OF_FILES = frozenset({CabinetFile.table, Project.table, Unreadable.table, "script_code"})
"""Tables about files: that an account has none says nothing about a project."""

OF_DATA = frozenset(
    cls.table
    for cls in (
        ExternalIdStats, MergedRecords, OrphanedReferences, Reconciliation, RecordDuplicates,
    )
)  # fmt: skip
"""Tables about record data: an export may show types that the account's own reading left out."""

_PLACE = ("location", "project", "path")
_STAYS = frozenset({GapReason.FAILED, GapReason.UNDECODABLE})
"""Gaps that another source does not lift: what it shows may be older than what was not read."""


def merge(sources: Sequence[Snapshot], meta: SnapshotMeta) -> Snapshot:
    """One snapshot from several of one environment, the best source first.

    A table that a source read whole decides which records exist; the others add the fields that it
    could not see. A gap stays where no source has the table, or where reading it failed. What came
    from which source is in ``provenance``; ``meta`` gives everything else.
    """
    if len(sources) == 1:
        only = sources[0]
        return only.replace(meta=meta.model_copy(update=_kept(only.meta)))
    tables: dict[str, Sequence[Record]] = {}
    gaps: dict[str, Gap] = {}
    partial: list[str] = []
    provenance: dict[str, str] = {}
    for table in sorted({name for s in sources for name in (*s.tables, *s.gaps)}):
        holders = [s for s in sources if table in s.tables]
        gap = _gap(table, sources, holders)
        if gap is not None:
            gaps[table] = gap
        if not holders:
            continue
        joined = _Join(table, holders)
        tables[table] = joined.records
        provenance[table] = joined.provenance
        if joined.partial:
            partial.append(table)
    # The source that still has its files at hand is the one that can point into them.
    base = next((s for s in sources if "sdf" in s.meta.sources), sources[0])
    return base.replace(
        meta=meta.model_copy(
            update={
                "partial": tuple(partial),
                "provenance": provenance,
                "sources": tuple(dict.fromkeys(n for s in sources for n in s.meta.sources)),
                "taken_at": next((s.meta.taken_at for s in sources if s.meta.taken_at), None),
                "release": next((s.meta.release for s in sources if s.meta.release), None),
                "role": next((s.meta.role for s in sources if s.meta.role), None),
            }
        ),
        tables=tables,
        gaps=gaps,
    )


def _kept(meta: SnapshotMeta) -> dict[str, Any]:
    return {
        name: getattr(meta, name)
        for name in ("partial", "provenance", "sources", "taken_at", "release", "role")
    }


def _gap(table: str, sources: Sequence[Snapshot], holders: Sequence[Snapshot]) -> Gap | None:
    """The gap that is left: the most telling one where no source has the table."""
    found = [s.gaps[table] for s in sources if table in s.gaps]
    if any(table not in s.gaps for s in holders):
        # A folder that happens to hold none of them does not answer for an account that refused.
        part = OF_FILES if table in OF_FILES else ()
        shown = any(s.tables[table] or table not in {*part, *s.meta.partial} for s in holders)
        stays = _STAYS if shown else {*_STAYS, GapReason.REFUSED}
        found = [gap for gap in found if gap.reason in stays]
    return min(found, key=lambda gap: TELLING.index(gap.reason)) if found else None


class _Join:
    """The records of one table from the sources that have it, best first."""

    def __init__(self, table: str, holders: Sequence[Snapshot]) -> None:
        self._table = table
        self._added: dict[str, set[str]] = {}
        self._dropped: dict[str, int] = {}
        whole = [s for s in holders if table not in s.meta.partial and table not in s.gaps]
        deciding = whole[0] if whole and table not in OF_FILES | OF_DATA else None
        self.partial = not whole
        keys = None if deciding is None else {r.key for r in deciding.tables[table]}
        if table == Account.table:
            records = [[s.tables[table][0] for s in holders if s.tables[table]]]
        else:
            records = self._groups(holders, keys)
        self.records = tuple(self._join(group) for group in records)
        self.provenance = self._say(holders)

    def _groups(self, holders: Sequence[Snapshot], keys: set[str] | None) -> list[list[Record]]:
        groups: dict[str, list[Record]] = {}
        self._names: dict[int, str] = {}
        for snapshot in holders:
            name = _name(snapshot)
            for number, record in enumerate(snapshot.tables[self._table]):
                if keys is not None and record.key not in keys:
                    self._dropped[name] = self._dropped.get(name, 0) + 1
                    continue
                key = _key(record)
                known = groups.get(key)
                if known is not None and self._names[id(known[-1])] == name:
                    key = f"{key}\x00{number}"  # one source has several of one key: all stay
                groups.setdefault(key, []).append(record)
                self._names[id(record)] = name
        return list(groups.values())

    def _join(self, group: Sequence[Record]) -> Record:
        best = group[0]
        if isinstance(best, ScriptCode):
            # Two versions of one file: what one does says nothing of the other.
            return next((r for r in group if getattr(r, "problem", None) is None), best)
        for other in group[1:]:
            if type(other) is type(best):
                best = self._fill(best, other)
        return best

    def _fill(self, best: Record, other: Record) -> Record:
        """The better record with what only the other one knows."""
        parts = part_fields(type(best))
        update: dict[str, Any] = {}
        for name in type(best).model_fields:
            mine, theirs = getattr(best, name), getattr(other, name)
            if name in _PLACE or name == "references":
                if not mine and theirs:
                    update[name] = theirs
            elif name == "other":
                if extra := {k: v for k, v in theirs.items() if k not in mine}:
                    update[name] = {**mine, **extra}
                    self._note(other, "other tags")
            elif name == "defaulted":
                continue
            elif mine is None and theirs is not None:
                update[name] = theirs
                self._note(other, name)
            elif name in parts and mine and theirs:
                update[name] = self._parts(mine, theirs)
        if "defaulted" in type(best).model_fields:
            stated = set(getattr(best, "defaulted", ()))
            taken = {n for n in getattr(other, "defaulted", ()) if n in update}
            update["defaulted"] = tuple(sorted(stated | taken))
        return best.model_copy(update=update) if update else best

    def _parts(self, mine: Sequence[Part], theirs: Sequence[Part]) -> tuple[Part, ...]:
        by_key = {part.key: part for part in theirs}
        joined: list[Part] = []
        for part in mine:
            other = by_key.get(part.key)
            if other is None or type(other) is not type(part):
                joined.append(part)
                continue
            self._names.setdefault(id(other), "another source")
            filled = self._fill(part, other)
            assert isinstance(filled, Part)  # noqa: S101 - a copy has the class of its original
            joined.append(filled)
        return tuple(joined)

    def _note(self, source: Record, field: str) -> None:
        name = getattr(self, "_names", {}).get(id(source), "another source")
        self._added.setdefault(name, set()).add(field)

    def _say(self, holders: Sequence[Snapshot]) -> str:
        said = [s.meta.provenance.get(self._table) or _name(s) for s in holders]
        for name, fields in sorted(self._added.items()):
            said.append(f"from {name}: {', '.join(sorted(fields))}")
        for name, count in sorted(self._dropped.items()):
            said.append(f"{count} of {name} not in the account")
        return " | ".join(said)


def _key(record: Record) -> str:
    """A record's key; a script file's is its place in the account, wherever a project keeps it."""
    place = record.cabinet_path if isinstance(record, ScriptCode) else None
    return record.key if place is None else place.casefold()


def _name(snapshot: Snapshot) -> str:
    return "+".join(snapshot.meta.sources) or "source"


__all__ = ["OF_FILES", "merge"]

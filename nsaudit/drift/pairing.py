"""Which record of one side is which record of the other: by kind and case-folded key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson

from nsaudit.drift.tree import BOOKKEEPING, Shaped, is_object, same, shape
from nsaudit.model.base import Location, Path, Record
from nsaudit.model.snapshot import Snapshot, Subject

_NOT_DATA = BOOKKEEPING - {"other"}


@dataclass(eq=False)
class Entry:
    """One record of one side, decoded no further than needed. ``key`` names it in changes."""

    cls: type[Record]
    kind: str
    key: str
    project: str
    where: str
    data: Mapping[str, Any] | None = None
    record: Record | None = None
    snapshot: Snapshot | None = None
    _bytes: bytes = field(default=b"", repr=False)

    @cached_property
    def row(self) -> Mapping[str, Any]:
        """The record as plain data."""
        if self.data is not None:
            return self.data
        assert self.record is not None  # noqa: S101 - an entry has one or the other
        row: dict[str, Any] = orjson.loads(orjson.dumps(self.record.__dict__, _plain))
        return row

    @cached_property
    def full(self) -> Record:
        """The record itself."""
        return self.record if self.record is not None else self.cls.model_validate(self.data)

    @cached_property
    def shaped(self) -> Shaped:
        """The record's tree."""
        return shape(self.cls, self.row)

    @cached_property
    def caption(self) -> str:
        """The record's name."""
        return self.full.caption

    def says_the_same(self, other: Entry) -> bool:
        """Whether both records say the same, as written."""
        if self.record is not None and other.record is not None:
            return self._content == other._content
        return same(self.row, other.row)

    def locate(self, path: Path) -> Location | None:
        """Where a value of the record stands."""
        if path and self.snapshot is not None and self.record is not None:
            return self.snapshot.locate(Subject(self.record), self.shaped.place(path))
        location: Location | None = getattr(self.full, "location", None)
        return location

    @cached_property
    def _content(self) -> bytes:
        assert self.record is not None  # noqa: S101 - see says_the_same
        values = {k: v for k, v in self.record.__dict__.items() if k not in _NOT_DATA}
        return orjson.dumps(values, _plain, orjson.OPT_SORT_KEYS)


def entry_of(record: Record, snapshot: Snapshot | None = None) -> Entry:
    """The entry of a record in memory."""
    location: Location | None = getattr(record, "location", None)
    project = getattr(record, "project", None)
    where = location.path if location and location.path else ""
    cls = type(record)
    return Entry(
        cls, record.kind, record.key, project or "", where, record=record, snapshot=snapshot
    )


def entry_from(cls: type[Record], row: Mapping[str, Any]) -> Entry:
    """The entry of a record given as plain data."""
    kind = str(row["tag"]) if is_object(cls) else cls.table
    key = str(row[cls.key_field] or "").casefold()
    location = row.get("location") or ("",)
    return Entry(cls, kind, key, row.get("project") or "", location[0] or "", data=row)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries that are one thing, or one entry that the other side lacks.

    ``key`` names the thing: the script id, with the project's folder in front where one side holds
    the id several times.
    """

    key: str
    source: Entry | None
    target: Entry | None


def pair(
    source: Iterable[Entry], target: Iterable[Entry], copy: Callable[[Entry], None]
) -> list[Pair]:
    """Pair the entries of two sides. ``copy`` hears of each that only repeats a paired one."""
    groups: dict[tuple[str, str], tuple[list[Entry], list[Entry]]] = {}
    for side, entries in enumerate((source, target)):
        for entry in entries:
            groups.setdefault((entry.kind, entry.key), ([], []))[side].append(entry)
    pairs: list[Pair] = []
    for (_, key), (left, right) in sorted(groups.items()):
        if len(left) <= 1 and len(right) <= 1:
            pairs.append(Pair(key, left[0] if left else None, right[0] if right else None))
        else:
            pairs += _several(key, left, right, copy)
    return pairs


def _several(
    key: str, left: list[Entry], right: list[Entry], copy: Callable[[Entry], None]
) -> list[Pair]:
    """Pair several copies of one id: by project and file, then by content, then in order."""
    left = sorted(left, key=lambda e: (e.project, e.where))
    right = sorted(right, key=lambda e: (e.project, e.where))
    found: list[tuple[Entry, Entry]] = []
    tests: tuple[Callable[[Entry, Entry], bool], ...] = (
        lambda a, b: a.where == b.where and a.project == b.project,
        lambda a, b: a.project == b.project and a.says_the_same(b),
        lambda a, b: a.says_the_same(b),
        lambda a, b: a.project == b.project,
        lambda a, b: True,
    )
    for test in tests:
        for one in list(left):
            match = next((two for two in right if test(one, two)), None)
            if match is not None:
                left.remove(one)
                right.remove(match)
                found.append((one, match))
    several = (
        len({e.project for pair in found for e in pair} | {e.project for e in left + right}) > 1
    )
    pairs = [Pair(_qualified(key, one, several), one, two) for one, two in found]
    for rest, number in ((left, 0), (right, 1)):
        for entry in rest:
            known = [both[number] for both in found]
            if any(entry.project == k.project or entry.says_the_same(k) for k in known):
                copy(entry)
            else:
                sides = (entry, None) if number == 0 else (None, entry)
                pairs.append(Pair(_qualified(key, entry, several), *sides))
    return _numbered(pairs)


def _qualified(key: str, entry: Entry, several: bool) -> str:
    return f"{entry.project}/{key}" if several and entry.project else key


def _numbered(pairs: list[Pair]) -> list[Pair]:
    """Make keys unique where one project holds an id several times."""
    pairs = sorted(pairs, key=lambda p: (p.key, (p.source or p.target).where))  # type: ignore[union-attr]  # one of them is there
    counts: dict[str, int] = {}
    unique: list[Pair] = []
    for item in pairs:
        counts[item.key] = counts.get(item.key, 0) + 1
        number = counts[item.key]
        key = item.key if number == 1 else f"{item.key}#{number}"
        unique.append(Pair(key, item.source, item.target))
    return unique


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, tuple) else value.__dict__

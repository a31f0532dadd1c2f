"""Compare two snapshot folders without building their records: equal lines are never decoded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

import orjson

from nsaudit.collecting import paused
from nsaudit.drift.compare import Comparer, Comparison, Side, stems
from nsaudit.drift.pairing import Entry, entry_from
from nsaudit.model.base import Customization, Part, Record
from nsaudit.model.project import Unreadable
from nsaudit.model.snapshot import Gap, SnapshotMeta, record_classes


class TableEntry(Protocol):
    """What the manifest of a snapshot folder says of one table."""

    @property
    def repeated(self) -> Collection[str]:
        """The keys that several records of the table have."""


class Folder(Protocol):
    """An opened snapshot folder, as ``nsaudit.sources.snapshots.open_folder`` gives it."""

    @property
    def meta(self) -> SnapshotMeta:
        """Where and when the snapshot was taken."""

    @property
    def gaps(self) -> Mapping[str, Gap]:
        """The tables that could not be read."""

    @property
    def tables(self) -> Mapping[str, TableEntry]:
        """The tables that are there."""

    def read(self, table: str) -> bytes:
        """The verified JSON lines of one table."""


def compare_folders(source: Folder, target: Folder) -> Comparison:
    """What ``compare`` gives for the two loaded snapshots, at a fraction of the time.

    Raises what ``Folder.read`` raises for a damaged folder. Locations are those the snapshots hold:
    file or page, without the line of each value.
    """
    with paused(stays=False):
        return _compare(source, target)


def _compare(source: Folder, target: Folder) -> Comparison:
    comparer = Comparer(_side(source), _side(target))
    classes = _classes()
    for table in comparer.tables():
        ours, theirs = (_lines(folder, table) for folder in (source, target))
        repeated = any(_repeats(folder, table) for folder in (source, target))
        if not repeated:
            # Where an id may be there several times, which copy belongs to which is only known
            # once all copies are; everywhere else an equal line is an equal record.
            ours, theirs = _unequal(ours, theirs)
        cls = classes[table]
        comparer.table(table, _entries(cls, ours), _entries(cls, theirs))
    return comparer.result()


def _side(folder: Folder) -> Side:
    files = (str(_load(line)["path"]) for line in _lines(folder, Unreadable.table))
    return Side(folder.meta, folder.gaps, frozenset(folder.tables), stems(files))


def _lines(folder: Folder, table: str) -> list[bytes]:
    return folder.read(table).splitlines() if table in folder.tables else []


def _repeats(folder: Folder, table: str) -> bool:
    return table in folder.tables and bool(folder.tables[table].repeated)


def _unequal(ours: list[bytes], theirs: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    left, right = set(ours), set(theirs)
    return [x for x in ours if x not in right], [x for x in theirs if x not in left]


def _entries(cls: type[Record], lines: Iterable[bytes]) -> list[Entry]:
    return [entry_from(cls, row) for row in map(_load, lines)]


def _load(line: bytes) -> dict[str, Any]:
    row: dict[str, Any] = orjson.loads(line)
    return row


def _classes() -> dict[str, type[Record]]:
    bases = (Record, Part, Customization)
    return {c.table: c for c in record_classes() if c.table and c not in bases}

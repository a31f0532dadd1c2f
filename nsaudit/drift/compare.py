"""Two environments to the list of what differs, and what could not be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from nsaudit.drift.direction import DIFFERENT, SOURCE_ONLY, TARGET_ONLY, direction
from nsaudit.drift.known import TABLE, Known
from nsaudit.drift.normalise import ELEMENT, Normaliser, Settled
from nsaudit.drift.pairing import Entry, Pair, entry_of, pair
from nsaudit.drift.tree import ORDER, UNREAD, Shaped
from nsaudit.model.base import Location, Path
from nsaudit.model.change import Change
from nsaudit.model.project import CabinetFile, Project, Unreadable
from nsaudit.model.settings import Account, Feature
from nsaudit.model.snapshot import Gap, Snapshot, SnapshotMeta, record_classes

NOT_COMPARED = frozenset(
    {t.table for t in (Account, Change, Project, Unreadable)}
    | {c.table for c in record_classes() if c.table and not c.compared}
    | {"account_limits", "attestations", "role_assignments", "sandbox_settings", "tokens"}
)
"""Tables about the reading, the packaging and the use of an account, not about what it does."""


class Uncompared(NamedTuple):
    """A table that could not be compared, because one side could not read it."""

    table: str
    environment: str
    gap: Gap


class Applied(NamedTuple):
    """How often one reason set a difference aside, with one example."""

    known: Known
    times: int
    example: str


class Comparison(NamedTuple):
    """What two environments differ in.

    ``unread`` are tables without any statement: no changes there does not mean no difference.
    ``normalised`` is what ``--explain-normalised`` prints.
    """

    changes: tuple[Change, ...]
    unread: tuple[Uncompared, ...] = ()
    normalised: tuple[Applied, ...] = ()


class Side(NamedTuple):
    """What comparing needs to know of one side besides its records."""

    meta: SnapshotMeta
    gaps: Mapping[str, Gap]
    tables: frozenset[str]
    unreadable: frozenset[str]
    """Names of the files that could not be read, without ending: mostly the script ids in them."""

    def complete(self, table: str) -> bool:
        """Whether what the side does not hold does not exist in its environment."""
        return table not in self.meta.partial and table not in _NEVER_COMPLETE


_NEVER_COMPLETE = frozenset({CabinetFile.table})
"""A project folder holds only some of the account's files, and no other source lists files."""


def compare(source: Snapshot, target: Snapshot) -> Comparison:
    """Every difference between two environments, one change for each leaf that differs.

    An object or a keyed item that one side lacks is one change. A value that could not be read on
    one side is never one, and neither is anything in a table with a gap: such tables are listed in
    ``unread``.
    """
    sides = (_side(source), _side(target))
    comparer = Comparer(*sides)
    for table in comparer.tables():
        comparer.table(
            table,
            [entry_of(record, source) for record in source.tables.get(table, ())],
            [entry_of(record, target) for record in target.tables.get(table, ())],
        )
    return comparer.result()


def _side(snapshot: Snapshot) -> Side:
    files = (r.path for r in snapshot.records(Unreadable))
    return Side(snapshot.meta, snapshot.gaps, frozenset(snapshot.tables), stems(files))


def stems(paths: Iterable[str]) -> frozenset[str]:
    """The names of files without folder and ending, as script ids are compared."""
    return frozenset(path.rpartition("/")[2].rpartition(".")[0].casefold() for path in paths)


class Comparer:
    """Collects the changes of one comparison, table by table."""

    def __init__(self, source: Side, target: Side) -> None:
        self._source = source
        self._target = target
        self._normaliser = Normaliser()
        self._changes: list[Change] = []

    def tables(self) -> list[str]:
        """The tables that both sides could read."""
        names = (self._source.tables | self._target.tables) - NOT_COMPARED
        return sorted(names - set(self._source.gaps) - set(self._target.gaps))

    def table(self, name: str, source: Iterable[Entry], target: Iterable[Entry]) -> None:
        """Compare the records of one table."""
        for item in pair(source, target, self._copy):
            if item.source is None or item.target is None:
                self._one_sided(name, item)
            elif not item.source.says_the_same(item.target):
                self._changes += self._both(item, item.source, item.target)

    def result(self) -> Comparison:
        """All that was found."""
        counts, examples = self._normaliser.counts, self._normaliser.examples
        return Comparison(
            tuple(sorted(self._changes, key=_order)),
            tuple(self._unread()),
            tuple(Applied(k, counts[k.id], examples[k.id]) for k in TABLE if counts[k.id]),
        )

    def _unread(self) -> Iterator[Uncompared]:
        for side in (self._source, self._target):
            for table, gap in side.gaps.items():
                if table not in NOT_COMPARED:
                    yield Uncompared(table, side.meta.environment, gap)

    def _copy(self, entry: Entry) -> None:
        self._normaliser.note("duplicate-copy", f"{entry.kind} {entry.key}")

    def _one_sided(self, table: str, item: Pair) -> None:
        entry = item.source or item.target
        assert entry is not None  # noqa: S101 - a pair has at least one side
        lacking, holding = (
            (self._source, self._target) if item.source is None else (self._target, self._source)
        )
        # Two project folders are compared as what they hold; a folder against a whole account is
        # compared in what it holds.
        both_partial = not lacking.complete(table) and not holding.complete(table)
        if entry.key in lacking.unreadable:
            self._normaliser.note("unread", f"{entry.kind} {entry.key}: its file is not readable")
            return
        if issubclass(entry.cls, Feature) or not (lacking.complete(table) or both_partial):
            self._normaliser.note("not-in-project", f"{entry.kind} {entry.key}")
            return
        added = item.source is None
        self._changes.append(
            Change(
                record_kind=entry.kind,
                record_key=item.key,
                op="added" if added else "removed",
                before=None if added else entry.caption,
                after=entry.caption if added else None,
                direction=TARGET_ONLY if added else SOURCE_ONLY,
                name=entry.caption,
                before_location=None if added else entry.locate(()),
                after_location=entry.locate(()) if added else None,
            )
        )

    def _both(self, item: Pair, source: Entry, target: Entry) -> Iterator[Change]:
        one, two = source.shaped, target.shaped
        settled = self._normaliser.settle(source.kind, source.key, one, two)
        differences = [*_differences(settled), *_reordered(source, one, two, settled)]
        for path, op, before, after in differences:
            moved = settled.target_path(path)
            yield Change(
                record_kind=source.kind,
                record_key=item.key,
                op=op,
                path=_shown(source if op != "added" else target, path, moved),
                before=before,
                after=after,
                direction=_direction(path, op, before, after),
                name=source.caption,
                before_location=_locate(source, path, op != "added", target, moved),
                after_location=_locate(target, moved, op != "removed", source, path),
            )


def _locate(entry: Entry, path: Path, held: bool, other: Entry, theirs: Path) -> Location | None:
    """Where a value stands, or where it would stand if the record held it."""
    if held:
        return entry.locate(path)
    if path[0] == "rows":  # a form's row would stand in the group where the other form has it
        return entry.locate(other.shaped.place(theirs)[:-1])
    return entry.locate(path[:-1])


_Difference = tuple[Path, str, Any, Any]


def _differences(settled: Settled) -> Iterator[_Difference]:
    """What DeepDiff finds between the rests of two trees."""
    if not settled.source and not settled.target:
        return
    from deepdiff import DeepDiff  # noqa: PLC0415 - a quarter of a second, only where it is needed

    found = DeepDiff(
        settled.source,
        settled.target,
        view="tree",
        # The equal parts are gone already, so trees that share little are still one object.
        threshold_to_diff_deeper=0,
    )
    for report, op in (
        ("dictionary_item_added", "added"),
        ("dictionary_item_removed", "removed"),
        ("values_changed", "changed"),
        ("type_changes", "changed"),
    ):
        for item in found.get(report, ()):
            path = tuple(str(step) for step in item.path(output_format="list"))
            before = None if op == "added" else _value(item.t1)
            after = None if op == "removed" else _value(item.t2)
            yield path, op, before, after


def _reordered(source: Entry, one: Shaped, two: Shaped, settled: Settled) -> Iterator[_Difference]:
    """Ordered containers whose common items stand in another order."""
    for path, keys in one.orders.items():
        others = two.orders.get(settled.target_path(path))
        if others is None or keys == others:
            continue
        if source.kind == "workflow" and path == ("workflowstates",):
            left, right = list(keys), list(others)
            theirs = two.tree.get("workflowstates")
            ours = one.tree.get("workflowstates")
            if not isinstance(theirs, dict) or not isinstance(ours, dict):
                continue
            if left[0] not in theirs or right[0] not in ours:
                continue  # the first state is on one side only, which is a change of its own
        else:
            common = set(keys) & set(others)
            left = [key for key in keys if key in common]
            right = [key for key in others if key in common]
        if left != right:
            yield (*path, ORDER), "changed", "|".join(left), "|".join(right)


def _direction(path: Path, op: str, before: object, after: object) -> str:
    if op == "changed":
        return DIFFERENT if path[-1] == ORDER else direction(path, before, after)
    return TARGET_ONLY if op == "added" else SOURCE_ONLY


def _value(value: Any) -> Any:
    """A value as a change states it: a list's element as text, and nothing that was not read."""
    if not isinstance(value, dict):
        return value
    if ELEMENT in value:
        return value[ELEMENT]
    return {name: _value(inner) for name, inner in value.items() if inner is not UNREAD}


def _shown(entry: Entry, path: Path, moved: Path) -> Path:
    """A change's path: for a form row the way to it in the form, else as the source spells it."""
    if path[0] == "rows" and len(path) > 1:
        front = entry.shaped.places.get(path[:2]) or entry.shaped.places.get(moved[:2])
        if front is not None:
            return (*front, *path[2:])
    return path


def _order(change: Change) -> tuple[str, str, Path, str]:
    return change.record_kind, change.record_key, change.path, change.op


__all__ = ["Applied", "Comparer", "Comparison", "Side", "Uncompared", "compare"]

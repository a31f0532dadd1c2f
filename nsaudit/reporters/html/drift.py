"""Drift side by side: each object that differs, its differences grouped by what they mean."""

from __future__ import annotations

from itertools import groupby
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from nsaudit.finding import Severity
from nsaudit.model.base import Location
from nsaudit.report import JudgedChange, Report
from nsaudit.reporters.html.words import direction, lines_of
from nsaudit.reporters.text import place


class Side(NamedTuple):
    """One environment's value. ``there`` is False where it has nothing at this place."""

    there: bool
    lines: tuple[str, ...]
    place: str


class Difference(NamedTuple):
    """One leaf that differs, or a whole object that only one side has."""

    path: tuple[str, ...]
    severity: str
    direction: str
    before: Side
    after: Side


class Meaning(NamedTuple):
    """Differences of one object with the same consequence."""

    consequence: str
    differences: tuple[Difference, ...]


class DriftObject(NamedTuple):
    """One object that differs; ``path`` is its file where both sides keep it in the same one."""

    kind: str
    key: str
    name: str
    severity: str
    path: str
    meanings: tuple[Meaning, ...]


def sides(report: Report) -> tuple[str, str]:
    """The names of the two sides, without the folders that both begin with."""
    names = [snapshot.meta.environment for snapshot in report.environments]
    source, target = PurePosixPath(names[0]), PurePosixPath(names[-1])
    same = source.parent == target.parent and source.name != target.name
    return (source.name, target.name) if same else (names[0], names[-1])


def objects(report: Report) -> list[DriftObject]:
    """Every object that differs, in the report's order: worst first."""
    source, target = sides(report)
    found = []
    for (kind, key), group in groupby(
        report.changes or (), lambda c: (c.change.record_kind, c.change.record_key)
    ):
        changes = list(group)
        name = next((c.change.name for c in changes if c.change.name), "") or ""
        path = _path(changes)
        meanings = [
            Meaning(consequence, tuple(_difference(c, source, target, path=path) for c in same))
            for consequence, same in groupby(changes, lambda c: c.consequence)
        ]
        found.append(
            DriftObject(
                kind=kind,
                key=key,
                name="" if name.casefold() == key.casefold() else name,
                severity=str(max((c.severity for c in changes), default=Severity.INFO)),
                path=path,
                meanings=tuple(meanings),
            )
        )
    return found


def _path(changes: list[JudgedChange]) -> str:
    """The one file that every place of these changes is in, or nothing."""
    paths = {
        where.path
        for c in changes
        for where in (c.change.before_location, c.change.after_location)
        if where is not None
    }
    return (paths.pop() or "") if len(paths) == 1 else ""


def _difference(judged: JudgedChange, source: str, target: str, *, path: str) -> Difference:
    change = judged.change
    return Difference(
        path=change.path,
        severity=str(judged.severity),
        direction=direction(change.direction, source, target),
        # An object that only one side has comes with no values of its own.
        before=_side(change.op != "added", change.before, change.before_location, path),
        after=_side(change.op != "removed", change.after, change.after_location, path),
    )


def _side(there: bool, value: Any, where: Location | None, path: str) -> Side:
    shown = ""
    if there and where is not None:
        line = "" if where.line is None else f"line {where.line}"
        shown = line if path else place(where)
    return Side(there, tuple(lines_of(value)), shown)

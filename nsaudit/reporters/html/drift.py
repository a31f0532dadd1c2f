"""Drift side by side: each object that differs, its differences grouped by what they mean."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from nsaudit.finding import Severity
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
    """One object that differs."""

    kind: str
    key: str
    name: str
    severity: str
    meanings: tuple[Meaning, ...]


def objects(report: Report) -> list[DriftObject]:
    """Every object that differs, in the report's order: worst first."""
    names = [snapshot.meta.environment for snapshot in report.environments]
    source, target = names[0], names[-1]
    found = []
    for (kind, key), group in groupby(
        report.changes or (), lambda c: (c.change.record_kind, c.change.record_key)
    ):
        changes = list(group)
        name = next((c.change.name for c in changes if c.change.name), "") or ""
        found.append(
            DriftObject(
                kind=kind,
                key=key,
                name="" if name.casefold() == key.casefold() else name,
                severity=str(max((c.severity for c in changes), default=Severity.INFO)),
                meanings=tuple(
                    Meaning(consequence, tuple(_difference(c, source, target) for c in same))
                    for consequence, same in groupby(changes, lambda c: c.consequence)
                ),
            )
        )
    return found


def _difference(judged: JudgedChange, source: str, target: str) -> Difference:
    change = judged.change
    # An object that only one side has comes with no values of its own.
    before = Side(
        change.op != "added",
        tuple(lines_of(change.before)),
        place(change.before_location) if change.before_location else "",
    )
    after = Side(
        change.op != "removed",
        tuple(lines_of(change.after)),
        place(change.after_location) if change.after_location else "",
    )
    return Difference(
        path=change.path,
        severity=str(judged.severity),
        direction=direction(change.direction, source, target),
        before=before,
        after=after,
    )

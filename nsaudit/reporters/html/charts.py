"""Charts of the HTML report: bars in SVG made by hand, in a table that says the numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from nsaudit.checklist import Checklist, ItemStatus
from nsaudit.finding import Finding, Severity, Status
from nsaudit.report import JudgedChange
from nsaudit.reporters.html.words import ITEM_STATUSES, area


class Column(NamedTuple):
    """A column of numbers, and the colour of its part of a bar."""

    name: str
    title: str


class Row(NamedTuple):
    """One bar with its numbers; ``link`` leads to what it counts."""

    title: str
    link: str
    numbers: tuple[int, ...]
    total: int
    bar: Markup


class Chart(NamedTuple):
    """A chart as a table of bars."""

    id: str
    title: str
    noun: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


_SEVERITIES = tuple(Column(str(s), str(s).capitalize()) for s in reversed(Severity))


def severity_by_area(findings: Iterable[Finding]) -> Chart | None:
    """How many failures each area has."""
    counts: dict[str, Counter[str]] = {}
    for finding in findings:
        if finding.status is Status.FAIL:
            letters = "".join(sign for sign in finding.rule_id if sign.isalpha())
            counts.setdefault(letters, Counter())[str(finding.severity)] += 1
    links = {letters: f"#area={letters}" for letters in counts}
    titles = {letters: area(letters) for letters in counts}
    return _chart("by-area", "Severity by area", "Area", _SEVERITIES, counts, titles, links)


def drift_by_kind(changes: Iterable[JudgedChange]) -> Chart | None:
    """How many differences each kind of object has."""
    counts: dict[str, Counter[str]] = {}
    for judged in changes:
        counts.setdefault(judged.change.record_kind, Counter())[str(judged.severity)] += 1
    titles = {kind: kind for kind in counts}
    return _chart("by-kind", "Drift by kind of object", "Kind", _SEVERITIES, counts, titles, {})


def readiness(checklist: Checklist) -> Chart | None:
    """How far each section of a checklist is, in its own order."""
    order = (
        ItemStatus.READY,
        ItemStatus.ATTENTION,
        ItemStatus.BLOCKED,
        ItemStatus.NOT_VERIFIED,
        ItemStatus.NOT_APPLICABLE,
    )
    columns = tuple(Column(status.value, ITEM_STATUSES[status.value]) for status in order)
    rows = []
    for number, section in enumerate(checklist.sections, start=1):
        counts = section.counts
        numbers = tuple(counts[status] for status in order)
        total = sum(numbers)
        bar = _bar(columns, numbers, total)
        rows.append(Row(section.title, f"#checklist-{number}", numbers, total, bar))
    if not rows:
        return None
    return _without_empty(Chart("by-section", "Readiness by section", "Section", columns, (*rows,)))


def _chart(
    name: str,
    title: str,
    noun: str,
    columns: Sequence[Column],
    counts: Mapping[str, Counter[str]],
    titles: Mapping[str, str],
    links: Mapping[str, str],
) -> Chart | None:
    if not counts:
        return None
    longest = max(count.total() for count in counts.values())
    rows = []
    for key, count in sorted(counts.items(), key=lambda item: _worst(columns, *item)):
        numbers = tuple(count[column.name] for column in columns)
        bar = _bar(columns, numbers, longest)
        rows.append(Row(titles[key], links.get(key, ""), numbers, count.total(), bar))
    return _without_empty(Chart(name, title, noun, tuple(columns), tuple(rows)))


def _worst(columns: Sequence[Column], key: str, count: Counter[str]) -> tuple[object, ...]:
    return (*(-count[column.name] for column in columns), key)


def _without_empty(chart: Chart) -> Chart:
    """The chart without columns that hold no number."""
    kept = [n for n in range(len(chart.columns)) if any(row.numbers[n] for row in chart.rows)]
    return chart._replace(
        columns=tuple(chart.columns[n] for n in kept),
        rows=tuple(row._replace(numbers=tuple(row.numbers[n] for n in kept)) for row in chart.rows),
    )


def _bar(columns: Sequence[Column], numbers: Sequence[int], longest: int) -> Markup:
    """One bar: 1000 units are the longest one. The numbers stand beside it."""
    parts = [Markup('<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" '
                    'aria-hidden="true" focusable="false">')]  # fmt: skip
    start = 0.0
    for column, number in zip(columns, numbers, strict=True):
        if number:
            width = 1000 * number / longest
            parts.append(
                Markup('<rect class="is-{}" x="{:.1f}" y="0" width="{:.1f}" height="10"/>').format(
                    column.name, start, width
                )
            )
            start += width
    parts.append(Markup("</svg>"))
    return Markup().join(parts)

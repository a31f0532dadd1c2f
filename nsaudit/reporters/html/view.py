"""What the template of the HTML report shows: the report in groups, counted, never judged."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any, NamedTuple

from nsaudit.finding import Finding, Severity, Status
from nsaudit.report import Report, Waived, coverage
from nsaudit.reporters.html import charts
from nsaudit.reporters.html.chain import draw
from nsaudit.reporters.html.drift import objects, sides
from nsaudit.reporters.html.words import GAPS, ITEM_STATUSES, OUTCOMES, STATUSES, area
from nsaudit.reporters.text import place

_MOST_DRIVERS = 15
_MOST_CHAINS = 12
"""Chains that are drawn; the rest are counted."""


class Entry(NamedTuple):
    """One finding in the list. ``mark`` says how it compares with the earlier run."""

    id: str
    finding: Finding
    excerpt: str | None
    waived: Waived | None
    mark: str


class Group(NamedTuple):
    """Findings of one rule that mean the same: their consequence and fixes are said once."""

    status: str
    severity: str
    rule_id: str
    name: str
    title: str
    area: str
    area_name: str
    consequence: str
    fixes: tuple[str, ...]
    in_xml: str
    entries: tuple[Entry, ...]


class OpenPoint(NamedTuple):
    """Checks of one rule that came to no verdict for one reason."""

    rule_id: str
    name: str
    status: str
    message: str
    environment: str
    subjects: tuple[tuple[str, str], ...]


def view(report: Report) -> dict[str, Any]:
    """Everything the template needs, by name."""
    ids = _Ids()
    groups = _groups(report, ids)
    entries = [(group, entry) for group in groups for entry in group.entries]
    failures = Counter(f.severity for f in report.findings if f.status is Status.FAIL)
    return {
        "report": report,
        "outcome": OUTCOMES.get(report.decision.outcome, report.decision.outcome),
        "title": _title(report),
        "severities": [(str(s), str(s).capitalize(), failures[s]) for s in reversed(Severity)],
        "statuses": _counted(group.status for group, _ in entries),
        "status_names": STATUSES,
        "states": Counter(f.status.value for f in report.findings),
        "areas": sorted({(group.area, group.area_name) for group in groups}, key=lambda a: a[1]),
        "environments": sorted({entry.finding.environment for _, entry in entries}),
        "kinds": sorted({entry.finding.subject.kind for _, entry in entries}),
        "groups": groups,
        "total": len(entries),
        "open_points": _open_points(report),
        "gaps": _gaps(report, shown=True),
        "beyond": _gaps(report, shown=False),
        "coverage": [(s, coverage(s)["objects"]) for s in report.environments],
        "baselined": sorted(
            Counter((f.rule_id, f.rule_name) for f in report.baselined or ()).items()
        ),
        "drift": None if report.changes is None else objects(report),
        "sides": sides(report) if report.environments else ("", ""),
        "chains": [draw(chain, n) for n, chain in enumerate(report.chains[:_MOST_CHAINS], start=1)],
        "item_statuses": ITEM_STATUSES,
        "drivers_shown": _MOST_DRIVERS,
        "links": ids.first,
        "charts": {
            "areas": charts.severity_by_area(report.findings),
            "drift": charts.drift_by_kind(report.changes or ()),
            "readiness": None if report.checklist is None else charts.readiness(report.checklist),
        },
    }


class _Ids:
    """Ids of entries: the fingerprint, so that a link still works after the next run."""

    def __init__(self) -> None:
        self.first: dict[str, tuple[str, str]] = {}
        self._seen: Counter[str] = Counter()

    def of(self, finding: Finding) -> str:
        mark = finding.fingerprint
        self._seen[mark] += 1
        number = self._seen[mark]
        name = f"f-{mark}" if number == 1 else f"f-{mark}-{number}"
        whose = finding.subject.key
        label = finding.rule_id if whose == finding.environment else f"{finding.rule_id} {whose}"
        self.first.setdefault(mark, (name, label))
        return name


def _title(report: Report) -> str:
    names = [snapshot.meta.environment for snapshot in report.environments]
    if report.changes is not None and len(names) == 2:
        return " → ".join(sides(report))
    return ", ".join(report.folders or names)


def _groups(report: Report, ids: _Ids) -> list[Group]:
    """Failures first, then what is undecided, broken, waived and known; each worst first."""
    rules = {run.rule.id: run.rule for run in report.rules}
    listed: list[tuple[str, Finding, Waived | None]] = [
        (f.status.value, f, None) for f in report.findings
    ]
    listed += [("waived", w.finding, w) for w in report.waived]
    listed += [("baseline", f, None) for f in report.baselined or ()]
    order = {name: number for number, name in enumerate(STATUSES)}
    listed.sort(key=lambda item: (order[item[0]], -item[1].severity, item[1].rule_id))
    groups = []
    for (status, severity, rule_id, name, consequence), found in groupby(
        listed,
        lambda i: (i[0], i[1].severity, i[1].rule_id, i[1].rule_name, i[1].consequence),
    ):
        items = list(found)
        rule = rules.get(rule_id)
        letters = "".join(sign for sign in rule_id if sign.isalpha())
        groups.append(
            Group(
                status=status,
                severity=str(severity),
                rule_id=rule_id,
                name=name,
                title="" if rule is None else rule.title,
                area=letters,
                area_name=area(letters),
                consequence=consequence,
                fixes=tuple(dict.fromkeys(f.fix for _, f, _ in items if f.fix)),
                in_xml="" if rule is None or status != "fail" else rule.page.get("Fix in XML", ""),
                entries=tuple(_entry(report, ids, f, waived) for _, f, waived in items),
            )
        )
    return groups


def _entry(report: Report, ids: _Ids, finding: Finding, waived: Waived | None) -> Entry:
    mark = ""
    if report.since is not None and finding.status is Status.FAIL:
        key = (finding.environment, finding.fingerprint)
        mark = "new" if key in report.since.new else "still"
    return Entry(ids.of(finding), finding, report.excerpt(finding), waived, mark)


def _open_points(report: Report) -> list[OpenPoint]:
    """What came to no verdict, by rule and reason: broken rules first."""
    points = [f for f in report.findings if f.status is not Status.FAIL]
    points.sort(key=lambda f: (f.status.value, f.rule_id, f.message, f.environment))
    return [
        OpenPoint(
            rule_id=rule_id,
            name=name,
            status=status,
            message=message,
            environment=environment,
            subjects=tuple(
                (f.subject.key, place(f.locations[0]) if f.locations else "") for f in found
            ),
        )
        for (status, rule_id, name, message, environment), found in groupby(
            points,
            lambda f: (f.status.value, f.rule_id, f.rule_name, f.message, f.environment),
        )
    ]


def _gaps(report: Report, *, shown: bool) -> list[tuple[str, str, str, str]]:
    """Tables that a source should have shown, or those that no source of this run can show."""
    wanted = {"refused", "failed", "undecodable"}
    return [
        (snapshot.meta.environment, table, GAPS.get(gap.reason.value, gap.reason.value), gap.detail)
        for snapshot in report.environments
        for table, gap in sorted(snapshot.gaps.items())
        if (gap.reason.value in wanted) is shown
    ]


def _counted(names: Any) -> list[tuple[str, str, int]]:
    counts: Counter[str] = Counter(names)
    return [(name, title, counts[name]) for name, title in STATUSES.items() if counts[name]]

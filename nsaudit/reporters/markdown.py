"""The Markdown report: for a pull request, a wiki page or a release ticket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from nsaudit.finding import Finding, Severity, Status
from nsaudit.report import Report, coverage
from nsaudit.reporters.markdown_checklist import checklist_lines
from nsaudit.reporters.markup import code, row, safe
from nsaudit.reporters.text import MOST_PLACES, compared, counted, named, place, value
from nsaudit.reporters.undecided import undecided

_SIGNS = {"clean": "✅", "blocked": "❌", "incomplete": "⚠️"}


def render(report: Report) -> str:
    """Write the report as Markdown text."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    decision = report.decision
    yield f"# nsaudit {report.command}: {_SIGNS.get(decision.outcome, '')} {decision.outcome}"
    yield ""
    yield from (f"- {safe(reason)}" for reason in decision.reasons)
    yield ""
    yield from _counts(report)
    if report.checklist is not None:
        yield from checklist_lines(report.checklist)
    yield from _failures(report)
    yield from _changes(report)
    yield from _undecided(report)
    yield from _accepted(report)
    yield from _questions(report)
    yield from _coverage(report)


def _counts(report: Report) -> Iterator[str]:
    failures = Counter(f.severity for f in report.findings if f.status is Status.FAIL)
    states = Counter(f.status for f in report.findings)
    heads = [*(str(s) for s in reversed(Severity)), "undecided", "crashed", "waived", "baseline"]
    counts = [
        *(failures.get(s, 0) for s in reversed(Severity)),
        states[Status.UNKNOWN],
        states[Status.ERROR],
        len(report.waived),
        len(report.baselined or ()),
    ]
    yield row(heads)
    yield row(["---:"] * len(heads))
    yield row([str(count) for count in counts])
    if report.since is not None:
        yield from ("", f"Since {safe(report.since.name)}: {compared(report.since)}.")


def _failures(report: Report) -> Iterator[str]:
    failures = [f for f in report.findings if f.status is Status.FAIL]
    many = len(report.environments) > 1
    if failures:
        yield from ("", "## Findings")
    for (severity, rule, name, consequence), found in groupby(
        failures, lambda f: (f.severity, f.rule_id, f.rule_name, f.consequence)
    ):
        group = list(found)
        yield from ("", f"### {str(severity).capitalize()}: {rule} {safe(name)}")
        if consequence:
            yield from ("", safe(consequence))
        yield ""
        for finding in group:
            yield from _finding(finding, report, environment=many)
        for fix in dict.fromkeys(f.fix for f in group if f.fix):
            yield from ("", f"**Fix:** {safe(fix)}")


def _finding(finding: Finding, report: Report, *, environment: bool) -> Iterator[str]:
    where = f"{code(place(finding.locations[0]))} " if finding.locations else ""
    prefix = f"{safe(finding.environment)}: " if environment else ""
    yield f"- {prefix}{where}**{safe(named(finding))}**: {safe(finding.message)}"
    source = report.excerpt(finding)
    if source is not None:
        yield f"  - {code(source.strip()[:160])}"
    yield from (f"  - {safe(evidence)}" for evidence in finding.evidence if evidence)
    others = finding.locations[1:]
    yield from (f"  - also {code(place(other))}" for other in others[:MOST_PLACES])
    if len(others) > MOST_PLACES:
        yield f"  - and {counted(len(others) - MOST_PLACES, 'more place')}"


def _changes(report: Report) -> Iterator[str]:
    if report.changes is None:
        return
    yield from ("", f"## {counted(len(report.changes), 'difference').capitalize()}", "")
    if report.changes:
        yield row(["Severity", "Object", "Where", "Before", "After", "Consequence"])
        yield row(["---"] * 6)
    for judged in report.changes:
        change = judged.change
        yield row(
            [
                str(judged.severity),
                f"{safe(change.record_kind)} {code(change.record_key)}",
                safe(" › ".join(change.path)),
                safe("" if change.op == "added" else value(change.before)),
                safe("" if change.op == "removed" else value(change.after)),
                safe(judged.consequence),
            ]
        )


def _undecided(report: Report) -> Iterator[str]:
    common, others = undecided(report.findings)
    if not common and not others:
        return
    yield from ("", "## Could not be checked", "")
    for one in (*common, *sorted(others, key=lambda one: one.rules)):
        status = one.finding.status.value
        yield f"- {', '.join(one.rules)} {status}: {safe(one.prefix(report))}{_open(one.finding)}"


def _open(finding: Finding) -> str:
    where = f"{code(place(finding.locations[0]))} " if finding.locations else ""
    return f"{where}{safe(named(finding))}: {safe(finding.message)}"


def _accepted(report: Report) -> Iterator[str]:
    if report.waived:
        yield from ("", "## Waived", "")
        yield row(["Rule", "Severity", "Subject", "Reason", "Owner", "Until", "Ticket"])
        yield row(["---"] * 7)
    for waived in report.waived:
        finding = waived.finding
        cells = [
            finding.rule_id,
            str(finding.severity),
            safe(named(finding)),
            safe(waived.reason),
            safe(waived.owner),
            waived.expires,
            safe(waived.ticket or ""),
        ]
        yield row(cells)
    if report.baselined:
        yield from ("", "## Known in the baseline", "")
        counts = Counter((f.rule_id, f.rule_name) for f in report.baselined)
        for (rule, name), count in sorted(counts.items()):
            yield f"- {rule} {safe(name)}: {counted(count, 'finding')}"


def _questions(report: Report) -> Iterator[str]:
    if report.questions:
        yield from ("", "## Questions for the account", "")
    for question in report.questions:
        yield (
            f"- {question.rule_id} {safe(question.title)}? "
            f"({counted(question.subjects, 'subject')}: {safe(question.reason)})"
        )


def _coverage(report: Report) -> Iterator[str]:
    yield from ("", "## Coverage", "")
    yield row(["Environment", "Objects read", "Modelled", "Generic", "Failed", "Tables not read"])
    yield row(["---", "---:", "---:", "---:", "---:", "---"])
    for snapshot in report.environments:
        objects = coverage(snapshot)["objects"]
        assert isinstance(objects, dict)  # noqa: S101 - for mypy; coverage always has it
        numbers = [f"{objects[name]}" for name in ("read", "modelled", "generic", "failed")]
        gaps = ", ".join(f"{table} ({gap.reason.value})" for table, gap in snapshot.gaps.items())
        yield row([safe(snapshot.meta.environment), *numbers, safe(gaps)])

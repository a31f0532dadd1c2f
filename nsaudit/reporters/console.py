"""The console report: worst first, each consequence said once, with the line that causes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import IO

from nsaudit.finding import Finding, Severity, Status
from nsaudit.model.change import Change
from nsaudit.report import JudgedChange, Question, Report, coverage
from nsaudit.reporters.text import (
    MOST_PLACES,
    Line,
    Span,
    compared,
    counted,
    excerpt,
    line,
    named,
    place,
    plain,
    value,
)
from nsaudit.reporters.undecided import Open, undecided

_EXCERPTS = 5
"""Findings of one group that show their source line; more would bury the next group."""

_CHANGES = 100
"""Differences from which those of severity info are only counted."""

_STYLES = {
    "critical": "bold white on red",
    "high": "bold red",
    "medium": "bold yellow",
    "low": "bold cyan",
    "info": "bold blue",
    "unknown": "bold magenta",
    "error": "bold red",
    "clean": "bold green",
    "blocked": "bold red",
    "incomplete": "bold magenta",
    "heading": "bold",
    "id": "bold",
    "place": "underline",
    "caret": "bold red",
    "fix": "green",
    "dim": "dim",
}


def render(report: Report) -> str:
    """Write the report as plain text."""
    return plain(list(lines(report)))


def render_rich(report: Report, file: IO[str], *, force: bool) -> None:
    """Draw the report with colours; ``force`` also where the file is no terminal."""
    from rich.console import Console  # noqa: PLC0415 - only eyes pay for colours
    from rich.text import Text  # noqa: PLC0415

    console = Console(file=file, highlight=False, soft_wrap=True, force_terminal=force or None)
    for one in lines(report):
        console.print(Text.assemble(*((s.text, _STYLES.get(s.style, "")) for s in one)))


def lines(report: Report) -> Iterator[Line]:
    """Every line of the report."""
    if not report.settings.quiet:
        yield from _head(report)
        if report.changes is not None:
            names = [snapshot.meta.environment for snapshot in report.environments]
            yield from _changes(report.changes, names, verbose=report.settings.verbose)
        yield from _failures(report)
        yield from _undecided(report)
        yield from _accepted(report)
        yield from _questions(report)
        yield from _unseen(report)
        yield from _nothing_to_check(report)
        yield from _summary(report)
    yield from _decision(report)


def _head(report: Report) -> Iterator[Line]:
    when = f", {report.started_at}" if report.started_at else ""
    yield line(
        Span(f"nsaudit {report.command}", "heading"),
        f"  {counted(len(report.rules), 'rule')} on "
        f"{counted(len(report.environments), 'environment')}{when}",
    )
    for snapshot in report.environments:
        objects = coverage(snapshot)["objects"]
        assert isinstance(objects, dict)  # noqa: S101 - for mypy; coverage always has it
        yield line(
            f"  {snapshot.meta.environment}: {counted(objects['read'], 'object')} read, "
            f"{objects['modelled']:,} modelled, {objects['generic']:,} generic, "
            f"{objects['failed']:,} failed"
        )


def _failures(report: Report) -> Iterator[Line]:
    failures = [f for f in report.findings if f.status is Status.FAIL]
    many = len(report.environments) > 1
    for (severity, rule, name, consequence), found in groupby(failures, _group):
        group = list(found)
        yield ()
        yield line(
            Span(f" {str(severity).upper()} ", str(severity)), " ", Span(rule, "id"), f" {name}"
        )
        if consequence:
            yield line(f"  {consequence}")
        for number, finding in enumerate(group):
            brief = number >= _EXCERPTS and not report.settings.verbose
            yield from _finding(finding, report, brief=brief, environment=many)
        for fix in dict.fromkeys(f.fix for f in group if f.fix):
            yield line("  ", Span("fix: ", "fix"), fix)


def _group(finding: Finding) -> tuple[Severity, str, str, str]:
    return finding.severity, finding.rule_id, finding.rule_name, finding.consequence


def _finding(finding: Finding, report: Report, *, brief: bool, environment: bool) -> Iterator[Line]:
    where = finding.locations[0] if finding.locations else None
    shown = place(where) if where else ""
    prefix = f"{finding.environment}: " if environment else ""
    head: list[str | Span] = [
        f"  {prefix}",
        Span(shown, "place"),
        "  " if shown else "",
        named(finding),
    ]
    if brief:
        yield line(*head, f": {finding.message}")
        return
    yield ()
    yield line(*head)
    yield line(f"    {finding.message}")
    source = report.excerpt(finding)
    if where is not None and source is not None:
        yield from excerpt(where, source)
    for evidence in filter(None, finding.evidence):
        yield line(Span(f"    - {evidence}", "dim"))
    others = finding.locations[1:]
    for other in others[:MOST_PLACES]:
        yield line(Span("    also: ", "dim"), Span(place(other), "place"))
    if len(others) > MOST_PLACES:
        more = counted(len(others) - MOST_PLACES, "more place")
        yield line(Span(f"    and {more}", "dim"))


def _undecided(report: Report) -> Iterator[Line]:
    common, others = undecided(report.findings)
    if not common and not others:
        return
    yield ()
    yield line(Span("Could not be checked", "heading"))
    many = len(common) if report.settings.verbose else _EXCERPTS
    for one in common[:many]:
        yield line(f"  {_open(one, report)}")
        yield line(Span(f"    undecided: {', '.join(one.rules)}", "dim"))
    if len(common) > many:
        yield line(f"  and {len(common) - many} more of the kind; --verbose lists them")
    for (rule, name, status), found in groupby(
        sorted(others, key=lambda one: _rule_of(one.finding)), lambda one: _rule_of(one.finding)
    ):
        group = list(found)
        yield line("  ", Span(rule, "id"), f" {name}", Span(f" {status}", status))
        limit = len(group) if report.settings.verbose else _EXCERPTS
        for one in group[:limit]:
            yield line(f"    {_open(one, report)}")
        if len(group) > limit:
            yield line(f"    and {len(group) - limit} more; --verbose lists them")


def _rule_of(finding: Finding) -> tuple[str, str, str]:
    return finding.rule_id, finding.rule_name, finding.status.value


def _open(one: Open, report: Report) -> str:
    finding = one.finding
    where = f"{place(finding.locations[0])}  " if finding.locations else ""
    return f"{one.prefix(report)}{where}{named(finding)}: {finding.message}"


def _accepted(report: Report) -> Iterator[Line]:
    if report.waived:
        yield ()
        yield line(Span("Waived", "heading"))
        for waived in report.waived:
            finding = waived.finding
            ticket = f", {waived.ticket}" if waived.ticket else ""
            yield line(
                f"  {finding.severity} ",
                Span(finding.rule_id, "id"),
                f" {named(finding)}: {finding.message}",
            )
            yield line(
                Span(f"    {waived.owner} until {waived.expires}{ticket}: {waived.reason}", "dim")
            )
    if report.baselined:
        yield ()
        yield line(Span("Known in the baseline", "heading"))
        counts = Counter((f.rule_id, f.rule_name) for f in report.baselined)
        for (rule, name), count in sorted(counts.items()):
            yield line("  ", Span(rule, "id"), f" {name}: {counted(count, 'finding')}")


FEW_QUESTIONS = 3
"""So many questions of one reason are written out; more are listed by id."""


def _questions(report: Report) -> Iterator[Line]:
    if not report.questions:
        return
    yield ()
    yield line(Span("Questions for the account", "heading"), " (files cannot answer them)")
    by_reason: dict[str, list[Question]] = {}
    for question in report.questions:
        by_reason.setdefault(question.reason, []).append(question)
    for reason, questions in sorted(by_reason.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        yield line(f"  {reason}:")
        if not report.settings.verbose and len(questions) > FEW_QUESTIONS:
            # Many rules wait for one missing source: their ids suffice, 'rules show' has the rest.
            yield line("    ", Span(", ".join(q.rule_id for q in questions), "id"))
            continue
        for question in questions:
            yield line("    ", Span(question.rule_id, "id"), f" {question.title}?")


def _unseen(report: Report) -> Iterator[Line]:
    """Tables that a source should have shown; those out of its reach only when verbose."""
    shown: list[Line] = []
    for snapshot in report.environments:
        for table, gap in snapshot.gaps.items():
            if report.settings.verbose or gap.reason.value in {"refused", "failed", "undecodable"}:
                shown.append(
                    line(f"  {snapshot.meta.environment} {table}: {gap.reason.value}, {gap.detail}")
                )
    if shown:
        yield ()
        yield line(Span("Not read", "heading"))
        yield from shown


def _nothing_to_check(report: Report) -> Iterator[Line]:
    idle = [run.rule.id for run in report.rules if not run.counts]
    if idle and report.settings.verbose:
        yield ()
        yield line(Span("Nothing to check", "heading"), f" for {', '.join(idle)}")


def _changes(
    changes: tuple[JudgedChange, ...], names: list[str], *, verbose: bool
) -> Iterator[Line]:
    yield ()
    yield line(Span(counted(len(changes), "difference"), "heading"))
    told = [c for c in changes if c.severity > Severity.INFO]
    left_out = 0 if verbose or len(changes) <= _CHANGES else len(changes) - len(told)
    for (severity, kind, key), found in groupby(
        told if left_out else changes,
        lambda c: (c.severity, c.change.record_kind, c.change.record_key),
    ):
        group = list(found)
        name = next((c.change.name for c in group if c.change.name), None)
        label = f" ({name})" if name and name.casefold() != key.casefold() else ""
        yield line(f"  {severity}  {kind} ", Span(key, "id"), label)
        for consequence, alike in groupby(group, lambda c: c.consequence):
            for judged in alike:
                yield _changed(judged.change, names)
            yield line(Span(f"      {consequence}", "dim"))
    if left_out:
        yield line(
            f"  and {left_out:,} of severity info; --verbose lists them, --report json holds all"
        )


def _changed(change: Change, names: list[str]) -> Line:
    what = f"    {' › '.join(change.path)}: " if change.path else "    "
    if change.op == "changed":
        return line(f"{what}{value(change.before)} → {value(change.after)}")
    side, held = (1, change.after) if change.op == "added" else (0, change.before)
    detail = f" ({value(held)})" if held is not None and change.path else ""
    return line(f"{what}only in {names[side]}{detail}")


def _summary(report: Report) -> Iterator[Line]:
    failures = Counter(f.severity for f in report.findings if f.status is Status.FAIL)
    yield ()
    spans: list[str | Span] = ["Findings: "]
    for number, severity in enumerate(reversed(Severity)):
        count = failures.get(severity, 0)
        style = str(severity) if count and severity > Severity.INFO else ""
        spans += [", " if number else "", Span(f"{count} {severity}", style)]
    yield line(*spans)
    states = Counter(f.status for f in report.findings)
    extra = [
        f"{counted(states[Status.UNKNOWN], 'check')} undecided" if states[Status.UNKNOWN] else "",
        f"{counted(states[Status.ERROR], 'check')} crashed" if states[Status.ERROR] else "",
        f"{len(report.waived)} waived" if report.waived else "",
        f"{len(report.baselined)} known in the baseline" if report.baselined else "",
        counted(len(report.questions), "question") if report.questions else "",
    ]
    if any(extra):
        yield line("          " + ", ".join(text for text in extra if text))
    if report.since is not None:
        yield line(f"Since {report.since.name}: {compared(report.since)}")


def _decision(report: Report) -> Iterator[Line]:
    decision = report.decision
    yield line(
        "Decision: ",
        Span(decision.outcome.upper(), decision.outcome),
        f" (exit code {decision.exit_code})",
    )
    for reason in decision.reasons:
        yield line(f"  - {reason}")

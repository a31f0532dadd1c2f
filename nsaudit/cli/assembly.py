"""One run after the reading: rules, waivers, baseline, gate, and the report they make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nsaudit.cli.errors import UserError
from nsaudit.cli.masking import (
    concealed,
    holds_secret,
    masked_account,
    masked_finding,
    may_hold_secret,
)
from nsaudit.cli.settings import Run
from nsaudit.engine import Outcome, tally_all
from nsaudit.finding import Finding, Status
from nsaudit.model.payload import Payload
from nsaudit.model.snapshot import Snapshot
from nsaudit.policy.gate import decide, failed_reads
from nsaudit.policy.house import judge_waivers
from nsaudit.policy.waivers import Waiver, apply
from nsaudit.report import Decision, JudgedChange, Question, Report, RuleRun, Since
from nsaudit.rulekit.rule import Rule, Setup

ReadLine = Callable[[str, str, int], str | None]
"""Reads a line of a file: environment, path as reports print it, and line from 1."""


_LONGEST_LINE = 20_000
"""A longer source line, as minified code is, is not shown: it would be most of the report."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the engine said, for `assemble`: ``rules`` are all known, ``setups`` those that ran."""

    command: str
    snapshots: tuple[Snapshot, ...]
    outcomes: tuple[Outcome, ...]
    rules: Sequence[Rule]
    setups: Sequence[Setup]
    house: Sequence[Setup]
    folders: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()
    changes: tuple[JudgedChange, ...] | None = None


def assemble(judged: Judged, run: Run, *, shown: Callable[[str], str] = str) -> Report:
    """Apply waivers, baseline and gate to what the rules said, and make the report.

    ``shown`` turns the path of the waivers file into the one that reports print.
    """
    findings = [f for outcome in judged.outcomes for f in outcome.findings]
    questions: tuple[Question, ...] = ()
    rules_run = frozenset(setup.rule.id for setup in judged.setups)
    outcomes = judged.outcomes
    waivers = _waivers(run, shown)
    applied = apply(
        findings,
        waivers,
        today=run.today,
        rules_run=rules_run,
        environments=frozenset(s.meta.environment for s in judged.snapshots),
    )
    active = list(applied.active)
    setups = list(judged.setups)
    if waivers:
        own = judge_waivers(
            judged.house,
            applied.waivers,
            known=judged.rules,
            today=run.today,
            environment=judged.snapshots[0].meta.environment,
        )
        active += own.findings
        outcomes = (*outcomes, own)
        setups += judged.house
    undecided = tuple(f for f in active if f.status is not Status.FAIL)
    if not run.gate.out_of_reach_counts:
        questions = ask(active, {s.rule.id: s.rule for s in setups})
        active = [f for f in active if not _out_of_reach(f)]
    known: tuple[Finding, ...] | None = None
    if run.baseline is not None:
        fresh, known = _split(active, run.baseline)
        active = list(fresh)
    gaps = (*judged.incomplete, *(gap for s in judged.snapshots for gap in failed_reads(s)))
    counts = tally_all(outcomes)
    accounts = tuple(s.meta.account_id for s in judged.snapshots if s.meta.account_id)
    return Report(
        command=judged.command,
        environments=tuple(_public(s) for s in judged.snapshots),
        rules=tuple(_rule_run(s.rule, counts.get(s.rule.id, {})) for s in setups),
        findings=tuple(masked_finding(f, accounts) for f in sorted(active, key=order)),
        waived=tuple(
            replace(w, finding=masked_finding(w.finding, accounts))
            for w in sorted(applied.waived, key=lambda w: order(w.finding))
        ),
        decision=_honest(decide(active, run.gate, gaps), judged),
        baselined=None
        if known is None
        else tuple(masked_finding(f, accounts) for f in sorted(known, key=order)),
        changes=judged.changes,
        questions=questions,
        folders=judged.folders,
        settings=run.settings,
        started_at=run.started_at,
        since=_since(
            run,
            judged,
            active=active,
            accepted=(*(w.finding for w in applied.waived), *(known or ())),
            undecided=tuple(masked_finding(f, accounts) for f in undecided),
        ),
    )


def _rule_run(rule: Rule, counts: Mapping[str, Counter[str]]) -> RuleRun:
    return RuleRun(rule, sum(counts.values(), Counter()), counts)


def _since(
    run: Run,
    judged: Judged,
    *,
    active: Iterable[Finding],
    accepted: Iterable[Finding],
    undecided: Iterable[Finding],
) -> Since | None:
    """This run compared with the earlier one that was given, if any."""
    path = run.common.since
    if path is None:
        return None
    from nsaudit.policy.since import SinceError, compare_runs, load_earlier  # noqa: PLC0415

    try:
        return compare_runs(
            load_earlier(path),
            path.name,
            failing=active,
            accepted=accepted,
            undecided=undecided,
            snapshots=judged.snapshots,
            rules_run=frozenset(s.rule.id for s in (*judged.setups, *judged.house)),
            complete=not judged.incomplete,
        )
    except SinceError as error:
        raise UserError(str(error), error.hint) from error


def _honest(decision: Decision, judged: Judged) -> Decision:
    """A clean run that judged nothing says so."""
    if judged.setups or decision.outcome != "clean":
        return decision
    what = "the differences" if judged.changes else "anything"
    return replace(decision, reasons=(*decision.reasons, f"no rule judged {what}"))


def ask(findings: Iterable[Finding], rules: dict[str, Rule]) -> tuple[Question, ...]:
    """What no source of this run can show, once a rule, as questions for the account."""
    open_points: dict[str, list[Finding]] = {}
    for finding in findings:
        if _out_of_reach(finding):
            open_points.setdefault(finding.rule_id, []).append(finding)
    return tuple(
        Question(
            rule_id=rule_id,
            title=rules[rule_id].title,
            reason=_reason(found),
            subjects=len(found),
        )
        for rule_id, found in sorted(open_points.items())
    )


def order(finding: Finding) -> tuple[object, ...]:
    """Worst first, then rule, place and subject: the order of every report."""
    where = finding.locations[0] if finding.locations else None
    return (
        -int(finding.severity),
        finding.rule_id,
        finding.environment,
        (where and where.path) or "",
        (where and where.line) or 0,
        (where and where.column) or 0,
        finding.subject.kind,
        finding.subject.key,
        finding.fingerprint,
        finding.message,
    )


def with_excerpts(report: Report, read: ReadLine) -> Report:
    """Add the source line of each finding's first place, for formats that show it."""
    every = (*report.findings, *(w.finding for w in report.waived), *(report.baselined or ()))
    # Lines of payloads hold people's data.
    shown = [finding for finding in every if finding.subject.kind != Payload.table]
    wanted = {
        (finding.environment, place.path, place.line)
        for finding in shown
        for place in finding.locations[:1]
        if place.path is not None and place.line is not None
    }
    secret = {
        (finding.environment, place.path, place.line)
        for finding in shown
        if holds_secret(finding)
        for place in finding.locations
    }
    excerpts: dict[tuple[str, str, int], str] = {}
    # In the order of files, so that each is read once.
    for key in sorted(wanted):
        text = read(*key)
        if text is not None and len(text) <= _LONGEST_LINE:
            hide = key in secret or may_hold_secret(text)
            excerpts[key] = concealed(text) if hide else text
    return replace(report, excerpts=excerpts)


def _public(snapshot: Snapshot) -> Snapshot:
    """The snapshot as reports may show it: its account id is masked."""
    account = snapshot.meta.account_id
    if account is None:
        return snapshot
    meta = snapshot.meta.model_copy(update={"account_id": masked_account(account)})
    return snapshot.replace(meta=meta)


def _out_of_reach(finding: Finding) -> bool:
    return finding.status is Status.UNKNOWN and finding.out_of_reach


def _reason(found: list[Finding]) -> str:
    reasons = sorted({finding.message for finding in found})
    more = len(reasons) - 1
    return reasons[0] + (f" (and {more} more of this kind)" if more else "")


def _waivers(run: Run, shown: Callable[[str], str]) -> tuple[Waiver, ...]:
    if run.waivers is None:
        return ()
    from nsaudit.policy.waiverfile import WaiverError, load  # noqa: PLC0415 - reads YAML

    try:
        return load(run.waivers, shown(str(run.waivers)))
    except WaiverError as error:
        raise UserError(str(error), error.hint) from error


def _split(findings: list[Finding], path: Path) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """New findings, and those that the baseline file knows."""
    from nsaudit.policy.baseline import BaselineError, load_baseline, split  # noqa: PLC0415

    try:
        return split(findings, load_baseline(path))
    except BaselineError as error:
        raise UserError(str(error), error.hint) from error

"""The gate: whether what was found, and what could not be checked, stops a release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from nsaudit.finding import Finding, Severity, Status
from nsaudit.model.snapshot import GapReason, Snapshot
from nsaudit.report import Decision

CLEAN, BLOCKED, INCOMPLETE = 0, 1, 3

EXPECTED_GAPS = frozenset({GapReason.OUT_OF_REACH, GapReason.NOT_REQUESTED})
"""Gaps that are no failure of the run: no source was asked, or none of them can show it."""


@dataclass(frozen=True, slots=True)
class GatePolicy:
    """What stops a release. ``out_of_reach_counts`` is False only where files alone are judged."""

    fail_on: Severity = Severity.HIGH
    allow_unknown: bool = False
    out_of_reach_counts: bool = True


def decide(findings: Iterable[Finding], policy: GatePolicy, gaps: Iterable[str] = ()) -> Decision:
    """Decide on active findings (neither waived nor in the baseline) and on failed reads.

    ``gaps`` are tables that a source should have shown and did not, in words. Findings win over an
    incomplete run, and the reasons say both. A rule that crashed is never allowed away.
    """
    active = list(findings)
    blocking = [f for f in active if f.status is Status.FAIL and f.severity >= policy.fail_on]
    crashed = [f for f in active if f.status is Status.ERROR]
    undecided = [
        f
        for f in active
        if f.status is Status.UNKNOWN and (policy.out_of_reach_counts or not f.out_of_reach)
    ]
    missing = tuple(gaps)
    reasons: list[str] = []
    if blocking:
        reasons.append(
            f"{_count(blocking, 'finding')} at or above {policy.fail_on}: {_by_rule(blocking)}"
        )
    open_points: list[str] = []
    if crashed:
        open_points.append(f"{_count(crashed, 'check')} crashed: {_by_rule(crashed)}")
    if not policy.allow_unknown:
        if undecided:
            open_points.append(
                f"{_count(undecided, 'check')} could not be decided: {_by_rule(undecided)}"
            )
        open_points += [f"not read: {gap}" for gap in missing]
    reasons += open_points
    if not reasons:
        return Decision(outcome="clean", exit_code=CLEAN, reasons=(_clean(active, policy),))
    if blocking:
        return Decision(outcome="blocked", exit_code=BLOCKED, reasons=tuple(reasons))
    return Decision(outcome="incomplete", exit_code=INCOMPLETE, reasons=tuple(reasons))


def failed_reads(snapshot: Snapshot) -> tuple[str, ...]:
    """The tables that a source of this run should have shown and did not, in words."""
    return tuple(
        f"{snapshot.meta.environment}: {table} ({gap.reason.value}: {gap.detail})"
        for table, gap in snapshot.gaps.items()
        if gap.reason not in EXPECTED_GAPS
    )


def _clean(active: list[Finding], policy: GatePolicy) -> str:
    text = f"no finding at or above {policy.fail_on}"
    below = sum(f.status is Status.FAIL for f in active)
    if below:
        text += f", {below} below it"
    allowed = sum(f.status is Status.UNKNOWN for f in active) if policy.allow_unknown else 0
    if allowed:
        text += f"; {allowed} could not be decided, which --allow-unknown accepts"
    return text


def _by_rule(findings: list[Finding]) -> str:
    counts = Counter(f.rule_id for f in findings)
    shown = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    text = ", ".join(rule if n == 1 else f"{rule} x{n}" for rule, n in shown[:8])
    rest = len(shown) - 8
    return f"{text} and {rest} more {'rule' if rest == 1 else 'rules'}" if rest > 0 else text


def _count(findings: list[Finding], noun: str) -> str:
    return f"{len(findings)} {noun}" + ("" if len(findings) == 1 else "s")

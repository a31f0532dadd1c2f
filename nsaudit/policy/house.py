"""The house's own rules, on waivers: expired, unused, and on what may not be waived."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from nsaudit.engine import Outcome
from nsaudit.engine import run as run_rules
from nsaudit.finding import Severity
from nsaudit.model.snapshot import Snapshot, SnapshotMeta
from nsaudit.nearest import nearest
from nsaudit.policy.waivers import Waiver
from nsaudit.rulekit.rule import (
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Rule,
    Setup,
    Verdict,
    rule,
)


@rule(id="WVR001", subject=Waiver, severity=Severity.MEDIUM, tier=1, evidence="", waivable=False)
def waiver_expired(waiver: Waiver, ctx: Context[Options]) -> Verdict:
    """A waiver is past its last day and waives nothing any more.

    Why: Somebody accepted a risk until a date. After it the finding counts again, so the gate may
    stop a release that passed the day before.
    Fix in the UI: Mend what the finding describes, then delete the waiver; or have its owner decide
    anew and write a later date with the reason for it.
    Fix in XML: The same, in the project's files.
    Source: nsaudit's own policy: a waiver without an end is a decision that nobody revisits.
    Traps: The last day itself still counts; days are those of UTC.
    """
    today = datetime.date.fromisoformat(ctx.today)
    if not waiver.expired(today):
        return Pass()
    return Fail(
        f"the waiver of {waiver.rule} for {waiver.subject} ended on {waiver.expires}",
        evidence=(f"owner: {waiver.owner}", f"reason: {waiver.reason}"),
    )


@rule(id="WVR002", subject=Waiver, severity=Severity.LOW, tier=1, evidence="", waivable=False)
def waiver_unused(waiver: Waiver, ctx: Context[Options]) -> Verdict:
    """A waiver matches no finding of a run that could have shown one.

    Why: What it accepted is gone, or it never matched. Left in place it hides the next finding
    that happens to fit.
    Fix in the UI: Delete the waiver; where it should still match, copy rule, subject and
    environment from a report.
    Fix in XML: Nothing to change in the project.
    Source: nsaudit's own policy.
    Traps: A waiver whose rule or environment took no part in the run, or whose rule could not
    decide on its subject, is left alone. A run over one folder of several may call a waiver for the
    others unused: run over all of them, or ignore WVR002 there.
    """
    if not waiver.rule_known:
        near = f"; did you mean {waiver.nearest}?" if waiver.nearest else ""
        return Fail(f"no rule has the id {waiver.rule}, so the waiver does nothing{near}")
    if not waiver.decidable:
        return NotApplicable("this run cannot tell whether the waiver is still needed")
    if waiver.expired(datetime.date.fromisoformat(ctx.today)):
        return NotApplicable("the waiver has ended, which is a finding of its own")
    if waiver.matched:
        return Pass()
    return Fail(
        f"the waiver of {waiver.rule} for {waiver.subject} in {waiver.environment} "
        "matches no finding",
        evidence=(f"owner: {waiver.owner}",),
    )


@rule(id="WVR003", subject=Waiver, severity=Severity.MEDIUM, tier=1, evidence="", waivable=False)
def waiver_not_allowed(waiver: Waiver, ctx: Context[Options]) -> Verdict:
    """A waiver is on a rule that may not be waived, and does nothing.

    Why: Some findings must be mended and not accepted. Whoever wrote the waiver believes that the
    finding is settled, and it is not.
    Fix in the UI: Mend what the finding describes, then delete the waiver.
    Fix in XML: The same, in the project's files.
    Source: nsaudit's own policy; a rule's page says whether it may be waived.
    """
    if waiver.rule_waivable:
        return Pass()
    return Fail(f"{waiver.rule} may not be waived, so the waiver does nothing")


HOUSE_RULES: tuple[Rule, ...] = (waiver_expired, waiver_unused, waiver_not_allowed)


def judge_waivers(
    setups: Iterable[Setup],
    waivers: Sequence[Waiver],
    *,
    known: Sequence[Rule],
    today: datetime.date,
    environment: str,
) -> Outcome:
    """Judge waivers whose use ``policy.waivers.apply`` has noted.

    ``environment`` is what findings say where a waiver covers several environments.
    """
    by_id = {r.id: r for r in known}
    by_environment: dict[str, list[Waiver]] = {}
    for waiver in waivers:
        target = by_id.get(waiver.rule)
        noted = waiver.model_copy(
            update={
                "rule_known": target is not None,
                "rule_waivable": target is None or target.waivable,
                "nearest": nearest(waiver.rule, by_id) if target is None else None,
            }
        )
        wild = any(sign in waiver.environment for sign in "*?")
        by_environment.setdefault(environment if wild else waiver.environment, []).append(noted)
    setups = list(setups)
    outcomes = [
        run_rules(
            setups,
            Snapshot(SnapshotMeta(environment=name), {"waivers": entries}),
            today=today.isoformat(),
        )
        for name, entries in sorted(by_environment.items())
    ]
    return Outcome(
        tuple(finding for outcome in outcomes for finding in outcome.findings),
        tuple(tally for outcome in outcomes for tally in outcome.tallies),
    )

"""INT015: integrations that go live without a trial."""

from nsaudit.api import (
    Attestation,
    Confidence,
    Context,
    Integration,
    NotApplicable,
    Options,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import Judge, below, declared, empty, undeclared
from nsaudit_rules.shared_days import day


class Quarter(Options):
    """When an integration counts as proven by use."""

    days: int = 90
    """Days live without a change after which it is left out."""


@rule(
    id="INT015",
    subject=Integration,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    options=Quarter,
    evidence="CA",
    checklist=["rollout"],
)
def rollout_unproven(integration: Integration, ctx: Context[Quarter]) -> Verdict:
    """An integration goes live after a sandbox pilot, with replayed events, waves and a way back.

    Why: retries, replays and side effects show only with real traffic. In production they show as
        duplicates.
    Fix in the UI: nothing in NetSuite; replay seven days of events in the sandbox and compare,
        then promote in waves.
    Fix in XML: no file of the project; in the contract: rollout: {pilot: {environment: sandbox,
        at: ..., result: pass}, replay_days: 7, waves: 3, rollback_tested: true}.
    Source: the go-live guide (pilot in sandbox, replay a seven-day event sample, promote in
        waves); SAFE guide, pitfalls 116 and 117.
    Traps: an integration that has been live for a quarter without a change is left out.
    """
    live = declared(integration, "rollout.go_live")
    if live is None:
        return undeclared("rollout.go_live")
    if not live:
        return NotApplicable("no go-live is planned")
    changed = declared(integration, "rollout.changed_at")
    today, start = day(ctx.today), day(live)
    settled = today and start and (today - start).days > ctx.options.days
    if settled and changed is None:
        return undeclared("rollout.changed_at")
    last = day(changed)
    if settled and not (last and today and (today - last).days <= ctx.options.days):
        return NotApplicable("it has been live for long without a change")
    judge = Judge(integration)
    judge.evidence.append(f"go-live {live}")
    pilot = ctx.seen(Attestation, "pilot")
    attested = pilot is not None and pilot.answer == "yes" and not pilot.evidence_missing
    if declared(integration, "rollout.pilot.result") is None and attested:
        judge.evidence.append("the pilot was attested")
    else:
        judge.test("rollout.pilot.result", lambda r: r != "pass", "no pilot passed", Severity.HIGH)
        judge.test(
            "rollout.pilot.environment",
            lambda name: name.casefold() in {"", "production", "prod"},
            "the pilot did not run in a sandbox",
            Severity.HIGH,
        )
    judge.test("rollout.replay_days", below(7), "fewer than 7 days were replayed", Severity.HIGH)
    judge.test("rollout.waves", below(2), "everything is switched on at once")
    judge.test("rollout.rollback_tested", empty, "going back was never tried")
    kind = declared(integration, "transport.kind")
    if kind in {"soap", None}:
        judge.need("transport.kind")
    if kind == "soap":
        judge.test("rollout.parallel_run_days", empty, "old and new never ran side by side")
    return judge.verdict(Severity.MEDIUM)

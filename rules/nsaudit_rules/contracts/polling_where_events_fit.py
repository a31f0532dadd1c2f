"""INT011: polls that ask too often, too seldom, or miss changes."""

from nsaudit.api import (
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


class Interval(Options):
    """How often polling is fine."""

    seconds: int = 300
    """Seconds below which polling counts as too often."""


@rule(
    id="INT011",
    subject=Integration,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    options=Interval,
    evidence="C",
    checklist=["events"],
)
def polling_where_events_fit(integration: Integration, ctx: Context[Interval]) -> Verdict:
    """Polling is slow enough for the account, fast enough for the business, and misses no change.

    Why: polling every minute spends the account's limits on answers that say nothing; a cursor
        without overlap and tie-break loses records that were saved in the same second.
    Fix in the UI: nothing in NetSuite; use events where the source sends them, or poll every five
        minutes or less often with an overlapping cursor.
    Fix in XML: no file of the project; in the contract: trigger: {kind: event} or cursor: {field:
        lastModifiedDate, overlap_s: 300, tie_break: id}.
    Source: the go-live guide (change data capture rather than high-frequency polling).
    Traps: for two-way data within a second, one dedicated engine is the better answer.
    """
    kind = declared(integration, "trigger.kind")
    if kind is None:
        return undeclared("trigger.kind")
    if kind != "poll":
        return NotApplicable("it does not poll")
    judge = Judge(integration)
    available = declared(integration, "trigger.events_available")
    if available is None:
        judge.open("trigger.events_available")
    elif available:
        least = ctx.options.seconds
        judge.test(
            "trigger.interval_s", below(least), f"it polls more often than every {least} seconds"
        )
        if judge.need("trigger.interval_s", "trigger.freshness_s"):
            fresh = declared(integration, "trigger.freshness_s")
            judge.test(
                "trigger.interval_s",
                lambda interval: bool(fresh) and interval > fresh,
                "it polls less often than data must be fresh",
            )
    judge.test("trigger.cursor.overlap_s", empty, "its cursor does not overlap")
    judge.test("trigger.cursor.tie_break", empty, "its cursor has no tie-break")
    return judge.verdict()

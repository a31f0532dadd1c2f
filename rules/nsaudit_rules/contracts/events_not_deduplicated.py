"""INT012: events that are handled twice when they arrive twice."""

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
from nsaudit_rules.shared_contracts import Judge, declared, empty, undeclared


@rule(
    id="INT012",
    subject=Integration,
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    evidence="C",
    checklist=["events"],
)
def events_not_deduplicated(integration: Integration, ctx: Context[Options]) -> Verdict:
    """The ids of handled events are kept, so that an event that comes twice is handled once.

    Why: webhooks are sent again after a slow answer, by every sender. Each copy writes again.
    Fix in the UI: nothing in NetSuite; keep event ids in the integration's database for 24 to 72
        hours.
    Fix in XML: no file of the project; in the contract: trigger: {event_id_store: hub}.
    Source: the go-live guide (webhooks or pollers handle one event several times; stop replays).
    """
    kind = declared(integration, "trigger.kind")
    if kind is None:
        return undeclared("trigger.kind")
    if kind not in {"event", "webhook"}:
        return NotApplicable("it handles no events")
    judge = Judge(integration)
    judge.test("trigger.event_id_store", empty, "an event that arrives twice is handled twice")
    return judge.verdict()

"""INT014: failures and duplicates that nobody hears of."""

from nsaudit.api import (
    Confidence,
    Context,
    Integration,
    Options,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import Judge, empty


@rule(
    id="INT014",
    subject=Integration,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    evidence="C",
    checklist=["observability"],
)
def no_alerts(integration: Integration, ctx: Context[Options]) -> Verdict:
    """Somebody is told of failed records, of duplicates and of a spent retry budget.

    Why: a sync reports success while records fail one by one; it is found weeks later in the
        totals.
    Fix in the UI: nothing in NetSuite; route alerts to people who answer them.
    Fix in XML: no file of the project; in the contract: alerts: {failure: ..., duplicate: ...,
        retry_budget: ...}.
    Source: the go-live guide (logs and alerts).
    """
    judge = Judge(integration)
    judge.test("alerts.failure", empty, "nobody is told of a failed record")
    judge.test("alerts.duplicate", empty, "nobody is told of a duplicate")
    judge.test("alerts.retry_budget", empty, "nobody is told of a spent retry budget")
    return judge.verdict()

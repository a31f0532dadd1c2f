"""GOV003: runs that start over after a break."""

from nsaudit.api import (
    Confidence,
    Context,
    Integration,
    IntegrationObject,
    NotApplicable,
    Options,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import Judge, declared, empty, undeclared


@rule(
    id="GOV003",
    subject=IntegrationObject,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    evidence="C",
    checklist=["governance"],
)
def no_checkpoint(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """A run in batches stores how far it came, after each batch.

    Why: a run that breaks starts over, writes its first rows again and reaches the same limit
        again.
    Fix in the UI: nothing in NetSuite; store the last key of each batch in the integration's
        database.
    Fix in XML: no file of the project; in the contract: checkpoint: {store: hub, every: 1}.
    Source: the go-live guide (batch sizes fit the limits, with checkpoints).
    """
    kind = declared(ctx.owned_by(Integration), "trigger.kind")
    size = declared(obj, "batch.size")
    if kind is None:
        return undeclared("trigger.kind")
    if kind in {"event", "webhook"}:
        if size is None:
            return undeclared("batch.size")
        if size <= 1:
            return NotApplicable("it handles one record at a time")
    judge = Judge(obj)
    judge.test("checkpoint.store", empty, "a run that breaks starts over")
    if declared(obj, "checkpoint.store") != "":
        judge.test(
            "checkpoint.every",
            lambda every: every != 1,
            "its place is stored less often than each batch",
        )
    return judge.verdict()

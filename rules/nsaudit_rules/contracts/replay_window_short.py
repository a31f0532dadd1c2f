"""INT002: idempotency keys forgotten before the last replay."""

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
from nsaudit_rules.shared_contracts import Judge, below, declared, undeclared


class Window(Options):
    """How long keys must be kept."""

    hours: float = 24
    """Hours below which a key is forgotten too early."""


@rule(
    id="INT002",
    subject=Integration,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    options=Window,
    evidence="C",
    checklist=["idempotency"],
)
def replay_window_short(integration: Integration, ctx: Context[Window]) -> Verdict:
    """Idempotency keys are kept on the server for at least a day, and for as long as retries go on.

    Why: a webhook or retry that arrives after the key was forgotten is taken for a new one and
        creates the record again.
    Fix in the UI: nothing in NetSuite; in the integration, keep keys in its database for 24 to 72
        hours.
    Fix in XML: no file of the project; in the contract: idempotency: {store: server, ttl_h: 72}.
    Source: the go-live guide (replays: keep the key on the server for 24 to 72 hours).
    Traps: an integration that only upserts by external id needs no memory of keys.
    """
    if integration.objects is None:
        return undeclared("objects")
    operations = [obj.operation for obj in integration.objects]
    creates = "create" in operations
    if not creates and None in operations:
        return undeclared("operation of every object")
    kind = declared(integration, "trigger.kind")
    written = [o for o in integration.objects if o.writes]
    if not creates and written and all(o.operation == "upsert" for o in written):
        return NotApplicable("it only upserts")
    if not creates and kind is None:
        return undeclared("trigger.kind")
    if not creates and kind not in {"event", "webhook"}:
        return NotApplicable("it neither creates nor handles events")
    judge = Judge(integration)
    least = ctx.options.hours
    judge.test(
        "idempotency.ttl_h",
        below(least),
        f"idempotency keys are kept for less than {least:g} hours",
    )
    judge.test(
        "idempotency.store",
        lambda store: store not in {"server", "hub"},
        "idempotency keys are not kept on the server",
    )
    if judge.need("idempotency.ttl_h", "retry.horizon_h"):
        kept = declared(integration, "idempotency.ttl_h")
        if kept < declared(integration, "retry.horizon_h"):
            judge.fault(
                "idempotency keys are forgotten before the last retry",
                "idempotency.ttl_h",
                Severity.HIGH,
            )
    return judge.verdict(Severity.MEDIUM)

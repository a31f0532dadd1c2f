"""INT001: creates that no key makes recognisable."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    IntegrationObject,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import (
    category,
    declared,
    keyed_by_external_id,
    undeclared,
    volatile,
)

CHANGING = ("attempt", "clock", "nonce", "now", "random", "retry", "time", "timestamp", "try")
"""Words in the name of a part that is another one at each try."""

ORDERS = frozenset({"salesorder", "cashsale", "estimate"})
_ORDER_PARTS = {
    "customer": ("customer", "entity"),
    "order number": ("order", "number", "otherrefnum", "tranid"),
    "total": ("amount", "total"),
    "date": ("date", "day", "trandate"),
}


def _missing_parts(obj: IntegrationObject, key: tuple[str, ...]) -> list[str]:
    """What a hash of an order's content leaves out; a source's own number needs nothing else."""
    if obj.record_type not in ORDERS:
        return []
    lacking = [
        name for name, words in _ORDER_PARTS.items() if not any(volatile(k, *words) for k in key)
    ]
    content = {"customer", "total", "date"} - set(lacking)
    return lacking if content else []


@rule(
    id="INT001",
    subject=IntegrationObject,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH, Severity.CRITICAL],
    confidence=Confidence.HIGH,
    tier=1,
    evidence="C",
    checklist=["idempotency"],
)
def no_idempotency_key(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """A create carries an idempotency key made of stable parts.

    Why: after a time-out nobody knows whether the record was written. Without a key that both
        sides recognise, the repeat makes a second order, invoice or customer.
    Fix in the UI: nothing in NetSuite; in the integration, send a key built from the business
        content, or switch to an upsert by external id.
    Fix in XML: no file of the project; in the contract: idempotency: {key: [customer_id,
        order_number, total, date]}.
    Source: the go-live guide (idempotent pipelines, order hash); SAFE guide, pitfall 42.
    Traps: asynchronous REST requests have a key header of their own, X-NetSuite-Idempotency-Key.
    """
    if obj.operation is None:
        return undeclared("operation")
    if obj.operation not in {"create", "upsert"}:
        return NotApplicable("only what creates needs a key")
    if obj.operation == "upsert":
        keyed = keyed_by_external_id(obj)
        if keyed is None:
            return undeclared("match_key")
        if keyed:
            return NotApplicable("an upsert by external id recognises itself")
    key = declared(obj, "idempotency.key")
    if key is None:
        return undeclared("idempotency.key")
    at = ("idempotency", "key")
    if not key:
        grave = category(obj) == "transaction"
        return Fail(
            f"{obj.operation} of {obj.record} carries no idempotency key",
            at=at,
            severity=Severity.CRITICAL if grave else Severity.HIGH,
        )
    changing = [part for part in key if volatile(part, *CHANGING)]
    if changing:
        return Fail(
            f"the idempotency key differs from try to try: {', '.join(changing)}",
            at=at,
            evidence=[f"key {', '.join(key)}"],
        )
    missing = _missing_parts(obj, key)
    if missing:
        return Fail(
            f"the order hash lacks {', '.join(missing)}", at=at, evidence=[f"key {', '.join(key)}"]
        )
    return Pass()

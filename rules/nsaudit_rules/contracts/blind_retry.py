"""INT004: creates repeated without knowing whether the first one was written."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    Integration,
    IntegrationObject,
    NotApplicable,
    Options,
    Pass,
    Point,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import declared, plain, undeclared


def _unclear(word: str) -> bool:
    """Whether an answer leaves open if the record was written."""
    return "timeout" in plain(word) or word == "429" or (len(word) == 3 and word.startswith("5"))


@rule(
    id="INT004",
    subject=IntegrationObject,
    severity=Severity.CRITICAL,
    confidence=Confidence.HIGH,
    tier=1,
    evidence="C",
    checklist=["retries"],
)
def blind_retry(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """A create is repeated only with the same key, or after looking whether it was written.

    Why: a time-out, 429 or 5xx does not say that nothing was written. A blind repeat makes the
        second order.
    Fix in the UI: nothing in NetSuite; in the integration, look up by external id before the
        repeat, or repeat with the same idempotency key, or upsert.
    Fix in XML: no file of the project; in the contract: on_timeout: lookup, lookup_before_retry:
        true.
    Source: the go-live guide (no blind re-post); SAFE guide, pitfall 42.
    Traps: a key that the receiver does not check guards nothing.
    """
    if obj.operation is None:
        return undeclared("operation")
    if obj.operation != "create":
        return NotApplicable("only creates make a second record when they are repeated")
    when = declared(ctx.owned_by(Integration), "retry.when")
    retried = [] if when is None else [word for word in when if _unclear(word)]
    if when is not None and not retried:
        return Pass()
    key = declared(obj, "idempotency.key")
    answer = obj.on_timeout
    safe = bool(key) or bool(obj.lookup_before_retry) or answer in {"lookup", "upsert", "same_key"}
    if safe:
        return Pass()
    silent_about = [
        way
        for way, value in (
            ("retry.when", when),
            ("idempotency.key", key),
            ("lookup_before_retry", obj.lookup_before_retry),
            ("on_timeout", answer),
        )
        if value is None
    ]
    if silent_about:
        return undeclared(*silent_about)
    return Fail(
        f"{obj.record} is created again after {', '.join(retried)}, without a key or a look-up",
        at=[("on_timeout",), Point(("retry", "when"), ctx.owned_by(Integration))],
        evidence=[
            "no idempotency key",
            "no look-up before a retry",
            f"on_timeout {answer or 'none'}",
        ],
    )

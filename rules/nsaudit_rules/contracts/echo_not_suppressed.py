"""INT009: two-way flows that take their own writes for changes."""

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
from nsaudit_rules.shared_contracts import Judge, empty, two_way, undeclared


@rule(
    id="INT009",
    subject=IntegrationObject,
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    evidence="C",
    checklist=["conflict_policy"],
)
def echo_not_suppressed(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """A two-way flow recognises its own writes and does not send them back.

    Why: each write comes back as a change of the other side, is written again, and so on: copies,
        lost updates and spent limits.
    Fix in the UI: add a custom field that holds the origin of the last change, or filter by the
        integration's user or execution context.
    Fix in XML: no file of the project; in the contract: loop_guard: origin_field.
    Source: the go-live guide (two-way sync; mirror writes).
    Traps: a filter by user works only where nobody else signs in as that user.
    """
    both = two_way(ctx, ctx.owned_by(Integration), obj)
    if both is None:
        return undeclared("direction of every flow of this type, or its engine")
    if not both:
        return NotApplicable("it moves one way")
    judge = Judge(obj)
    judge.test("loop_guard", empty, f"its own writes of {obj.record} come back as changes")
    return judge.verdict()

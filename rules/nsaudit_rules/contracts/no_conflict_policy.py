"""INT008: two-way flows that do not say which side wins."""

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
from nsaudit_rules.shared_contracts import (
    EXTERNAL_ID,
    Judge,
    declared,
    empty,
    names,
    plain,
    two_way,
    undeclared,
)


@rule(
    id="INT008",
    subject=IntegrationObject,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    tier=1,
    evidence="C",
    checklist=["conflict_policy"],
)
def no_conflict_policy(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """A record type that moves both ways has a conflict policy that decides every field.

    Why: when both sides change a record between two runs, the slower run wins by accident, and the
        other change is lost without a trace.
    Fix in the UI: nothing in NetSuite; in the integration, compare fields, keep the order per
        record, and decide who wins.
    Fix in XML: no file of the project; in the contract: conflict: {policy: field_owner, detection:
        field, ordering: per_record} with field_owners.
    Source: the go-live guide (conflict rules, field-level change detection, ordered processing).
    Traps: last write wins needs a time stamp of each side.
    """
    both = two_way(ctx, ctx.owned_by(Integration), obj)
    if both is None:
        return undeclared("direction of every flow of this type, or its engine")
    if not both:
        return NotApplicable("it moves one way")
    judge = Judge(obj)
    judge.test("conflict.policy", empty, "no conflict policy", Severity.HIGH)
    policy = declared(obj, "conflict.policy")
    if policy == "last_write_wins":
        judge.test(
            "conflict.clocks",
            lambda clocks: len(clocks) < 2,
            "last write wins without a time stamp of each side",
            Severity.HIGH,
        )
    if policy == "field_owner" and judge.need("fields", "field_owners"):
        owned = {field for fields in (obj.field_owners or {}).values() for field in names(fields)}
        free = sorted(
            field
            for field in obj.fields or ()
            if plain(field) not in owned | names(obj.match_key or ()) | names(EXTERNAL_ID)
        )
        if free:
            judge.fault(f"nobody owns {', '.join(free)}", "field_owners", Severity.HIGH)
    judge.test(
        "conflict.detection", lambda d: d != "field", "changes are compared by record, not by field"
    )
    judge.test("conflict.ordering", empty, "changes of a record are not kept in order")
    return judge.verdict(Severity.MEDIUM)

"""XID007: external ids that two writers hand out."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    Integration,
    IntegrationObject,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Verdict,
    reference,
    rule,
)
from nsaudit_rules.shared_contracts import declared, flows, same_type, silent, undeclared


def _prefix(template: str) -> str:
    """The text before the first placeholder, as NetSuite compares it: without case."""
    return template.partition("{")[0].casefold()


@rule(
    id="XID007",
    subject=IntegrationObject,
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    evidence="C",
    checklist=["external_ids"],
)
def external_id_owner_conflict(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """One integration hands out the external ids of a record type, and prefixes keep groups apart.

    Why: record types of one group share their external ids: customer 1001 and vendor 1001 clash,
        and the write changes a record of the other kind or is refused.
    Fix in the UI: nothing in NetSuite; give each source and record type a prefix of its own.
    Fix in XML: no file of the project; in the contracts: external_id: {template:
        "OMS_{order_id}"}.
    Source: Oracle help section_N3436356 (record types that share external ids); the go-live guide.
    """
    template = declared(obj, "external_id.template")
    if template is None:
        return undeclared("external_id.template")
    if not template:
        return NotApplicable("it sets no external id")
    if obj.operation is None:
        return undeclared("operation")
    if not obj.writes:
        return NotApplicable("it writes nothing")
    integration = ctx.owned_by(Integration)
    space = reference.external_id_space(obj.record)
    unsure = [f"objects of {name}" for name in silent(ctx, integration)]
    for flow in flows(ctx):
        other = flow.object
        if other is obj or reference.external_id_space(other.record) != space:
            continue
        if other.operation == "read":
            continue
        theirs = declared(other, "external_id.template")
        if theirs is None or other.operation is None:
            unsure.append(f"external_id.template of {flow.name}")
            continue
        if not theirs:
            continue
        if flow.integration is not integration and same_type(other, obj):
            return Fail(
                f"{flow.integration.integration} also hands out external ids of {obj.record}",
                at=[("external_id", "template"), flow.at("external_id", "template")],
                evidence=[f"{template} here, {theirs} there"],
            )
        if not same_type(other, obj) and _prefix(theirs) == _prefix(template):
            named = f"the prefix {_prefix(template)}" if _prefix(template) else "no prefix"
            return Fail(
                f"external ids of {obj.record} and {other.record} share one space and have {named}",
                at=[("external_id", "template"), flow.at("external_id", "template")],
                evidence=[f"{template} here, {theirs} for {flow.name}"],
            )
    return undeclared(*unsure) if unsure else Pass()

"""XID003: records made without an external id."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    IntegrationObject,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import can_have_external_id, category, declared, undeclared


@rule(
    id="XID003",
    subject=IntegrationObject,
    severity=Severity.HIGH,
    raises=[Severity.CRITICAL],
    confidence=Confidence.HIGH,
    tier=1,
    evidence="C",
    checklist=["external_ids"],
)
def write_without_external_id(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """Every record that an integration makes carries an external id.

    Why: without one, nothing tells the record from a second one with the same name, no later write
        can find it, and a retry makes a copy.
    Fix in the UI: nothing in NetSuite; in the integration, send the id of the source system as the
        external id.
    Fix in XML: saved imports: map EXTERNALID; in the contract: external_id: {template:
        "OMS_{order_id}"}.
    Source: the go-live guide (external id first); SAFE guide, pitfalls 38 and 42.
    Traps: some record types cannot carry one; they are left out.
    """
    if obj.operation is None:
        return undeclared("operation")
    if not obj.creates:
        return NotApplicable("it makes no records")
    able = can_have_external_id(obj)
    if able is False:
        return NotApplicable("the record type has no external id")
    template = declared(obj, "external_id.template")
    if template is None:
        return undeclared("external_id.template")
    if template:
        return Pass()
    if able is None:
        return Unknown(f"whether {obj.record} can carry an external id is not known")
    return Fail(
        f"{obj.record} is written without an external id",
        at=("external_id", "template"),
        severity=Severity.CRITICAL if category(obj) == "transaction" else None,
        evidence=[f"operation {obj.operation}", "external_id.template none"],
    )

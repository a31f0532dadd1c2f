"""XID009: record types that take no external id."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    IntegrationObject,
    NotApplicable,
    Options,
    Pass,
    RecordSchema,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import can_have_external_id, declared, undeclared


@rule(
    id="XID009",
    subject=IntegrationObject,
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    evidence="CL",
    checklist=["external_ids"],
)
def external_id_unavailable(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """The record type carries external ids, and the integration sees the field.

    Why: the field is dropped or refused, every write makes a record that nothing finds again.
    Fix in the UI: nothing can add external ids to a type without them; use a custom field with a
        look-up, or another record type.
    Fix in XML: no file of the project; in the contract: external_id: none for such types, with a
        look-up among the guards.
    Source: Oracle help section_N3433806 (types without external id); the REST metadata catalogue.
    Traps: the catalogue shows what the role that reads it sees.
    """
    template = declared(obj, "external_id.template")
    if template is None:
        return undeclared("external_id.template")
    if not template:
        return NotApplicable("it sets no external id")
    able = can_have_external_id(obj)
    if able is False:
        return Fail(f"{obj.record} carries no external id", at=("external_id", "template"))
    schema = ctx.find(RecordSchema, obj.record_type)
    if schema is None or schema.fields is None:
        return Unknown(f"the fields of {obj.record} could not be read")
    if schema.field("externalid") is not None:
        return Pass()
    return Unknown(
        f"the auditor's role sees no external id on {obj.record}; read it with the role of the "
        "integration"
    )

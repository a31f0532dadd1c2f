"""INT006: record types without one system whose values count."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    Integration,
    IntegrationObject,
    Options,
    Pass,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import flows, plain, same_type, silent, undeclared


@rule(
    id="INT006",
    subject=IntegrationObject,
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    tier=1,
    evidence="C",
    checklist=["system_of_record"],
)
def no_system_of_record(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """Each record type has one system of record, and every contract names the same one.

    Why: where two systems think that they own a record, each overwrites the other, and nobody can
        say which value was right.
    Fix in the UI: nothing in NetSuite; decide which system owns the record type.
    Fix in XML: no file of the project; in the contracts: system_of_record: <system>.
    Source: the go-live guide (choose the source of truth per object).
    Traps: fields with different owners belong in field_owners; the record still has one home.
    """
    own = obj.system_of_record
    if own is None:
        return undeclared("system_of_record")
    if not own:
        return Fail(f"no system is the record's home for {obj.record}", at="system_of_record")
    integration = ctx.owned_by(Integration)
    unsure = [f"objects of {name}" for name in silent(ctx, integration)]
    for flow in flows(ctx):
        if flow.object is obj or not same_type(flow.object, obj):
            continue
        other = flow.object.system_of_record
        if other is None:
            unsure.append(f"system_of_record of {flow.name}")
        elif other and plain(other) != plain(own):
            return Fail(
                f"{obj.record} has two systems of record: {own} here, {other} in "
                f"{flow.integration.integration}",
                at=[("system_of_record",), flow.at("system_of_record")],
            )
    return undeclared(*unsure) if unsure else Pass()

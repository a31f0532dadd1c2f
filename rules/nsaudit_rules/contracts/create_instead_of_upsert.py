"""INT003: creates where an upsert would find the record again."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    Integration,
    IntegrationObject,
    NotApplicable,
    Options,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import (
    INTERNAL_ID,
    Judge,
    can_have_external_id,
    declared,
    names,
    undeclared,
)

UPSERT = {"rest": "REST (PUT with eid:)", "soap": "SOAP (upsert)", "csv": "CSV (Add or Update)"}
"""Channels that can upsert, and how."""


@rule(
    id="INT003",
    subject=IntegrationObject,
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    tier=1,
    evidence="C",
    checklist=["upsert"],
)
def create_instead_of_upsert(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """Recurring writes are upserts by external id wherever the channel and the type support it.

    Why: a create repeated by a retry, a replay or a second job makes a second record; an upsert by
        external id finds the first one.
    Fix in the UI: nothing in NetSuite; in the integration, send PUT to
        /record/v1/<type>/eid:<external id> (REST), call upsert (SOAP), or choose Add or Update
        with External ID mapped (CSV).
    Fix in XML: saved imports: <datahandling>ADDUPDATE</datahandling>; in the contract: operation:
        upsert, method: PUT, match_key: [externalId].
    Source: the go-live guide (creates become upserts); Oracle help section_156335203191 (REST
        upsert by external id).
    Traps: a RESTlet does what its script does, so it is judged there (XID011).
    """
    if obj.operation is None:
        return undeclared("operation")
    if obj.operation not in {"create", "upsert"}:
        return NotApplicable("it makes no records")
    judge = Judge(obj)
    if obj.operation == "upsert":
        judge.test(
            "match_key",
            lambda key: bool(names(key) & names(INTERNAL_ID)),
            "the upsert finds its record by internal id",
        )
        channel = declared(ctx.owned_by(Integration), "transport.kind")
        if channel in {"rest", None}:
            judge.test(
                "method",
                lambda verb: verb == "POST",
                "the upsert is sent as POST, which always creates",
            )
        return judge.verdict()
    able = can_have_external_id(obj)
    if able is False:
        return NotApplicable("the record type has no external id")
    channel = declared(ctx.owned_by(Integration), "transport.kind")
    if channel is None:
        return undeclared("transport.kind")
    if channel not in UPSERT:
        return NotApplicable("the channel has no upsert of its own")
    if obj.initial_load is None:
        return undeclared("initial_load")
    if obj.initial_load:
        return NotApplicable("it runs once, before go-live")
    if able is None:
        return Unknown(f"whether {obj.record} can carry an external id is not known")
    return Fail(
        f"{obj.record} is created again and again, although {UPSERT[channel]} can upsert it",
        at="operation",
        evidence=[f"transport {channel}", "operation create"],
    )

"""XID004: records matched by NetSuite's internal id."""

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
from nsaudit_rules.shared_contracts import INTERNAL_ID, names, plain, undeclared


@rule(
    id="XID004",
    subject=IntegrationObject,
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    tier=1,
    evidence="C",
    checklist=["external_ids"],
)
def internal_id_as_match_key(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """Records are matched by external id, never by NetSuite's internal id.

    Why: internal ids differ between accounts and change when records are merged or made again; a
        stored one points at another record one day.
    Fix in the UI: nothing in NetSuite; in the integration, match by external id, and look an
        internal id up in the same flow where an endpoint needs one.
    Fix in XML: no file of the project; in the contract: match_key: [externalId], or resolved_by:
        external_id_lookup.
    Source: the go-live guide (internal id is not for matching; external id is).
    """
    if obj.match_key is None:
        return undeclared("match_key")
    used = sorted(word for word in obj.match_key if plain(word) in names(INTERNAL_ID))
    if not used:
        return Pass()
    looked_up = obj.resolved_by is not None and "externalid" in plain(obj.resolved_by)
    if obj.operation == "update" and looked_up:
        return NotApplicable("its internal id comes from an external-id look-up")
    if obj.operation in {"update", None} and (obj.resolved_by is None or looked_up):
        return undeclared("resolved_by" if obj.operation else "operation")
    return Fail(
        f"{obj.record} is matched by internal id",
        at="match_key",
        evidence=[f"match key {', '.join(used)}"],
    )

"""XID006: entity keys that ignore the subsidiary."""

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
from nsaudit_rules.shared_contracts import category, declared, one_world, parts, plain, undeclared


@rule(
    id="XID006",
    subject=IntegrationObject,
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    tier=1,
    evidence="CL",
    checklist=["external_ids"],
)
def key_lacks_subsidiary(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """In a OneWorld account the key of an entity holds the subsidiary, or it is declared shared.

    Why: the same customer of two subsidiaries is two records. A key without the subsidiary makes
        the second overwrite the first, or makes a copy in the wrong one.
    Fix in the UI: nothing in NetSuite; put the subsidiary into the external id, as
        CRM_{subsidiary}_{id}.
    Fix in XML: no file of the project; in the contract: match_key or external_id.template with the
        subsidiary, or shared_across_subsidiaries: true.
    Source: the go-live guide (several subsidiaries: subsidiary belongs in the match key).
    Traps: source ids that already belong to one subsidiary: declare shared_across_subsidiaries:
        true.
    """
    kind = category(obj)
    if kind is not None and kind != "entity":
        return NotApplicable("only entities are kept by subsidiary")
    if obj.operation == "read":
        return NotApplicable("it writes nothing")
    template = declared(obj, "external_id.template")
    if obj.shared_across_subsidiaries:
        return Pass()
    if obj.operation is None:
        return undeclared("operation")
    if any("subsid" in plain(word) for word in (*(obj.match_key or ()), *parts(template or ""))):
        return Pass()
    several = one_world(ctx)
    if several is False:
        return Pass()
    open_ways = [
        way
        for way, value in (
            ("match_key", obj.match_key),
            ("external_id.template", template),
            ("shared_across_subsidiaries", obj.shared_across_subsidiaries),
        )
        if value is None
    ]
    if open_ways:
        return undeclared(*open_ways)
    if several is None:
        return Unknown("how many subsidiaries are in use could not be read")
    return Fail(
        f"the key of {obj.record} does not hold the subsidiary",
        at=[("match_key",), ("external_id", "template")],
        evidence=[
            f"match key {', '.join(obj.match_key or ()) or 'none'}",
            f"template {template or 'none'}",
        ],
    )

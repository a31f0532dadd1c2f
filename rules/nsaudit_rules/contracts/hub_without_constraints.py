"""INT018: hubs that accept the same record twice."""

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
from nsaudit_rules.shared_contracts import Judge, declared, names, parts, plain, undeclared


def _unique(obj: IntegrationObject, unique: list[set[str]], judge: Judge) -> None:
    """Whether a unique constraint holds the parts of the external id, or the match key."""
    if obj.operation in {"read", "delete"}:
        return
    if obj.operation is None:
        judge.open(f"operation of {obj.record}")
        return
    template = declared(obj, "external_id.template")
    if template is None or obj.match_key is None:
        judge.open(f"external_id.template and match_key of {obj.record}")
        return
    wanted = names(parts(template)) or names(obj.match_key)
    if wanted and not any(wanted <= columns for columns in unique):
        judge.fault(f"no unique constraint on the key of {obj.record}", "hub.unique")


def _parents(obj: IntegrationObject, keys: list[tuple[str, ...]], judge: Judge) -> None:
    """Whether a foreign key leads to each record type that has to be there first."""
    if obj.depends_on is None:
        judge.open(f"depends_on of {obj.record}")
    for parent in obj.depends_on or ():
        if not any(
            len(pair) == 2 and _names(obj.record, pair[0]) and _names(parent, pair[1])
            for pair in keys
        ):
            judge.fault(f"no foreign key from {obj.record} to {parent}", "hub.foreign_keys")


def _names(record: str, table: str) -> bool:
    """Whether a table of the hub is that of a record type: order for salesOrder."""
    return table.rstrip("s") in plain(record) or plain(record) in table


@rule(
    id="INT018",
    subject=Integration,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    evidence="CD",
    checklist=["guardrails"],
)
def hub_without_constraints(integration: Integration, ctx: Context[Options]) -> Verdict:
    """The data hub has unique constraints on keys, and foreign keys to parents.

    Why: a hub without constraints stores the duplicate first and sends it on afterwards; an order
        whose customer is missing waits for nobody.
    Fix in the UI: nothing in NetSuite; add the constraints to the hub's tables.
    Fix in XML: no file of the project; in the contract: hub: {kind: postgres, unique: [[source,
        order_id]], foreign_keys: [[order, customer]]}.
    Source: the go-live guide (an intermediate hub with strict constraints).
    """
    kind = declared(integration, "hub.kind")
    if kind is None:
        return undeclared("hub.kind")
    if not kind:
        return NotApplicable("there is no hub")
    judge = Judge(integration)
    if integration.objects is None:
        judge.open("objects")
    if judge.need("hub.unique"):
        unique = [names(columns) for columns in declared(integration, "hub.unique")]
        for obj in integration.objects or ():
            _unique(obj, unique, judge)
    if judge.need("hub.foreign_keys"):
        keys = [tuple(map(plain, pair)) for pair in declared(integration, "hub.foreign_keys")]
        for obj in integration.objects or ():
            _parents(obj, keys, judge)
    return judge.verdict()

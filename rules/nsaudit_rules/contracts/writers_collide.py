"""INT021: integrations that write the same fields or run at the same time."""

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
    Flow,
    Judge,
    declared,
    flows,
    names,
    plain,
    same_type,
    silent,
    undeclared,
)

KEYS = frozenset({"externalid", "id", "internalid"})
TIMED = frozenset({"poll", "schedule"})


def _fields(obj: IntegrationObject, flow: Flow, judge: Judge) -> None:
    """Fields that both write and nobody owns."""
    other = flow.object
    if obj.fields is None or other.fields is None:
        judge.open(f"fields of {flow.name if other.fields is None else 'this object'}")
        return
    both = (names(obj.fields) & names(other.fields)) - KEYS
    for owners in (obj.field_owners, other.field_owners):
        both -= {field for fields in (owners or {}).values() for field in names(fields)}
    if both and None in (obj.field_owners, other.field_owners):
        judge.open("field_owners")
    elif both:
        shown = sorted(field for field in obj.fields if plain(field) in both)
        judge.fault(f"{flow.integration.integration} also writes {', '.join(shown)}", "fields")


def _times(integration: Integration, obj: IntegrationObject, flow: Flow, judge: Judge) -> None:
    """Two timed flows without a lock."""
    kinds = [declared(i, "trigger.kind") for i in (integration, flow.integration)]
    if not all(kind in TIMED or kind is None for kind in kinds):
        return
    if obj.lock or flow.object.lock:
        return
    if None in kinds:
        judge.open("trigger.kind")
    elif None in (obj.lock, flow.object.lock):
        judge.open("lock")
    else:
        judge.fault(
            f"it may run while {flow.integration.integration} writes, without a lock", "lock"
        )


@rule(
    id="INT021",
    subject=IntegrationObject,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    evidence="C",
)
def writers_collide(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """Two integrations that write one record type write different fields, and not at the same time.

    Why: the last one wins; a record that both save at once is refused with a collision error, or
        keeps half of each.
    Fix in the UI: nothing in NetSuite; give each field one owner, or let one integration write
        after the other.
    Fix in XML: no file of the project; in the contracts: field_owners, lock.
    Source: the go-live guide (racing jobs).
    Traps: schedules are not compared minute by minute: two timed flows without a lock may meet.
    """
    if obj.operation is None:
        return undeclared("operation")
    if not obj.writes:
        return NotApplicable("it writes nothing")
    integration = ctx.owned_by(Integration)
    judge = Judge(obj)
    for name in silent(ctx, integration):
        judge.open(f"objects of {name}")
    for flow in flows(ctx):
        other = flow.object
        if (
            flow.integration is integration
            or not same_type(other, obj)
            or other.operation == "read"
        ):
            continue
        if other.operation is None:
            judge.open(f"operation of {flow.name}")
            continue
        _fields(obj, flow, judge)
        _times(integration, obj, flow, judge)
    return judge.verdict()

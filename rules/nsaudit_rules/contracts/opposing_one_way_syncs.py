"""INT007: two one-way flows of different engines that meet on one record type."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    Integration,
    IntegrationObject,
    Options,
    Pass,
    Point,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import Flow, declared, names, opposing, undeclared


def _without_policy(obj: IntegrationObject) -> bool:
    return bool(declared(obj, "conflict.policy") == "")


def _disjoint(one: IntegrationObject, other: IntegrationObject) -> bool:
    if one.fields is None or other.fields is None:
        return False
    return not (names(one.fields) - KEYS) & (names(other.fields) - KEYS)


KEYS = frozenset({"externalid", "id", "internalid"})
"""Fields that only find the record."""


@rule(
    id="INT007",
    subject=Integration,
    severity=Severity.HIGH,
    raises=[Severity.CRITICAL],
    confidence=Confidence.HIGH,
    tier=1,
    evidence="C",
    checklist=["system_of_record"],
)
def opposing_one_way_syncs(integration: Integration, ctx: Context[Options]) -> Verdict:
    """No record type is moved one way by this engine and the other way by another.

    Why: two one-way jobs are not a two-way sync. They race, each undoes what the other wrote, and
        their echoes come back as changes.
    Fix in the UI: nothing in NetSuite; let one engine own both directions, with a conflict policy.
    Fix in XML: no file of the project; in the contracts: the same engine, direction: both, and
        conflict.
    Source: the go-live guide (two one-way syncs are not a two-way sync).
    Traps: flows that move disjoint fields race less, but still echo.
    """
    if integration.objects is None:
        return undeclared("objects")
    unsure: list[str] = []
    pairs: list[tuple[IntegrationObject, Flow]] = []
    for obj in integration.objects:
        found, doubts = opposing(ctx, integration, obj)
        pairs += [(obj, flow) for flow in found]
        unsure += doubts
    if not pairs:
        return undeclared(*unsure) if unsure else Pass()
    grave = any(
        (_without_policy(obj) or _without_policy(flow.object)) and not _disjoint(obj, flow.object)
        for obj, flow in pairs
    )
    shown = sorted({f"{obj.record} ({flow.integration.integration})" for obj, flow in pairs})
    return Fail(
        f"another engine moves the same records the other way: {', '.join(shown)}",
        evidence=[
            f"{obj.record}: {obj.direction} by {integration.engine}, {flow.object.direction} by "
            f"{flow.integration.engine} in {flow.integration.integration}"
            for obj, flow in pairs
        ],
        at=[
            place
            for obj, flow in pairs
            for place in (Point(("direction",), obj, integration), flow.at("direction"))
        ],
        severity=Severity.CRITICAL if grave else Severity.HIGH,
    )

"""XID002: records of integrations without an external id."""

from nsaudit.api import (
    Context,
    ExternalIdStats,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    reference,
    rule,
)
from nsaudit_rules.shared_contracts import declared, flows, silent


@rule(
    id="XID002",
    subject=ExternalIdStats,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    tier=1,
    evidence="LDC",
)
def external_id_missing(stats: ExternalIdStats, ctx: Context[Options]) -> Verdict:
    """Every record of a type that an integration writes has an external id.

    Why: a record without one cannot be found again by the integration, so that the next message
        about the same thing makes a second record.
    Fix in the UI: fill External ID by a CSV import keyed by Internal ID, with the ids of the
        sending system.
    Fix in XML: external ids are in no SDF object.
    Source: Oracle help section_156335203191 (upsert by external id).
    Traps: records that people enter have none; they matter only once the integration must meet
        them. Months before go_live of the contract weigh less.
    """
    feeding = [
        f.integration
        for f in flows(ctx)
        if f.object.writes and _same(f.object.record_type, stats.recordtype)
    ]
    if not feeding:
        open_points = [
            *silent(ctx),
            *(f.integration.integration for f in flows(ctx) if f.object.writes is None),
        ]
        if open_points:
            return Unknown(f"what {open_points[0]} writes is not declared")
        return NotApplicable("no contract writes this type")
    if stats.missing is None or stats.total is None:
        return Unknown("the external ids could not be read")
    if stats.missing == 0:
        return Pass()
    begin = min((str(declared(i, "rollout.go_live") or "")[:7] for i in feeding), default="")
    if not begin or stats.months is None:
        return Unknown(
            f"{stats.missing} of {stats.total} records have none; whether they were made since the "
            "integration went live could not be told"
        )
    since = [month for month in stats.months if month.month >= begin]
    fresh = sum(month.missing for month in since)
    names = ", ".join(sorted({i.integration for i in feeding}))
    if fresh:
        return Fail(
            f"{fresh} of {sum(m.total for m in since)} records made since {begin} have no external "
            f"id, although {names} writes them",
            evidence=[f"{m.month}: {m.missing} of {m.total}" for m in since if m.missing],
            severity=Severity.HIGH,
        )
    return Fail(f"{stats.missing} of {stats.total} records have no external id, all of them older")


def _same(written: str, counted: str) -> bool:
    """Whether a contract's record type is among those that were counted; items count as one."""
    if written == counted:
        return True
    known = reference.record_type(written)
    return counted == "item" and known is not None and known.category == "item"

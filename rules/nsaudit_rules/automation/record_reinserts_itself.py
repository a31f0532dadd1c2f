"""AFS003: user events that insert a record of the type whose save starts them."""

from nsaudit.api import (
    ALL_RECORDS,
    Confidence,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    ScriptCode,
    Severity,
    Unknown,
    Verdict,
    rule,
    type_id,
)
from nsaudit_rules.shared_effects import (
    evidence,
    inserts,
    lost,
    more,
    parts,
    places,
    record_of,
    standing,
    unread,
)


@rule(
    id="AFS003",
    subject=ScriptCode,
    severity=Severity.HIGH,
    raises=[Severity.CRITICAL],
    confidence=Confidence.MEDIUM,
    tier=1,
    evidence="S",
)
def record_reinserts_itself(code: ScriptCode, ctx: Context[Options]) -> Verdict:
    """A user event does not insert the record type that starts it.

    Why: the record it makes looks like one more from outside: the integration sends it on, and
        whatever saves it next, from outside, starts the script on it too. One order becomes two,
        and two become four.
    Fix in the UI: make the copy in a scheduled or map/reduce script that marks what it has done,
        or test in the script a field that only the original has.
    Fix in XML: <eventtype>CREATE</eventtype> and an <executioncontext> list without REST, SOAP,
        RESTlet and CSV import on the deployment.
    Source: Oracle help, section_1512409310: a user event does not start user events, so the copy
        alone does not run the script again; the next save of it from elsewhere does.
    Traps: intercompany copies that carry an origin mark, and returns or splits by intent.
    """
    stop = unread(code)
    if stop:
        return stop
    if "afterSubmit" not in code.entry_points:
        return NotApplicable("no after-submit entry point")
    found = inserts(code, "afterSubmit")
    if not found and not code.incomplete:
        return Pass()
    where = standing(code, ctx)
    if where.off:
        return NotApplicable("no deployment of the script is live")
    types = {name for d in where.possible for name in d.record_types or ()}
    everywhere = ALL_RECORDS in types
    bad = [
        effect
        for effect in found
        if effect.own_type
        or (everywhere and effect.record_types)
        or not types.isdisjoint(type_id(name) for name in effect.record_types)
    ]
    if bad:
        open_ones = [e for e in bad if e.unguarded and not where.once]
        reached = any(d.integrations for d in where.deployed if d.live)
        return Fail(
            f"saving a record inserts {record_of(bad[0])}, its own type{more(bad)}",
            evidence=evidence(bad, where),
            at=places(bad),
            parts=parts(bad),
            severity=Severity.CRITICAL if open_ones and reached else None,
        )
    if any(not effect.record_types for effect in found):
        return Unknown("the type of the record it inserts is computed")
    if not where.settled or any(d.record_types is None for d in where.possible):
        return Unknown(
            "on which record types the script is deployed is not known from here",
            out_of_reach=True,
        )
    return lost(code) or Pass()

"""XID011: RESTlets that insert whatever they are sent, as often as it is sent."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    ScriptCode,
    Severity,
    Verdict,
    rule,
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

ENTRIES = ("post", "put")


@rule(
    id="XID011",
    subject=ScriptCode,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.MEDIUM,
    evidence="S",
)
def restlet_insert_unkeyed(code: ScriptCode, ctx: Context[Options]) -> Verdict:
    """A RESTlet that inserts gives each record an external id, or looks for it first.

    Why: a caller that gets no answer sends the request again, and NetSuite has often done the first
        one. Without a key the second request inserts the record a second time.
    Fix in the UI: nothing to set; in the script, set externalid from the caller's own id before
        the save, so that NetSuite refuses the second one, or search for that id first.
    Fix in XML: nothing to set; see above.
    Source: nsaudit's own measurement: 79 of 229 public RESTlets that insert on POST have neither
        look-up, flag nor external id; Oracle help, section_1540364662 (what was received is
        processed even where the caller sees no answer; said of SOAP).
    Traps: logs of requests; guards in libraries that were not read.
    """
    stop = unread(code)
    if stop:
        return stop
    if code.script_type not in {None, "restlet"}:
        return NotApplicable("not a RESTlet")
    if not any(entry in code.entry_points for entry in ENTRIES):
        return NotApplicable("no entry point for POST or PUT")
    bad = [effect for effect in inserts(code, *ENTRIES) if effect.unguarded]
    if not bad and not code.incomplete:
        return Pass()
    where = standing(code, ctx)
    if where.off:
        return NotApplicable("no deployment of the RESTlet is live")
    if not bad:
        return lost(code) or Pass()
    return Fail(
        f"a request that is sent again inserts {record_of(bad[0])} again: it has no external id, "
        f"and nothing looks for it{more(bad)}",
        evidence=evidence(bad, where),
        at=places(bad),
        parts=parts(bad),
        severity=Severity.HIGH if where.live else None,
    )

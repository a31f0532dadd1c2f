"""REQ011: RESTlets that save records without their mandatory fields."""

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
from nsaudit_rules.shared_effects import evidence, lost, more, record_of, standing, unread

ENTRIES = ("post", "put")


@rule(
    id="REQ011",
    subject=ScriptCode,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    evidence="S",
)
def restlet_ignores_mandatory(code: ScriptCode, ctx: Context[Options]) -> Verdict:
    """A RESTlet saves only records that hold their mandatory fields.

    Why: with ignoreMandatoryFields the save takes whatever the caller left out. The gap shows
        later, when a person cannot save the record, or an approval or a posting fails.
    Fix in the UI: nothing to set; remove ignoreMandatoryFields from the save, and answer the
        caller with the field that is missing.
    Fix in XML: nothing to set; see above.
    Source: Oracle SAFE guide, pitfall 132; 713 of 5,760 public scripts save so somewhere.
    Traps: drafts that are completed later by intent.
    """
    stop = unread(code)
    if stop:
        return stop
    if code.script_type not in {None, "restlet"}:
        return NotApplicable("not a RESTlet")
    if not any(entry in code.entry_points for entry in ENTRIES):
        return NotApplicable("no entry point for POST or PUT")
    bad = [
        effect
        for effect in code.effects or ()
        if effect.entry_point in ENTRIES and effect.ignores_mandatory
    ]
    if not bad and not code.incomplete:
        return Pass()
    where = standing(code, ctx)
    if where.off:
        return NotApplicable("no deployment of the RESTlet is live")
    if not bad:
        return lost(code) or Pass()
    return Fail(
        f"it saves {record_of(bad[0])} without its mandatory fields{more(bad)}",
        evidence=evidence(bad, where),
        at=[e.save_point or e.location for e in bad[:5]],
    )

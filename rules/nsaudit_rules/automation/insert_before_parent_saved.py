"""AFS005: user events that insert before the record that starts them is saved."""

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

BEFORE = ("beforeLoad", "beforeSubmit")


@rule(
    id="AFS005",
    subject=ScriptCode,
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    evidence="S",
)
def insert_before_parent_saved(code: ScriptCode, ctx: Context[Options]) -> Verdict:
    """A user event inserts other records only once its own record is saved.

    Why: before load and before submit the record may still fail to be saved, by another script, a
        workflow or a missing field. What was inserted then stays behind, and the retry inserts it
        again.
    Fix in the UI: nothing to set; move the insert to afterSubmit and guard it there.
    Fix in XML: nothing to set; move the insert to afterSubmit and guard it there.
    Source: Oracle help, section_1512409310 (before submit runs before the record is committed);
        18 of 631 public before-load and 34 of 617 before-submit scripts insert.
    Traps: records that must exist first because the saved record refers to them.
    """
    stop = unread(code)
    if stop:
        return stop
    if not any(entry in code.entry_points for entry in BEFORE):
        return NotApplicable("no entry point before submit")
    bad = inserts(code, *BEFORE)
    if not bad and not code.incomplete:
        return Pass()
    where = standing(code, ctx)
    if where.off:
        return NotApplicable("no deployment of the script is live")
    if not bad:
        return lost(code) or Pass()
    return Fail(
        f"{bad[0].entry_point} inserts {record_of(bad[0])} although the record that starts it may "
        f"not be saved{more(bad)}",
        evidence=evidence(bad, where),
        at=places(bad),
        parts=parts(bad),
    )

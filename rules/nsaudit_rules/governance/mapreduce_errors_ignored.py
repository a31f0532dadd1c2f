"""GOV009: map/reduce scripts that write and never look at the errors of their stages."""

from nsaudit.api import (
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
)
from nsaudit_rules.shared_code import capped, places, spot, unread
from nsaudit_rules.shared_units import calls_text

WRITES = {"insert", "update", "delete", "submitFields"}


@rule(id="GOV009", subject=ScriptCode, severity=Severity.MEDIUM)
def mapreduce_errors_ignored(code: ScriptCode, ctx: Context[Options]) -> Verdict:
    """Map/reduce scripts that write read the errors of map and reduce in summarize.

    Why: a row that fails is dropped and the run still ends as complete; unless summarize reads the
        errors, nobody learns which records were not written.
    Fix in the UI: nothing to set; in the script, export summarize and read
        summary.mapSummary.errors.iterator() and summary.reduceSummary.errors.iterator() there;
        report or store the keys that failed. Customization > Scripting > Map/Reduce Script Status
        shows the failed stages of past runs.
    Fix in XML: nothing to set; see above.
    Source: Oracle help, section_4685231336 (entry points; summarize is optional).
    Traps: a script that catches and stores each row's error itself does not need it, and is told
        all the same; so is one that hands the summary to a function outside this project, where
        the verdict is Unknown instead.
    """
    if code.script_type not in {None, "mapreduce"}:
        return NotApplicable("not a map/reduce script")
    unknown = unread(code)
    if unknown is not None:
        return unknown
    if code.script_type is None and not {"map", "reduce"} & set(code.entry_points):
        return NotApplicable("not a map/reduce script")
    writes = [
        e for e in code.effects or () if e.effect in WRITES and e.entry_point in {"map", "reduce"}
    ]
    read = {fact.detail for fact in code.facts or () if fact.kind == "reads-stage-errors"}
    lost = sorted({e.entry_point for e in writes} - read)
    if "" in read or (writes and not lost):
        return Pass()
    if code.incomplete:
        return Unknown(f"{code.incomplete[0]} was not found; errors may be read there")
    if not writes:
        return NotApplicable("map and reduce write nothing")
    unseen = [e for e in writes if e.entry_point in lost]
    why = (
        f"summarize never reads the errors of {' and '.join(lost)}"
        if "summarize" in code.entry_points
        else f"there is no summarize that reads the errors of {' and '.join(lost)}"
    )
    return Fail(
        f"rows that fail in {' and '.join(lost)} are lost unseen: {why}",
        evidence=capped(
            [f"{e.entry_point}, {spot(e.location)}: {calls_text([e])}" for e in unseen]
        ),
        at=places(e.location for e in unseen),
    )

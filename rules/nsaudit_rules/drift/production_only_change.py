"""DRF013: something was changed in production after the source."""

from nsaudit.api import (
    Change,
    Context,
    Fail,
    LastChange,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Snapshot,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_changes import key_of
from nsaudit_rules.shared_days import day

KINDS_WITH_DATES = ("customfield", "customrecordtype", "customlist", "role", "script", "let")
"""Endings of the kinds of objects whose last change an account shows."""


class Deployed(Options):
    """When the target was last brought in line."""

    last_deploy: str = ""
    """Day of the last deployment to the target, or of the last refresh of the source from it."""


@rule(id="DRF013", subject=Change, severity=Severity.MEDIUM, options=Deployed, evidence="SL")
def production_only_change(change: Change, ctx: Context[Deployed]) -> Verdict:
    """Nothing was changed in the target since it was last brought in line.

    Why: whoever changed the target by hand solved something there; the next deployment sets the
        object back, and the problem returns.
    Fix in the UI: compare the object in both accounts (its System Notes say who changed what), and
        make the change in the source as well.
    Fix in XML: import the object from the target (suitecloud object:import) and deploy that.
    Source: Oracle help section_N232930 (system notes); lastmodifieddate of SuiteQL's tables.
    Traps: without the day of the last deployment (option last_deploy) the later of the two changes
        counts as the reason; a touch without effect also sets the date.
    """
    if not change.record_kind.endswith(KINDS_WITH_DATES) or change.op == "removed":
        return NotApplicable("no kind of object whose changes are dated, or only the source has it")
    key = key_of(change)
    theirs = _changed(ctx.snapshot, key)
    if theirs is None:
        ctx.need(LastChange)
        return Unknown("when it was changed in the target could not be read")
    since = day(ctx.options.last_deploy)
    if since is None:
        ours = None if ctx.source is None else _changed(ctx.source, key)
        since = day(ours)
    if since is None:
        return Unknown("when it was changed in the source, or last deployed, could not be read")
    when = day(theirs)
    if when is not None and when > since:
        return Fail(f"it was changed in the target on {theirs}, after {since.isoformat()}")
    return Pass()


def _changed(snapshot: Snapshot, key: str) -> str | None:
    found = snapshot.index(LastChange).get(key)
    return None if found is None else found.date

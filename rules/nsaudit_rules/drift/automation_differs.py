"""DRF008: a script runs otherwise on one side."""

from nsaudit.api import (
    CabinetFile,
    Change,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Script,
    Severity,
    Snapshot,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_changes import differs, on_side, show

RUNS = {
    "eventtype": "event type",
    "executioncontext": "execution contexts",
    "runasrole": "role it runs as",
    "recordtype": "record type",
    "scriptfile": "script file",
    "allroles": "audience",
    "allemployees": "audience",
    "audslctrole": "audience",
    "isonline": "availability without login",
    "recurrence": "schedule",
    "aftersubmitfunction": "function after submit",
}
LIVE = {"status", "isdeployed", "isinactive"}


@rule(
    id="DRF008",
    subject=Change,
    severity=Severity.MEDIUM,
    raises=[Severity.INFO],
    evidence="SL",
)
def automation_differs(change: Change, ctx: Context[Options]) -> Verdict:
    """The same scripts run on the same events in both environments.

    Why: a script that is live in one environment only changes, guards or copies records there and
        nowhere else, so that a test says nothing about production.
    Fix in the UI: Customization > Scripting > Script Deployments: align status, Deployed, event
        type, contexts and Execute As Role.
    Fix in XML: align <status>, <isdeployed>, <eventtype>, <executioncontext> and <runasrole> of the
        <scriptdeployment>, and deploy.
    Source: Oracle help SDFxml_1334137041 (deployments) and chapter_N2997182 (event types).
    Traps: queue states of scheduled scripts move by themselves: only whether they are live counts.
        That two files differ in size says that they differ, not in what.
    """
    if change.record_kind == CabinetFile.table:
        if change.path == ("size",) and change.record_key.endswith(".js"):
            return Fail("the script file differs", severity=Severity.INFO)
        return NotApplicable("not about a script")
    ours, theirs = (on_side(side, Script, change) for side in (ctx.source, ctx.snapshot))
    if ours is None and theirs is None:
        return NotApplicable("not about a script")
    if change.op == "changed" and (ours is None or theirs is None):
        return Unknown("the script could not be read on both sides")
    if ours is not None and theirs is not None:
        inactive = {ours.isinactive, theirs.isinactive}
        if inactive == {True}:
            return Pass()
        if inactive == {True, None} and change.path != ("isinactive",):
            return Unknown("whether the script is inactive on both sides could not be read")
    side = "target" if change.op == "added" else "source"
    if change.op != "changed":
        if not change.path:
            return Fail(f"the script exists in the {side} only")
        if change.path[0] == "scriptdeployments" and len(change.path) == 2:
            return Fail(f"deployment {change.path[1]} exists in the {side} only")
    tag = next((step for step in change.path if step in RUNS), None)
    if tag is not None and change.path[0] != "scriptcustomfields":
        values = f": {show(change.before)} in the source, {show(change.after)} in the target"
        return Fail(f"{differs('the ' + RUNS[tag])}{values if change.op == 'changed' else ''}")
    if change.path[-1] in LIVE:
        return _state(change, ctx)
    return Fail(f"{change.path[-1]} differs", severity=Severity.INFO)


def _state(change: Change, ctx: Context[Options]) -> Verdict:
    states = [_live(side, change) for side in (ctx.source, ctx.snapshot)]
    if None in states:
        return Unknown("whether the script is live on both sides could not be read")
    if states[0] == states[1]:
        return Fail(f"{change.path[-1]} differs, but both sides run alike", severity=Severity.INFO)
    where = "target" if states[1] else "source"
    return Fail(f"{'.'.join(change.path[1:-1]) or 'the script'} is live in the {where} only")


def _live(snapshot: Snapshot | None, change: Change) -> frozenset[str] | None:
    """The deployments that a change of state concerns and that are live; None where unread."""
    script = on_side(snapshot, Script, change)
    if script is None or script.scriptdeployments is None:
        return None
    live: set[str] = set()
    for deployment in script.scriptdeployments:
        if len(change.path) > 1 and deployment.key != change.path[1].casefold():
            continue
        state = script.live(deployment)
        if state is None:
            return None
        if state:
            live.add(deployment.key)
    return frozenset(live)

"""AFS012: record types on which much automation meets."""

from collections import defaultdict

from nsaudit.api import (
    RECORD_WRITES,
    Account,
    Confidence,
    Context,
    Fail,
    Options,
    Pass,
    Point,
    Script,
    ScriptCode,
    Severity,
    Unknown,
    Verdict,
    Workflow,
    WorkflowAction,
    rule,
    script_of,
)
from nsaudit_rules.shared_workflows import WRITES, active_actions, short


class Crowd(Options):
    """From when a record type counts as crowded."""

    user_events: int = 3
    """Live user events on one record type."""


@rule(
    id="AFS012",
    subject=Account,
    severity=Severity.INFO,
    confidence=Confidence.HIGH,
    options=Crowd,
    pedantic=True,
    evidence="SL",
    needs=[ScriptCode],
)
def record_crowded(account: Account, ctx: Context[Crowd]) -> Verdict:
    """On each record type only as much automation meets as its owners can follow.

    Why: user events and workflows on one record run in an order that nobody sees in one place, and
        those that save it again start all the others anew.
    Fix in the UI: Customization > Scripting > Scripted Records lists what runs on a record type:
        merge user events, and fix their order there.
    Fix in XML: remove deployments, or set <isdeployed>F</isdeployed>.
    Source: nsaudit's own threshold; Oracle help, section_4103739018: an action after submit that
        changes the record saves it again. In public projects 10 types have three or more.
    Traps: files show only what the projects hold; bundles add their own. Three small user events
        may be fine.
    """
    scripts = [s for s in ctx.all(Script) if s.tag == "usereventscript"]
    events: dict[str, list[str]] = defaultdict(list)
    writers: dict[str, list[str]] = defaultdict(list)
    first: dict[str, Script] = {}
    unread = ""
    for script in scripts:
        if script.scriptdeployments is None:
            unread = unread or script.scriptid
        for deployment in script.scriptdeployments or ():
            live = script.live(deployment)
            if live is None or (live and deployment.recordtype is None):
                unread = unread or script.scriptid
            elif live and deployment.recordtype:
                events[short(deployment.recordtype)].append(script.scriptid)
                first.setdefault(short(deployment.recordtype), script)
    for workflow in ctx.all(Workflow):
        if workflow.live is False:
            continue
        unclear = workflow.live is None or workflow.actions is None
        if unclear or workflow.recordtypes is None:
            unread = unread or workflow.scriptid
        elif any(_writes(workflow, a, ctx) for a in active_actions(workflow)):
            for name in workflow.record_types:
                writers[short(name)].append(workflow.scriptid)
    crowded = [
        name
        for name in sorted(events)
        if len(set(events[name])) >= ctx.options.user_events or name in writers
    ]
    if crowded:
        return Fail(
            f"much automation meets on {', '.join(crowded[:5])}"
            + (f" and {len(crowded) - 5} more types" if len(crowded) > 5 else ""),
            evidence=[
                f"{name}: live user events {len(set(events[name]))}, "
                f"workflows that write {len(set(writers.get(name, ())))}"
                for name in crowded
            ],
            at=[Point(record=first[name]) for name in crowded[:5]],
        )
    if unread:
        return Unknown(f"whether {unread} runs, and on what, could not be read")
    if ctx.snapshot.partial(Script) or ctx.snapshot.partial(Workflow):
        return Unknown(
            "no record type is crowded by what was read, but the account may hold more scripts "
            "and workflows",
            out_of_reach=True,
        )
    return Pass()


def _writes(workflow: Workflow, action: WorkflowAction, ctx: Context[Crowd]) -> bool:
    """Whether an action writes; an action script does unless its code was read and writes none."""
    if action.type != "customaction":
        return action.type in WRITES
    code, _ = script_of(ctx.snapshot, workflow, action)
    if code is None or code.incomplete:
        return True
    return any(effect.effect in RECORD_WRITES for effect in code.effects or ())

"""What runs after a record is submitted, and what it writes: SuiteScript and SuiteFlow as one.

User event scripts are joined with their deployments, and workflow actions with the workflow action
scripts behind them. Pure functions of a snapshot; whatever could not be read stays None, and is
named under ``doubts``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nsaudit.model.base import Location, Path
from nsaudit.model.deployed import (
    Deployed,
    code_behind,
    deployments_of,
    script_called,
    type_id,
)
from nsaudit.model.effects import ScriptCode
from nsaudit.model.recurrence import AFTER, repeats_after_submit
from nsaudit.model.scripting import Script
from nsaudit.model.snapshot import Snapshot, Subject
from nsaudit.model.workflow import Workflow, WorkflowAction
from nsaudit.model.writes import AfterSubmit, Write, writes_of

_ACTIONS = {
    "createrecordaction": "insert",
    "transformrecordaction": "insert",
    "createlineaction": "update",
    "setfieldvalueaction": "update",
}
NO_RECORD = "no script record among what was read names this file: where it runs is not known"


def after_submit(snapshot: Snapshot) -> tuple[AfterSubmit, ...]:
    """Everything that runs after submit, sorted; without what is known not to be live."""
    found = [*_user_events(snapshot), *_workflows(snapshot)]
    return tuple(sorted((a for a in found if a.live is not False), key=lambda a: a.key))


def _user_events(snapshot: Snapshot) -> Iterator[AfterSubmit]:
    for code in snapshot.records(ScriptCode):
        if "afterSubmit" not in code.entry_points:
            continue
        deployments = deployments_of(snapshot, code)
        if not deployments:
            yield _user_event(snapshot, code, None)
        for deployed in deployments:
            yield _user_event(snapshot, code, deployed)


def _user_event(snapshot: Snapshot, code: ScriptCode, deployed: Deployed | None) -> AfterSubmit:
    doubts = list(_gaps_in(code))
    if deployed is None:
        doubts.append(NO_RECORD)
    types = None if deployed is None else deployed.record_types
    limited = None if deployed is None else deployed.event
    contexts = None if deployed is None or deployed.contexts is None else deployed.contexts
    writes = None
    if code.effects is not None:
        writes = writes_of(code.effects, "afterSubmit", types, deployed)
    return AfterSubmit(
        kind="userevent",
        name=code.path if deployed is None else deployed.script.scriptid,
        part="" if deployed is None else deployed.deployment.scriptid,
        record_types=types,
        events=(limited,) if limited else None,
        contexts=None if contexts is None else tuple(sorted(contexts)),
        live=None if deployed is None else deployed.live,
        writes=writes,
        code=code.path,
        location=code.location
        if deployed is None
        else _place(snapshot, deployed.script, ("scriptdeployments", deployed.deployment.scriptid)),
        doubts=tuple(doubts),
    )


def _workflows(snapshot: Snapshot) -> Iterator[AfterSubmit]:
    for workflow in snapshot.records(Workflow):
        if workflow.live is False:
            continue
        for action in workflow.actions or ():
            after = action.phases is None or AFTER in action.phases
            known = action.type in _ACTIONS or action.type == "customaction"
            if after and known and action.isinactive is not True:
                yield _workflow(snapshot, workflow, action)


def _workflow(snapshot: Snapshot, workflow: Workflow, action: WorkflowAction) -> AfterSubmit:
    types = None
    if workflow.recordtypes is not None:
        types = tuple(type_id(name) for name in workflow.record_types)
    repeats = repeats_after_submit(workflow, action)
    place = _place(snapshot, workflow, action.path)
    doubts = []
    if action.phases is None:
        doubts.append(f"by which events the state of {action.scriptid} is entered is not known")
    code: ScriptCode | None = None
    writes: tuple[Write, ...] | None
    if action.type == "customaction":
        code, doubt = script_of(snapshot, workflow, action)
        doubts += [doubt] if doubt else []
        doubts += _gaps_in(code) if code is not None else ()
        writes = _script_writes(code, types, repeats=repeats)
    else:
        writes = (_action_write(action, types, place, repeats=repeats),)
    return AfterSubmit(
        kind="workflow",
        name=workflow.scriptid,
        part=action.scriptid,
        record_types=types,
        events=_events(workflow),
        contexts=_listed(workflow.initcontexts),
        live=workflow.live,
        writes=writes,
        code=None if code is None else code.path,
        conditional=bool(action.conditional or workflow.conditional),
        location=place,
        doubts=tuple(doubts),
    )


def script_of(
    snapshot: Snapshot, workflow: Workflow, action: WorkflowAction
) -> tuple[ScriptCode | None, str]:
    """The code of a custom action's script; where there is none, why it is not known."""
    named = action.scripttype or ""
    shown = type_id(named) or "of the action"
    script = script_called(snapshot, named, workflow) if named else None
    if script is None:
        return None, f"the action script {shown} is not among what was read"
    code = code_behind(snapshot, script)
    if code is None:
        return None, f"the file of the action script {shown} is not among what was read"
    if code.effects is None:
        why = code.problem or "it could not be read"
        return None, f"the action script {shown} was not analysed: {why}"
    return code, ""


def _script_writes(
    code: ScriptCode | None, types: tuple[str, ...] | None, *, repeats: bool | None
) -> tuple[Write, ...] | None:
    if code is None or code.effects is None:
        return None
    made = writes_of(code.effects, "onAction", types)
    # What the action runs again, the code may still hold back by a guard of its own.
    return tuple(replace(write, repeats=repeats) if write.repeats else write for write in made)


def _action_write(
    action: WorkflowAction,
    types: tuple[str, ...] | None,
    place: Location | None,
    *,
    repeats: bool | None,
) -> Write:
    kind = _ACTIONS[action.type]
    own = kind == "update"
    named = (type_id(action.recordtype),) if action.recordtype else ()
    return Write(
        kind=kind,
        how=action.type,
        record_types=(types or ()) if own else named,
        own=own,
        location=place,
        events=_listed(action.eventtypes, lower=True),
        contexts=_listed(action.contexttypes),
        repeats=repeats,
    )


def _events(workflow: Workflow) -> tuple[str, ...] | None:
    """The events by which a workflow can start, in lower case; None for any."""
    if workflow.initeventtypes:
        return _listed(workflow.initeventtypes, lower=True)
    if workflow.initonvieworupdate is False and workflow.initoncreate:
        return ("create",)
    return None


def _listed(text: str | None, *, lower: bool = False) -> tuple[str, ...] | None:
    """The values of a list; None where it is empty or was not read, so restricts nothing."""
    if not text:
        return None
    return tuple(sorted((text.casefold() if lower else text).split("|")))


def _gaps_in(code: ScriptCode) -> tuple[str, ...]:
    if code.effects is None:
        return (f"{code.path} was not analysed: {code.problem or 'it could not be read'}",)
    if code.incomplete:
        return (f"{code.path} reaches what was not found: {', '.join(code.incomplete)}",)
    return ()


def _place(snapshot: Snapshot, owner: Script | Workflow, path: Path) -> Location | None:
    return snapshot.locate(Subject(owner), path)

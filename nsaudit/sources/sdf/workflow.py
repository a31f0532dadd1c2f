"""Workflow definitions: actions at every depth, and the phase in which each really runs.

An action's own trigger is usually On Entry, which says nothing about the record event. How a
record comes into the state does (Oracle help):

- the workflow's own trigger leads into the entry state; blank is "All", any event, a mere view
  included (section_4103737707);
- into any other state leads the trigger of the incoming transition. One without a trigger fires
  "as soon as the conditions are met" (section_4079591327): at once where it has none, else at once
  or in any later event of the record; one of a button waits for the click, one that waits for a
  child workflow for whatever ends that (section_4103793996);
- On Entry and On Exit run only such actions as may run in the event by which the record comes or
  goes: a Send Email action does nothing in a state that is entered before the record loads
  (section_4103738042, section_4103739227).

That the first listed state is the entry state is stated nowhere. In 28 of 29 real workflows with
several states all others can be reached from it, and in 27 no transition leads back to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nsaudit.model.base import Path
from nsaudit.model.workflow import (
    Workflow,
    WorkflowAction,
    WorkflowState,
    WorkflowTransition,
)
from nsaudit.sources.sdf.build import build

RECORD_EVENTS = frozenset({"AFTERSUBMIT", "BEFORELOAD", "BEFORESUBMIT"})
BUTTON = "BUTTON"
SCHEDULED = "SCHEDULED"
_UNKNOWN = "?"
_ANY = RECORD_EVENTS | {BUTTON, SCHEDULED}

_ON_LOAD = frozenset({"BEFORELOAD", BUTTON})
_AFTER = frozenset({"AFTERSUBMIT", BUTTON, SCHEDULED})
RUNS_IN: Mapping[str, frozenset[str]] = {
    "addbuttonaction": _ON_LOAD,
    "gotopageaction": frozenset({"AFTERSUBMIT", BUTTON}),
    "gotorecordaction": frozenset({"AFTERSUBMIT", BUTTON}),
    "lockrecordaction": _ON_LOAD,
    "removebuttonaction": _ON_LOAD,
    "returnusererroraction": frozenset({"BEFORELOAD", "BEFORESUBMIT", BUTTON}),
    "sendcampaignemailaction": _AFTER,
    "sendemailaction": _AFTER,
    "setdisplaylabelaction": _ON_LOAD,
    "setdisplaytypeaction": _ON_LOAD,
    "setfieldmandatoryaction": _ON_LOAD,
    "transformrecordaction": _AFTER,
}
"""Events in which an action may run, where not in all of them (Oracle help, section_4150693781)."""


class _Unclear(Exception):  # noqa: N818 - a statement about the input
    """A part of the definition has a form that cannot be read, so something would be missed."""


def build_workflow(values: dict[str, Any], **given: Any) -> Workflow:
    """A workflow with its states, transitions, and actions in their propagated phases.

    What has a form that cannot be read makes the whole of its kind None: actions that were only
    partly seen could hide the one that matters.
    """
    values = {"initcondition": "", "initsavedsearchcondition": "", **values}
    tree = values.get("workflowstates")
    if not isinstance(tree, dict) or not all(isinstance(s, dict) for s in tree.values()):
        nothing = () if tree in ("", None) else None
        return build(
            Workflow, values, states=nothing, actions=nothing, transitions=nothing, **given
        )
    states = tuple(_state(name, content) for name, content in tree.items())
    transitions: tuple[WorkflowTransition, ...] | None
    try:
        transitions = tuple(
            t for name, content in tree.items() for t in _transitions(name, content)
        )
    except _Unclear:
        transitions = None
    entered = _entry_phases(values, list(tree), transitions)
    actions: tuple[WorkflowAction, ...] | None
    try:
        actions = tuple(
            action
            for name, content in tree.items()
            for action in _actions(name, content, entered, transitions)
        )
    except _Unclear:
        actions = None
    return build(Workflow, values, states=states, actions=actions, transitions=transitions, **given)


def in_file_order(workflow: Workflow, order: Sequence[str]) -> Workflow:
    """The workflow with its actions as its file lists them, which is the order they run in.

    ``order`` holds the script ids of the file from top to bottom. Nested text groups actions by
    their tags: what sets a field before a mail is sent would look the same as what sets it
    afterwards.
    """
    if not workflow.actions:
        return workflow
    places: dict[str, int] = {}
    for number, scriptid in enumerate(order):
        places.setdefault(scriptid, number)
    actions = sorted(workflow.actions, key=lambda action: places.get(action.scriptid, 0))
    return workflow.model_copy(update={"actions": tuple(actions)})


_NO_CONDITION = {"initcondition": "", "conditionformula": "", "conditionsavedsearch": ""}
_NO_TRIGGER = {"triggertype": "", "buttonaction": "", "waitforworkflow": ""}
_NO_LIMIT = {"eventtypes": "", "contexttypes": "", "resultfield": ""}
"""What an absent tag means: a part that was read whole and states no limit has none."""


def _state(name: str, content: dict[str, Any]) -> WorkflowState:
    own = {k: v for k, v in content.items() if k in WorkflowState.model_fields}
    return build(WorkflowState, own, scriptid=name, path=("workflowstates", name))


def _transitions(state: str, content: dict[str, Any]) -> Iterator[WorkflowTransition]:
    group = content.get("workflowtransitions")
    if group in ("", None):
        return
    if not isinstance(group, dict) or not all(isinstance(v, dict) for v in group.values()):
        raise _Unclear
    for name, values in group.items():
        way = ("workflowstates", state, "workflowtransitions", name)
        own = {**_NO_CONDITION, **_NO_TRIGGER, **values}
        own.pop("state", None)
        yield build(WorkflowTransition, own, scriptid=name, state=state, path=way)


def _entry_phases(
    values: Mapping[str, Any],
    names: list[str],
    transitions: tuple[WorkflowTransition, ...] | None,
) -> dict[str, set[str]]:
    """For each state the ways in which it can be entered; none for one that nothing leads to."""
    entered: dict[str, set[str]] = {name: set() for name in names}
    if transitions is None or any(t.target not in entered for t in transitions):
        # A transition whose end is not known may lead anywhere.
        return {name: {_UNKNOWN} for name in names}
    if names:
        entered[names[0]] |= _initiation(values)
    # Phases travel along transitions until nothing changes; each round adds at least one phase.
    changed = True
    while changed:
        changed = False
        for transition in transitions:
            target = entered[transition.target]
            before = len(target)
            target |= _arrival(transition, entered[transition.state])
            changed = changed or len(target) > before
    return entered


def _initiation(values: Mapping[str, Any]) -> set[str]:
    """The events that start the workflow, and so enter its first state."""
    phases: set[str] = set()
    if values.get("recurrence"):
        phases.add(SCHEDULED)
    if "T" in {values.get("initoncreate"), values.get("initonvieworupdate")}:
        trigger = values.get("inittriggertype")
        if not trigger:
            phases |= RECORD_EVENTS
        else:
            phases.add(str(trigger) if trigger in RECORD_EVENTS else _UNKNOWN)
    # Nothing starts it by itself: another workflow or a script does, in an event of its own.
    return phases or {_UNKNOWN}


def _arrival(transition: WorkflowTransition, source: set[str]) -> set[str]:
    """In which events the transition leads to its target, given how its own state is entered."""
    trigger = transition.triggertype
    if not source:
        return set()  # the record never comes into the state it starts from
    if transition.buttonaction:
        return {BUTTON}
    if trigger == "ONENTRY":
        return set(source)
    if trigger:
        return {trigger if trigger in RECORD_EVENTS or trigger == SCHEDULED else _UNKNOWN}
    if transition.waitforworkflow:
        return source | _ANY
    if transition.conditional is False:
        return set(source)
    return source | RECORD_EVENTS


def _actions(
    state: str,
    content: dict[str, Any],
    entered: Mapping[str, set[str]],
    transitions: tuple[WorkflowTransition, ...] | None,
) -> Iterator[WorkflowAction]:
    blocks = content.get("workflowactions")
    if blocks in ("", None):
        return
    if not isinstance(blocks, dict):
        raise _Unclear
    leaving: set[str] = set() if transitions is not None else {_UNKNOWN}
    for transition in transitions or ():
        if transition.state == state:
            leaving |= _arrival(transition, entered[state])
    for trigger, block in blocks.items():
        if block == "":
            continue
        if not isinstance(block, dict):
            raise _Unclear
        ways = {"ONENTRY": entered[state], "ONEXIT": leaving}.get(trigger)
        way = ("workflowstates", state, "workflowactions", trigger)
        yield from _block(block, way, {"state": state, "triggertype": trigger}, ways)


def _block(
    block: dict[str, Any],
    way: Path,
    common: dict[str, Any],
    ways: set[str] | None,
    outer: Mapping[str, Any] | None = None,
) -> Iterator[WorkflowAction]:
    """The actions of one block. Groups nest actions under their own tags and restrict them all."""
    for tag, keyed in block.items():
        if not tag.endswith(("action", "actiongroup")):
            continue
        if not isinstance(keyed, dict):
            raise _Unclear
        for name, content in keyed.items():
            values = {} if content == "" else content
            if not isinstance(values, dict):
                raise _Unclear
            path = (*way, tag, name)
            own = _restricted(values, outer)
            if tag.endswith("actiongroup"):
                group = {k: v for k, v in own.items() if k in _RESTRICTIONS}
                yield from _block(values, path, common, ways, {**group, "group": name})
                continue
            if outer is not None:
                own["group"] = outer["group"]
            own = {k: v for k, v in own.items() if k not in common}
            phases = _phases(tag, common["triggertype"], ways)
            yield build(
                WorkflowAction, own, scriptid=name, type=tag, path=path, phases=phases, **common
            )


_RESTRICTIONS = (
    "eventtypes",
    "contexttypes",
    "conditionsavedsearch",
    "conditionformula",
    "initcondition",
    "isinactive",
)


def _restricted(values: dict[str, Any], outer: Mapping[str, Any] | None) -> dict[str, Any]:
    """An action's values, with what its group restricts where the action itself says nothing."""
    own = {**_NO_CONDITION, **_NO_LIMIT, **values}
    for name in _RESTRICTIONS if outer is not None else ():
        theirs = outer.get(name) if outer else None
        mine = own.get(name)
        empty = not mine or (isinstance(mine, dict) and not mine.get("formula"))
        if theirs and (empty or (name == "isinactive" and theirs == "T")):
            own[name] = theirs
    return own


def _phases(tag: str, trigger: str, ways: set[str] | None) -> tuple[str, ...] | None:
    if ways is None:
        return (trigger,)
    if _UNKNOWN in ways:
        return None
    return tuple(sorted(ways & RUNS_IN.get(tag, _ANY)))

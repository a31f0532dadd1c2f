"""Workflow definitions: actions at every depth, and the phase in which each really runs.

An action's own trigger is usually On Entry, which says nothing about the record event. The phase
comes from how its state is entered: the workflow's own trigger for the entry state, the triggers
of the incoming transitions for every other (Oracle help section_4150693781 and section_4103734459).
That the first listed state is the entry state is assumed; no source confirms it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nsaudit.model.base import Path
from nsaudit.model.workflow import (
    Workflow,
    WorkflowAction,
    WorkflowState,
    WorkflowTransition,
)
from nsaudit.sources.sdf.build import build

ALL_PHASES = ("AFTERSUBMIT", "BEFORELOAD", "BEFORESUBMIT")
BUTTON = "BUTTON"
SCHEDULED = "SCHEDULED"


def build_workflow(values: dict[str, Any], **given: Any) -> Workflow:
    """A workflow with its states, transitions, and actions in their propagated phases."""
    tree = values.get("workflowstates")
    if not isinstance(tree, dict) or not all(isinstance(s, dict) for s in tree.values()):
        empty = tree in ("", None)
        nothing = () if empty else None
        return build(
            Workflow, values, states=nothing, actions=nothing, transitions=nothing, **given
        )
    states = tuple(_state(name, content) for name, content in tree.items())
    transitions = tuple(
        transition for name, content in tree.items() for transition in _transitions(name, content)
    )
    entered = _entry_phases(values, list(tree), transitions)
    actions = tuple(
        action
        for name, content in tree.items()
        for action in _actions(name, content, entered, transitions)
    )
    return build(Workflow, values, states=states, actions=actions, transitions=transitions, **given)


def _state(name: str, content: dict[str, Any]) -> WorkflowState:
    own = {k: v for k, v in content.items() if k in WorkflowState.model_fields}
    return build(WorkflowState, own, scriptid=name, path=("workflowstates", name))


def _transitions(state: str, content: dict[str, Any]) -> Iterator[WorkflowTransition]:
    group = content.get("workflowtransitions")
    if not isinstance(group, dict):
        return
    for name, values in group.items():
        if isinstance(values, dict):
            way = ("workflowstates", state, "workflowtransitions", name)
            own = {k: v for k, v in values.items() if k != "state"}
            yield build(WorkflowTransition, own, scriptid=name, state=state, path=way)


def _entry_phases(
    values: Mapping[str, Any], names: list[str], transitions: tuple[WorkflowTransition, ...]
) -> dict[str, frozenset[str]]:
    """For each state the record events in which it can be entered."""
    entered: dict[str, set[str]] = {name: set() for name in names}
    trigger = values.get("inittriggertype")
    first = names[0] if names else ""
    if first:
        entered[first] |= {trigger} if isinstance(trigger, str) and trigger else set(ALL_PHASES)
        if values.get("recurrence"):
            entered[first].add(SCHEDULED)
    # Phases travel along transitions until nothing changes; each round adds at least one phase.
    changed = True
    while changed:
        changed = False
        for transition in transitions:
            target = _target(transition)
            if target not in entered:
                continue
            before = len(entered[target])
            entered[target] |= _transition_phases(transition, entered.get(transition.state, set()))
            changed = changed or len(entered[target]) > before
    return {name: frozenset(phases) for name, phases in entered.items()}


def _target(transition: WorkflowTransition) -> str:
    """The state a transition leads to: the last part of a nested reference, or a plain id."""
    text = (transition.tostate or "").strip("[]")
    return text.rpartition("=")[2].rpartition(".")[2]


def _transition_phases(transition: WorkflowTransition, source: set[str]) -> set[str]:
    if transition.buttonaction:
        return {BUTTON}
    if transition.triggertype == SCHEDULED or transition.scheduledelay:
        return {SCHEDULED}
    if transition.triggertype in {None, "", "ONENTRY"}:
        return set(source)  # at once when the state is entered, as soon as the condition holds
    return {transition.triggertype}


def _actions(
    state: str,
    content: dict[str, Any],
    entered: Mapping[str, frozenset[str]],
    transitions: tuple[WorkflowTransition, ...],
) -> Iterator[WorkflowAction]:
    blocks = content.get("workflowactions")
    if not isinstance(blocks, dict):
        return
    leaving: set[str] = set()
    for transition in transitions:
        if transition.state == state:
            leaving |= _transition_phases(transition, set(entered[state]))
    for trigger, block in blocks.items():
        if not isinstance(block, dict):
            continue
        if trigger == "ONENTRY":
            phases = tuple(sorted(entered[state]))
        elif trigger == "ONEXIT":
            phases = tuple(sorted(leaving))
        else:
            phases = (trigger,)
        way = ("workflowstates", state, "workflowactions", trigger)
        yield from _block(block, way, {"state": state, "triggertype": trigger, "phases": phases})


def _block(
    block: dict[str, Any], way: Path, common: dict[str, Any], group: str | None = None
) -> Iterator[WorkflowAction]:
    """The actions of one block; groups nest actions under their own tags."""
    for tag, keyed in block.items():
        if not tag.endswith(("action", "actiongroup")) or not isinstance(keyed, dict):
            continue
        for name, values in keyed.items():
            if not isinstance(values, dict):
                continue
            path = (*way, tag, name)
            if tag.endswith("actiongroup"):
                yield from _block(values, path, common, name)
                continue
            own = {k: v for k, v in values.items() if k not in common}
            yield build(
                WorkflowAction, own, scriptid=name, type=tag, group=group, path=path, **common
            )

"""Whether a workflow action runs again on later saves of a record, with nothing to hold it back."""

import re
from collections.abc import Callable

from nsaudit.model.workflow import Workflow, WorkflowAction, WorkflowTransition
from nsaudit.reference import value_set

AFTER = "AFTERSUBMIT"
CREATES = frozenset({"createrecordaction", "transformrecordaction"})
"""Actions that make a new record."""
_OLD = re.compile(r"\bold[ ._]|oldrecord", re.IGNORECASE)


def repeats_after_submit(workflow: Workflow, action: WorkflowAction) -> bool | None:
    """Whether the action runs after submit on later saves too, with nothing to hold it back.

    A condition on the action, or on every way into its state, counts as holding it back. None where
    something that decides could not be read.
    """
    if action.phases is not None and AFTER not in action.phases:
        return False
    if action.conditional or recurs(action.eventtypes) is False:
        return False
    entered = action.triggertype in {"ONENTRY", "ONEXIT"}
    leaving = any(t.state == action.state for t in workflow.transitions or ())
    state = next((s for s in workflow.states or () if s.scriptid == action.state), None)
    rests = state and state.donotexitworkflow
    if entered and rests and not leaving:
        return False  # the record remains in this state, so it enters it once
    again: tuple[bool | None, ...] = (
        starts_again(workflow),
        recurs(workflow.initeventtypes),
        start_unguarded(workflow),
    )
    if not entered and (leaving or rests):
        again = ()  # each save of a record that rests in the state runs it
    surely, at_most = reached_states(workflow, _open)
    if False in again or action.state not in at_most:
        return False
    ends = None if action.triggertype is None else True if leaving else rests
    known = (ends, action.phases, action.conditional, recurs(action.eventtypes), *again)
    return True if None not in known and action.state in surely else None


def starts_again(workflow: Workflow) -> bool | None:
    """Whether a later save starts it anew; None where that is up to another workflow or script."""
    if workflow.initonvieworupdate:
        return True
    return False if workflow.initonvieworupdate is False and workflow.initoncreate else None


def recurs(events: str | None) -> bool | None:
    """Whether an event list lets a later save through; an empty one means all events."""
    if events is None:
        return None
    return not events or not value_set("recurring_events").isdisjoint(events.split("|"))


def start_unguarded(workflow: Workflow) -> bool | None:
    """Whether no start condition holds repeats back; None for one whose text is elsewhere."""
    if workflow.conditional is not True:
        return None if workflow.conditional is None else True
    if workflow.initsavedsearchcondition:
        return False
    condition = workflow.initcondition
    if workflow.initsavedsearchcondition is None or condition is None:
        return None
    formula = workflow.other.get("initconditionformula") or ""
    if isinstance(condition, str) and not formula:
        return None  # older exports give only the number of a condition made in the builder
    text = f"{condition if isinstance(condition, dict) else ''} {formula}"
    active = [a for a in workflow.actions or () if a.isinactive is not True]
    sets = [a.field for a in active if a.type == "setfieldvalueaction"]
    sets += [a.resultfield for a in active if a.type in CREATES]
    names = {_short(name or "").rpartition(".")[2].casefold() for name in sets} - {""}
    if _OLD.search(text) or any(name in text.casefold() for name in names):
        return False
    return None if None in sets else True


def reached_states(
    workflow: Workflow, leads_on: Callable[[WorkflowTransition], bool | None]
) -> tuple[set[str], set[str]]:
    """States that certain transitions lead to from the entry state: surely, and at most.

    ``leads_on`` says whether a transition counts; None where that is not known.
    """
    names = {s.scriptid for s in workflow.states or ()}
    surely = {s.scriptid for s in (workflow.states or ())[:1]}
    at_most = set(surely)
    grown = True
    while grown:
        before = len(surely) + len(at_most)
        for move in workflow.transitions or ():
            answer = leads_on(move)
            targets = {move.target} if move.target in names else names
            if answer is not False and move.state in at_most:
                at_most |= targets
            if answer and move.state in surely and move.target in names:
                surely.add(move.target)
        grown = len(surely) + len(at_most) > before
    return surely, at_most


def waits(move: WorkflowTransition) -> bool | None:
    """Whether a transition waits for a click or another workflow; None where not readable."""
    if move.buttonaction or move.waitforworkflow:
        return True
    return None if None in (move.buttonaction, move.waitforworkflow) else False


def _open(move: WorkflowTransition) -> bool | None:
    """Whether a transition is taken with neither condition nor click."""
    waiting = waits(move)
    if waiting or move.conditional:
        return False
    return None if None in (waiting, move.conditional) else True


def _short(text: str) -> str:
    return text.strip("[]").rpartition("=")[2]

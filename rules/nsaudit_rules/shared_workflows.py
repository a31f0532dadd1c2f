"""What workflows do to records, and from where they can be reached, for the automation rules."""

from collections.abc import Callable

from nsaudit.api import Workflow, WorkflowAction, WorkflowTransition, reference

CREATES = frozenset({"createrecordaction", "transformrecordaction"})
"""Actions that make a new record."""

WRITES = CREATES | {"createlineaction", "customaction", "setfieldvalueaction"}
"""Actions that change records; what a custom action's script does is not in the workflow."""

SERVER_PHASES = frozenset({"AFTERSUBMIT", "BEFORELOAD", "BEFORESUBMIT", "BUTTON", "SCHEDULED"})
"""Phases that happen on the server, and so also for what does not come from a browser."""

CONTEXT_NAMES = {
    "RESTWEBSERVICES": "REST",
    "WEBSERVICES": "SOAP",
    "RESTLET": "RESTlets",
    "CSVIMPORT": "CSV imports",
}


def left_out_contexts(contexts: str | None) -> tuple[str, ...] | None:
    """The integration contexts that a list leaves out; none for an empty list, which means all."""
    if contexts is None:
        return None
    listed = set(contexts.split("|")) if contexts else set(CONTEXT_NAMES)
    return tuple(name for key, name in CONTEXT_NAMES.items() if key not in listed)


def context_names() -> frozenset[str]:
    """The execution contexts by which integrations write."""
    return reference.value_set("integration_contexts") or frozenset(CONTEXT_NAMES)


def guards(action: WorkflowAction) -> str | None:
    """What an action keeps records from, in words; None for one that guards nothing."""
    if action.isinactive:
        return None
    if action.type == "returnusererroraction":
        return "refuses records"
    if action.type == "lockrecordaction":
        return "locks records"
    if action.type == "setfieldmandatoryaction":
        return "makes fields mandatory"
    field = (action.field or "").upper()
    if action.type == "setfieldvalueaction" and ("APPROV" in field or "ORDERSTATUS" in field):
        return "approves records"
    return None


def on_server(action: WorkflowAction) -> bool | None:
    """Whether the action can run on the server; None where its phases are not known."""
    return None if action.phases is None else not SERVER_PHASES.isdisjoint(action.phases)


def sets_unknown_field(action: WorkflowAction) -> bool:
    """Whether it sets a field and which one could not be read."""
    return action.type == "setfieldvalueaction" and action.field is None


def own_field(action: WorkflowAction) -> bool:
    """Whether it sets a field of the workflow or state itself, which no record keeps."""
    field = (action.field or "").lower()
    return "custworkflow" in field.rpartition(".")[2] or "custwfstate" in field


def active_actions(workflow: Workflow) -> list[WorkflowAction]:
    """The actions that are not switched off."""
    return [a for a in workflow.actions or () if a.isinactive is not True]


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


def short(text: str) -> str:
    """A reference or enum without its brackets, as people say it."""
    return text.strip("[]").rpartition("=")[2]


def start_of(workflow: Workflow) -> str:
    """How the workflow starts, as its page says it."""
    when = {(True, True): "create, view or update", (True, False): "create"}
    on = when.get((bool(workflow.initoncreate), bool(workflow.initonvieworupdate)))
    trigger = workflow.inittriggertype or "All"
    events = workflow.initeventtypes or "all"
    return f"starts on {on or 'view or update'}, trigger {trigger}, events {events}"

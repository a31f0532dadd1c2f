"""What workflows do to records, and from where they can be reached, for the automation rules."""

from nsaudit.api import CREATES, Workflow, WorkflowAction, reference

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
    decides = "APPROV" in field or "ORDERSTATUS" in field
    if action.type == "setfieldvalueaction" and decides and not own_field(action):
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

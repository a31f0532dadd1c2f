"""AFS007: workflows that create a further record each time a record is saved."""

import re

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    Workflow,
    WorkflowAction,
    reference,
    rule,
)
from nsaudit_rules.shared_workflows import (
    CREATES,
    active_actions,
    left_out_contexts,
    short,
    start_of,
)

AFTER = "AFTERSUBMIT"
_OLD = re.compile(r"\bold[ ._]|oldrecord", re.IGNORECASE)


@rule(
    id="AFS007",
    subject=Workflow,
    severity=Severity.HIGH,
    raises=[Severity.CRITICAL],
    confidence=Confidence.HIGH,
    tier=1,
    evidence="S",
)
def workflow_creates_after_submit(workflow: Workflow, ctx: Context[Options]) -> Verdict:
    """A workflow creates a record once, not each time its own record is saved.

    Why: integrations save a record again and again. Each save starts the workflow anew, and each
        run creates one more task, order or mirror record.
    Fix in the UI: Customization > Workflow > Workflows > the workflow: start it On Create only, or
        give the action a condition that fails once the record exists, best on a field that the
        action fills (Store Result In).
    Fix in XML: <initonvieworupdate>F</initonvieworupdate>, or <eventtypes>CREATE</eventtypes> and
        an <initcondition> in the action.
    Source: Oracle help, section_4103738042 (Entry trigger: runs in the event by which the record
        enters the state), section_4079591327 (transition triggers), section_4103739018 (After
        Record Submit).
    Traps: the action itself says On Entry; how its state is entered decides. That the first listed
        state is the entry state is assumed. Children of a new parent may be right. A condition on
        the action or on the way to it counts as a guard even if it only compares a value; a start
        condition does only if it looks at the old record or at what the workflow itself sets.
    """
    live = workflow.live
    if live is False:
        return NotApplicable("the workflow is not released")
    if workflow.actions is None or workflow.transitions is None or workflow.states is None:
        return Unknown("the states of the workflow could not be read")
    bad: list[WorkflowAction] = []
    doubt = ""
    for action in active_actions(workflow):
        if action.type not in CREATES and action.type != "customaction":
            continue
        answer = _repeats(workflow, action)
        if answer and action.type in CREATES and action.isinactive is not None:
            bad.append(action)
        elif answer is not False and not doubt:
            doubt = _doubt(workflow, action, answer)
    if not bad and doubt:
        return Unknown(doubt)
    if live is None:
        return Unknown("whether the workflow is released could not be read")
    if not bad:
        return Pass()
    what = ", ".join(sorted({short(a.recordtype or a.type) for a in bad}))
    own = [a for a in bad if a.recordtype and a.recordtype in workflow.record_types]
    contexts = left_out_contexts(workflow.initcontexts)
    reached = contexts is not None and len(contexts) < 4
    return Fail(
        f"every save of the record makes one more {what}: nothing limits the action that runs "
        "after submit",
        evidence=[
            start_of(workflow),
            *(f"{a.scriptid} in {a.state}: phases {', '.join(a.phases or ())}" for a in bad),
            *(["it makes records of its own type"] if own else []),
        ],
        at=[a.path for a in bad],
        severity=Severity.CRITICAL if own and reached else None,
    )


def _repeats(workflow: Workflow, action: WorkflowAction) -> bool | None:
    """Whether the action runs after submit on later saves too, with nothing to hold it back."""
    if action.phases is not None and AFTER not in action.phases:
        return False
    if action.conditional or _recurs(action.eventtypes) is False:
        return False
    entered = action.triggertype in {"ONENTRY", "ONEXIT"}
    states = {s.scriptid: s for s in workflow.states or ()}
    leaving = [t for t in workflow.transitions or () if t.state == action.state]
    state = states.get(action.state)
    stays = bool(leaving) or (state is not None and state.donotexitworkflow is True)
    if entered and not leaving and stays:
        return False  # the record remains in this state, so it enters it once
    again = workflow.initonvieworupdate, _recurs(workflow.initeventtypes), _unguarded(workflow)
    if not entered and stays:
        again = (True,) * 3  # each save of a record that rests in the state runs it
    if False in again or not _open_way(workflow, action.state, list(states)):
        return False
    known = [action.phases, action.conditional, _recurs(action.eventtypes), *again]
    return None if None in known or workflow.inittriggertype is None else True


def _recurs(events: str | None) -> bool | None:
    """Whether the event list lets a later save through; an empty one means all events."""
    if events is None:
        return True  # an action without the tag has no such limit
    recurring = reference.value_set("recurring_events") or frozenset()
    return not events or not recurring.isdisjoint(events.split("|"))


def _unguarded(workflow: Workflow) -> bool | None:
    """Whether no start condition holds repeats back; None for one whose text is elsewhere."""
    if workflow.conditional is not True:
        return None if workflow.conditional is None else True
    if workflow.initsavedsearchcondition:
        return False
    condition = workflow.initcondition
    formula = workflow.other.get("initconditionformula") or ""
    if isinstance(condition, str) and not formula:
        return None  # older exports give only the number of a condition made in the builder
    text = f"{condition if isinstance(condition, dict) else ''} {formula}"
    sets = {short(a.field or "") for a in active_actions(workflow) if a.field}
    sets |= {short(a.resultfield or "") for a in active_actions(workflow) if a.resultfield}
    names = {name.rpartition(".")[2].casefold() for name in sets} - {""}
    return not _OLD.search(text) and not any(name in text.casefold() for name in names)


def _open_way(workflow: Workflow, state: str, names: list[str]) -> bool:
    """Whether the state is entered after submit with no condition or click on the way."""
    reached = set(names[:1])
    grown = True
    while grown:
        grown = False
        for move in workflow.transitions or ():
            free = not move.buttonaction and not move.waitforworkflow and not move.conditional
            if free and move.state in reached and move.target not in reached:
                reached.add(move.target)
                grown = True
    return state in reached


def _doubt(workflow: Workflow, action: WorkflowAction, answer: bool | None) -> str:
    if action.type == "customaction":
        script = short(action.other.get("scripttype") or action.scripttype or "")
        return f"what the action script {script} does after each save is not known from here"
    if answer:
        return f"whether the action {action.scriptid} is active could not be read"
    if action.phases is None:
        return f"by which events the state of {action.scriptid} is entered could not be read"
    if _unguarded(workflow) is None:
        return "the file gives the start condition only as a number, or it could not be read"
    return f"what limits the action {action.scriptid} could not be read"

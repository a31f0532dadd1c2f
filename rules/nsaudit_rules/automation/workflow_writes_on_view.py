"""AFS008: workflows that start, and act, when somebody merely looks at a record."""

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
    WorkflowTransition,
    reached_states,
    rule,
    waits,
)
from nsaudit_rules.shared_workflows import (
    WRITES,
    active_actions,
    own_field,
    sets_unknown_field,
    short,
    start_of,
)

MAKES = {"createrecordaction", "createlineaction"}


@rule(
    id="AFS008",
    subject=Workflow,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    evidence="S",
)
def workflow_writes_on_view(workflow: Workflow, ctx: Context[Options]) -> Verdict:
    """A workflow that writes starts when a record is saved, not when it is looked at.

    Why: looking at a record runs its actions, by whoever looks and as often as they do. Records
        appear out of nowhere, and a value set before an existing record loads is not saved, yet
        the record has then entered the state and the action does not run again.
    Fix in the UI: Customization > Workflow > Workflows > the workflow > Trigger Type: choose Before
        or After Record Submit, or name the event types without View.
    Fix in XML: <inittriggertype>BEFORESUBMIT</inittriggertype>, or <initeventtypes> without VIEW.
    Source: Oracle help, section_4103737707 (All trigger: viewing a record starts the workflow),
        section_N2730601 (On Update means viewed or updated), section_4103738042 (Entry trigger),
        bridgehead_1515015435 (what cannot be set before an existing record loads).
    Traps: actions that only set workflow or state fields write no record and are left out. A start
        condition that no view can meet makes it harmless: waive it then.
    """
    if workflow.live is False:
        return NotApplicable("the workflow is not released")
    if workflow.initonvieworupdate is False:
        return NotApplicable("the workflow does not start on view or update")
    if workflow.inittriggertype not in {None, "", "BEFORELOAD"}:
        return NotApplicable("the workflow starts when a record is saved")
    if workflow.initeventtypes and "VIEW" not in workflow.initeventtypes.split("|"):
        return NotApplicable("a view does not start the workflow")
    if workflow.actions is None or workflow.states is None or workflow.transitions is None:
        return Unknown("the states of the workflow could not be read")
    surely, at_most = reached_states(workflow, _at_sight)
    found: list[WorkflowAction] = []
    unread = ""
    for action in active_actions(workflow):
        if action.type not in WRITES or own_field(action):
            continue
        if action.eventtypes and "VIEW" not in action.eventtypes.split("|"):
            continue
        if action.phases is not None and "BEFORELOAD" not in action.phases:
            continue
        if action.state not in at_most:
            continue
        hidden = action.phases is None or action.isinactive is None or action.eventtypes is None
        if hidden or sets_unknown_field(action) or action.state not in surely:
            unread = unread or action.scriptid
        else:
            found.append(action)
    head = (workflow.live, workflow.initonvieworupdate, workflow.inittriggertype)
    if found and None not in head:
        made = [a for a in found if a.type in MAKES]
        what = (
            f"creates {', '.join(sorted({short(a.recordtype or 'lines') for a in made}))}"
            if made
            else f"runs actions that write ({len(found)})"
        )
        return Fail(
            f"looking at a record starts the workflow, which {what}",
            evidence=[
                start_of(workflow),
                *(f"{a.type} {a.scriptid}, trigger {a.triggertype}" for a in found[:10]),
            ],
            at=["initonvieworupdate", *(a.path for a in (made or found)[:5])],
            severity=Severity.HIGH if made else None,
        )
    if unread:
        return Unknown(f"in which events the action {unread} runs could not be read")
    if None in head:
        return Unknown("how the workflow starts could not be read")
    return Pass()


def _at_sight(move: WorkflowTransition) -> bool | None:
    """Whether the view that starts the workflow can take the transition, not a later event."""
    if move.triggertype not in {None, "", "ONENTRY", "BEFORELOAD"}:
        return False
    waiting = waits(move)
    if waiting:
        return False
    return None if waiting is None or move.triggertype is None else True

"""AFS007: workflows that create a further record each time a record is saved."""

from nsaudit.api import (
    CREATES,
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
    repeats_after_submit,
    rule,
    start_unguarded,
    starts_again,
)
from nsaudit_rules.shared_workflows import (
    active_actions,
    left_out_contexts,
    short,
    start_of,
)


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
        answer = repeats_after_submit(workflow, action)
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


def _doubt(workflow: Workflow, action: WorkflowAction, answer: bool | None) -> str:
    if action.type == "customaction":
        script = short(action.other.get("scripttype") or action.scripttype or "")
        return f"what the action script {script} does after each save is not known from here"
    if answer:
        return f"whether the action {action.scriptid} is active could not be read"
    if starts_again(workflow) is None:
        return "another workflow or a script starts it, and how often is not known from here"
    if action.phases is None:
        return f"by which events the state of {action.scriptid} is entered could not be read"
    if start_unguarded(workflow) is None:
        return "the file gives the start condition only as a number, or it could not be read"
    return f"what limits the action {action.scriptid} could not be read"

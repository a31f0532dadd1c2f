"""AFS007: workflows that create a further record each time a record is saved."""

from nsaudit.api import (
    CREATES,
    Confidence,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Point,
    ScriptCode,
    ScriptEffect,
    Severity,
    Unknown,
    Verdict,
    Workflow,
    WorkflowAction,
    repeats_after_submit,
    rule,
    script_of,
    start_unguarded,
    starts_again,
    type_id,
)
from nsaudit_rules.shared_effects import inserts, places, record_of, told
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
    needs=[ScriptCode],
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
        Of an action script only what is inserted without a guard in its code counts.
    """
    live = workflow.live
    if live is False:
        return NotApplicable("the workflow is not released")
    if workflow.actions is None or workflow.transitions is None or workflow.states is None:
        return Unknown("the states of the workflow could not be read")
    bad: list[WorkflowAction] = []
    made: list[ScriptEffect] = []
    doubt = ""
    for action in active_actions(workflow):
        if action.type not in CREATES and action.type != "customaction":
            continue
        answer = repeats_after_submit(workflow, action)
        if answer is not False and action.type not in CREATES:
            found, creates, why = _by_script(workflow, action, ctx)
            if not creates:
                doubt = doubt or why
                continue
            made += found if answer else []
        if answer and action.isinactive is not None:
            bad.append(action)
        elif answer is not False and not doubt:
            doubt = _doubt(workflow, action, answer)
    if not bad and doubt:
        return Unknown(doubt)
    if live is None:
        return Unknown("whether the workflow is released could not be read")
    if not bad:
        return Pass()
    named = {short(a.recordtype or a.type) for a in bad if a.type in CREATES}
    what = ", ".join(sorted(named | {record_of(effect) for effect in made}))
    types = {type_id(name) for name in workflow.record_types}
    own = [a for a in bad if a.type in CREATES and type_id(a.recordtype or "") in types]
    again = [e for e in made if e.own_type or not types.isdisjoint(map(type_id, e.record_types))]
    contexts = left_out_contexts(workflow.initcontexts)
    reached = contexts is not None and len(contexts) < 4
    return Fail(
        f"every save of the record makes one more {what}: nothing limits the action that runs "
        "after submit",
        evidence=[
            start_of(workflow),
            *(f"{a.scriptid} in {a.state}: phases {', '.join(a.phases or ())}" for a in bad),
            *(line for effect in made[:5] for line in told(effect)),
            *(["it makes records of its own type"] if own or again else []),
        ],
        at=[*(Point(a.path) for a in bad), *(Point(location=p) for p in places(made))],
        severity=Severity.CRITICAL if (own or again) and reached else None,
    )


def _by_script(
    workflow: Workflow, action: WorkflowAction, ctx: Context[Options]
) -> tuple[list[ScriptEffect], bool, str]:
    """What the action's script inserts unguarded, whether it does, and why that is not known."""
    code, why = script_of(ctx.snapshot, workflow, action)
    if code is None:
        return [], False, f"what happens after each save is not known: {why}"
    found = [effect for effect in inserts(code, "onAction") if effect.unguarded]
    missing = f"the action script {code.path} calls what was not found" if code.incomplete else ""
    return found, bool(found), missing


def _doubt(workflow: Workflow, action: WorkflowAction, answer: bool | None) -> str:
    if answer:
        return f"whether the action {action.scriptid} is active could not be read"
    if starts_again(workflow) is None:
        return "another workflow or a script starts it, and how often is not known from here"
    if action.phases is None:
        return f"by which events the state of {action.scriptid} is entered could not be read"
    if start_unguarded(workflow) is None:
        return "the file gives the start condition only as a number, or it could not be read"
    return f"what limits the action {action.scriptid} could not be read"

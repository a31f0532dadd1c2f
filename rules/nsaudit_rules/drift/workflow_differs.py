"""DRF009: a workflow does something else on one side."""

from nsaudit.api import (
    CREATES,
    Change,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    Workflow,
    rule,
    type_id,
)
from nsaudit_rules.shared_changes import differs, on_side, show
from nsaudit_rules.shared_contracts import fed_by

STARTS = {
    "releasestatus": "release status",
    "isinactive": "inactive flag",
    "initoncreate": "start on create",
    "initonvieworupdate": "start on view or update",
    "inittriggertype": "trigger",
    "initeventtypes": "event types",
    "initcontexts": "contexts",
    "initcondition": "condition",
    "initsavedsearchcondition": "search condition",
    "initconditionformula": "condition",
    "recordtypes": "record types",
    "recurrence": "schedule",
    "runasadmin": "run as administrator",
}
HEAVY = CREATES | {"lockrecordaction", "returnusererroraction", "setfieldmandatoryaction"}
"""Actions that make records or keep writes from them."""
WORDS = {"name", "description", "label", "help"}
"""Tags of text for people: they change no record."""


@rule(
    id="DRF009",
    subject=Change,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    evidence="SRC",
)
def workflow_differs(change: Change, ctx: Context[Options]) -> Verdict:
    """A workflow starts on the same events and does the same in both environments.

    Why: approvals, locks and created records that exist in one environment only make tests of an
        integration worthless: the target blocks or multiplies what the source let pass.
    Fix in the UI: Customization > Workflow > Workflows: align release status, triggers, contexts,
        conditions and actions; the history shows who changed what.
    Fix in XML: align the workflow object in both environments and deploy. States and actions that
        only the target has stay there: delete them in the UI.
    Source: Oracle help section_4150693781 (triggers) and SDFxml_2018985223 (actions).
    Traps: masked values and positions in the diagram are not compared. Where a contract writes the
        workflow's record type, it is high if the action that differs creates, transforms or blocks
        records, or if a workflow that does runs on one side only.
    """
    if change.record_kind != "workflow":
        return NotApplicable("not about a workflow")
    sides = [on_side(side, Workflow, change) for side in (ctx.source, ctx.snapshot)]
    known = [workflow for workflow in sides if workflow is not None]
    released = [workflow.live for workflow in known]
    touches_release = change.path[:1] in {("releasestatus",), ("isinactive",)}
    if known and not touches_release and True not in released:
        if None in released:
            return Unknown("whether the workflow is released could not be read")
        return Pass()
    worse = _worse(change, known, ctx)
    if not change.path:
        side = "target" if change.op == "added" else "source"
        return Fail(f"the workflow exists in the {side} only", severity=worse)
    if change.path[0] in STARTS:
        values = f": {show(change.before)} in the source, {show(change.after)} in the target"
        what = STARTS[change.path[0]]
        return Fail(
            f"{differs('the ' + what)}{values if len(change.path) == 1 else ''}", severity=worse
        )
    if change.path[0] != "workflowstates" or change.path[-1] in WORDS:
        return NotApplicable("text, or a field of the workflow's own")
    return Fail(
        f"{_where(change)} differs" if change.op == "changed" else _one_sided(change),
        severity=worse,
    )


def _worse(change: Change, sides: list[Workflow], ctx: Context[Options]) -> Severity | None:
    """High for what creates, transforms or blocks records of a type that a contract writes."""
    if change.path[:1] == ("workflowstates",):
        heavy = not HEAVY.isdisjoint(change.path)
    else:
        whole = not change.path or change.path[0] in {"releasestatus", "isinactive"}
        heavy = whole and any(a.type in HEAVY for w in sides for a in w.actions or ())
    types = {type_id(name) for workflow in sides for name in workflow.record_types}
    return Severity.HIGH if heavy and fed_by(ctx, *types) else None


def _where(change: Change) -> str:
    """The innermost state, transition or action on the way, and the tag that differs."""
    if change.path[-1] == "(order)":
        return f"the order in {change.path[-2]}"
    holder = next((s for s in reversed(change.path[:-1]) if s[-1:].isdigit()), change.path[0])
    return f"{change.path[-1]} of {holder}"


def _one_sided(change: Change) -> str:
    side = "target" if change.op == "added" else "source"
    kind = change.path[-2] if change.path[-2].endswith(("action", "group")) else ""
    return f"{kind} {change.path[-1]} exists in the {side} only".strip()

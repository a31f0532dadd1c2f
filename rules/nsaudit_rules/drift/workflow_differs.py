"""DRF009: a workflow does something else on one side."""

from nsaudit.api import (
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
)
from nsaudit_rules.shared_changes import differs, on_side, show

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
WORDS = {"name", "description", "label", "help"}
"""Tags of text for people: they change no record."""


@rule(
    id="DRF009",
    subject=Change,
    severity=Severity.MEDIUM,
    evidence="SR",
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
    Traps: masked values and positions in the diagram are not compared.
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
    if not change.path:
        side = "target" if change.op == "added" else "source"
        return Fail(f"the workflow exists in the {side} only")
    if change.path[0] in STARTS:
        values = f": {show(change.before)} in the source, {show(change.after)} in the target"
        what = STARTS[change.path[0]]
        return Fail(f"{differs('the ' + what)}{values if len(change.path) == 1 else ''}")
    if change.path[0] != "workflowstates" or change.path[-1] in WORDS:
        return NotApplicable("text, or a field of the workflow's own")
    return Fail(f"{_where(change)} differs" if change.op == "changed" else _one_sided(change))


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

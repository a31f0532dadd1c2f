"""AFS009: workflows that guard records, but not against integrations."""

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
    rule,
    type_id,
)
from nsaudit_rules.shared_contracts import fed_by
from nsaudit_rules.shared_workflows import guards, left_out_contexts, on_server, sets_unknown_field

ONLY_REST = ("REST",)
"""What lists that were exported before REST web services existed leave out, without intent."""


@rule(
    id="AFS009",
    subject=Workflow,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    evidence="S",
)
def guard_skipped_by_integrations(workflow: Workflow, ctx: Context[Options]) -> Verdict:
    """A workflow that approves, refuses or locks does so for integrations too.

    Why: a workflow that lists only some contexts does not start in the others. Records that come
        by REST, SOAP, RESTlet or CSV import then pass without approval or check.
    Fix in the UI: Customization > Workflow > Workflows > the workflow > Contexts: select those that
        integrations use too, or leave all of them selected.
    Fix in XML: add RESTWEBSERVICES, WEBSERVICES, RESTLET and CSVIMPORT to <initcontexts>.
    Source: Oracle help, SDFxml_340964121 (execution contexts), section_157960811083 (context
        types); 16 of 62 real workflows with a list name the user interface alone.
    Traps: lists exported before REST web services existed lack only that context. A rule meant for
        people alone, such as locking a page, is right without them. A contract that writes the
        record type makes it high, unless only REST is missing.
    """
    if workflow.live is False:
        return NotApplicable("the workflow is not released")
    if workflow.initcontexts == "":
        return NotApplicable("the workflow runs in every context")
    if workflow.actions is None or workflow.initcontexts is None:
        return Unknown("the contexts or actions of the workflow could not be read")
    left_out = left_out_contexts(workflow.initcontexts)
    kinds: dict[str, str] = {}
    unread = ""
    for action in workflow.actions:
        kind = guards(action)
        hidden = sets_unknown_field(action) and action.isinactive is not True
        if on_server(action) is False or not (kind or hidden):
            continue
        if kind is None or on_server(action) is None or action.isinactive is None:
            unread = unread or action.scriptid
        else:
            kinds.setdefault(kind, action.scriptid)
    if not left_out:
        return Pass()
    if kinds and workflow.live:
        fed = fed_by(ctx, *map(type_id, workflow.record_types))
        return Fail(
            f"the workflow {' and '.join(sorted(kinds))}, but not for what comes by "
            f"{', '.join(left_out)}",
            evidence=[
                f"contexts listed: {workflow.initcontexts.count('|') + 1}",
                *(f"{kind}: {name}" for kind, name in sorted(kinds.items())),
                *fed,
            ],
            at="initcontexts",
            severity=Severity.HIGH if fed and left_out != ONLY_REST else None,
        )
    if unread:
        return Unknown(f"whether the action {unread} guards records could not be read")
    if kinds:
        return Unknown("whether the workflow is released could not be read")
    return NotApplicable("the workflow guards nothing")

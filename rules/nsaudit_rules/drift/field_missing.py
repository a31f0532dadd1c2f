"""DRF002: a custom field exists on one side only."""

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
    rule,
)
from nsaudit_rules.shared_changes import field_name, field_path, stated, users


@rule(
    id="DRF002",
    subject=Change,
    severity=Severity.MEDIUM,
    raises=[Severity.LOW, Severity.HIGH],
    tier=1,
    evidence="SL",
)
def field_missing(change: Change, ctx: Context[Options]) -> Verdict:
    """A custom field exists in both environments.

    Why: a write that names a field the target lacks is rejected, and a search, import or workflow
        that uses it does not deploy or silently does less.
    Fix in the UI: create the field in the target with the same script id (Customization > Lists,
        Records, & Fields), or delete it in the source if nothing needs it.
    Fix in XML: add the field's object (or its customrecordcustomfield block) to the project and
        deploy it to the target.
    Source: Oracle help section_4702656040 (a deploy creates what the account lacks).
    Traps: script ids are compared without letter case. A field that only the target has is often a
        bundle's. What JavaScript names is not seen by this rule.
    """
    path = field_path(change)
    if path is None:
        return NotApplicable("not about a field")
    if path:
        return Pass()
    name = field_name(change)
    field = stated(change, ctx)
    if field is not None and field.isinactive:
        return NotApplicable("the field is inactive")
    if change.op == "added":
        return Fail(
            f"field {name} exists in the target only",
            severity=Severity.LOW,
            consequence="Nothing was tested with it: where the target demands or fills it, writes "
            "and searches meet it there for the first time.",
        )
    if ctx.source is None:
        return Unknown("who uses the field is not known: the source was not given")
    naming = users(ctx.source).get(name.casefold(), ())
    if naming:
        more = f" and {len(naming) - 3} more" if len(naming) > 3 else ""
        return Fail(
            f"the target lacks field {name}, which is used by {', '.join(naming[:3])}{more}",
            evidence=naming,
            severity=Severity.HIGH,
            consequence="A write that names it is rejected in the target, and what uses it does "
            f"not deploy there or silently does less: {', '.join(naming[:3])}{more}.",
        )
    return Fail(f"the target lacks field {name}")

"""INT019: mapped values that the account or the mapping does not have."""

from nsaudit.api import (
    Confidence,
    Context,
    CustomList,
    IntegrationObject,
    Options,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import Judge, undeclared


def _exist(field: str, target: str, wanted: list[str], judge: Judge, ctx: Context[Options]) -> None:
    """Whether a custom list has the values and they are active."""
    if not target.casefold().startswith("customlist"):
        judge.open(f"what values {target or 'its target'} has in the account")
        return
    found = ctx.seen(CustomList, target)
    if found is None:
        if ctx.readable(CustomList) and not ctx.snapshot.partial(CustomList):
            judge.fault(f"{field}: there is no list {target}", f"mappings.{field}.target")
        else:
            judge.open(f"what values {target} has in the account")
        return
    if found.customvalues is None:
        judge.open(f"what values {target} has in the account")
        return
    for value in wanted:
        rows = [
            row
            for row in found.customvalues
            if value.casefold() in {row.scriptid.casefold(), (row.value or "").casefold()}
        ]
        if not rows and all(row.value is not None for row in found.customvalues):
            judge.fault(f"{field}: {target} has no value {value}", f"mappings.{field}.values")
        elif not rows:
            judge.open(f"what values {target} has in the account")
        elif all(row.isinactive for row in rows):
            judge.fault(f"{field}: {value} of {target} is inactive", f"mappings.{field}.values")
        elif all(row.isinactive is not False for row in rows):
            judge.open(f"whether {value} of {target} is active")


@rule(
    id="INT019",
    subject=IntegrationObject,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    evidence="CSL",
)
def mapping_gap(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """Every mapped value exists and is active in the account, and every source value is mapped.

    Why: a value that the list does not have is refused, or the field stays empty; in another
        account the list may have other values.
    Fix in the UI: Customization > Lists, Records, & Fields > Lists > the list: add or activate the
        value.
    Fix in XML: a <customvalue> in the list; in the contract: mappings: {field: {values: ...,
        default: ...}}.
    Source: the go-live guide (enum mapping).
    Traps: values of standard lists are in no project; they are unknown here.
    """
    if obj.mappings is None:
        return undeclared("mappings")
    judge = Judge(obj)
    for field, mapping in sorted(obj.mappings.items()):
        way = f"mappings.{field}"
        if not judge.need(f"{way}.values"):
            continue
        if mapping.default is None:
            judge.open(f"{way}.default")
        elif not mapping.default:
            lost = set(mapping.source_values or ()) - set(mapping.values or {})
            if mapping.source_values is None:
                judge.open(f"{way}.source_values")
            elif lost:
                judge.fault(f"{field}: {', '.join(sorted(lost))} is not mapped", f"{way}.values")
        if judge.need(f"{way}.target"):
            wanted = {
                *(mapping.values or {}).values(),
                *([mapping.default] if mapping.default else []),
            }
            _exist(field, str(mapping.target), sorted(wanted), judge, ctx)
    return judge.verdict()

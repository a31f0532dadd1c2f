"""DRF010: a list value that the source offers is missing or other in the target."""

from dataclasses import replace

from nsaudit.api import (
    Change,
    Context,
    CustomList,
    Fail,
    Integration,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.shared_changes import key_of, on_side, show
from nsaudit_rules.shared_contracts import flows

REFERENCES = {
    "accounting_periods": "accounting period",
    "currencies": "currency",
    "nexuses": "nexus",
    "subsidiaries": "subsidiary",
}
"""Tables of records that writes refer to, as people call one of them."""

SHUT = {"isinactive", "iselimination", "closed", "alllocked", "arlocked", "aplocked"}
"""Flags that keep writes from a record."""


@rule(
    id="DRF010",
    subject=Change,
    severity=Severity.MEDIUM,
    raises=[Severity.LOW, Severity.HIGH],
    evidence="SLC",
)
def reference_data_differs(change: Change, ctx: Context[Options]) -> Verdict:
    """Every value that writers may choose in the source exists in the target.

    Why: a write that chooses a value the target does not have, or has under another name, is
        rejected or lands on the wrong value.
    Fix in the UI: Customization > Lists, Records, & Fields > Lists > the list: add, rename or
        reactivate the value in the target.
    Fix in XML: add the <customvalue> with the same script id to the customlist, and deploy.
    Source: Oracle help, SDF XML reference of customlist.
    Traps: a list, subsidiary or currency that a contract names is high. Values whose ids an account
        generated are paired by their text; a value that only the target has harms no tested write.
    """
    verdict = _judged(change, ctx)
    if not isinstance(verdict, Fail) or verdict.severity is Severity.LOW:
        return verdict
    used = _users(change, ctx)
    return replace(verdict, severity=Severity.HIGH, evidence=used) if used else verdict


def _users(change: Change, ctx: Context[Options]) -> list[str]:
    """The contracts that name the list, subsidiary or currency."""
    if not ctx.readable(Integration):
        return []
    key, kind = key_of(change), change.record_kind
    found = []
    for flow in flows(ctx):
        named = {
            "customlist": [m.target for m in (flow.object.mappings or {}).values()],
            "subsidiaries": flow.object.subsidiaries,
            "currencies": flow.object.currencies,
        }.get(kind)
        if key in {name.casefold() for name in named or () if name}:
            found.append(f"contract {flow.name} names {change.caption.partition(' › ')[0]}")
    return found


def _judged(change: Change, ctx: Context[Options]) -> Verdict:
    """What the change means by itself."""
    if change.record_kind in REFERENCES:
        return _reference(change)
    if change.record_kind != "customlist":
        return NotApplicable("not about reference data")
    held = on_side(ctx.source, CustomList, change)
    if held is not None and held.isinactive:
        return NotApplicable("the list is inactive in the source")
    if not change.path:
        if change.op == "removed":
            return Fail("the target lacks the list")
        return Pass()
    if change.path == ("isinactive",) and change.after == "T":
        return Fail("the list is inactive in the target only")
    if change.path[0] != "customvalues" or len(change.path) < 2 or change.op == "added":
        return Pass()
    key = change.path[1]
    if change.op == "removed":
        text = change.before.get("value") if isinstance(change.before, dict) else None
        return Fail(f"the target lacks value {key}" + (f" ({text})" if text else ""))
    if change.path[2:] == ("isinactive",) and change.after == "T":
        return Fail(f"value {key} is inactive in the target only")
    if change.path[2:] == ("value",):
        return Fail(
            f"value {key} is called {show(change.before)} in the source and "
            f"{show(change.after)} in the target"
        )
    return Pass()


def _reference(change: Change) -> Verdict:
    """A subsidiary, currency, nexus or period that writes name."""
    what = f"{REFERENCES[change.record_kind]} {change.caption.partition(' › ')[0]}"
    if not change.path:
        if change.op == "removed":
            return Fail(f"the target lacks {what}")
        return Pass()
    tag = change.path[-1]
    if tag in SHUT:
        if change.after == "T":
            return Fail(f"{what}: {tag} is set in the target only")
        if change.before == "T":
            return Fail(f"{what}: {tag} is set in the source only", severity=Severity.LOW)
    values = f"{show(change.before)} in the source, {show(change.after)} in the target"
    return Fail(f"{what}: {tag} is {values}", severity=Severity.LOW)

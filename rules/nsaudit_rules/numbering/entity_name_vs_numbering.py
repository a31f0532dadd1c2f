"""NUM004: entity names that numbering and the integration both make."""

from nsaudit.api import (
    AutoNumbering,
    Confidence,
    Context,
    Fail,
    IntegrationObject,
    NotApplicable,
    Options,
    Pass,
    Preference,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import category, names, plain, undeclared


def _numbered(obj: IntegrationObject, ctx: Context[Options]) -> bool | None:
    """Whether NetSuite names or numbers the entity itself."""
    row = ctx.find(AutoNumbering, obj.record_type)
    if row is not None and row.enabled:
        return True
    if obj.record_type not in {"customer", "lead", "prospect"}:
        return None if row is None else row.enabled
    preference = ctx.find(Preference, "AUTONAMECUSTOMERS")
    if preference is not None and preference.value in {"T", "true"}:
        return True
    known = preference is not None and preference.value is not None and row is not None
    return False if known and row is not None and row.enabled is False else None


def _settled(obj: IntegrationObject, fail: Fail) -> Verdict:
    """The failure, unless defaults that are not declared may turn automatic names off."""
    return fail if obj.default_values is not None else undeclared("defaults")


@rule(
    id="NUM004",
    subject=IntegrationObject,
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    evidence="CAR",
    checklist=["numbering_settings"],
)
def entity_name_vs_numbering(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """The name of an entity is made either by NetSuite or by the integration.

    Why: with numbering on, NetSuite replaces or ignores the name, so a match by name finds nothing
        and makes a copy; with numbering off, a create without entityid is refused.
    Fix in the UI: Setup > Company > Auto-Generated Numbers > Entities, and General Preferences >
        Auto Name Customers.
    Fix in XML: no file of the project holds this page; in the contract: send entityId, or
        autoName: false among the defaults.
    Source: Oracle help bridgehead_N3251492 (AUTONAMECUSTOMERS) and on auto-generated numbers.
    """
    kind = category(obj)
    if kind is not None and kind != "entity":
        return NotApplicable("only entities have a name of this kind")
    if obj.operation is None:
        return undeclared("operation")
    if not obj.creates:
        return NotApplicable("it makes no records")
    sent = None if obj.fields is None else names(obj.fields)
    fixed = obj.default_values or {}
    if any(plain(k) == "autoname" and v in {False, "false", "F"} for k, v in fixed.items()):
        return NotApplicable("the payload turns automatic names off")
    numbered = _numbered(obj, ctx)
    by_name = None if obj.match_key is None else bool(names(obj.match_key) & {"entityid", "name"})
    has_name = (sent is not None and "entityid" in sent) or "entityid" in names(fixed)
    if numbered and by_name:
        return _settled(
            obj,
            Fail(
                f"{obj.record} is matched by its name, which NetSuite makes itself",
                at="match_key",
                evidence=["automatic names or numbers are on"],
            ),
        )
    if numbered is False and not has_name and sent is not None:
        return _settled(
            obj,
            Fail(
                f"{obj.record} is written without entityid, and NetSuite makes no name",
                at="fields",
                evidence=["automatic numbers are off"],
            ),
        )
    if numbered is None:
        return Unknown(f"whether {obj.record} is numbered was not stated")
    needed = {"match_key": obj.match_key} if numbered else {"fields": sent}
    missing = [way for way, value in needed.items() if value is None and not has_name]
    return undeclared(*missing) if missing else Pass()

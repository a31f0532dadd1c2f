"""DRF003: a custom field takes other values on one side."""

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
from nsaudit_rules.shared_changes import field_name, field_path, show

TYPE = {"fieldtype": "type", "selectrecordtype": "source list"}
SHOWN = {
    "displaytype": "display type",
    "accesslevel": "access level",
    "searchlevel": "search level",
    "rolerestrict": "role restriction",
    "roleaccesses": "role access",
}
APPLIES = ("appliesto", "body", "col")


@rule(
    id="DRF003",
    subject=Change,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    tier=1,
    evidence="SL",
)
def field_shape_differs(change: Change, ctx: Context[Options]) -> Verdict:
    """A custom field takes the same values on the same records in both environments.

    Why: a value that fits in the source is cut, refused or not kept in the target, or the field is
        not there on the record type at all; access and display decide who can see what was written.
    Fix in the UI: open the field in the target and align type, list, length, Store Value, Applies
        To and Access. A type cannot be changed to every other type: make a new field then.
    Fix in XML: align <fieldtype>, <selectrecordtype>, <maxlength>, <storevalue> and the applies-to
        tags of the field's object, and deploy.
    Source: Oracle help, SDF XML reference of custom fields; section_4702656040.
    Traps: a field that became wider, or applies to more, harms no tested write and passes.
    """
    path = field_path(change)
    if not path:
        return NotApplicable("not about a field's settings")
    name, tag = field_name(change), path[0]
    if tag in SHOWN:
        return Fail(f"field {name}: {SHOWN[tag]} differs{_values(change)}")
    if change.op != "changed":
        return NotApplicable("not about a field's shape")
    if tag in TYPE:
        return _high(f"field {name}: {TYPE[tag]} differs{_values(change)}")
    if tag == "maxlength":
        if change.direction == "different":
            return Unknown(f"field {name}: the lengths{_values(change)} could not be compared")
        if change.direction == "stricter_in_target":
            return _high(f"field {name} is shorter in the target{_values(change)}")
        return Pass()
    if tag == "storevalue":
        if change.after == "F":
            return _high(f"field {name} is not stored in the target: written values are lost")
        return Fail(f"field {name} is stored in the target only")
    if tag.startswith(APPLIES) and {change.before, change.after} == {"T", "F"}:
        if change.after == "F":
            return _high(f"field {name} does not apply to {tag} in the target")
        return Pass()
    return NotApplicable("not about a field's shape")


def _high(message: str) -> Fail:
    return Fail(message, severity=Severity.HIGH)


def _values(change: Change) -> str:
    if change.op != "changed":
        return ""
    return f" ({show(change.before)} in the source, {show(change.after)} in the target)"

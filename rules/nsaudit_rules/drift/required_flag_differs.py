"""DRF001: something is required on one side only."""

from nsaudit.api import (
    MANDATORY_PREFERENCES,
    Change,
    Context,
    Fail,
    MandatoryFields,
    NotApplicable,
    Options,
    Pass,
    Preference,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_changes import FORM_KINDS, field_name, field_path, item, stated

FLAGS = {
    "ismandatory",
    "mandatory",
    "isclassmandatory",
    "isdepartmentmandatory",
    "islocationmandatory",
}


@rule(
    id="DRF001",
    subject=Change,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    tier=1,
    evidence="SLR",
)
def required_flag_differs(change: Change, ctx: Context[Options]) -> Verdict:
    """What a record must hold is the same in both environments.

    Why: writes that were tested against the looser environment are rejected by the stricter one; a
        value required only in the source lets incomplete records into the target.
    Fix in the UI: open the field, segment or form on the side that is wrong (Customization > Lists,
        Records, & Fields, or Customization > Forms) and set or clear Mandatory.
    Fix in XML: set <ismandatory> of the field or segment, or <mandatory> of the form's row, to the
        same value in both environments, and deploy.
    Source: Oracle help section_4170181850 (mandatory custom fields); rule catalogue, cause 6.
    Traps: a form's row binds only writes that use the form; rows that are required yet not shown
        are mostly left over from templates (501 of 1,888 in public projects), and pass where the
        other form has no such row.
    """
    if change.record_kind == MandatoryFields.table:
        return _form(change)
    if (
        change.record_kind == Preference.table
        and change.record_key.upper() in MANDATORY_PREFERENCES
    ):
        what = MANDATORY_PREFERENCES[change.record_key.upper()]
        return _differs(change, change.after == "T", f"a {what}")
    if change.op == "changed":
        if not change.path or change.path[-1] not in FLAGS:
            return NotApplicable("not about a required flag")
        return _differs(change, in_target=change.after == "T", what=_what(change))
    if field_path(change) == ():
        field = stated(change, ctx)
        required = item(change).get("ismandatory") if field is None else field.ismandatory
        if required is None:
            return Unknown(f"whether {field_name(change)} is required could not be read")
        if required in (True, "T"):
            return _differs(change, change.op == "added", f"field {field_name(change)}")
        return Pass()
    if change.record_kind in FORM_KINDS and item(change).get("mandatory") == "T":
        if item(change).get("visible") == "F":
            return Pass()
        return _differs(change, change.op == "added", f"row {change.path[-1]}")
    return NotApplicable("not about a required flag")


def _form(change: Change) -> Verdict:
    """What a form demands, as the companion saw it on an opened record."""
    if change.path[:1] != ("fields",) or len(change.path) != 2:
        return NotApplicable("the form itself is on one side only")
    return _differs(change, change.op == "added", f"field {change.path[1]} of the form")


def _what(change: Change) -> str:
    name = change.path[-1]
    if name == "mandatory":
        return f"row {change.path[-2]}"
    if name == "ismandatory":
        return "segment" if change.record_kind == "customsegment" else f"field {field_name(change)}"
    return name.removeprefix("is").removesuffix("mandatory")


def _differs(change: Change, in_target: bool, what: str) -> Fail:
    if in_target:
        return Fail(
            f"{what} is required in the target only: writes tested in the source get rejected",
            severity=Severity.HIGH,
        )
    return Fail(f"{what} is required in the source only: the target takes records without it")

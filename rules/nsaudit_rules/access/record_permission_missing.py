"""ACC002: roles that may not do what the contract says."""

from nsaudit.api import (
    Confidence,
    Context,
    CustomRecordType,
    Fail,
    Integration,
    IntegrationObject,
    NotApplicable,
    Options,
    Pass,
    Point,
    Role,
    Severity,
    Unknown,
    Verdict,
    reference,
    rule,
)
from nsaudit_rules.shared_access import is_administrator, named_role, role_name
from nsaudit_rules.shared_contracts import undeclared
from nsaudit_rules.shared_roles import any_true, permission_name, reaches


def _custom(obj: IntegrationObject, role: Role, needed: str, ctx: Context[Options]) -> Verdict:
    """The same for a custom record type: its access type decides who may do what."""
    record = ctx.find(CustomRecordType, obj.record_type)
    if record is None:
        return Fail(f"there is no record type {obj.record}", at="record")
    if record.accesstype is None:
        return Unknown(f"the access type of {obj.record} could not be read")
    if record.accesstype == "NONENEEDED":
        return Pass()
    own = _row_level(record, role)
    by_key = [reaches(role, f"[scriptid={record.scriptid}]", needed)]
    if record.accesstype == "CUSTRECORDENTRYPERM":
        by_key.append(reaches(role, "LIST_CUSTRECORDENTRY", needed))
    elif own == "":
        by_key.append(None)
    else:
        by_key.append(reference.level_at_least(own, needed) if own else False)
    enough = any_true(by_key)
    if enough is None:
        return Unknown(f"the permissions of {obj.record} or {role.scriptid} could not be read")
    if enough:
        return Pass()
    return Fail(
        f"{role.scriptid} needs {needed} to {obj.operation} {obj.record}",
        evidence=[f"access type {record.accesstype}", f"own row {own or 'NONE'}"],
        at=[Point(("operation",)), Point(("permissions",), record)],
    )


def _row_level(record: CustomRecordType, role: Role) -> str | None:
    """The level of the role in the type's own list; None without a row, "" where unreadable."""
    if record.permissions is None:
        return ""
    for row in record.permissions:
        if row.permittedrole.strip("[]").rpartition("=")[2].casefold() == role.key:
            return row.permittedlevel or ""
    return None


@rule(
    id="ACC002",
    subject=IntegrationObject,
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    tier=1,
    evidence="CSL",
    needs=[Role],
    checklist=["roles_and_tokens"],
)
def record_permission_missing(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """The integration's role may do to each record type what its contract says.

    Why: the write is refused with INSUFFICIENT_PERMISSION, often only in production, where the
        role was built by hand.
    Fix in the UI: Setup > Users/Roles > Manage Roles > the role > Permissions: add the permission
        at View to read, Create, Edit, or Full to delete.
    Fix in XML: a <permission> block with <permkey> and <permlevel> in the role.
    Source: Oracle's permission index by use case (record permissions); the levels of each
        operation.
    Traps: global permissions of the employee add rights that no role shows. Some permissions were
        matched by name; the evidence says so.
    """
    if obj.operation is None:
        return undeclared("operation")
    integration = ctx.owned_by(Integration)
    name = role_name(integration, ctx)
    if isinstance(name, Unknown):
        return name
    if is_administrator(name):
        return NotApplicable("Administrator may do everything")
    role = named_role(name, ctx)
    if isinstance(role, Unknown):
        return role
    needed = reference.OPERATION_LEVELS.get(obj.operation, "FULL")
    if obj.record_type.startswith("customrecord"):
        return _custom(obj, role, needed, ctx)
    known = reference.record_permission(obj.record)
    if known is None:
        return Unknown(f"which permission opens {obj.record} is not in the tables")
    answers = [reaches(role, key, needed) for key in known.keys]
    enough = any_true(answers)
    if enough is None:
        return Unknown(f"the permissions of {role.scriptid} could not be read")
    if enough:
        return Pass()
    held = [f"{permission_name(key)} at {role.level(key) or 'NONE'}" for key in known.keys]
    doubt = ["the permission was matched by its name"] if known.tentative else []
    return Fail(
        f"{role.scriptid} needs {needed} to {obj.operation} {obj.record}",
        evidence=[*held, *doubt],
        at=[Point(("operation",)), Point(("permissions",), role)],
    )

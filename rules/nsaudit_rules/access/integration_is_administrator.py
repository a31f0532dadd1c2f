"""ACC001: integrations that sign in as Administrator."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    Integration,
    Options,
    Pass,
    Point,
    Role,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_access import is_administrator, named_role, role_name


@rule(
    id="ACC001",
    subject=Integration,
    severity=Severity.CRITICAL,
    confidence=Confidence.HIGH,
    tier=1,
    evidence="CSL",
    needs=[Role],
    checklist=["roles_and_tokens"],
)
def integration_is_administrator(integration: Integration, ctx: Context[Options]) -> Verdict:
    """An integration signs in with a role of its own, never as Administrator.

    Why: whoever holds its credentials can read and change everything, and a fault of the
        integration has no bounds.
    Fix in the UI: Setup > Users/Roles > Manage Roles > New: a role with the permissions of the
        integration only; assign it to the integration's user and issue new credentials.
    Fix in XML: a customrole object without <coreadminpermission>T</coreadminpermission>.
    Source: the go-live guide (roles with the right permissions); Oracle help, SDF XML reference of
        role (coreadminpermission).
    """
    name = role_name(integration, ctx)
    if isinstance(name, Unknown):
        return name
    way = ("environments", ctx.snapshot.meta.environment, "role")
    if is_administrator(name):
        return Fail("it signs in as Administrator", at=way)
    role = named_role(name, ctx)
    if isinstance(role, Unknown):
        return role
    kernel = role.level("ADMI_KERNEL")
    if role.coreadminpermission or kernel == "FULL":
        return Fail(
            f"its role {name} has core administration",
            at=[Point(way), Point(("coreadminpermission",), role)],
        )
    if role.coreadminpermission is None or kernel is None:
        return Unknown(f"the permissions of {name} could not be read")
    return Pass()

"""ACC004: roles that an integration shares with others."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    Integration,
    Options,
    Pass,
    Point,
    RoleAssignment,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_access import role_name
from nsaudit_rules.shared_contracts import access_here, undeclared


@rule(
    id="ACC004",
    subject=Integration,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    evidence="CL",
    needs=[RoleAssignment],
    checklist=["roles_and_tokens"],
)
def role_shared(integration: Integration, ctx: Context[Options]) -> Verdict:
    """The integration's role belongs to it and to its own user alone.

    Why: rights that another integration or person needs are granted to all of them, and nobody can
        tell from a log who wrote.
    Fix in the UI: Setup > Users/Roles > Manage Roles: copy the role for each integration and
        unassign it from people.
    Fix in XML: one customrole object for each integration.
    Source: the go-live guide (roles and tokens); least privilege.
    """
    name = role_name(integration, ctx)
    if isinstance(name, Unknown):
        return name
    environment = ctx.snapshot.meta.environment
    unsure = []
    for other in ctx.all(Integration):
        if other is integration:
            continue
        theirs = (other.environments or {}).get(environment)
        if other.environments is None or (theirs is not None and theirs.role is None):
            unsure.append(f"role of {other.integration}")
        elif theirs is not None and theirs.role and theirs.role.casefold() == name.casefold():
            way = ("environments", environment, "role")
            return Fail(
                f"{other.integration} signs in with the same role {name}",
                at=[Point(way), Point(way, other)],
            )
    access = access_here(integration, ctx)
    if isinstance(access, Unknown):
        return access
    holders = [a for a in ctx.all(RoleAssignment) if a.role.casefold() == name.casefold()]
    others = [a for a in holders if not access.user or a.user.casefold() != access.user.casefold()]
    if others and access.user is None:
        return undeclared(f"environments.{environment}.user")
    active = [a for a in others if a.isinactive is False]
    if active:
        return Fail(
            f"{name} is also held by other users ({len(active)})",
            at=("environments", environment, "role"),
        )
    if others and any(a.isinactive is None for a in others):
        return Unknown("whether other holders of the role are active could not be read")
    if access.user is None:
        unsure.append(f"environments.{environment}.user")
    return undeclared(*unsure) if unsure else Pass()

"""ACC006: roles for token sign-in that administer the account."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Role,
    Severity,
    Unknown,
    Verdict,
    reference,
    rule,
)
from nsaudit_rules.shared_roles import administers, permission_name, token_role


@rule(
    id="ACC006",
    subject=Role,
    severity=Severity.HIGH,
    raises=[Severity.CRITICAL],
    confidence=Confidence.HIGH,
    tier=1,
    evidence="SL",
)
def token_role_holds_admin_rights(role: Role, ctx: Context[Options]) -> Verdict:
    """A role that may sign in with tokens administers nothing.

    Why: whoever holds the token can change roles, users, numbering, duplicate detection or scripts
        without anybody at a screen, and so switch off the very guards that protect the data.
    Fix in the UI: Setup > Users/Roles > Manage Roles > the role > Permissions > Setup: remove the
        permissions named here; let a person with an own role do that work.
    Fix in XML: delete the <permission> blocks with these keys, and set
        <coreadminpermission>F</coreadminpermission>.
    Source: Oracle help, chapter_N3236764 (permission names, IDs and accepted levels); which
        permissions count as administration is nsaudit's own choice.
    Traps: a deployment role may need SuiteScript or SuiteApp deployment; give it no record data
        and waive the finding.
    """
    if role.isinactive:
        return NotApplicable("the role is inactive")
    token = token_role(role)
    if token is False:
        return NotApplicable("the role may not sign in with tokens")
    if token is None:
        return Unknown("whether the role may sign in with tokens could not be read")
    held: list[str] = []
    unread: list[str] = []
    core = role.coreadminpermission
    for group in reference.administration_groups():
        for key, has in administers(role, group).items():
            if has:
                held.append(key)
                core = core or group.severity == "critical"
            elif has is None:
                unread.append(key)
    if core:
        extra = f"; administrative permissions besides: {len(held)}" if held else ""
        return Fail(
            f"this role may sign in with tokens and has core administration rights{extra}",
            evidence=["core administration", *(permission_name(key) for key in held)],
            at=[
                *(["coreadminpermission"] if role.coreadminpermission else []),
                *(("permissions", key, "permlevel") for key in held),
            ],
            severity=Severity.CRITICAL,
            parts=["core administration", *held],
        )
    if held:
        return Fail(
            f"this role may sign in with tokens and administers the account: "
            f"{', '.join(permission_name(key) for key in held[:3])}"
            + (f" and {len(held) - 3} more" if len(held) > 3 else ""),
            evidence=[f"{permission_name(key)} at {role.level(key)}" for key in held],
            at=[("permissions", key, "permlevel") for key in held],
            parts=held,
        )
    if unread:
        return Unknown(f"the level of {permission_name(unread[0])} could not be read")
    if core is None:
        return Unknown("whether it has core administration rights could not be read")
    return Pass()

"""ACC013: roles that administer users or the account without a second factor."""

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
from nsaudit_rules.shared_roles import administers, permission_name

PRIVILEGED = frozenset({"core_administration", "roles", "users"})


@rule(
    id="ACC013",
    subject=Role,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    evidence="SL",
)
def privileged_role_without_2fa(role: Role, ctx: Context[Options]) -> Verdict:
    """Who may change users, roles or the account signs in with a second factor.

    Why: a stolen password of such a role is enough to hand out any other right.
    Fix in the UI: Setup > Users/Roles > Two-Factor Authentication Roles: choose 2FA authentication
        required for the role.
    Fix in XML: <tfarequired>TOTP</tfarequired>, or the value that the account's exports show.
    Source: Oracle help, SDF XML reference of role (tfarequired, default OFF); which permissions
        count as privileged is nsaudit's own choice.
    Traps: sign-in with tokens is thought to be exempt from the second factor, so this protects the
        people who hold the role; NetSuite asks the built-in Administrator for it in any case.
    """
    if role.isinactive:
        return NotApplicable("the role is inactive")
    if role.key == "administrator":
        return NotApplicable("the built-in Administrator role always has a second factor")
    if role.iswebserviceonlyrole:
        return NotApplicable("nobody signs in to pages with a web services only role")
    held: list[str] = []
    unread = role.coreadminpermission is None
    for group in reference.administration_groups():
        if group.id in PRIVILEGED:
            for key, has in administers(role, group).items():
                held += [key] if has else []
                unread = unread or has is None
    if not held and not role.coreadminpermission:
        if unread:
            return Unknown("whether the role administers users or roles could not be read")
        return Pass()
    if role.tfarequired is None or role.iswebserviceonlyrole is None:
        return Unknown("whether the role asks for a second factor could not be read")
    if role.tfarequired != "OFF":
        return Pass()
    what = permission_name(held[0]) if held else "core administration"
    assumed = " (assumed: Oracle's default)" if "tfarequired" in role.defaulted else ""
    return Fail(
        f"no second factor is required, although the role holds {what}",
        evidence=[f"tfarequired OFF{assumed}", *(permission_name(key) for key in held)],
        at=["tfarequired", *(("permissions", key, "permlevel") for key in held)],
    )

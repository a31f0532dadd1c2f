"""SBX005: sandboxes whose integrations still count on credentials of before the refresh."""

from collections.abc import Iterable
from datetime import date

from nsaudit.api import (
    Access,
    Account,
    Certificate,
    Confidence,
    Context,
    Fail,
    Integration,
    NotApplicable,
    Options,
    Pass,
    SandboxSettings,
    Severity,
    Token,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_access import sandbox_settings
from nsaudit_rules.shared_contracts import access_here, declared, undeclared
from nsaudit_rules.shared_days import day


@rule(
    id="SBX005",
    subject=Integration,
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    evidence="LA",
    checklist=["environments"],
)
def credentials_not_recreated(integration: Integration, ctx: Context[Options]) -> Verdict:
    """Each integration has a credential made after the sandbox was last refreshed.

    Why: a refresh clears certificate mappings and access tokens of the sandbox; every call with
        one of before is refused.
    Fix in the UI: Setup > Integration > Manage Authentication > OAuth 2.0 Client Credentials (M2M)
        Setup, or Setup > Users/Roles > Access Tokens: make a new one in the sandbox.
    Fix in XML: credentials are in no SDF object.
    Source: Oracle help section_4381113277 (tokens are not copied to a sandbox) and that on OAuth
        2.0 client credentials (mappings are cleared at each refresh).
    Traps: a certificate that was valid before the refresh counts by the day on which it was mapped,
        if NetSuite shows it; without it only its validity speaks, which decides where it began
        after the refresh or ended before it, and leaves the rest unknown. A credential of the day
        of the refresh counts as made after it. Credentials are told apart by role and user,
        because a contract does not hold the client id itself.
    """
    accounts = ctx.all(Account)
    if not accounts:
        return Unknown("whether this environment is a sandbox is not known")
    settings = sandbox_settings(accounts[0], ctx)
    if not isinstance(settings, SandboxSettings):
        return settings
    refreshed = day(settings.refreshed_at)
    if refreshed is None:
        return Unknown("when the sandbox was refreshed was not stated")
    taken = day(ctx.snapshot.meta.taken_at)
    if taken is not None and taken < refreshed:
        return Unknown("the snapshot was taken before the refresh: take a new one")
    method = declared(integration, "auth.method")
    if method == "nlauth":
        return NotApplicable("it signs in with a password")
    if not method:
        return undeclared("auth.method")
    access = access_here(integration, ctx)
    if isinstance(access, Unknown):
        return access
    if not access.role:
        return undeclared(f"environments.{ctx.snapshot.meta.environment}.role")
    if method == "tba":
        return _judge(_tokens(ctx.all(Token), refreshed), access, "access token", refreshed)
    if method == "oauth2_m2m":
        found = _certificates(ctx.all(Certificate), refreshed)
        return _judge(found, access, "certificate", refreshed)
    return Unknown(f"how it signs in ({method}) is not known")


Held = tuple[str | None, str | None, bool | None, bool | None]
"""A credential: its role, its user, whether it is active, and whether it is newer."""


def _tokens(tokens: Iterable[Token], refreshed: date) -> list[Held]:
    made = [(token, day(token.created)) for token in tokens]
    return [(t.role, t.user, t.active, None if on is None else on >= refreshed) for t, on in made]


def _certificates(certificates: Iterable[Certificate], refreshed: date) -> list[Held]:
    held: list[Held] = []
    for one in certificates:
        mapped, begins, ends = day(one.created), day(one.valid_from), day(one.valid_until)
        newer: bool | None = None
        if begins is not None and begins >= refreshed:
            newer = True
        elif mapped is not None:
            newer = mapped >= refreshed and not (ends is not None and ends < refreshed)
        elif ends is not None and ends < refreshed:
            newer = False
        active = None if one.revoked is None else not one.revoked
        held.append((one.role, one.user, active, newer))
    return held


def _judge(held: list[Held], access: Access, what: str, refreshed: date) -> Verdict:
    """By the credentials of the role and user; one whose owner is unread may be of them."""
    role, user = (access.role or "").casefold(), (access.user or "").casefold()
    sure: list[bool | None] = []
    doubtful = 0
    for its_role, its_user, active, newer in held:
        other = its_role is not None and its_role.casefold() != role
        other |= bool(user) and its_user is not None and its_user.casefold() != user
        if other or active is False:
            continue
        if its_role is None or active is None or (user and its_user is None):
            doubtful += 1
        else:
            sure.append(newer)
    # Without a user, credentials of the same role may belong to somebody else.
    if sure and (True in sure if user else all(sure) and not doubtful):
        return Pass()
    if sure and not doubtful and all(newer is False for newer in sure):
        how = "was made" if what == "access token" else "was mapped or is valid"
        when = refreshed.isoformat()
        return Fail(f"no {what} of its role {how} since the sandbox was refreshed on {when}")
    if not sure and not doubtful:
        return Unknown(f"no active {what} of its role and user was read")
    return Unknown(
        f"whether an active {what} of its role and user was made since the refresh on "
        f"{refreshed.isoformat()} could not be read"
    )

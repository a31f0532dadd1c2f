"""ACC008: access tokens that nobody needs any more."""

from nsaudit.api import (
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    RoleAssignment,
    Severity,
    Token,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_days import days_until


class Unused(Options):
    """When a token counts as unused."""

    days: int = 90
    """Days without a sign-in."""


@rule(id="ACC008", subject=Token, severity=Severity.MEDIUM, options=Unused, evidence="LA")
def token_orphaned(token: Token, ctx: Context[Unused]) -> Verdict:
    """Every active access token belongs to an active user and role, and is used.

    Why: a token does not end by itself. One that is left over opens the account to whoever finds
        it, and hides which integration still depends on it.
    Fix in the UI: Setup > Users/Roles > Access Tokens: revoke the token.
    Fix in XML: tokens are in no SDF object.
    Source: Oracle help section_4381113277 (token management); the table OAuthToken is listed in
        the Records Catalog, its columns are not documented.
    Traps: a token for a yearly job is unused for long; waive it with its purpose.
    """
    if token.active is False:
        return NotApplicable("the token is inactive")
    if token.active is None:
        return Unknown("whether the token is active could not be read")
    if token.user_active is False:
        return Fail("it is active, and its user is inactive or has no access")
    if token.role_active is False:
        return Fail("it is active, and its role is inactive")
    if ctx.readable(RoleAssignment) and token.user is not None and token.role is not None:
        held = f"{token.user}/{token.role}".casefold()
        if ctx.seen(RoleAssignment, held) is None and not ctx.snapshot.partial(RoleAssignment):
            return Fail("it is active, and its user no longer holds its role")
    idle = days_until(token.last_used, ctx.today)
    if idle is not None and -idle > ctx.options.days:
        return Fail(f"it is active, and was last used on {token.last_used}, {-idle} days ago")
    ctx.need(RoleAssignment)
    unread = [
        name
        for name in ("user", "role", "user_active", "role_active", "last_used")
        if getattr(token, name) is None
    ]
    if unread or idle is None:
        what = ", ".join(unread).replace("_", " ") or "today"
        return Unknown(f"these are not readable: {what}")
    return Pass()

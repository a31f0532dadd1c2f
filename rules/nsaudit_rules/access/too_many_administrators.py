"""ACC010: many people hold the Administrator role."""

from nsaudit.api import (
    Account,
    Context,
    Fail,
    Options,
    Pass,
    RoleAssignment,
    Severity,
    Unknown,
    Verdict,
    rule,
)


class Most(Options):
    """How many administrators are few."""

    most: int = 4
    """Most active users with the Administrator role."""


@rule(id="ACC010", subject=Account, severity=Severity.MEDIUM, options=Most, evidence="L")
def too_many_administrators(account: Account, ctx: Context[Most]) -> Verdict:
    """A handful of people hold the Administrator role.

    Why: an Administrator can change every setting that integrations rely on, without a trace in any
        project; with many of them nobody knows who changed what.
    Fix in the UI: Setup > Users/Roles > Manage Users > the user > Access: replace Administrator by
        a role with what the work needs.
    Fix in XML: role assignments are in no SDF object.
    Source: nsaudit's judgement; Oracle help section_N295663 advises to limit the role.
    Traps: users of a support partner count as well.
    """
    held = [a for a in ctx.all(RoleAssignment) if a.role.casefold() == "administrator"]
    sure = sorted({a.user for a in held if a.isinactive is False})
    perhaps = {a.user for a in held if a.isinactive is None} - set(sure)
    if len(sure) > ctx.options.most:
        return Fail(
            f"{len(sure)} active users hold the Administrator role, more than {ctx.options.most}",
            evidence=sure,
        )
    if len(sure) + len(perhaps) > ctx.options.most:
        return Unknown(f"whether {len(perhaps)} more Administrators are active is not readable")
    if ctx.snapshot.partial(RoleAssignment):
        return Unknown("not all role assignments were read")
    return Pass()

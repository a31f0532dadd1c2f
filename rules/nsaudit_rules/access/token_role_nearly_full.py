"""ACC005: roles that hold nearly every permission at its highest level."""

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
from nsaudit_rules.shared_roles import token_role


class NearlyFull(Options):
    """From when a role counts as nearly full."""

    least: int = 10
    """Graded permissions a role must hold before its share means anything."""
    share: float = 0.9
    """Share of graded permissions at Full from which a role is nearly full."""


@rule(
    id="ACC005",
    subject=Role,
    severity=Severity.LOW,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    options=NearlyFull,
    evidence="SL",
)
def token_role_nearly_full(role: Role, ctx: Context[NearlyFull]) -> Verdict:
    """A role holds each permission only at the level that its work needs.

    Why: Full includes deleting. A role that has it nearly everywhere, above all one that may sign
        in with tokens, can remove or overwrite whatever a faulty or stolen integration touches.
    Fix in the UI: Setup > Users/Roles > Manage Roles > the role > Permissions: lower each
        permission to the level that is used, View or Create where nothing is changed or deleted.
    Fix in XML: lower <permlevel> in the <permission> blocks, for instance FULL to EDIT.
    Source: Oracle help, chapter_N3236764 (permission names, IDs and accepted levels); in 218 real
        roles, 18 have 90 % or more of their graded permissions at Full.
    Traps: many permissions accept only None or Full, so only graded ones count, that is those
        that also accept View. Permissions of custom types count as graded.
    """
    if role.isinactive:
        return NotApplicable("the role is inactive")
    if role.permissions is None:
        return Unknown("the permissions could not be read")
    full = graded = open_full = open_lower = unread = 0
    for row in role.permissions:
        if row.permlevel == "NONE":
            continue
        if row.permlevel is None:
            unread += 1
            continue
        known = reference.permission(row.permkey)
        is_graded = True if row.permkey.startswith("[") else known and known.graded
        at_full = row.permlevel == "FULL"
        if is_graded:
            graded += 1
            full += at_full
        elif is_graded is None:
            open_full += at_full
            open_lower += not at_full
    least, share = ctx.options.least, ctx.options.share
    if graded + open_full + open_lower + unread < least:
        return NotApplicable(f"fewer than {least} graded permissions")
    # What no table grades may count or not: a verdict stands only if it holds either way.
    if graded >= least and full >= share * (graded + open_lower + unread):
        token = token_role(role)
        who = "this role may sign in with tokens and holds" if token else "this role holds"
        return Fail(
            f"{who} {full} of {graded} graded permissions at Full",
            evidence=[f"{full / graded:.0%} of the graded permissions are at Full"],
            at="permissions",
            severity=Severity.HIGH if token else None,
        )
    if full + open_full + unread < share * (graded + open_full + unread):
        return Pass()
    return Unknown(
        f"no table says which levels {open_full + open_lower} of its permissions accept"
        if open_full + open_lower
        else f"the levels of {unread} permissions could not be read"
    )

"""ACC012: users whose roles together hold both sides of a control."""

from nsaudit.api import (
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Role,
    RoleAssignment,
    Severity,
    Unknown,
    Verdict,
    reference,
    rule,
)
from nsaudit_rules.shared_roles import any_true, reaches

ABOVE_VIEW = "CREATE"


@rule(id="ACC012", subject=RoleAssignment, severity=Severity.MEDIUM, evidence="L")
def duties_conflict_in_user(assignment: RoleAssignment, ctx: Context[Options]) -> Verdict:
    """The roles of one user do not together prepare and release the same money or goods.

    Why: who may switch between two roles has the rights of both, so that a control which each role
        keeps is none for this user.
    Fix in the UI: Setup > Users/Roles > Manage Users > the user > Access: take one of the roles
        away, or lower the permission in it.
    Fix in XML: role assignments are in no SDF object.
    Source: segregation-of-duties pairs chosen by nsaudit; permission keys from Oracle help,
        chapter_N3236764.
    Traps: a pair that one role holds alone is ACC011's; an Administrator holds every pair.
    """
    own = [a for a in ctx.all(RoleAssignment) if a.user == assignment.user]
    if assignment.key != min(a.key for a in own):
        return NotApplicable("judged at the user's first role")
    if assignment.isinactive:
        return NotApplicable("the user is inactive")
    if any(a.role.casefold() == "administrator" for a in own):
        return NotApplicable("an Administrator holds every permission")
    if len(own) < 2:
        if ctx.snapshot.partial(RoleAssignment):
            return Unknown("not all role assignments were read")
        return Pass()
    found = [ctx.find(Role, a.role) for a in own]
    roles = [role for role in found if role is not None and not role.isinactive]
    conflicts: list[str] = []
    unread = ["a role"] if None in found else []
    for pair in reference.duty_pairs():
        answers = [[_holds(role, side) for role in roles] for side in (pair.first, pair.second)]
        alone = any_true([_both(role, pair) for role in roles])
        together = all(any_true(answer) for answer in answers)
        if together and alone is False:
            conflicts.append(pair.title)
        elif alone is not True and all(any_true(answer) is not False for answer in answers):
            unread.append(pair.title)
    names = " and ".join(sorted(a.role for a in own))
    if unread:
        return Unknown(f"what decides on {unread[0]} could not be read in {names}")
    if conflicts:
        if assignment.isinactive is None or any(role.isinactive is None for role in roles):
            return Unknown("whether the user and all of its roles are active could not be read")
        return Fail(f"{names} together combine {'; '.join(conflicts[:3])}", evidence=conflicts)
    return Pass()


def _holds(role: Role, side: frozenset[str]) -> bool | None:
    return any_true([reaches(role, key, ABOVE_VIEW) for key in sorted(side)])


def _both(role: Role, pair: reference.DutyPair) -> bool | None:
    answers = (_holds(role, pair.first), _holds(role, pair.second))
    if False in answers:
        return False
    return None if None in answers else True

"""ACC011: roles that hold both sides of a control."""

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
from nsaudit_rules.shared_roles import reaching, token_role

ABOVE_VIEW = "CREATE"


@rule(
    id="ACC011",
    subject=Role,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    evidence="SL",
)
def duties_conflict_in_role(role: Role, ctx: Context[Options]) -> Verdict:
    """No role may both prepare and release the same money or goods.

    Why: who can create a vendor and pay it, or enter a bill and approve it, can do harm alone; an
        integration with both sides turns one faulty message into a posted payment.
    Fix in the UI: Setup > Users/Roles > Manage Roles > the role > Permissions: take one side of
        each pair away, or lower it to View, and give it to another role.
    Fix in XML: delete one <permission> block of each pair, or set its <permlevel> to VIEW.
    Source: segregation-of-duties pairs chosen by nsaudit; permission keys from Oracle help,
        chapter_N3236764.
    Traps: approvals that a workflow enforces, small teams and reviews afterwards compensate: waive
        with that reason. The Administrator role is left out.
    """
    if role.isinactive:
        return NotApplicable("the role is inactive")
    if role.key == "administrator":
        return NotApplicable("the built-in Administrator role")
    pairs: list[str] = []
    evidence: list[str] = []
    keys: list[str] = []
    unread: list[str] = []
    above_view = reaching(role, ABOVE_VIEW)
    for pair in reference.duty_pairs():
        sides = [
            {key: above_view(key) for key in sorted(side)} for side in (pair.first, pair.second)
        ]
        held = [[key for key, has in side.items() if has] for side in sides]
        if all(held):
            pairs.append(pair.title)
            evidence.append(f"{pair.title}: " + " with ".join(", ".join(side[:3]) for side in held))
            keys += [side[0] for side in held if side[0] not in keys]
        elif all(True in side.values() or None in side.values() for side in sides):
            unread.append(pair.title)
    if pairs:
        token = token_role(role)
        more = f" and {len(pairs) - 3} more" if len(pairs) > 3 else ""
        return Fail(
            f"this role combines {'; '.join(pairs[:3])}{more}",
            evidence=evidence,
            at=[("permissions", key, "permlevel") for key in keys],
            severity=Severity.HIGH if token else None,
        )
    if role.permissions is None:
        return Unknown("the permissions could not be read")
    if unread:
        return Unknown(f"the levels that decide on {unread[0]} could not be read")
    return Pass()

"""DRF006: a role can do more or less on one side."""

from nsaudit.api import (
    Change,
    Context,
    Fail,
    Integration,
    NotApplicable,
    Options,
    Pass,
    Role,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_changes import key_of, on_side, show

LOGIN_KEYS = {"ADMI_LOGIN_OAUTH", "ADMI_LOGIN_OAUTH2"}
SETTINGS = {
    "employeerestriction",
    "isinactive",
    "issinglesignononly",
    "iswebserviceonlyrole",
    "restrictbydevice",
    "restrictip",
    "subsidiaryoption",
    "tfarequired",
    "coreadminpermission",
    "recordrestrictions",
}


@rule(
    id="DRF006",
    subject=Change,
    severity=Severity.LOW,
    raises=[Severity.MEDIUM, Severity.HIGH],
    tier=1,
    evidence="SLC",
)
def integration_access_differs(change: Change, ctx: Context[Options]) -> Verdict:
    """A role that integrations sign in with may do the same in both environments.

    Why: what the role lacks in the target fails there at the first call; what it has too much of
        was never tested and is open to whoever holds the token.
    Fix in the UI: Setup > Users/Roles > Manage Roles > the role: align permissions, levels,
        restrictions and authentication.
    Fix in XML: align the role's <permission> blocks and restrictions, and deploy. A deploy does not
        take permissions away: do that in the UI.
    Source: Oracle help section_4480364878 and chapter_N3236764; Salto's validators for removed
        inner rows.
    Traps: the roles that contracts name, and those for web services only, are roles of
        integrations. People hold roles with a token login, too (40 of 56 in one public export), so
        such a role is medium where it can do less; other roles are low.
    """
    if change.record_kind != "role":
        return NotApplicable("not about a role")
    if not _about_access(change):
        return Pass()
    less = _less_in_target(change)
    what = _what(change)
    if _named(change, ctx) or _only_calls(change, ctx):
        if less:
            return Fail(f"{what}: calls that worked get refused", severity=Severity.HIGH)
        return Fail(what, severity=Severity.MEDIUM)
    tokens = _takes_tokens(change, ctx)
    if tokens is None:
        return Unknown(f"{what}; whether integrations sign in with the role could not be read")
    if tokens and less:
        return Fail(f"{what}: calls with its tokens get refused", severity=Severity.MEDIUM)
    return Fail(what)


def _about_access(change: Change) -> bool:
    return not change.path or change.path[0] in {"permissions", *SETTINGS}


def _less_in_target(change: Change) -> bool:
    if change.op == "changed":
        # An inactive role refuses everything, although inactive is the looser state elsewhere.
        inactive = change.path[-1] == "isinactive" and change.after == "T"
        return inactive or change.direction == "stricter_in_target"
    grants = not change.path or change.path[0] == "permissions"
    return (change.op == "removed") is grants


def _what(change: Change) -> str:
    if not change.path:
        return f"the role exists in the {'target' if change.op == 'added' else 'source'} only"
    if change.op == "changed":
        values = f"{show(change.before)} in the source, {show(change.after)} in the target"
        if change.path[0] == "permissions":
            return f"permission {change.path[1]}: {change.path[-1]} is {values}"
        return f"{'.'.join(change.path)} is {values}"
    side = "target" if change.op == "added" else "source"
    return f"{' '.join(change.path).replace('permissions', 'permission')} is in the {side} only"


def _named(change: Change, ctx: Context[Options]) -> bool:
    """Whether a contract names the role in one of its environments."""
    if not ctx.readable(Integration):
        return False
    return any(
        (access.role or "").casefold() == key_of(change)
        for contract in ctx.snapshot.records(Integration)
        for access in (contract.environments or {}).values()
    )


def _sides(change: Change, ctx: Context[Options]) -> list[Role]:
    sides = (on_side(snapshot, Role, change) for snapshot in (ctx.source, ctx.snapshot))
    return [role for role in sides if role is not None]


def _only_calls(change: Change, ctx: Context[Options]) -> bool:
    """Whether a side keeps the role for web services, so that no person works with it."""
    return any(role.iswebserviceonlyrole for role in _sides(change, ctx))


def _takes_tokens(change: Change, ctx: Context[Options]) -> bool | None:
    """Whether either side's role may sign in with tokens; None where neither says."""
    answers: list[bool | None] = []
    for role in _sides(change, ctx):
        if role.permissions is None:
            answers.append(None)
        else:
            held = {p.permkey for p in role.permissions if p.permlevel != "NONE"}
            answers.append(bool(held & LOGIN_KEYS))
    if True in answers:
        return True
    return None if None in answers or not answers else False

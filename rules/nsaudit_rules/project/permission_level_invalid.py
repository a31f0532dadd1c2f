"""SDF011: permission levels that a key does not accept, and keys that stand twice."""

from collections import Counter

from nsaudit.api import (
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
from nsaudit_rules.shared_values import in_project, listed


@rule(
    id="SDF011",
    subject=Role,
    severity=Severity.LOW,
    raises=[Severity.MEDIUM],
)
def permission_level_invalid(role: Role, ctx: Context[Options]) -> Verdict:
    """Roles hold each permission once, at a level that it accepts.

    Why: a level that the permission does not have is refused or set to another one at deployment,
        and of two rows for one permission only one counts: the role ends up with other rights than
        the file says, and calls that need the right one fail.
    Fix in the UI: Setup > Users/Roles > Manage Roles > the role > Permissions: choose one of the
        levels offered, then import the role again.
    Fix in XML: <permlevel> with one of the levels that the message names; remove the second
        <permission> of a key.
    Source: Oracle help, chapter_N3236764 (permissions and levels) as tabulated in Salto's
        deployment validator rolePermission.
    Traps: the table lags releases: keys that it does not hold, and keys whose exported levels
        contradict it, are unknown, never invalid.
    """
    if not in_project(role):
        return NotApplicable("not in a project")
    if role.permissions is None:
        return Unknown("the role's permissions could not be read")
    wrong: list[tuple[str, str]] = []
    open_: list[str] = []
    for row in role.permissions:
        if row.permkey.startswith("["):
            continue  # custom record types and transactions accept every level
        accepted = None
        if row.permlevel is not None:
            accepted = reference.level_accepted(row.permkey, row.permlevel)
        if accepted is None:
            open_.append(row.permkey)
        elif not accepted:
            known = reference.permission(row.permkey)
            levels = [v for v in reference.LEVELS if known and known.levels and v in known.levels]
            wrong.append(
                (row.permkey, f"{row.permkey} {row.permlevel} (it has {', '.join(levels)})")
            )
    if wrong:
        return Fail(
            f"levels that the permission does not accept: {listed([text for _, text in wrong])}",
            evidence=[text for _, text in wrong],
            at=[("permissions", key, "permlevel") for key, _ in wrong],
            severity=Severity.MEDIUM,
            key="level",
            parts=[key for key, _ in wrong],
        )
    counts = Counter(row.permkey for row in role.permissions)
    twice = [key for key, number in counts.items() if number > 1]
    if twice:
        return Fail(
            f"stands more than once: {listed(twice)}",
            evidence=[f"{key}: {_levels(role, key)}" for key in twice],
            at=[("permissions", f"{key}#2") for key in twice],
            key="twice",
            parts=twice,
        )
    if open_:
        return Unknown(
            f"no list says which levels {listed(open_)} accepts: "
            "try the role in a validation against the account",
            out_of_reach=True,
        )
    return Pass()


def _levels(role: Role, key: str) -> str:
    rows = [row for row in role.permissions or () if row.permkey == key]
    return ", ".join(row.permlevel or "not readable" for row in rows)

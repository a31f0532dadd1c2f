"""ACC014: roles that may do more than the contracts of their integrations say."""

from typing import NamedTuple

from nsaudit.api import (
    Confidence,
    Context,
    CustomRecordType,
    Fail,
    Integration,
    NotApplicable,
    Options,
    Pass,
    Permission,
    Point,
    Role,
    Severity,
    Unknown,
    Verdict,
    reference,
    rule,
)
from nsaudit_rules.shared_access import is_administrator, named_role, role_name
from nsaudit_rules.shared_needs import Needs, needs_of
from nsaudit_rules.shared_roles import administers, permission_name

SHOWN = 12
WAYS_IN = ("token_login", "rest", "soap", "csv_import", "suiteql", "analytics_connect")


class Surplus(NamedTuple):
    """One permission beyond what is needed, why, and how grave that is."""

    key: str
    level: str
    why: str
    severity: Severity


def _surplus(row: Permission, role: Role, needs: Needs) -> Surplus | str | None:
    """What is too much about one permission; None where nothing is, a text where nobody knows."""
    key, level = row.permkey, row.permlevel
    if level is None:
        return f"the level of {permission_name(key)}"
    if level == "NONE" or key in needs.any_level:
        return None
    needed = needs.levels.get(key)
    if needed is not None:
        if reference.level_at_least(needed, level):
            return None
        least = reference.least_level(key, needed)
        if least is None and not key.startswith("["):
            return f"which levels {permission_name(key)} accepts"
        if least is not None and reference.level_at_least(least, level):
            return None
        if needs.open and (key.startswith("[") or reference.opens_records(key)):
            return f"which level of {permission_name(key)} is needed"
        return Surplus(key, level, f"{least or needed} is enough", Severity.MEDIUM)
    return _unneeded(key, level, role, needs)


def _unneeded(key: str, level: str, role: Role, needs: Needs) -> Surplus | str:
    if any(administers(role, g).get(key) for g in reference.administration_groups()):
        return Surplus(key, level, "it administers the account", Severity.HIGH)
    if any(key in (reference.permission_group(way) or ()) for way in WAYS_IN):
        if needs.ways_open:
            return f"whether {permission_name(key)} is needed"
        return Surplus(key, level, "no contract comes in this way", Severity.MEDIUM)
    known = reference.permission(key)
    writes = reference.level_at_least(level, "CREATE")
    if key.startswith("ADMI_") and not (needs.open and reference.opens_records(key)):
        graded = known is not None and known.graded
        grave = Severity.HIGH if writes and graded else Severity.MEDIUM
        return Surplus(key, level, "set-up that no contract needs", grave)
    if key.startswith(("REPO_", "GRAP_", "REGT_")):
        return Surplus(key, level, "no contract reads it", Severity.LOW)
    if needs.open:
        return f"whether {permission_name(key)} is needed"
    if key.startswith("LIST_CUSTRECORDENTRY") and key != "LIST_CUSTRECORDENTRY":
        return f"which record type {key} opens"
    if writes:
        return Surplus(key, level, "no contract writes it", Severity.HIGH)
    return Surplus(key, level, "no contract reads it", Severity.LOW)


@rule(
    id="ACC014",
    subject=Integration,
    severity=Severity.MEDIUM,
    raises=[Severity.LOW, Severity.HIGH],
    confidence=Confidence.MEDIUM,
    evidence="CSL",
    needs=[Role, CustomRecordType],
    checklist=["roles_and_tokens"],
)
def role_exceeds_contract(integration: Integration, ctx: Context[Options]) -> Verdict:
    """The integration's role may do what its contracts say, and nothing besides.

    Why: a token that leaks, a mapping that goes wrong or a script that loops does whatever the role
        may do: delete customers, write to ledgers that no contract names, change the set-up.
    Fix in the UI: Setup > Users/Roles > Manage Roles > the role > Permissions: remove what is named
        here, or lower it to the level given.
    Fix in XML: delete the <permission> block, or lower its <permlevel>; or declare in the contract
        what the integration really does.
    Source: Oracle's permission index by use case (which permission opens a record type, and the
        level of each operation), chapter_N3236764 (accepted levels); the go-live guide (roles with
        exactly what is needed).
    Traps: low where the surplus only reads, medium where a level is higher than needed or a second
        way in is open, high where it writes records of no contract or changes the set-up. Parents
        (depends_on), records that sent fields select from, and searching count as needed. What a
        RESTlet does with the caller's rights is in no contract: there record types stay undecided.
        Administration rights of token roles are ACC006's, too.
    """
    name = role_name(integration, ctx)
    if isinstance(name, Unknown):
        return name
    if is_administrator(name):
        return NotApplicable("Administrator may do everything; ACC001 says so")
    role = named_role(name, ctx)
    if isinstance(role, Unknown):
        return role
    if role.permissions is None:
        return Unknown(f"the permissions of {role.scriptid} could not be read")
    needs, users = needs_of(name, ctx)
    judged = [_surplus(row, role, needs) for row in role.permissions]
    found = [each for each in judged if isinstance(each, Surplus)]
    unsure = [each for each in judged if isinstance(each, str)]
    if found:
        return _fail(role, found, users, ctx)
    if unsure:
        reasons = dict.fromkeys([*needs.open, *needs.ways_open, *unsure])
        return Unknown(f"not known: {', '.join(list(reasons)[:4])}")
    return Pass()


def _fail(
    role: Role, found: list[Surplus], users: list[Integration], ctx: Context[Options]
) -> Fail:
    found = sorted(found, key=lambda each: (-int(each.severity), each.key))
    first = ", ".join(f"{permission_name(each.key)} at {each.level}" for each in found[:3])
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    whose = "its contract needs" if len(users) == 1 else f"its {len(users)} contracts need"
    return Fail(
        f"{role.scriptid} may do more than {whose}: {first}{more}",
        evidence=[
            f"{permission_name(each.key)} at {each.level}: {each.why}" for each in found[:SHOWN]
        ],
        at=[
            Point(("environments", ctx.snapshot.meta.environment, "role")),
            *(Point(("permissions", each.key, "permlevel"), role) for each in found[:SHOWN]),
        ],
        severity=found[0].severity,
        parts=sorted(each.key for each in found),
    )

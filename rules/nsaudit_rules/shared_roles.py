"""What a role may do, for the rules of access: levels reached, token sign-in, administration."""

from collections.abc import Callable

from nsaudit.api import Role, reference


def reaches(role: Role, key: str, needed: str) -> bool | None:
    """Whether the role holds a permission at a level or above; None where that is not readable."""
    level = role.level(key)
    return None if level is None else reference.level_at_least(level, needed)


def reaching(role: Role, needed: str) -> Callable[[str], bool | None]:
    """`reaches` of one role and level for many keys: its permissions are gone through once."""
    if role.permissions is None:
        return lambda _: None
    levels: dict[str, str | None] = {}
    for row in role.permissions:
        levels.setdefault(row.permkey, row.permlevel)

    def answer(key: str) -> bool | None:
        level = levels.get(key, "NONE")
        return None if level is None else reference.level_at_least(level, needed)

    return answer


def any_true(answers: list[bool | None]) -> bool | None:
    """Whether one answer is yes; None where none is and one is not known."""
    if any(answers):
        return True
    return None if None in answers else False


def token_role(role: Role) -> bool | None:
    """Whether the role may sign in with access tokens or OAuth 2.0."""
    keys = reference.permission_group("token_login") or ()
    return any_true([reaches(role, key, "VIEW") for key in keys])


def administers(role: Role, group: reference.AdministrationGroup) -> dict[str, bool | None]:
    """For each permission of a group, whether the role holds it at the level that administers."""
    return {key: reaches(role, key, group.from_level) for key in sorted(group.keys)}


def permission_name(key: str) -> str:
    """The name people see for a permission key, with the key."""
    known = reference.permission(key)
    return key if known is None or known.name is None else f"{known.name} ({key})"

"""Role permissions: known keys, the levels each accepts, and the keys for integration access."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from nsaudit.reference._data import load

LEVELS = ("NONE", "VIEW", "CREATE", "EDIT", "FULL")
"""Permission levels as SDF writes them, lowest first."""

_LETTERS = {level[0]: level for level in LEVELS}
_RANK = {level: rank for rank, level in enumerate(LEVELS)}


class Permission(NamedTuple):
    """One permission key.

    `levels` and `graded` are None where no table says which levels the key accepts, or where
    real roles contradict the table (`contradicted`). `listed` is False for keys that occur in
    real roles or in an older Oracle list but not in Oracle's current list of names.
    """

    id: str
    name: str | None
    aliases: tuple[str, ...]
    levels: frozenset[str] | None
    graded: bool | None
    listed: bool
    contradicted: bool
    note: str | None


@cache
def all_permissions() -> Mapping[str, Permission]:
    """Return every known permission by key."""
    rows: dict[str, Permission] = {}
    for key, row in load("permissions")["permissions"].items():
        letters = row.get("levels")
        levels = None if letters is None else frozenset(_LETTERS[letter] for letter in letters)
        rows[key] = Permission(
            id=key,
            name=row.get("name"),
            aliases=tuple(row.get("aliases", ())),
            levels=levels,
            graded=None if levels is None else {"VIEW", "FULL"} <= levels,
            listed=row.get("listed", True),
            contradicted=row.get("contradicted", False),
            note=row.get("note"),
        )
    return rows


def permission(key: str) -> Permission | None:
    """Return what is known of a permission key, or None for one that no list holds.

    A key that is not here is unknown, never invalid: Oracle's lists lag behind releases.
    """
    return all_permissions().get(key)


def level_accepted(key: str, level: str) -> bool | None:
    """Return whether `key` accepts `level`; None when the table cannot tell."""
    known = all_permissions().get(key)
    if known is None or known.levels is None or level not in _RANK:
        return None
    return level in known.levels


def least_level(key: str, needed: str) -> str | None:
    """The lowest level of `key` that reaches `needed`; None when the table cannot tell."""
    known = all_permissions().get(key)
    if known is None or known.levels is None or needed not in _RANK:
        return None
    return min(
        (level for level in known.levels if _RANK[level] >= _RANK[needed]),
        key=_RANK.__getitem__,
        default=None,
    )


def level_at_least(level: str, needed: str) -> bool | None:
    """Return whether `level` reaches `needed`; None when either is no known level."""
    have, need = _RANK.get(level), _RANK.get(needed)
    return None if have is None or need is None else have >= need


@cache
def _groups() -> Mapping[str, tuple[str, ...]]:
    return {name: tuple(keys) for name, keys in load("permissions")["groups"].items()}


def permission_groups() -> tuple[str, ...]:
    """Return the names of the groups of integration-related keys, sorted."""
    return tuple(sorted(_groups()))


def permission_group(name: str) -> tuple[str, ...] | None:
    """Return the keys of a group such as `token_login`, `rest`, `soap`, `csv_import`."""
    return _groups().get(name)


def permission_misnomer(key: str) -> str | None:
    """Return the real key for a name that circulates but does not exist, else None."""
    real: str | None = load("permissions")["misnomers"].get(key)
    return real

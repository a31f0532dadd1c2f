"""Ids that are the same in every account: standard lists and built-in roles."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from nsaudit.reference._data import load


class StandardList(NamedTuple):
    """A standard list or record type that a select field can name by a negative id."""

    id: str
    name: str | None
    record_type: str | None


class StandardRole(NamedTuple):
    """A built-in role as SDF names it; `internal_id` only where it is the same everywhere."""

    id: str
    internal_id: int | None
    external: bool
    all_roles: bool


@cache
def standard_lists() -> Mapping[str, StandardList]:
    """Return the standard lists by id, which is a negative number in text."""
    return {
        key: StandardList(key, row.get("name"), row.get("record"))
        for key, row in load("internal_ids")["standard_lists"].items()
    }


def standard_list(key: str) -> StandardList | None:
    """Return a standard list by its negative id, or None for an unknown one."""
    return standard_lists().get(key)


@cache
def standard_roles() -> Mapping[str, StandardRole]:
    """Return the built-in roles by the id that SDF uses, such as ADMINISTRATOR."""
    return {
        key: StandardRole(
            id=key,
            internal_id=row.get("internal_id"),
            external=row.get("external", False),
            all_roles=row.get("all_roles", False),
        )
        for key, row in load("internal_ids")["roles"].items()
    }


def standard_role(key: str) -> StandardRole | None:
    """Return a built-in role by its SDF id, or None: a custom role or a newer one."""
    return standard_roles().get(key)


def first_custom_role_id() -> int:
    """Return the internal id from which an account numbers its own roles."""
    value: int = load("internal_ids")["first_custom_role_id"]["value"]
    return value

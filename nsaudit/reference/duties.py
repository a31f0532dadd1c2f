"""Duties that one role should not combine, and permissions that administer the account."""

from functools import cache
from typing import NamedTuple

from nsaudit.reference._data import load


class DutyPair(NamedTuple):
    """Two sides of a control: a role above VIEW on a key of each side combines them."""

    id: str
    title: str
    first: frozenset[str]
    second: frozenset[str]


class AdministrationGroup(NamedTuple):
    """Keys that administer one thing, the level from which they do, and how grave that is."""

    id: str
    keys: frozenset[str]
    from_level: str
    severity: str


@cache
def duty_pairs() -> tuple[DutyPair, ...]:
    """Return the segregation-of-duties pairs, in the order of the table."""
    return tuple(
        DutyPair(row["id"], row["title"], frozenset(row["first"]), frozenset(row["second"]))
        for row in load("duties")["pairs"]
    )


@cache
def administration_groups() -> tuple[AdministrationGroup, ...]:
    """Return the groups of administrative permissions, in the order of the table."""
    return tuple(
        AdministrationGroup(name, frozenset(row["keys"]), row["from_level"], row["severity"])
        for name, row in load("duties")["administration"].items()
    )


@cache
def _by_key() -> dict[str, AdministrationGroup]:
    return {key: group for group in administration_groups() for key in group.keys}


def administration_group(key: str) -> AdministrationGroup | None:
    """Return the administration group that a permission key belongs to, or None."""
    return _by_key().get(key)


@cache
def posting_permissions() -> frozenset[str]:
    """Return the keys of transactions that post to the general ledger."""
    return frozenset(load("duties")["posting"])

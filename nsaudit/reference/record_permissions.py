"""Which permission opens which record type."""

from functools import cache
from typing import NamedTuple

from nsaudit.reference._data import load

OPERATION_LEVELS = {
    "read": "VIEW",
    "create": "CREATE",
    "update": "EDIT",
    "upsert": "EDIT",
    "delete": "FULL",
}
"""The level that each operation of an integration contract needs."""


class RecordPermission(NamedTuple):
    """The permission keys of a record type; any one of them opens it.

    `tentative` rows were matched by name, not read from a table.
    """

    record_type: str
    keys: tuple[str, ...]
    tentative: bool


@cache
def _rows() -> dict[str, RecordPermission]:
    return {
        key: RecordPermission(key, tuple(row["keys"]), row.get("tentative", False))
        for key, row in load("record_permissions")["records"].items()
    }


def record_permission(name: str) -> RecordPermission | None:
    """Return the permission of a standard record type, or None where it is not known.

    Letter case does not matter. A custom record type has no row of its own here: its access
    type decides, and `customrecord` names the key of the default access type.
    """
    return _rows().get(name.lower())


def referenced_types(field: str) -> tuple[str, ...]:
    """The record types that a field selects from; none for a field that selects from none known."""
    return tuple(load("record_permissions")["fields"].get(field.lower(), ()))


@cache
def _keys() -> frozenset[str]:
    return frozenset(key for row in _rows().values() for key in row.keys)


def opens_records(key: str) -> bool:
    """Whether a permission opens records of some known type, whatever else it does."""
    return key in _keys()

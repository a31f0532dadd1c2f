"""Known values of SDF's enumerations; a value that is not here is unknown, never invalid."""

from functools import cache

from nsaudit.reference._data import load


@cache
def enumeration_names() -> tuple[str, ...]:
    """Return the names of the enumerations, sorted."""
    return tuple(sorted(load("enumerations")["enumerations"]))


@cache
def known_values(enumeration: str) -> frozenset[str] | None:
    """Return the known values of an enumeration such as `execution_context`, or None."""
    row = load("enumerations")["enumerations"].get(enumeration)
    return None if row is None else frozenset(row["values"])


def is_known_value(enumeration: str, value: str) -> bool | None:
    """Return True for a known value and None for any other: newer releases add values."""
    values = known_values(enumeration)
    return True if values is not None and value in values else None


@cache
def value_set(name: str) -> frozenset[str]:
    """Return one of our own groupings of values, such as `integration_contexts`.

    Raises KeyError for a name that is no grouping: the names are ours, so that is a mistake.
    """
    return frozenset(load("enumerations")["sets"][name])

"""Filters of searches: whether they ask for one record by its key."""

from nsaudit.suitescript.choices import Choice
from nsaudit.suitescript.conditions import truth
from nsaudit.suitescript.values import Const, Object, Special, Stale, Value

_KEYS = frozenset(("id", "internalid", "internalidnumber", "externalid", "externalidstring"))
_EQUAL = frozenset(("is", "anyof", "equalto"))
_SINGLE = frozenset(("id", "id-before", "new", "old", "rec", "param"))
_OPEN_WORDS = frozenset(("or", "not"))


def is_keyed(filters: Value | None) -> bool:
    """Tell whether filters hold for the records of given keys only, joined by "and" to the rest.

    A list of keys that grows with the data is no key: as many rows as it has may be found.
    """
    if isinstance(filters, Stale):
        return is_keyed(filters.value)
    if isinstance(filters, Choice):
        return all(is_keyed(option) for option, _ in filters.options)
    if isinstance(filters, Special) and filters.kind == "filter":
        return _criterion(*filters.data)
    if not isinstance(filters, Object):
        return False
    props = filters.props
    if not filters.array:
        return _criterion(
            props.get("name"), props.get("join"), props.get("operator"), props.get("values")
        )
    items: tuple[Value, ...] = props.get("*items", ())
    if _word(items[0] if items else None) not in (None, "and", "or", "not"):
        return len(items) > 2 and _criterion(items[0], None, items[1], items[2])
    if any(_word(item) in _OPEN_WORDS for item in items):
        return False
    return any(is_keyed(item) for item in items)


def _criterion(
    name: Value | None, join: Value | None, operator: Value | None, values: Value | None
) -> bool:
    """Tell whether one filter compares a record's own key with given values."""
    if join is not None and not (isinstance(join, Const) and not truth(join)[0]):
        return False  # the key of a joined record
    if isinstance(values, Object) and "*" in values.props:
        return False
    given = values.props.get("*items", ()) if isinstance(values, Object) else (values,)
    if any((_word(value) or "").startswith("@") for value in given):
        return False  # @NONE@ and @ANY@ stand for all records without, or with, a key
    if _word(operator) == "anyof" and not isinstance(values, (Const, Object)):
        # It may be a list of any length, unless it is read from one field, id or parameter.
        sources = values.taint if values is not None else frozenset()
        if not sources or any(source[0] not in _SINGLE for source in sources):
            return False
    return _word(name) in _KEYS and _word(operator) in _EQUAL


def _word(value: Value | None) -> str | None:
    if isinstance(value, Const) and isinstance(value.value, str):
        return value.value.lower()
    return None

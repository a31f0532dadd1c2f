"""Filters of searches: whether they ask for one record by its key, and in what state rows are."""

import re
from typing import Final

from nsaudit.suitescript.choices import Choice
from nsaudit.suitescript.conditions import truth
from nsaudit.suitescript.values import NONE, Const, Object, Special, Stale, Taint, Taints, Value

_KEYS: Final = frozenset(("id", "internalid", "internalidnumber", "externalid", "externalidstring"))
_EQUAL: Final = frozenset(("is", "anyof", "equalto"))
_SINGLE: Final = frozenset(("id", "id-before", "new", "old", "rec", "param"))
_OPEN_WORDS: Final = frozenset(("or", "not"))


def is_keyed(filters: Value | None) -> bool:
    """Tell whether filters hold for the records of given keys only, joined by "and" to the rest.

    A list of keys that grows with the data is no key: as many rows as it has may be found.
    """
    if isinstance(filters, Stale):
        return is_keyed(filters.value)
    if isinstance(filters, Choice):
        return all(is_keyed(option) for option, _ in filters.options)
    one = _single(filters)
    if one is not None:
        return len(one) == 4 and _criterion(*one)
    return any(is_keyed(each) for each in _joined(filters))


_OWN: Final = re.compile(r"cust\w+")
"""Custom fields: a standard one of that name is found, and written, on other records, too."""
_MEANS: Final = {
    **dict.fromkeys(("is", "anyof", "equalto"), "eq"),
    **dict.fromkeys(("isnot", "noneof", "notequalto"), "ne"),
    "isempty": "empty",
    "isnotempty": "set",
}


def row_states(filters: Value | None) -> Taints:
    """Return what filters say of fields of each row that is found: `("row", field, sense, value)`.

    Rows that wait to be dealt with are found by their state, and the script then changes it.
    """
    if isinstance(filters, Stale):
        return row_states(filters.value)
    one = _single(filters)
    if one is not None:
        return _row_state(*one)
    return NONE.union(*[row_states(each) for each in _joined(filters)])


def _single(filters: Value | None) -> tuple[Value | None, ...] | None:
    """Return name, join, operator and values of one filter, however written; None if it is more."""
    if isinstance(filters, Special) and filters.kind == "filter":
        parts: tuple[Value | None, ...] = filters.data
        return parts
    if not isinstance(filters, Object):
        return None
    props = filters.props
    if not filters.array:
        return props.get("name"), props.get("join"), props.get("operator"), props.get("values")
    items = _items(filters)
    if _word(items[0] if items else None) in (None, "and", "or", "not"):
        return None
    return items[0], None, *items[1:3]


def _joined(filters: Value | None) -> tuple[Value, ...]:
    """Return the filters of a list that all have to hold; none where it has "or" or "not"."""
    items = _items(filters) if isinstance(filters, Object) else ()
    return () if any(_word(item) in _OPEN_WORDS for item in items) else items


def _items(array: Object) -> tuple[Value, ...]:
    items: tuple[Value, ...] = array.props.get("*items", ())
    return items


def _row_state(
    name: Value | None,
    join: Value | None = None,
    operator: Value | None = None,
    values: Value | None = None,
) -> Taints:
    """Return what one filter with a constant says of a field of the rows themselves."""
    field, sense = _word(name), _MEANS.get(_word(operator) or "")
    joined = join is not None and not (isinstance(join, Const) and not truth(join)[0])
    if field is None or not _OWN.fullmatch(field) or sense is None or joined:
        return NONE
    if sense in ("empty", "set"):
        return frozenset((("row", field, sense, None),))
    given = values.props.get("*items", ()) if isinstance(values, Object) else (values,)
    if len(given) != 1 or not isinstance(given[0], Const):
        return NONE
    state: Taint = ("row", field, sense, given[0].value)
    if given[0].value == "@NONE@":
        state = ("row", field, "empty" if sense == "eq" else "set", None)
    return frozenset((state,))


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

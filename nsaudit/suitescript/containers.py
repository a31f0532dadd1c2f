"""Lists and maps: where what they hold comes from, and what two writes under one key leave."""

from typing import Any, Final

from nsaudit.suitescript.choices import Choice, choice, options_of
from nsaudit.suitescript.conditions import opposed
from nsaudit.suitescript.paths import ALWAYS, State
from nsaudit.suitescript.values import NONE, Object, Taints, Unknown, Value, taints, unknown

_DEPTH: Final = 3


def held(container: Object) -> Taints:
    """Return where the entries and the computed keys of a container come from."""
    props = container.props
    entries = taints([v for v in props.values() if isinstance(v, Value)])
    keys: Taints = props.get("*keys", NONE)
    return entries | taints(props.get("*items", ())) | keys


def written_out(value: Value, depth: int = _DEPTH) -> Taints:
    """Return where all that a value holds comes from: what its text is made of."""
    result = value.taint
    for option, _ in options_of(value):
        if isinstance(option, Object) and depth:
            entries = [v for v in option.props.values() if isinstance(v, Value)]
            for entry in (*entries, *option.props.get("*items", ())):
                result = result | written_out(entry, depth - 1)
    return result


def key_states(key: Taints) -> Taints:
    """Return which fields of the old and the new state a computed key was read from.

    A key from a look-up says no more than the entries do.
    """
    return frozenset([item for item in key if item[0] in ("old", "new")]) if key else NONE


def in_place(items: tuple[Value, ...], index: object, value: Value) -> tuple[Value, ...] | None:
    """Return the elements after one was written; None where there is none of that number."""
    if type(index) is not int or not 0 <= index < len(items):
        return None
    old = items[index]
    grown = isinstance(old, Unknown) and isinstance(value, Unknown) and old.taint <= value.taint
    kept = value if grown else choice([(old, ALWAYS), (value, ALWAYS)])
    return (*items[:index], kept, *items[index + 1 :])


def kept_with(before: Value | None, value: Value) -> Value:
    """Return what unknown keys of a container may hold after one more was filled."""
    if before is None:
        return value
    return _both_states(before, value) or choice([(before, ALWAYS), (value, ALWAYS)])


def joined(options: list[tuple[Value, State]]) -> Value:
    """Return what unknown keys hold after one of several ways.

    A way that adds no line of one state of the record leaves the sum of the other: a difference.
    """
    parts = [_parts(v) for v, _ in options]
    sums = [p for p in parts if p is not None and any(opposed(taint, taint) for taint in p)]
    left = [
        option
        for option, mine in zip(options, parts, strict=True)
        if mine is None or not any(_is_part(mine, whole) for whole in sums)
    ]
    return choice(left)


def _parts(value: Value) -> tuple[Taints, ...] | None:
    """Return the sources of a value, or of each element of a list of known length."""
    if isinstance(value, Unknown):
        return (value.taint,)
    elements = _elements(value) if isinstance(value, Object) else None
    return None if elements is None else tuple([element.taint for element in elements])


def _is_part(mine: tuple[Taints, ...], whole: tuple[Taints, ...]) -> bool:
    """Tell whether a sum lacks some of what another one has, and has nothing else."""
    return (
        mine != whole
        and len(mine) == len(whole)
        and all(a <= b for a, b in zip(mine, whole, strict=True))
        and any(mine)
    )


def _both_states(before: Value, value: Value) -> Value | None:
    """Return the sum of what is kept per key for the old and for the new state of the record.

    Such a map tells the difference between the two, whichever of them filled an entry.
    """
    if isinstance(value, Unknown) and isinstance(before, (Unknown, Choice)):
        mine, other = value.taint, before.taint
        if opposed(mine, other) or (opposed(mine, mine) and other <= mine):
            return unknown(mine | other)
        return None
    old, new = _elements(before), _elements(value)
    if old is None or new is None or len(old) != len(new):
        return None
    pairs = list(zip(old, new, strict=True))
    if not any(opposed(a.taint, b.taint) for a, b in pairs):
        return None
    summed = tuple(
        [
            _one_of((a, b)) if not opposed(a.taint, b.taint) else unknown(a.taint | b.taint)
            for a, b in pairs
        ]
    )
    return Object({"*items": summed, "*fill": ALWAYS}, array=True)


def _elements(value: Value) -> tuple[Value, ...] | None:
    """Return the elements of a list of known length; of several such lists, all of each place."""
    rows: list[tuple[Value, ...]] = []
    for option, _ in options_of(value):
        items: Any = option.props.get("*items") if isinstance(option, Object) else None
        if not items or (rows and len(rows[0]) != len(items)):
            return None
        rows.append(items)
    return tuple([_one_of(column) for column in zip(*rows, strict=True)])


def _one_of(values: tuple[Value, ...]) -> Value:
    return choice([(value, ALWAYS) for value in values])

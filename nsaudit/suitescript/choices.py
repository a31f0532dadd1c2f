"""Choices: one of several values, each with the state on which it is that one."""

from typing import Any, Final

from nsaudit.suitescript.code import UNDEFINED
from nsaudit.suitescript.paths import ALWAYS, State, both, either
from nsaudit.suitescript.values import (
    UNKNOWN,
    Const,
    Stale,
    Taints,
    Unknown,
    Value,
    taints,
    unknown,
)


class Choice(Value):
    """One of several values, each with the state on which it is that one.

    Most variables that two ways leave different are never read again, so nested choices are
    opened only when somebody looks at the options.
    """

    __slots__ = ("_flat", "_taint", "depth", "given")

    def __init__(self, given: "tuple[tuple[Value, State], ...]") -> None:
        self.given = given
        self._flat: tuple[tuple[Value, State], ...] | None = None
        self._taint: Taints | None = None
        depth: int = 0
        for value, _ in given:
            if type(value) is Choice and value.depth > depth:
                depth = value.depth
        self.depth: int = depth + 1
        if depth >= _MOST_NESTED:
            self.depth = 1
            self.given = self.options

    @property
    def options(self) -> "tuple[tuple[Value, State], ...]":
        """Return the values, none of them a choice itself."""
        if self._flat is None:
            self._flat = _flattened(self.given)
        return self._flat

    @property
    def taint(self) -> Taints:
        """Return the sources of all options."""
        if self._taint is None:
            self._taint = taints([v for v, _ in self.options])
        return self._taint


_MOST_NESTED: Final = 12

MOST_OPTIONS: Final = 8


def choice(options: list[tuple[Value, State]]) -> Value:
    """Join values, each with the state in which it applies."""
    if len(options) == 2:
        (first, when_first), (second, when_second) = options
        if when_first and when_second:
            if _same(first, second):
                return first
            return Choice(((first, when_first), (second, when_second)))
    given = tuple([o for o in options if o[1]])
    if len(given) == 1:
        return given[0][0]
    return Choice(given) if given else UNKNOWN


def _flattened(given: tuple[tuple[Value, State], ...]) -> tuple[tuple[Value, State], ...]:
    """Open nested choices, merge equal values, and join what exceeds the limit."""
    flat: list[tuple[Value, State]] = []
    for pair in given:
        value, state = pair
        if type(value) is not Choice:
            flat.append(pair)
        elif state is ALWAYS:
            flat.extend(value.options)
        else:
            flat.extend([(v, state if s is ALWAYS else both(state, s)) for v, s in value.options])
    merged: dict[object, tuple[Value, State]] = {}
    key: object
    for pair in flat:
        value, state = pair
        if not state:
            continue
        kind = type(value)
        if kind is Const:
            constant = value.value  # type: ignore[attr-defined]
            key = (type(constant), constant)
        else:
            key = value.taint if kind is Unknown else id(value)
        seen = merged.get(key)
        if seen is None:
            merged[key] = pair
        elif seen[1] is not state:
            merged[key] = (seen[0], either(seen[1], state))
    if not merged:
        return ((UNKNOWN, ALWAYS),)
    result = list(merged.values())
    if len(result) > MOST_OPTIONS:
        rest = result[MOST_OPTIONS - 1 :]
        joined: State = ()
        for _, state in rest:
            joined = either(joined, state)
        rest_taints = taints([v for v, _ in rest])
        result = [*result[: MOST_OPTIONS - 1], (unknown(rest_taints), joined)]
    return tuple(result)


def _same(first: Value, second: Value) -> bool:
    """Tell whether two values say the same."""
    if first is second:
        return True
    kind = type(first)
    if kind is not type(second):
        return False
    if kind is Const:
        one, other = first.value, second.value  # type: ignore[attr-defined]
        return type(one) is type(other) and bool(one == other)
    if kind is Unknown:
        return first.taint == second.taint
    return False


def options_of(value: Value) -> tuple[tuple[Value, State], ...]:
    """Return what a value may be, each with its state."""
    kind = type(value)
    if kind is Choice:
        return value.options  # type: ignore[attr-defined, no-any-return]
    if kind is Stale:
        return options_of(value.value)  # type: ignore[attr-defined]
    return ((value, ALWAYS),)


def constants(value: Value | None) -> list[Any]:
    """Return the constants among a value's options."""
    kind = type(value)
    if kind is Const:
        return [value.value]  # type: ignore[union-attr]
    if value is None or (kind is not Choice and kind is not Stale):
        return []
    return [v.value for v, _ in options_of(value) if isinstance(v, Const)]


def known_constants(value: Value | None) -> list[Any]:
    """Return the constants among a value's options that are not JavaScript's undefined."""
    return [constant for constant in constants(value) if constant is not UNDEFINED]


def text_of(value: Value | None) -> str | None:
    """Return a value's string if it has exactly one."""
    found = [c for c in constants(value) if isinstance(c, str)]
    return found[0] if len(found) == 1 else None

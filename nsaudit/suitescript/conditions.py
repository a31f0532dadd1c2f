"""Conditions: what the truth of a value says about event types, look-ups and fields."""

from collections.abc import Callable
from typing import Final

from nsaudit.suitescript.choices import Choice
from nsaudit.suitescript.code import UNDEFINED
from nsaudit.suitescript.domains import ALL_CONTEXTS, ALL_EVENTS, CREATE_LIKE
from nsaudit.suitescript.paths import ALWAYS, ERROR, NEVER, NO_FACTS, Fact, State, both, either
from nsaudit.suitescript.values import (
    Api,
    Builtin,
    Class,
    Closure,
    Const,
    Enum,
    Module,
    Object,
    Predicate,
    Record,
    Special,
    Stale,
    Taint,
    Taints,
    Unknown,
    Value,
)

Truth = tuple[State, State]
UNDECIDED: Final[Truth] = (ALWAYS, ALWAYS)
FIELD_SOURCES: Final = frozenset(("new", "old", "rec", "line"))
"""The sources that are fields of a record."""
# What is empty becomes a word where it is made text, and in search results.
_EMPTY_TEXTS: Final = ("undefined", "null", "NaN", "@NONE@", "- None -")
_EMPTY_WORDS: Final = frozenset(("", "F", "f", "N", "n", "no", "No", "false", *_EMPTY_TEXTS))
# On a first save there is no old record; afterwards there is one.
_WITHOUT_OLD: Final[State] = ((CREATE_LIKE, ALL_CONTEXTS, NO_FACTS),)
_WITH_OLD: Final[State] = ((ALL_EVENTS & ~CREATE_LIKE, ALL_CONTEXTS, NO_FACTS),)
CHANGED: Final[State] = ((ALL_EVENTS, ALL_CONTEXTS, frozenset((("transition",),))),)
"""What holds where the old state and the new one differ."""
_ID: Final = ("id",)
_ID_BEFORE: Final = ("id-before",)


def state_of(facts: list[Fact]) -> State:
    """Return the state in which all of these facts hold."""
    return ((ALL_EVENTS, ALL_CONTEXTS, frozenset(facts)),) if facts else ALWAYS


def is_empty(value: object) -> bool:
    """Tell whether a constant stands for "nothing there" in NetSuite code."""
    if isinstance(value, str):
        return value in _EMPTY_WORDS
    return value is None or value is UNDEFINED or value is False or value in (0, -1)


def presence(taint: Taints) -> Truth:
    """Return what holds where a value from these sources is there, and where it is not."""
    if _ID in taint and len(taint) == 1:
        return ALWAYS, NEVER  # what has been saved has an id
    if _ID_BEFORE in taint:
        return _WITH_OLD, _WITHOUT_OLD
    yes: list[Fact] = []
    no: list[Fact] = []
    sources = set()
    for item in taint:
        kind = item[0]
        if kind == "lk":
            yes.append(("lookup", "present"))
            no.append(("lookup", "absent"))
        elif kind == "row":
            yes.append(("field", *item))
        elif kind in ("page", "children"):
            no.append((kind, item[1]))
        elif kind in FIELD_SOURCES:
            sources.add(kind)
            yes.append(("field", kind, item[1], "set", None))
            no.append(("field", kind, item[1], "empty", None))
        else:
            add_runtime(item, yes, no)
    return told_of(yes, no, sources)


def told_of(yes: list[Fact], no: list[Fact], sources: set[object]) -> Truth:
    """Return the states of facts: of the old and the new record together, a transition as well."""
    if "old" in sources and "new" in sources:
        yes.append(("transition",))
        no.append(("transition",))
    return state_of(yes), state_of(no)


def add_runtime(item: Taint, yes: list[Fact], no: list[Fact]) -> None:
    """Add the facts of sources that are neither look-ups nor fields."""
    kind = item[0]
    if kind == "error":
        yes.append(ERROR)
    elif kind == "missing":
        yes.append(("unread", item[1]))
        no.append(("unread", item[1]))
    elif kind in ("exec", "user", "usage", "param", "env", "version"):
        fact: Fact = ("context", "test") if kind == "exec" else (kind, "test")
        yes.append(fact)
        no.append(fact)


def truth(value: Value) -> Truth:
    """Return the states in which a value is true and in which it is false."""
    if isinstance(value, Predicate):
        return value.yes, value.no
    if isinstance(value, Unknown):
        return presence(value.taint) if value.taint else UNDECIDED
    if isinstance(value, Const):
        known = value.value
        if known is UNDEFINED or not known:
            return NEVER, ALWAYS
        return ALWAYS, NEVER
    if isinstance(value, Choice):
        return over_options(value, truth)
    if isinstance(value, Stale):
        return UNDECIDED
    if isinstance(value, Record):
        return (_WITH_OLD, _WITHOUT_OLD) if value.kind == "old" else (ALWAYS, NEVER)
    if isinstance(value, Special):
        return _special_truth(value)
    if isinstance(value, (Closure, Module, Api, Class, Enum, Builtin, Object)):
        return ALWAYS, NEVER
    return UNDECIDED


def _special_truth(value: Special) -> Truth:
    if value.kind == "index":  # indexOf: -1 is true, and so are all hits but the first
        return UNDECIDED
    if value.kind in ("typeof", "event", "exec", "context"):
        return ALWAYS, NEVER
    if value.kind == "element":
        yes, no = value.data
        return yes, no
    return presence(value.taint) if value.taint else UNDECIDED


def over_options(value: Choice, ask: Callable[[Value], Truth]) -> Truth:
    """Ask the same of each value of a choice, where it is that one."""
    yes: State = NEVER
    no: State = NEVER
    for option, state in value.options:
        y, n = ask(option)
        yes = either(yes, both(state, y))
        no = either(no, both(state, n))
    return yes, no


def opposed(one: Taints, other: Taints) -> bool:
    """Tell whether one side comes from the old state of the record and the other from the new."""
    sources = {item[0] for item in one}, {item[0] for item in other}
    return any("old" in a and "new" in b for a, b in (sources, sources[::-1]))

"""Conditions: what a value's truth or a comparison says about event types, look-ups and fields."""

from collections.abc import Callable
from typing import Any, Final

from nsaudit.suitescript.choices import Choice
from nsaudit.suitescript.code import UNDEFINED
from nsaudit.suitescript.domains import (
    ALL_CONTEXTS,
    ALL_EVENTS,
    CREATE_LIKE,
    context_mask,
    event_mask,
)
from nsaudit.suitescript.paths import ALWAYS, ERROR, NEVER, NO_FACTS, Fact, State, both, either
from nsaudit.suitescript.values import (
    Api,
    BodyField,
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
_SOURCES: Final = frozenset(("new", "old", "rec", "line"))
_SETTINGS: Final = frozenset(("param", "missing", "env"))
# What is empty becomes a word where it is made text, and in search results.
_EMPTY_TEXTS: Final = ("undefined", "null", "NaN", "@NONE@", "- None -")
_EMPTY_WORDS: Final = frozenset(("", "F", "f", "N", "n", "no", "No", "false", *_EMPTY_TEXTS))
# On a first save there is no old record; afterwards there is one.
_WITHOUT_OLD: Final[State] = ((CREATE_LIKE, ALL_CONTEXTS, NO_FACTS),)
_WITH_OLD: Final[State] = ((ALL_EVENTS & ~CREATE_LIKE, ALL_CONTEXTS, NO_FACTS),)


_ID: Final = ("id",)
_ID_BEFORE: Final = ("id-before",)


def _events(mask: int) -> State:
    return ((mask, ALL_CONTEXTS, NO_FACTS),) if mask else NEVER


def _contexts(mask: int) -> State:
    # The fact keeps the test visible where the set says little (a negation).
    return ((ALL_EVENTS, mask, frozenset((("context", "test"),))),) if mask else NEVER


def _state(facts: list[Fact]) -> State:
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
        elif kind in _SOURCES:
            sources.add(kind)
            yes.append(("field", kind, item[1], "set", None))
            no.append(("field", kind, item[1], "empty", None))
        else:
            _runtime(item, yes, no)
    if "old" in sources and "new" in sources:
        yes.append(("transition",))
        no.append(("transition",))
    return _state(yes), _state(no)


def _runtime(item: Taint, yes: list[Fact], no: list[Fact]) -> None:
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
        return _over(value, truth)
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


def _over(value: Choice, ask: Callable[[Value], Truth]) -> Truth:
    yes: State = NEVER
    no: State = NEVER
    for option, state in value.options:
        y, n = ask(option)
        yes = either(yes, both(state, y))
        no = either(no, both(state, n))
    return yes, no


_FLIP: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def compare(operator: str, left: Value, right: Value) -> Truth:
    """Return the states in which a comparison is true and in which it is false."""
    if operator in ("!=", "!=="):
        yes, no = compare("==", left, right)
        return no, yes
    if isinstance(left, Choice):
        return _over(left, lambda option: compare(operator, option, right))
    if isinstance(right, Choice):
        return _over(right, lambda option: compare(operator, left, option))
    if operator in ("==", "==="):
        return _equal(left, right)
    if isinstance(left, Const) or (isinstance(left, (Stale, Unknown)) and not left.taint):
        return _ordered(_FLIP.get(operator, operator), right, left)
    return _ordered(operator, left, right)


def _equal(left: Value, right: Value) -> Truth:
    if isinstance(left, Const) and not isinstance(right, Const):
        return _equal(right, left)
    if isinstance(left, Const) and isinstance(right, Const):
        same = left.value == right.value or (
            left.value in (None, UNDEFINED) and right.value in (None, UNDEFINED)
        )
        if (
            not same
            and isinstance(left.value, (str, int, float))
            and isinstance(right.value, (str, int, float))
        ):
            same = str(left.value) == str(right.value)  # == compares across types
        return (ALWAYS, NEVER) if same else (NEVER, ALWAYS)
    if isinstance(left, Stale) or isinstance(right, Stale):
        return UNDECIDED
    if left is right and isinstance(left, BodyField):
        return ALWAYS, NEVER
    if isinstance(right, Special) and not isinstance(left, Special):
        return _equal(right, left)  # mypyc gives no name that is narrowed another value
    if isinstance(left, Special):
        found = _special_equal(left, right)
        if found is not None:
            return found
    if isinstance(right, Const):
        return _equal_constant(left, right.value)
    if isinstance(right, (Builtin, Class, Closure)) or isinstance(left, (Builtin, Class, Closure)):
        return UNDECIDED  # a test of the JavaScript type
    return _equal_unknown(left.taint, right.taint)


def _special_equal(left: Special, right: Value) -> Truth | None:
    if left.kind == "index" and isinstance(right, Const):
        yes, no = left.data
        return (no, yes) if right.value == -1 else (yes, ALWAYS)
    if not isinstance(right, Const):
        return None
    if left.kind == "event":
        mask = event_mask(right.value)
        return (_events(mask), _events(ALL_EVENTS & ~mask)) if mask else UNDECIDED
    if left.kind == "exec":
        mask = context_mask(right.value)
        return (_contexts(mask), _contexts(ALL_CONTEXTS & ~mask)) if mask else UNDECIDED
    if left.kind == "typeof":
        yes, no = truth(left.data)
        return (no, yes) if right.value == "undefined" else (yes, ALWAYS)
    return None


def _equal_constant(left: Value, constant: Any) -> Truth:
    """Compare something with a constant."""
    if isinstance(left, Predicate):
        if constant is True or constant in ("T", "true") or constant == 1:
            return left.yes, left.no
        if constant is False or constant in ("F", "false", "", None) or constant == 0:
            return left.no, left.yes
        return UNDECIDED
    if is_empty(constant):
        if constant == 0 and isinstance(constant, int) and not left.taint and not _counts(left):
            return UNDECIDED
        yes, no = truth(left)
        if isinstance(left, Object):  # an object is never null; an empty list may equal ""
            return (NEVER, ALWAYS) if constant is None or constant is UNDEFINED else UNDECIDED
        return no, yes
    yes_facts: list[Fact] = []
    no_facts: list[Fact] = []
    sources = set()
    for item in left.taint:
        kind = item[0]
        if kind == "lk":
            yes_facts.append(("lookup", "present"))
            if isinstance(constant, (int, float)):
                no_facts.append(("lookup", "differs"))
        elif kind in _SOURCES:
            sources.add(kind)
            yes_facts.append(("field", kind, item[1], "eq", constant))
            no_facts.append(("field", kind, item[1], "ne", constant))
        else:
            _runtime(item, yes_facts, no_facts)
    if "old" in sources and "new" in sources:
        yes_facts.append(("transition",))
        no_facts.append(("transition",))
    return _state(yes_facts), _state(no_facts)


def _counts(value: Value) -> bool:
    """Tell whether a value is a variable that was counted up: a number that is not zero."""
    return isinstance(value, Special) and value.kind == "element" and not value.data[1]


def opposed(one: Taints, other: Taints) -> bool:
    """Tell whether one side comes from the old state of the record and the other from the new."""
    sources = {item[0] for item in one}, {item[0] for item in other}
    return any("old" in a and "new" in b for a, b in (sources, sources[::-1]))


CHANGED: Final[State] = ((ALL_EVENTS, ALL_CONTEXTS, frozenset((("transition",),))),)
"""What holds where the old state and the new one differ."""


def _named(side: Taints) -> bool:
    """Tell whether a value comes from the configuration of the script alone."""
    return bool(side) and all(item[0] in _SETTINGS for item in side)


def _equal_unknown(left: Taints, right: Taints) -> Truth:
    yes: list[Fact] = []
    no: list[Fact] = []
    sources = set()
    # A state is often named by a parameter or by a library that is not here.
    alike = "same" if _named(left) or _named(right) else "cmp"
    for item in left | right:
        kind = item[0]
        if kind in _SOURCES:
            sources.add(kind)
            yes.append(("field", kind, item[1], alike, None))
            no.append(("field", kind, item[1], "cmp", None))
        elif kind != "lk":
            _runtime(item, yes, no)
    if "old" in sources and "new" in sources:
        yes = [fact for fact in yes if fact[0] != "field"]
        no.append(("transition",))
    looked = [any(item[0] == "lk" for item in side) for side in (left, right)]
    if looked[0] != looked[1]:
        yes.append(("lookup", "present"))
        no.append(("lookup", "differs"))
    return _state(yes), _state(no)


def _ordered(operator: str, left: Value, right: Value) -> Truth:
    """Compare by size; `left` is the side something is known of."""
    yes, no = _by_size(operator, left, right)
    taint = left.taint | right.taint
    kinds = [item[1] for item in taint if item[0] == "found"]
    if kinds and any(item[0] == "new" for item in taint):
        # What the record asks for against what was found: the rest of it is what is missing.
        rest = _state([("rest", kind) for kind in kinds])
        return both(yes, rest), both(no, rest)
    return yes, no


def _by_size(operator: str, left: Value, right: Value) -> Truth:
    """Compare by size; `left` is the side something is known of."""
    if isinstance(left, Const) and isinstance(right, Const):
        return _ordered_constants(operator, left.value, right.value)
    if isinstance(left, Stale) or (isinstance(right, Stale) and not left.taint):
        return UNDECIDED
    if isinstance(left, Special) and left.kind == "index":
        yes, no = left.data
        return (yes, no) if operator in (">", ">=") else (no, yes)
    bound = right.value if isinstance(right, Const) else None
    if isinstance(left, Special) and left.kind == "element":
        yes, no = left.data
        if bound not in (0, 1):
            return (yes, ALWAYS) if operator in (">", ">=") else UNDECIDED
        return (yes, no) if operator in (">", ">=") else (no, yes)
    sources = {item[0] for item in left.taint | right.taint}
    if "old" in sources and "new" in sources:
        fact = _state([("transition",)])
        return fact, fact
    if "version" in sources:
        fact = _state([("version", "test")])
        return fact, fact
    if operator == ">" or (operator == ">=" and bound != 0):
        return _size(left.taint, bound)
    if operator == "<" or (operator == "<=" and bound == 0) or bound is None:
        yes, no = _size(left.taint, bound)
        return no, yes
    return UNDECIDED


def _size(taint: Taints, bound: object) -> Truth:
    """Return what "more than a bound" and its opposite say."""
    plain = frozenset(item for item in taint if item[0] not in _SOURCES or bound in (0, 1))
    yes, no = presence(plain)
    rest: list[Fact] = [
        ("field", item[0], item[1], "cmp", None) for item in taint if item not in plain
    ]
    if rest:
        extra = _state(rest)
        return both(yes, extra), both(no, extra)
    return yes, no


def _ordered_constants(operator: str, left: Any, right: Any) -> Truth:
    if not (isinstance(left, (int, float)) and isinstance(right, (int, float))):
        return UNDECIDED
    result = {
        "<": left < right,
        ">": left > right,
        "<=": left <= right,
        ">=": left >= right,
    }.get(operator)
    if result is None:
        return UNDECIDED
    return (ALWAYS, NEVER) if result else (NEVER, ALWAYS)

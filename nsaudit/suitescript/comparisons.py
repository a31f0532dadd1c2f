"""Comparisons: what two values compared say about event types, look-ups and fields."""

from typing import Any, Final

from nsaudit.suitescript.choices import Choice
from nsaudit.suitescript.code import UNDEFINED
from nsaudit.suitescript.conditions import (
    FIELD_SOURCES,
    UNDECIDED,
    Truth,
    add_runtime,
    is_empty,
    over_options,
    presence,
    state_of,
    told_of,
    truth,
)
from nsaudit.suitescript.domains import ALL_CONTEXTS, ALL_EVENTS, context_mask, event_mask
from nsaudit.suitescript.paths import ALWAYS, NEVER, NO_FACTS, Fact, State, both
from nsaudit.suitescript.values import (
    BodyField,
    Builtin,
    Class,
    Closure,
    Const,
    Object,
    Predicate,
    Special,
    Stale,
    Taints,
    Unknown,
    Value,
)

_SETTINGS: Final = frozenset(("param", "missing", "env"))
_FLIP: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def _events(mask: int) -> State:
    return ((mask, ALL_CONTEXTS, NO_FACTS),) if mask else NEVER


def _contexts(mask: int) -> State:
    # The fact keeps the test visible where the set says little (a negation).
    return ((ALL_EVENTS, mask, frozenset((("context", "test"),))),) if mask else NEVER


def compare(operator: str, left: Value, right: Value) -> Truth:
    """Return the states in which a comparison is true and in which it is false."""
    if operator in ("!=", "!=="):
        yes, no = compare("==" if operator == "!=" else "===", left, right)
        return no, yes
    if isinstance(left, Choice):
        return over_options(left, lambda option: compare(operator, option, right))
    if isinstance(right, Choice):
        return over_options(right, lambda option: compare(operator, left, option))
    if operator in ("==", "==="):
        return _equal(left, right, strict=operator == "===")
    if isinstance(left, Const) or (isinstance(left, (Stale, Unknown)) and not left.taint):
        return _ordered(_FLIP.get(operator, operator), right, left)
    return _ordered(operator, left, right)


def _equal(left: Value, right: Value, *, strict: bool) -> Truth:
    if isinstance(left, Const) and not isinstance(right, Const):
        return _equal(right, left, strict=strict)
    if isinstance(left, Const) and isinstance(right, Const):
        same = _same(left.value, right.value, strict=strict)
        return (ALWAYS, NEVER) if same else (NEVER, ALWAYS)
    if isinstance(left, Stale) or isinstance(right, Stale):
        return UNDECIDED
    if left is right and isinstance(left, BodyField):
        return ALWAYS, NEVER
    if isinstance(right, Special) and not isinstance(left, Special):
        # mypyc gives no name that is narrowed another value.
        return _equal(right, left, strict=strict)
    if isinstance(left, Special):
        found = _special_equal(left, right)
        if found is not None:
            return found
    if isinstance(right, Const):
        return _equal_constant(left, right.value)
    if isinstance(right, (Builtin, Class, Closure)) or isinstance(left, (Builtin, Class, Closure)):
        return UNDECIDED  # a test of the JavaScript type
    return _equal_unknown(left.taint, right.taint)


def _same(left: Any, right: Any, *, strict: bool) -> bool:
    """Tell whether two constants are equal; null and undefined are one here in any case."""
    if left is None or left is UNDEFINED or right is None or right is UNDEFINED:
        return left in (None, UNDEFINED) and right in (None, UNDEFINED)
    if isinstance(left, str) is isinstance(right, str) and (
        isinstance(left, bool) is isinstance(right, bool)
    ):
        return bool(left == right)
    number = _number(left)
    return not strict and number is not None and number == _number(right)


def _number(value: Any) -> float | None:
    """Return the number that `==` compares a text or a boolean as, None where it is none."""
    if not isinstance(value, (str, int, float)):
        return None
    try:
        return float(value or 0)
    except ValueError:
        return None


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
        elif kind in FIELD_SOURCES:
            sources.add(kind)
            yes_facts.append(("field", kind, item[1], "eq", constant))
            no_facts.append(("field", kind, item[1], "ne", constant))
        else:
            add_runtime(item, yes_facts, no_facts)
    return told_of(yes_facts, no_facts, sources)


def _counts(value: Value) -> bool:
    """Tell whether a value is a variable that was counted up: a number that is not zero."""
    return isinstance(value, Special) and value.kind == "element" and not value.data[1]


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
        if kind in FIELD_SOURCES:
            sources.add(kind)
            yes.append(("field", kind, item[1], alike, None))
            no.append(("field", kind, item[1], "cmp", None))
        elif kind != "lk":
            add_runtime(item, yes, no)
    if "old" in sources and "new" in sources:
        yes = [fact for fact in yes if fact[0] != "field"]
        no.append(("transition",))
    looked = [any(item[0] == "lk" for item in side) for side in (left, right)]
    if looked[0] != looked[1]:
        yes.append(("lookup", "present"))
        no.append(("lookup", "differs"))
    return state_of(yes), state_of(no)


def _ordered(operator: str, left: Value, right: Value) -> Truth:
    """Compare by size; `left` is the side something is known of."""
    yes, no = _by_size(operator, left, right)
    taint = left.taint | right.taint
    kinds = [item[1] for item in taint if item[0] == "found"]
    if kinds and any(item[0] == "new" for item in taint):
        # What the record asks for against what was found: the rest of it is what is missing.
        rest = state_of([("rest", kind) for kind in kinds])
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
        if bound not in (0, 1) or (bound == 1) is (operator in (">", "<=")):
            return (yes, ALWAYS) if operator in (">", ">=") else UNDECIDED
        return (yes, no) if operator in (">", ">=") else (no, yes)
    sources = {item[0] for item in left.taint | right.taint}
    if "old" in sources and "new" in sources:
        fact = state_of([("transition",)])
        return fact, fact
    if "version" in sources:
        fact = state_of([("version", "test")])
        return fact, fact
    if operator == ">" or (operator == ">=" and bound != 0):
        return _size(left.taint, bound)
    if operator == "<" or (operator == "<=" and bound == 0) or bound is None:
        yes, no = _size(left.taint, bound)
        return no, yes
    return UNDECIDED


def _size(taint: Taints, bound: object) -> Truth:
    """Return what "more than a bound" and its opposite say."""
    plain = frozenset(item for item in taint if item[0] not in FIELD_SOURCES or bound in (0, 1))
    yes, no = presence(plain)
    rest: list[Fact] = [
        ("field", item[0], item[1], "cmp", None) for item in taint if item not in plain
    ]
    if rest:
        extra = state_of(rest)
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

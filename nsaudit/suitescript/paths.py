"""Path states: what is known on each way that leads to a point of a script.

A state is a tuple of paths, each `(event types, contexts, facts)`; more than one path means "one
of these". A fact is a tuple `(kind, sense, key, value)`. The empty state is code that is never
reached.
"""

from functools import lru_cache
from typing import Final

from nsaudit.suitescript.domains import ALL_CONTEXTS, ALL_EVENTS, RECURRING

Fact = tuple[object, ...]
Path = tuple[int, int, frozenset[Fact]]
State = tuple[Path, ...]

NO_FACTS: Final[frozenset[Fact]] = frozenset()
ERROR: Final[Fact] = ("error",)
"""An error was caught on the way here."""
ANY_PATH: Final[Path] = (ALL_EVENTS, ALL_CONTEXTS, NO_FACTS)
ALWAYS: Final[State] = (ANY_PATH,)
NEVER: Final[State] = ()
MOST_PATHS: Final = 8
"""How many paths a state keeps apart before they are joined."""


def fact_state(fact: Fact) -> State:
    """Return the state in which one fact holds."""
    return ((ALL_EVENTS, ALL_CONTEXTS, frozenset((fact,))),)


def both(a: State, b: State) -> State:
    """Return the state in which both hold."""
    if a is ALWAYS:
        return b
    if b is ALWAYS or a is b:
        return a
    if not a or not b:
        return NEVER
    return _both(a, b)


@lru_cache(maxsize=20_000)
def _both(a: State, b: State) -> State:
    result = [
        (ev, ctx, _facts(fa, fb))
        for ea, ca, fa in a
        for eb, cb, fb in b
        if (ev := ea & eb) and (ctx := ca & cb)
    ]
    # A path that contradicts itself cannot be walked; where all do, the facts stem from different
    # rows or records of the same name, and all are kept.
    made = _reduced([p for p in result if not _contradictory(p[2])] or result)
    return ALWAYS if made == ALWAYS else made


MOST_FACTS: Final = 48
"""How many facts a path keeps; beyond it what protects nothing by itself is dropped."""


def _facts(a: frozenset[Fact], b: frozenset[Fact]) -> frozenset[Fact]:
    if a >= b:
        return a
    facts = a | b
    if len(facts) <= MOST_FACTS:
        return facts
    return frozenset(f for f in facts if f[0] != "field" or f[3] not in ("ne", "cmp"))


@lru_cache(maxsize=20_000)
def _contradictory(facts: frozenset[Fact]) -> bool:
    """Tell whether facts say of one field that it is empty and set, or equal to two values."""
    equal: dict[tuple[object, object], set[object]] = {}
    unequal: dict[tuple[object, object], set[object]] = {}
    filled: set[tuple[object, object]] = set()
    empty: set[tuple[object, object]] = set()
    for fact in facts:
        if fact[0] != "field" or fact[1] not in ("new", "old") or fact[2] is None:
            continue
        field = (fact[1], fact[2])
        operator = fact[3]
        if operator == "eq":
            equal.setdefault(field, set()).add(fact[4])
        elif operator == "ne":
            unequal.setdefault(field, set()).add(fact[4])
        elif operator == "set":
            filled.add(field)
        elif operator == "empty":
            empty.add(field)
    return (
        bool(filled & empty)
        or any(len(values) > 1 for values in equal.values())
        or any(values & unequal.get(field, set()) for field, values in equal.items())
        or any(field in empty for field in equal)
    )


def either(a: State, b: State) -> State:
    """Return the state in which one of the two holds."""
    if not a or a is b:
        return b
    if not b:
        return a
    if ANY_PATH in a or ANY_PATH in b:
        return ALWAYS
    return _either(a, b)


@lru_cache(maxsize=20_000)
def _either(a: State, b: State) -> State:
    return _reduced([*a, *b])


def _reduced(paths: list[Path]) -> State:
    """Drop paths that another one covers, and join the safest ones beyond the limit."""
    if len(paths) == 1:
        return (paths[0],)
    kept: list[Path] = []
    for path in dict.fromkeys(paths):
        ev, ctx, facts = path
        covers: list[Path] = []
        for other in kept:
            e, c, f = other
            if f <= facts:
                if ev | e == e and ctx | c == c:
                    break
            elif facts <= f and ev | e == ev and ctx | c == ctx:
                covers.append(other)
        else:
            if covers:
                kept = [p for p in kept if p not in covers]
            kept.append(path)
    if len(kept) <= MOST_PATHS:
        return tuple(kept)
    # Paths with few facts on recurring events decide the verdict: keep those apart.
    kept.sort(key=lambda p: (not p[0] & RECURRING, len(p[2]), -p[0], sorted(map(repr, p[2]))))
    head, tail = kept[: MOST_PATHS - 1], kept[MOST_PATHS - 1 :]
    ev, ctx, facts = tail[0]
    for e, c, f in tail[1:]:
        ev, ctx, facts = ev | e, ctx | c, facts & f
    return (*head, (ev, ctx, facts))


def with_fact(state: State, fact: Fact) -> State:
    """Return the state with one more fact on every path."""
    return both(state, fact_state(fact))

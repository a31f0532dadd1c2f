"""What rules on code share: code that was not read, places told once, evidence that is capped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from nsaudit.api import CodeFact, Context, Location, ScriptCode, Snapshot, Unknown

MOST = 10
"""Places that one finding lists; the rest is counted."""


class Told(NamedTuple):
    """Facts that this script's finding tells; ``elsewhere`` names who tells the rest, if any."""

    facts: tuple[CodeFact, ...]
    elsewhere: str

    def of(self, *kinds: str) -> list[CodeFact]:
        """The facts of some kinds, one a place."""
        first: dict[Location, CodeFact] = {}
        for fact in self.facts:
            if fact.kind in kinds:
                first.setdefault(fact.location, fact)
        return list(first.values())


def unread(code: ScriptCode) -> Unknown | None:
    """The verdict on a script of which nothing is known; None where it was analysed."""
    if code.problem is None and code.facts is not None and code.effects is not None:
        return None
    return Unknown(f"the script was not analysed: {code.problem or 'what it does is missing'}")


def told(code: ScriptCode, ctx: Context[Any], *kinds: str) -> Told:
    """The facts of a script, those of shared modules only where no other script tells them.

    A module that many scripts load would otherwise give the same finding many times. It is told
    for the module itself where that is a script, else for the first script by path.
    """
    tellers = _tellers(ctx.snapshot)
    kept: list[CodeFact] = []
    elsewhere = ""
    for fact in code.facts or ():
        if fact.kind not in kinds:
            continue
        teller = tellers.get((fact.kind, fact.location), code.path)
        if teller == code.path:
            kept.append(fact)
        else:
            elsewhere = elsewhere or teller
    return Told(
        tuple(sorted(kept, key=lambda f: (f.location.path != code.path, _order(f)))), elsewhere
    )


def places(locations: Iterable[Location]) -> list[Location]:
    """The first places to point at."""
    return list(dict.fromkeys(locations))[:MOST]


def capped(lines: Sequence[str]) -> list[str]:
    """Evidence lines, with a count in place of those that are too many."""
    unique = list(dict.fromkeys(lines))
    if len(unique) <= MOST:
        return unique
    return [*unique[:MOST], f"and {len(unique) - MOST} more"]


def listed_more(texts: Sequence[str]) -> str:
    """What was found, each kind once with its count: ``each() ends at 4,000 rows (3 places)``."""
    counts = Counter(texts)
    return "; ".join(f"{text} ({counted(n, 'place')})" for text, n in counts.items())


def spot(location: Location) -> str:
    """A place in words: file and line."""
    return f"{location.path}:{location.line}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 place``, ``3 places``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _order(fact: CodeFact) -> tuple[str, int, int, str, str]:
    at = fact.location
    return (at.path or "", at.line or 0, at.column or 0, fact.kind, fact.detail)


_TELLERS: WeakKeyDictionary[Snapshot, dict[tuple[str, Location], str]] = WeakKeyDictionary()


def _tellers(snapshot: Snapshot) -> dict[tuple[str, Location], str]:
    """Who tells each fact: the script it stands in, else the first script that reaches it."""
    known = _TELLERS.get(snapshot)
    if known is None:
        known = {}
        for code in sorted(snapshot.records(ScriptCode), key=lambda c: c.path):
            for fact in code.facts or ():
                key = (fact.kind, fact.location)
                if key not in known or fact.location.path == code.path:
                    known[key] = code.path
        _TELLERS[snapshot] = known
    return known

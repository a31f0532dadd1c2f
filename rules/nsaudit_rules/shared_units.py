"""What the calls of a script cost in usage units, from the dated table; loops and their cost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable
from typing import Any, NamedTuple

from nsaudit.api import Context, Location, ScriptCode, ScriptEffect, reference
from nsaudit_rules.shared_deployments import tag_of_code

_CALLS = {
    "create": ("record.create", "Record.save"),
    "copy": ("record.copy", "Record.save"),
    "transform": ("record.transform", "Record.save"),
    "record.save": ("Record.save",),
    "search.each": ("ResultSet.each",),
    "search.getRange": ("ResultSet.getRange",),
    "search.fetch": ("PagedData.fetch",),
    "search.runPaged": ("Search.runPaged",),
    "nlapiSearchRecord": ("ResultSet.getRange",),
    "nlapiLookupField": ("search.lookupFields",),
    "sftp.list": ("Connection.list",),
}
"""Analysed calls whose name in the table of units differs."""
_PAGES = {"search.getRange", "search.fetch"}


class Cost(NamedTuple):
    """Units of a call or of a row: at least and at most; ``high`` is None where it is unbounded."""

    low: int
    high: int | None

    def plus(self, other: Cost) -> Cost:
        """The cost of both."""
        high = None if self.high is None or other.high is None else self.high + other.high
        return Cost(self.low + other.low, high)

    @property
    def text(self) -> str:
        """The cost in words."""
        if self.high is None:
            return f"at least {self.low}"
        return str(self.low) if self.low == self.high else f"{self.low} to {self.high}"


class Loop(NamedTuple):
    """One loop over data: its entry point, its place, its priced calls, their cost per row."""

    entry_point: str
    location: Location | None
    calls: tuple[ScriptEffect, ...]
    cost: Cost
    certain: bool


def cost_of(effect: ScriptEffect) -> Cost:
    """What one call costs; a range where the record type is computed in the code."""
    if effect.effect == "http" and effect.api.startswith("sftp."):
        transfer = reference.call_cost(f"Connection.{effect.api.partition('.')[2]}")
        if transfer is not None:
            return Cost(transfer.highest, transfer.highest)
    if effect.units is not None:
        return Cost(effect.units, effect.units)
    total = Cost(0, 0)
    for name in _CALLS.get(effect.api, (effect.api,)):
        price = reference.call_cost(name)
        if price is None:
            return Cost(0, None)
        total = total.plus(Cost(min(price[:3]), price.highest))
    return total


def data_loops(code: ScriptCode) -> list[Loop]:
    """The loops over data with priced calls in them; reading the next page is not one.

    Calls in a catch block are left out: they are not made for every row. ``certain`` is False where
    it could not be read whether the loop runs over data.
    """
    found: dict[tuple[str, Location | None], list[ScriptEffect]] = defaultdict(list)
    once = single_rounds(code)
    for effect in code.effects or ():
        if effect.loop_location in once:
            continue
        if effect.in_loop and not effect.in_catch and (effect.loop or "data") == "data":
            found[effect.entry_point, effect.loop_location].append(effect)
    loops: list[Loop] = []
    pages = query_pages(code)
    for (entry, location), calls in found.items():
        if all(is_page_read(call, pages) for call in calls):
            continue
        cost = Cost(0, 0)
        for call in calls:
            cost = cost.plus(cost_of(call))
        if cost.high == 0:
            continue
        certain = location is not None and all(call.loop == "data" for call in calls)
        loops.append(Loop(entry, location, tuple(calls), cost, certain))
    return loops


def single_rounds(code: ScriptCode) -> set[Location]:
    """The places of each() whose callback returns nothing: it runs for the first row only."""
    return {f.location for f in code.facts or () if f.kind == "each-callback-returns-nothing"}


def is_page_read(effect: ScriptEffect, pages: Container[Location] = ()) -> bool:
    """Whether the call reads a page of a result, which one loop does for many rows at once."""
    return effect.api in _PAGES or effect.location in pages


def query_pages(code: ScriptCode) -> set[Location]:
    """The places of SuiteQL queries that ask for one page, by row numbers or an offset."""
    return {f.location for f in code.facts or () if f.kind == "suiteql-page"}


def units_for(code: ScriptCode, ctx: Context[Any], entry_point: str) -> int | None:
    """The units one run of an entry point may use; None where no limit is known."""
    tag = tag_of_code(code, ctx)
    if tag is None:
        return None
    stage = entry_point if tag == "mapreducescript" else None
    limit = reference.script_limit(tag, stage)
    return None if limit is None else limit.units


def calls_text(effects: Iterable[ScriptEffect]) -> str:
    """Calls in words: how often, what is called, of which record type, at what cost."""
    texts = Counter(_call_text(effect) for effect in effects)
    return " + ".join(f"{n} x {text}" if n > 1 else text for text, n in texts.items())


def _call_text(effect: ScriptEffect) -> str:
    kind = f" of {effect.record_type.replace('|', ' or ')}" if effect.record_type else ""
    saved = " and save" if effect.effect == "insert" else ""
    return f"{effect.api}{saved}{kind} ({cost_of(effect).text})"

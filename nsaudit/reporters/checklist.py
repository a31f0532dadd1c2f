"""A filled checklist as text: each item with where it stands, and what shows it."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator

from nsaudit.checklist import Checklist, ChecklistItem, ChecklistSection, Driver, ItemStatus, Move

WORDS = {
    ItemStatus.READY: "ready",
    ItemStatus.BLOCKED: "BLOCKED",
    ItemStatus.ATTENTION: "attention",
    ItemStatus.NOT_VERIFIED: "not verified",
    ItemStatus.NOT_APPLICABLE: "not applicable",
}
"""Where an item stands, in words."""
MOST = 4
"""Lines of evidence shown for an item; the JSON report has them all."""
DRIVERS = 10
"""Drivers shown; the JSON report has them all."""


def render(checklist: Checklist, *, today: datetime.date | None = None, brief: bool = False) -> str:
    """The checklist as text; ``brief`` leaves out everything but the last line.

    With ``today`` each item says how old its oldest evidence is.
    """
    lines = [summary(checklist)] if brief else list(_lines(checklist, today))
    return "\n".join(lines) + "\n"


def _lines(checklist: Checklist, today: datetime.date | None) -> Iterator[str]:
    yield checklist.title
    for section in checklist.sections:
        yield ""
        yield f"{section.title} ({_answered(section)})"
        for item in section.items:
            owner = f"  [{item.owner}]" if item.owner else ""
            yield f"  {WORDS[item.status]:<14}  {item.id}  {item.title}{owner}{_age(item, today)}"
            shown = item.evidence[:MOST] if item.status is not ItemStatus.READY else ()
            for text in shown:
                yield f"{'':18}{text}"
            if len(shown) < len(item.evidence) and shown:
                yield f"{'':18}and {len(item.evidence) - len(shown)} more"
    if checklist.drivers:
        yield ""
        yield "What holds it down, and where to mend it"
        for driver in checklist.drivers[:DRIVERS]:
            yield from _driver(driver)
        if len(checklist.drivers) > DRIVERS:
            yield f"  and {len(checklist.drivers) - DRIVERS} more"
    yield from _moves(checklist)
    if checklist.signers:
        yield ""
        yield f"To be signed by: {', '.join(checklist.signers)}"
    yield ""
    yield summary(checklist)


def _answered(section: ChecklistSection) -> str:
    counts = _counts(section.counts - Counter({ItemStatus.NOT_VERIFIED: len(section.items)}))
    told = f"{section.answered} of {len(section.items)} answered"
    return f"{told}: {counts}" if counts else told


def _age(item: ChecklistItem, today: datetime.date | None) -> str:
    """How old the oldest evidence of an item is."""
    if item.as_of is None:
        return ""
    if today is not None:
        try:
            days = (today - datetime.date.fromisoformat(item.as_of)).days
        except ValueError:
            return f"  (as of {item.as_of})"
        if days > 0:
            return f"  (as of {item.as_of}, {days} {'day' if days == 1 else 'days'} ago)"
    return f"  (as of {item.as_of})"


def _driver(driver: Driver) -> Iterator[str]:
    said = driver.said.removeprefix(f"{driver.id}: ")
    yield f"  {WORDS[driver.status]:<14}  {driver.id} ({', '.join(driver.items)}): {said}"
    if driver.fix:
        yield f"{'':18}{driver.fix}"


def moved(move: Move) -> tuple[str, str]:
    """Where an item stands now, and where it stood in the previous run, in words."""
    was = "new" if move.before is None else f"was {WORDS[move.before].lower()}"
    return "gone" if move.now is None else WORDS[move.now], was


def _moves(checklist: Checklist) -> Iterator[str]:
    """What stands elsewhere than in the previous run."""
    previous = checklist.previous
    if previous is None:
        return
    yield ""
    before, now = index(previous.readiness), index(checklist.readiness)
    yield f"Since {previous.name} (readiness {before}, now {now})"
    for move in previous.moves:
        word, was = moved(move)
        yield f"  {word:<14}  {move.id}  {move.title}  ({was})"
    if not previous.moves:
        yield "  nothing moved"


def summary(checklist: Checklist) -> str:
    """The readiness index, and how many items stand where."""
    return f"Readiness {index(checklist.readiness)}: {_counts(checklist.counts)}"


def _counts(counts: Counter[ItemStatus]) -> str:
    return ", ".join(f"{counts[s]} {WORDS[s].lower()}" for s in WORDS if counts[s])


def index(readiness: int | None) -> str:
    """The readiness index, a dash where data is missing."""
    return "-" if readiness is None else f"{readiness} %"

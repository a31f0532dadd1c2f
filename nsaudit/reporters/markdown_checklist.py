"""A filled checklist as Markdown: a table of each section, what holds it down, who signs."""

from __future__ import annotations

from collections.abc import Iterator

from nsaudit.checklist import Checklist, ChecklistItem, ItemStatus
from nsaudit.reporters.checklist import DRIVERS, MOST, WORDS, index, moved, summary
from nsaudit.reporters.markup import row, safe

_SIGNS = {
    ItemStatus.READY: "✅",
    ItemStatus.BLOCKED: "❌",
    ItemStatus.ATTENTION: "⚠️",
    ItemStatus.NOT_VERIFIED: "❔",
    ItemStatus.NOT_APPLICABLE: "➖",
}


def checklist_lines(checklist: Checklist) -> Iterator[str]:
    """The checklist as a chapter of the report."""
    yield from ("", f"## {safe(checklist.title)}", "", f"**{safe(summary(checklist))}**")
    for section in checklist.sections:
        yield from ("", f"### {safe(section.title)}", "")
        yield row(["", "Item", "Owner", "As of", "What shows it"])
        yield row(["---"] * 5)
        for item in section.items:
            yield row(_cells(item))
    if checklist.drivers:
        yield from ("", "### What holds it down, and where to mend it", "")
        for driver in checklist.drivers[:DRIVERS]:
            said = driver.said.removeprefix(f"{driver.id}: ")
            fix = f" **Fix:** {safe(driver.fix)}" if driver.fix else ""
            items = ", ".join(driver.items)
            yield f"- {_SIGNS[driver.status]} {driver.id} ({items}): {safe(said)}{fix}"
        if len(checklist.drivers) > DRIVERS:
            yield f"- and {len(checklist.drivers) - DRIVERS} more"
    yield from _moves(checklist)
    if checklist.signers:
        yield from ("", "To be signed by:", "")
        yield from (f"- [ ] {safe(signer)}" for signer in checklist.signers)


def _cells(item: ChecklistItem) -> list[str]:
    shown = [safe(text) for text in item.evidence[:MOST]]
    if len(item.evidence) > MOST:
        shown.append(f"and {len(item.evidence) - MOST} more")
    return [
        f"{_SIGNS[item.status]} {WORDS[item.status].lower()}",
        f"{safe(item.id)} {safe(item.title)}",
        safe(item.owner or ""),
        item.as_of or "",
        "<br>".join(shown),
    ]


def _moves(checklist: Checklist) -> Iterator[str]:
    previous = checklist.previous
    if previous is None:
        return
    now = index(checklist.readiness)
    before = index(previous.readiness)
    yield from ("", f"Since {safe(previous.name)}: readiness {before}, now {now}.", "")
    for move in previous.moves:
        word, was = moved(move)
        yield f"- {safe(move.id)} {safe(move.title)}: {word.lower()} ({was})"

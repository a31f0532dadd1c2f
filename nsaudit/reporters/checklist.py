"""A filled checklist as text: each item with where it stands, and what shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from nsaudit.checklist import Checklist, ItemStatus

_WORDS = {
    ItemStatus.READY: "ready",
    ItemStatus.BLOCKED: "BLOCKED",
    ItemStatus.ATTENTION: "attention",
    ItemStatus.NOT_VERIFIED: "not verified",
    ItemStatus.NOT_APPLICABLE: "not applicable",
}
_MOST = 4
"""Lines of evidence shown for an item; the JSON report has them all."""


def render(checklist: Checklist, *, brief: bool = False) -> str:
    """The checklist as text; ``brief`` leaves out everything but the last line."""
    lines = [_summary(checklist)] if brief else list(_lines(checklist))
    return "\n".join(lines) + "\n"


def _lines(checklist: Checklist) -> Iterator[str]:
    yield checklist.title
    for section in checklist.sections:
        yield ""
        yield section.title
        for item in section.items:
            owner = f"  [{item.owner}]" if item.owner else ""
            yield f"  {_WORDS[item.status]:<14}  {item.id}  {item.title}{owner}"
            shown = item.evidence[:_MOST] if item.status is not ItemStatus.READY else ()
            for text in shown:
                yield f"{'':18}{text}"
            if len(shown) < len(item.evidence) and shown:
                yield f"{'':18}and {len(item.evidence) - len(shown)} more"
    yield ""
    yield _summary(checklist)


def _summary(checklist: Checklist) -> str:
    counts: Counter[ItemStatus] = Counter()
    for section in checklist.sections:
        counts += section.counts
    said = ", ".join(f"{counts[s]} {_WORDS[s].lower()}" for s in _WORDS if counts[s])
    index = "-" if checklist.readiness is None else f"{checklist.readiness} %"
    return f"Readiness {index}: {said}"

"""What moved between two fillings of one checklist: became ready, became blocked, and the rest."""

from __future__ import annotations

from nsaudit.checklist import Checklist, ItemStatus, Move, Previous

_ORDER = (
    ItemStatus.BLOCKED,
    ItemStatus.NOT_VERIFIED,
    ItemStatus.ATTENTION,
    ItemStatus.NOT_APPLICABLE,
    ItemStatus.READY,
    None,
)


def moves(before: Checklist, now: Checklist, name: str) -> Previous:
    """Items that stand elsewhere than before, what got worse first."""
    old = {item.id: item for item in before.items}
    new = {item.id: item for item in now.items}
    found = [
        Move(
            key,
            (new.get(key) or old[key]).title,
            old[key].status if key in old else None,
            new[key].status if key in new else None,
        )
        for key in {**new, **old}
    ]
    return Previous(
        name,
        before.readiness,
        tuple(
            sorted((m for m in found if m.before is not m.now), key=lambda m: _ORDER.index(m.now))
        ),
    )

"""A filled checklist: items with their status and evidence, ready to be shown and signed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class ItemStatus(StrEnum):
    """Where an item stands. What could not be read is ``not_verified``, never ``ready``."""

    READY = "ready"
    BLOCKED = "blocked"
    ATTENTION = "attention"
    NOT_VERIFIED = "not_verified"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One line of a checklist. ``findings`` are the fingerprints of what stands in its way."""

    id: str
    title: str
    status: ItemStatus
    evidence: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class ChecklistSection:
    """Items that belong together."""

    title: str
    items: tuple[ChecklistItem, ...]

    @property
    def counts(self) -> Counter[ItemStatus]:
        """How many items stand where."""
        return Counter(item.status for item in self.items)


@dataclass(frozen=True, slots=True)
class Checklist:
    """A checklist with its answers.

    ``readiness`` is a percentage from 0 to 100, or None where data is missing: then no number is
    better than one that was made up.
    """

    id: str
    title: str
    readiness: int | None
    sections: tuple[ChecklistSection, ...]

"""A filled checklist: items with their status and evidence, ready to be shown and signed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
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
    """One line of a checklist. ``findings`` are the fingerprints of what stands in its way.

    ``as_of`` is the day of the oldest reading or answer behind it, where one is dated.
    """

    id: str
    title: str
    status: ItemStatus
    evidence: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    owner: str | None = None
    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class ChecklistSection:
    """Items that belong together."""

    title: str
    items: tuple[ChecklistItem, ...]

    @property
    def counts(self) -> Counter[ItemStatus]:
        """How many items stand where."""
        return Counter(item.status for item in self.items)

    @property
    def answered(self) -> int:
        """How many items have an answer, whichever it is."""
        return len(self.items) - self.counts[ItemStatus.NOT_VERIFIED]


@dataclass(frozen=True, slots=True)
class Driver:
    """A rule or an answer that keeps items from being ready.

    ``said`` is what it says of one of them, ``fix`` the page in the UI where that is mended.
    """

    id: str
    status: ItemStatus
    items: tuple[str, ...]
    said: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """An item that stands elsewhere than in the previous run; None: it was not there."""

    id: str
    title: str
    before: ItemStatus | None
    now: ItemStatus | None


@dataclass(frozen=True, slots=True)
class Previous:
    """The checklist of an earlier run, and what moved since."""

    name: str
    readiness: int | None
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """A checklist with its answers.

    ``readiness`` is a percentage from 0 to 100, or None where data is missing: then no number is
    better than one that was made up. ``drivers`` are what holds it down, the gravest first.
    ``signers`` are who must sign. ``previous`` is there where an earlier run was given.
    """

    id: str
    title: str
    readiness: int | None
    sections: tuple[ChecklistSection, ...]
    drivers: tuple[Driver, ...] = ()
    signers: tuple[str, ...] = ()
    previous: Previous | None = None

    @property
    def items(self) -> Iterator[ChecklistItem]:
        """Every item, in order."""
        for section in self.sections:
            yield from section.items

    @property
    def counts(self) -> Counter[ItemStatus]:
        """How many items stand where."""
        return Counter(item.status for item in self.items)

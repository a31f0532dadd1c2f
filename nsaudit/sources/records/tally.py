"""What one key found in one record type: counts, and the largest groups."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

from nsaudit.model.recordaudit import DuplicateGroup
from nsaudit.sources.records.groups import Group
from nsaudit.sources.records.masking import shown_id, shown_key

MOST_SAMPLES = 10


@dataclass(slots=True)
class Tally:
    """What one key found in one record type."""

    groups: int = 0
    members: int = 0
    across: int = 0
    on_open: int = 0
    largest: list[tuple[int, str, Group]] = field(default_factory=list)

    def add(self, group: Group) -> None:
        """Count one group."""
        if group.across:
            self.across += 1
            return
        self.groups += 1
        self.members += len(group.members)
        self.on_open += group.at_work
        entry = (len(group.members), _late_first(group.lead), group)
        if len(self.largest) < MOST_SAMPLES:
            heapq.heappush(self.largest, entry)
        elif entry[:2] > self.largest[0][:2]:
            heapq.heapreplace(self.largest, entry)

    def samples(
        self, *, show: bool, subsidiaries: bool, at_work: bool
    ) -> tuple[DuplicateGroup, ...]:
        """The largest groups, first by size, then by lowest id; ``show`` shows keys as they are."""
        return tuple(
            DuplicateGroup(
                id=str(number),
                shown=shown_key(group.fields, group.values, show=show),
                records=len(group.members),
                first=shown_id(group.lead, show=show),
                subsidiaries=group.subsidiaries if subsidiaries else None,
                on_open=group.at_work if at_work else None,
            )
            for number, group in enumerate(self.ranked(), 1)
        )

    def ranked(self) -> list[Group]:
        """The largest groups in the order of the report."""
        ordered = sorted(self.largest, reverse=True, key=lambda entry: entry[:2])
        return [group for _, _, group in ordered]


def _late_first(ident: str) -> str:
    """A text by which a heap that keeps the greatest keeps the lowest internal ids."""
    return chr(0x10FFFF - len(ident)) + "".join(chr(0x10FFFF - ord(c)) for c in ident)

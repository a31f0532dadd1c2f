"""What a collector gives: records of one table or the gap in their place, and their origin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from nsaudit.model.base import Record
from nsaudit.model.snapshot import Gap, GapReason
from nsaudit.netsuite import Row, Undecodable
from nsaudit.sources.account.reading import Read

T = TypeVar("T")

BROKEN = frozenset({GapReason.FAILED, GapReason.UNDECODABLE})
"""Reasons that another run may be spared."""


@dataclass(frozen=True, slots=True)
class Filled:
    """One filled table. Records and a gap at once: some of what is there could not be read."""

    table: str
    records: tuple[Record, ...] | None
    source: str
    gap: Gap | None = None
    partial: bool = False


def filled(
    cls: type[Record],
    build: Callable[[], Iterable[Record]],
    *reads: Read,
    inner: Sequence[Read] = (),
    also: Sequence[Read] = (),
    gap: Gap | None = None,
    partial: bool = False,
) -> Filled:
    """A table from its reads: one of ``reads`` that was refused or failed leaves only a gap.

    ``inner`` gives parts of the records, ``also`` single fields. Without them the records are
    there, and the fields are not readable; a gap beside them says so where parts were refused, and
    where anything failed.
    """
    failed = next((read.gap for read in reads if read.gap is not None), None)
    source = provenance(*reads, *inner, *also)
    lost = [r.gap for r in inner if r.gap and r.gap.reason is not GapReason.OUT_OF_REACH]
    lost += [r.gap for r in also if r.gap and r.gap.reason in BROKEN]
    gap = gap or next(iter(lost), None)
    if failed is not None:
        return Filled(cls.table, None, source, failed)
    try:
        records = tuple(build())
    except Undecodable as error:
        broken = Gap(reason=GapReason.UNDECODABLE, detail=f"{reads[0].what}: {error.sentence}")
        return Filled(cls.table, None, source, broken)
    return Filled(cls.table, records, source, gap, partial)


def provenance(*reads: Read) -> str:
    """Where records came from: tables with the columns that were there, and what was lacking."""
    parts: list[str] = []
    for read in reads:
        if read.gap is not None:
            parts.append(f"{read.what} ({read.gap.reason.value})")
        elif read.columns:
            lacking = f"; without {', '.join(sorted(read.missing))}" if read.missing else ""
            parts.append(f"{read.what} ({', '.join(read.columns)}{lacking})")
        else:
            parts.append(read.what)
    return "live: " + "; ".join(dict.fromkeys(parts))


def text(row: Row, column: str) -> str | None:
    """A text column: "" where it is empty, None where the account does not show the column."""
    return _value(row, column, lambda name: row.text(name) or "")


def word(row: Row, column: str) -> str | None:
    """A column whose emptiness says nothing: None where it is empty or not shown."""
    return text(row, column) or None


def flag(row: Row, column: str) -> bool | None:
    """A check box; None where it is not shown, or empty: never set, or hidden, cannot be told."""
    return _value(row, column, row.flag)


def whole(row: Row, column: str) -> int | None:
    """A whole number."""
    return _value(row, column, row.integer)


def _value(row: Row, column: str, read: Callable[[str], T]) -> T | None:
    try:
        return read(column)
    except KeyError:
        return None


def day_of(value: object) -> str | None:
    """The day of a moment as an API writes it; None where it is no such text."""
    found = re.match(r"\d{4}-\d\d-\d\d", str(value or ""))
    return found.group() if found else None


def constant(name: str) -> str:
    """The name of a standard thing as SDF writes it: Administrator is ADMINISTRATOR."""
    return re.sub(r"[^A-Z0-9]+", "_", name.upper()).strip("_")


def distinct(names: Iterable[str]) -> list[str]:
    """Names made unique in order, by a running number behind those that repeat."""
    seen: dict[str, int] = {}
    unique: list[str] = []
    for name in names:
        key = name.casefold()
        seen[key] = seen.get(key, 0) + 1
        unique.append(name if seen[key] == 1 else f"{name} #{seen[key]}")
    return unique

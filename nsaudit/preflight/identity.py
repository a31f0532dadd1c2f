"""External ids over all payloads: those that repeat, and children that come before their parents.

Bounded memory: entries go to files by the hash of their id, and are judged a file at a time.
"""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

BUCKETS = 64
_HELD = 4_096
"""Numbers that a bucket holds in memory before they go to its file."""

OWN, REFERENCE = 0, 1
_WIDTH = 4


class Finding(NamedTuple):
    """A payload that the others make wrong: its number, line, file and type, and what is wrong.

    A code that begins with ``?`` is a doubt.
    """

    number: int
    line: int
    file: int
    kind: int
    code: str


class Identities:
    """Takes external ids of payloads as they come, and says at the end which collide."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="nsaudit-preflight-")
        self._held = [array("q") for _ in range(BUCKETS)]
        self._files = [Path(self._folder.name, f"{n}.bin") for n in range(BUCKETS)]
        self._salt: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._folder.cleanup()

    def add(
        self, space: str, ident: str, kind: int, number: int, line: int, file: int, what: int
    ) -> None:
        """One external id: ``kind`` is OWN or REFERENCE, ``what`` type and operation (`packed`)."""
        key = hash((space, ident.casefold()))
        bucket = key % BUCKETS
        held = self._held[bucket]
        held.extend((key, number * 2 + kind, line * 4096 + file, what))
        if len(held) >= _HELD:
            self._flush(bucket)

    def _flush(self, bucket: int) -> None:
        with self._files[bucket].open("ab") as file:
            self._held[bucket].tofile(file)
        del self._held[bucket][:]

    def findings(self) -> Iterator[Finding]:
        """Every payload that another one makes wrong, and doubts about references.

        Of one id created twice the second is wrong; of two types that share an id the later one; of
        a child whose parent comes later the child.
        """
        for bucket in range(BUCKETS):
            self._flush(bucket)
            entries = array("q")
            size = self._files[bucket].stat().st_size // entries.itemsize
            with self._files[bucket].open("rb") as file:
                entries.fromfile(file, size)
            yield from _judged(entries)


def packed(type_number: int, *, creates: bool) -> int:
    """The type and whether the operation is a plain create, in one number."""
    return (type_number << 1) | int(creates)


def _judged(entries: array[int]) -> Iterator[Finding]:
    order = sorted(
        range(0, len(entries), _WIDTH), key=lambda place: (entries[place], entries[place + 1])
    )
    for _, places in groupby(order, key=lambda place: entries[place]):
        yield from _group(entries, list(places))


def _group(entries: array[int], places: list[int]) -> Iterator[Finding]:
    own = [p for p in places if entries[p + 1] & 1 == OWN]
    for place in own[1:]:
        what = entries[place + 3]
        if what & 1 or what >> 1 != entries[own[0] + 3] >> 1:
            yield _finding(entries, place, "external_id_repeated")
    for place in places:
        if entries[place + 1] & 1 != REFERENCE:
            continue
        if not own:
            yield _finding(entries, place, "?parent")
        elif entries[own[0] + 1] >> 1 > entries[place + 1] >> 1:
            yield _finding(entries, place, "parent_after_child")


def _finding(entries: array[int], place: int, code: str) -> Finding:
    where = entries[place + 2]
    return Finding(
        entries[place + 1] >> 1, where // 4096, where % 4096, entries[place + 3] >> 1, code
    )


def references_of(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Fields of a payload that refer to another record by its external id."""
    for name, value in body.items():
        if value.__class__ is dict and "externalId" in value and "id" not in value:
            ident = value["externalId"]
            if isinstance(ident, str) and ident:
                yield name, ident

"""Names that are alike but not equal, compared within blocks that share their first letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from rapidfuzz import fuzz, process

from nsaudit.sources.records import forms
from nsaudit.sources.records.groups import Group, Row

BLOCK = 4
"""Letters that names of one block begin with."""

MOST_IN_BLOCK = 3_000
"""A larger block is not compared, and counted: its pairs grow with the square of its size."""


@dataclass(slots=True)
class Skipped:
    """Records in blocks that were too large to compare."""

    records: int = 0
    by_type: dict[str, int] = field(default_factory=dict)


def alike(rows: Iterable[Row], least: float, skipped: Skipped) -> Iterator[Group]:
    """Groups of names at least ``least`` (0 to 100) alike, among rows in the order of their block.

    Names that are equal are the business of a key; a group here has at least two different ones.
    """
    for (kind, _), found in groupby(rows, key=lambda r: (str(r["type"]), r["block"])):
        names: dict[str, list[Row]] = {}
        for row in found:
            names.setdefault(forms.formed("name", str(row["name"])), []).append(row)
        if len(names) > MOST_IN_BLOCK:
            size = sum(len(rows) for rows in names.values())
            skipped.records += size
            skipped.by_type[kind] = skipped.by_type.get(kind, 0) + size
            continue
        yield from _block(kind, names, least)


def _block(kind: str, names: Mapping[str, list[Row]], least: float) -> Iterator[Group]:
    texts = sorted(names)
    parent = list(range(len(texts)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for place, text in enumerate(texts[:-1]):
        later = texts[place + 1 :]
        close: list[tuple[Any, float, int]] = process.extract(
            text, later, scorer=fuzz.ratio, score_cutoff=least, limit=None
        )
        for _, _, offset in close:
            parent[root(place + 1 + offset)] = root(place)
    groups: dict[int, list[int]] = {}
    for place in range(len(texts)):
        groups.setdefault(root(place), []).append(place)
    for places in groups.values():
        if len(places) > 1:
            members = sorted(
                (row for place in places for row in names[texts[place]]),
                key=lambda r: (len(str(r["internal_id"])), str(r["internal_id"])),
            )
            yield Group(kind, "name~", ("name",), (str(members[0]["name"]),), tuple(members))

"""Groups of records that may be one: told exactly, with the record to keep and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from nsaudit.sources.records import forms

Row = Mapping[str, Any]

NEAR_DAYS = 1
"""Days that the dates of one order may differ by: systems in other time zones."""

CLOSED = ("closed", "billed", "paid", "void", "cancel", "rejected", "refunded", "deposited")
"""Words in the status of a transaction at which nothing more happens to it."""


class Group(NamedTuple):
    """Records that agree in a key; ``values`` are the key's as first written, in its order."""

    recordtype: str
    key: str
    fields: tuple[str, ...]
    values: tuple[str, ...]
    members: tuple[Row, ...]
    across: bool = False

    @property
    def lead(self) -> str:
        """The lowest internal id among the members."""
        return text(self.members[0].get("internal_id"))

    @property
    def subsidiaries(self) -> int:
        """How many subsidiaries the members belong to."""
        return len({row.get("subsidiary") for row in self.members if row.get("subsidiary")})

    @property
    def at_work(self) -> int:
        """How many members open records point at."""
        return sum(bool(row.get("open_references")) for row in self.members)


def text(value: Any) -> str:
    """A value as people write it: numbers without the zeros that end them."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def exact(field: str, value: Any) -> str | None:
    """A value in the form that it is compared in; None where nothing is left of it."""
    if value is None:
        return None
    return forms.formed(field, str(value)) or None


def split(rows: Iterable[Row], key: str, fields: Sequence[str]) -> Iterator[Group]:
    """The groups among rows that an engine brought together: of one type, equal in every field.

    What agrees in all but the subsidiary is a group of its own kind, marked ``across``.
    """
    told: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        if is_void(row) and "order_number" in fields:
            continue
        parts = [exact(f, row.get(f)) for f in fields if f != "date"]
        if all(part is not None for part in parts):
            told.setdefault((str(row["type"]), *(p or "" for p in parts)), []).append(row)
    for found in told.values():
        for members in _near(found) if "date" in fields else [found]:
            if len(members) > 1:
                yield _group(members, key, fields)
    if "subsidiary" in fields:
        yield from _across(told, key, fields)


def _across(
    told: Mapping[tuple[str, ...], list[Row]], key: str, fields: Sequence[str]
) -> Iterator[Group]:
    place = 1 + [f for f in fields if f != "date"].index("subsidiary")
    wide: dict[tuple[str, ...], list[list[Row]]] = {}
    for parts, rows in told.items():
        wide.setdefault((*parts[:place], *parts[place + 1 :]), []).append(rows)
    for several in wide.values():
        if len(several) > 1:
            members = [row for rows in several for row in rows]
            yield _group(members, key, fields)._replace(across=True)


def _group(rows: Sequence[Row], key: str, fields: Sequence[str]) -> Group:
    members = tuple(sorted(rows, key=_order))
    values = tuple(text(members[0].get(f)) for f in fields)
    return Group(str(members[0]["type"]), key, tuple(fields), values, members)


def _order(row: Row) -> tuple[int, str, str]:
    ident = str(row.get("internal_id") or "")
    return (len(ident), ident, str(row.get("external_id") or ""))


def _near(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Rows in chains whose dates follow each other within a day."""
    dated = sorted((r for r in rows if _day(r) is not None), key=lambda r: (_day(r), _order(r)))
    chain: list[Row] = []
    for row in dated:
        day, last = _day(row), _day(chain[-1]) if chain else None
        if day is not None and last is not None and (day - last).days > NEAR_DAYS:
            yield chain
            chain = []
        chain.append(row)
    yield chain


def _day(row: Row) -> date | None:
    try:
        return date.fromisoformat(str(row.get("date"))[:10])
    except ValueError:
        return None


def is_void(row: Row) -> bool:
    """Whether a transaction's status says that it does not count."""
    status = str(row.get("status") or "").casefold()
    return "void" in status or "cancel" in status


def in_groups(rows: Iterable[tuple[str, Any, Row]]) -> Iterator[tuple[str, list[Row]]]:
    """Rows of an engine by key name and coarse key, one group after the other."""
    for (name, _), found in groupby(rows, key=lambda item: (item[0], item[1])):
        yield name, [row for _, _, row in found]


@dataclass(frozen=True, slots=True)
class Survivor:
    """The record to keep and what decided it."""

    row: Row
    reason: str


def survivor(group: Group) -> Survivor:
    """The record of a group to keep: active, with external id, at work, oldest, lowest id."""
    left = list(group.members)
    reasons: list[str] = []
    for reason, worth in _WORTH:
        best = max(worth(row) for row in left)
        kept = [row for row in left if worth(row) == best]
        if len(kept) < len(left):
            reasons.append(reason)
            left = kept
        if len(left) == 1:
            return Survivor(left[0], ", then ".join(reasons))
    created = [str(row.get("created") or "") for row in left]
    if all(created) and len(set(created)) > 1:
        oldest = min(created)
        left = [row for row in left if str(row.get("created")) == oldest]
        reasons.append("the oldest")
    if len(left) > 1:
        reasons.append("the lowest internal id")
    return Survivor(min(left, key=_order), ", then ".join(reasons))


_WORTH: tuple[tuple[str, Callable[[Row], int]], ...] = (
    ("it is active", lambda row: row.get("inactive") != "T" and not is_void(row)),
    ("it has an external id", lambda row: bool(row.get("external_id"))),
    ("open transactions point at it", lambda row: int(row.get("open_references") or 0) > 0),
)

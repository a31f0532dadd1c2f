"""What is asked for: which tables, how their columns are called, and which keys tell duplicates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

DEFAULT_MEMORY = "256MB"
"""The memory that DuckDB may use before it spills to disk; the process needs about 200 MB more."""


class RecordsError(Exception):
    """Record data that cannot be used: what, where, and what to do next.

    ``unreachable`` where a database did not answer: no mistake of whoever asks.
    """

    def __init__(self, message: str, hint: str = "", *, unreachable: bool = False) -> None:
        super().__init__(message)
        self.hint = hint
        self.unreachable = unreachable


@dataclass(frozen=True, slots=True)
class Key:
    """Fields that must agree for two records to be one. ``types`` are empty for every type.

    ``category`` is ``transaction`` or ``entity`` (everything that is no transaction).
    """

    fields: tuple[str, ...]
    category: str = "entity"
    types: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The key as people write it."""
        return "+".join(self.fields)


EMAIL = Key(("email", "subsidiary"))
LEGAL = Key(("name", "tax_number"))
PHONE = Key(("phone", "subsidiary"))
ORDER = Key(("entity", "order_number", "total", "date"), "transaction")

DEFAULT_KEYS = (EMAIL, LEGAL, PHONE, ORDER)
"""The go-live guide's rules for telling duplicates (C4, F2), and the phone number."""

KEY_FIELDS = (
    "email", "subsidiary", "name", "tax_number", "phone", "external_id", "entity", "order_number",
    "total", "date", "currency", "parent",
)  # fmt: skip
"""Fields that a key may be made of."""


LOOSE = frozenset({"subsidiary", "date", "currency", "name"})
"""Fields left to the exact comparison, where a stronger one brings the records together."""


def strong_fields(fields: Sequence[str]) -> tuple[str, ...]:
    """The fields of a key that the engine compares."""
    strong = tuple(f for f in fields if f not in LOOSE)
    return strong or tuple(f for f in fields if f == "name") or tuple(fields)


def parse_key(text: str) -> Key:
    """A key as typed: ``email,subsidiary`` or ``customer:email,subsidiary``.

    Raises RecordsError for a field that no key can be made of.
    """
    kind, colon, names = text.rpartition(":")
    parts = [part.strip().casefold() for part in names.replace("+", ",").split(",")]
    fields = tuple(dict.fromkeys(part for part in parts if part))
    unknown = [name for name in fields if name not in KEY_FIELDS]
    if not fields or unknown:
        what = f"{unknown[0]!r} is no field of a key" if unknown else "the key has no field"
        raise RecordsError(f"--key {text}: {what}", f"Fields: {', '.join(KEY_FIELDS)}.")
    category = "transaction" if {"entity", "order_number", "total"} & set(fields) else "entity"
    types = (kind.strip().casefold(),) if colon and kind.strip() else ()
    return Key(fields, category, types)


@dataclass(frozen=True, slots=True)
class Table:
    """One table to read: files, or a table of a database.

    ``role`` is one of ``nsaudit.sources.records.fields.TABLES``, or "" where the columns decide.
    """

    role: str = ""
    path: Path | None = None
    name: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """Everything that decides a reading.

    ``url`` names a database whose tables ``tables`` name; ``engine`` is duckdb, postgres or spark.
    ``columns`` maps fields to the columns that hold them. ``dates`` is iso, mdy or dmy. ``fuzzy``
    is the least similarity of names (0 to 100), None for no such comparison. ``groups`` is the file
    that the groups are written to. ``today`` is the day of the reading, which a database is of.
    """

    tables: tuple[Table, ...]
    against: tuple[Table, ...] = ()
    engine: str = "duckdb"
    url: str = ""
    recordtype: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    keys: tuple[Key, ...] = DEFAULT_KEYS
    dates: str = "iso"
    memory: str = DEFAULT_MEMORY
    fuzzy: float | None = None
    groups: Path | None = None
    show_values: bool = False
    today: str | None = None

    @property
    def as_of(self) -> str | None:
        """The day of the oldest file: records are known until then. A database's is today."""
        times = [t.path.stat().st_mtime for t in (*self.tables, *self.against) if t.path]
        return datetime.fromtimestamp(min(times), UTC).date().isoformat() if times else self.today

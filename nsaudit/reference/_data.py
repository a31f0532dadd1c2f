"""Read one packaged JSON table, once."""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson

_FOLDER = Path(__file__).parent / "data"


class Provenance(NamedTuple):
    """Where a table's facts come from, when they held, and which are not certain."""

    source: tuple[str, ...]
    as_of: str
    tentative: tuple[str, ...]
    note: str | None


@cache
def load(table: str) -> dict[str, Any]:
    """Return the parsed file of `table`; the caller must not change it."""
    data: dict[str, Any] = orjson.loads((_FOLDER / f"{table}.json").read_bytes())
    return data


def tables() -> tuple[str, ...]:
    """Return the names of all tables, sorted."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.json")))


@cache
def provenance(table: str) -> Provenance | None:
    """Return where the facts of `table` come from, or None when there is no such table."""
    if table not in tables():
        return None
    data = load(table)
    return Provenance(
        tuple(data["source"]), data["as_of"], tuple(data["tentative"]), data.get("note")
    )

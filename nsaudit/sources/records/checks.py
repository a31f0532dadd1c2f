"""Values that do not have the type of their field: found before anything is counted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nsaudit.sources.records.duck import ROWS_OF_A_FILE
from nsaudit.sources.records.engine import Engine
from nsaudit.sources.records.expressions import NUMBER_PATTERN, PATTERNS
from nsaudit.sources.records.fields import DATES, NUMBERS
from nsaudit.sources.records.files import LONGEST_CELL
from nsaudit.sources.records.request import RecordsError

_HINTS = {
    "number": "Export numbers with a point and without separators of thousands.",
    "date": "Export dates as 2026-03-31, or say --dates mdy or --dates dmy.",
}


def check_values(
    engine: Engine, table: Any, columns: Mapping[str, str], dates: str, shown: str
) -> None:
    """Raise RecordsError with the place of the first value that is no number, no date, or too long.

    No value is shown: it may be a person's.
    """
    tests: dict[str, Any] = {}
    for field, column in columns.items():
        value = table[column]
        kind = value.type()
        if not kind.is_string():
            if field in NUMBERS and not kind.is_numeric():
                raise RecordsError(f"{shown}: column {column} holds no numbers but {kind}")
            continue
        if field in NUMBERS:
            tests[f"number {column}"] = ~value.re_search(NUMBER_PATTERN) & (value != "")
        elif field in DATES:
            tests[f"date {column}"] = ~value.re_search(PATTERNS[dates]) & (value != "")
        tests[f"length {column}"] = value.length() > LONGEST_CELL
    for name, found in _first(engine, table, tests).items():
        what, _, column = name.partition(" ")
        place = shown if found is True else f"{shown}: record {found}"
        if what == "length":
            raise RecordsError(
                f"{place}, column {column}: the cell is longer than {LONGEST_CELL // 1_000_000} MB",
                "A quote is not closed, or the cell holds a file. Export without that column.",
            )
        raise RecordsError(f"{place}, column {column}: not a {what}", _HINTS[what])


def _first(engine: Engine, table: Any, tests: Mapping[str, Any]) -> dict[str, int | bool]:
    """The first row of each test that holds; True where rows have no number."""
    if not tests:
        return {}
    numbered = "row__" in table.columns
    number = table["row__"] if numbered else 1
    names = {f"t{place}": name for place, name in enumerate(tests)}
    first = {short: tests[name].ifelse(number, None).min() for short, name in names.items()}
    row = next(iter(engine.rows(table.aggregate(**first))))
    found: dict[str, int | bool] = {}
    for short, name in names.items():
        if row[short] is not None:
            found[name] = int(row[short]) % ROWS_OF_A_FILE if numbered else True
    return found


def address_shown(url: str) -> str:
    """A database's address without user and password."""
    return re.sub(r"//[^/@]*@", "//", url).partition("?")[0]

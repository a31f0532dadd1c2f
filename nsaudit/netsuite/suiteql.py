"""SuiteQL statements that can be paged safely, and the rows they answer.

Source: Oracle help section_157909186990 (paging), section_156257796125 (dialect). All values arrive
as strings, null columns are left out of a row, and the case of keys may change (A, B).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from nsaudit.netsuite.errors import Undecodable

T = TypeVar("T")

_ALIAS = re.compile(r"(?:\bAS\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*$", re.IGNORECASE)
_PLAIN = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")
_INTEGER = re.compile(r"^-?\d+$")
#: Masks for TO_CHAR, so that no answer depends on the user's date preference (B).
DATE_MASK = "YYYY-MM-DD"
MOMENT_MASK = "YYYY-MM-DD HH24:MI:SS"


def day(column: str, alias: str | None = None) -> str:
    """Select a date as `YYYY-MM-DD`."""
    return f"TO_CHAR({column}, '{DATE_MASK}') AS {alias or _name(column)}"


def moment(column: str, alias: str | None = None) -> str:
    """Select a date and time as `YYYY-MM-DD HH:MM:SS`, in the account's time zone for the user."""
    return f"TO_CHAR({column}, '{MOMENT_MASK}') AS {alias or _name(column)}"


def display(column: str, alias: str) -> str:
    """Select the text that the UI shows for a value (B)."""
    return f"BUILTIN.DF({column}) AS {alias}"


def literal(text: str) -> str:
    """Quote a string for a statement."""
    return "'" + text.replace("'", "''") + "'"


def _name(expression: str) -> str:
    match = _ALIAS.search(expression.strip())
    if not match:
        raise ValueError(f"give this expression an alias: {expression}")
    return match["name"].lower()


def probe_statement(table: str, columns: Sequence[str]) -> str:
    """Select plain columns of at most one row, to see whether they exist."""
    if not all(_PLAIN.match(name) for name in (table, *columns)):
        raise ValueError("tables and columns are plain names here")
    return " ".join(("SELECT", ", ".join(columns), "FROM", table, "WHERE ROWNUM <= 1"))


@dataclass(frozen=True, slots=True)
class Key:
    """A column of the unique order.

    Prefer numbers: how NetSuite sorts and compares text is not proven to agree (U), so for text
    only repeated values are noticed, not a wrong order.
    """

    expression: str
    text: bool = False

    @property
    def name(self) -> str:
        """The key under which rows carry it."""
        return _name(self.expression)

    def quote(self, value: str) -> str:
        """Write a value of this column for a comparison."""
        if self.text:
            return literal(value)
        if not _INTEGER.match(value):
            raise Undecodable(f'the key "{self.name}" is not a whole number')
        return value


@dataclass(frozen=True, slots=True)
class Query:
    """A SELECT over one table (or `source`, a join) whose rows have a unique, ordered key.

    `columns` are expressions, with `AS name` where they are no plain column. `optional` names the
    ones that may be left out when the account has no such column.
    """

    table: str
    columns: tuple[str, ...]
    key: tuple[Key, ...] = (Key("id"),)
    where: str = ""
    source: str = ""
    group_by: str = ""
    optional: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        missing = [key.name for key in self.key if key.name not in self.names]
        if not self.key or missing:
            raise ValueError(f"the columns must hold the key: {', '.join(missing) or 'none given'}")

    @property
    def names(self) -> tuple[str, ...]:
        """The lower-case names of the columns, in order."""
        return tuple(_name(column) for column in self.columns)

    def sql(self, after: Sequence[str] | None = None) -> str:
        """Write the statement; with `after`, only rows behind that key."""
        conditions = [f"({self.where})"] if self.where else []
        if after is not None:
            conditions.append(self._behind(after))
        parts = [f"SELECT {', '.join(self.columns)}", f"FROM {self.source or self.table}"]
        if conditions:
            parts.append("WHERE " + " AND ".join(conditions))
        if self.group_by:
            parts.append(f"GROUP BY {self.group_by}")
        parts.append("ORDER BY " + ", ".join(self._plain(key) for key in self.key))
        return " ".join(parts)

    def _plain(self, key: Key) -> str:
        return re.sub(r"\s+AS\s+\w+\s*$", "", key.expression, flags=re.IGNORECASE)

    def _behind(self, after: Sequence[str]) -> str:
        options = []
        for depth, key in enumerate(self.key):
            terms = [
                f"{self._plain(same)} = {same.quote(value)}"
                for same, value in zip(self.key[:depth], after, strict=False)
            ]
            terms.append(f"{self._plain(key)} > {key.quote(after[depth])}")
            options.append(" AND ".join(terms))
        return "(" + " OR ".join(f"({option})" for option in options) + ")"

    def without(self, column: str) -> Query | None:
        """Return the query less the optional columns that mention `column`; None if none does."""
        word = re.compile(rf"\b{re.escape(column)}\b", re.IGNORECASE)
        keep = tuple(
            expression
            for expression in self.columns
            if not (_name(expression) in self.optional and word.search(expression))
        )
        return None if keep == self.columns else replace(self, columns=keep)


class Row(Mapping[str, str]):
    """One row. A column that was selected and is absent is null; any other is a KeyError.

    Reading a column that the account does not have is a mistake of the caller (look at
    `Selection.missing`), and must not look like a null.
    """

    __slots__ = ("_names", "_values")

    def __init__(self, values: Mapping[str, str], names: Sequence[str]) -> None:
        self._values = values
        self._names = names

    def __getitem__(self, column: str) -> str:
        return self._values[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def text(self, column: str) -> str | None:
        """Return the value, or None for null."""
        value = self._values.get(column)
        if value is None and column not in self._names:
            raise KeyError(f"{column} was not selected")
        return value

    def integer(self, column: str) -> int | None:
        """Return the value as a whole number."""
        return self._convert(column, int, "a whole number")

    def number(self, column: str) -> float | None:
        """Return the value as a number."""
        return self._convert(column, float, "a number")

    def day(self, column: str) -> date | None:
        """Return the value as a date, of a column selected with `day`."""
        return self._convert(column, date.fromisoformat, "a date")

    def moment(self, column: str) -> datetime | None:
        """Return the value as a date and time without zone, selected with `moment`."""
        return self._convert(column, datetime.fromisoformat, "a date and time")

    def flag(self, column: str) -> bool | None:
        """Return the value of a check box: `T` or `F`; None when it was never set (B)."""
        return self._convert(column, lambda value: {"T": True, "F": False}[value], "T or F")

    def _convert(self, column: str, read: Callable[[str], T], what: str) -> T | None:
        value = self.text(column)
        if value is None:
            return None
        try:
            return read(value)
        except (ValueError, KeyError):
            raise Undecodable(f'the column "{column}" does not hold {what}') from None

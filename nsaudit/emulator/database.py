"""The tables of an account in an embedded SQLite, seen through a role's eyes."""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from nsaudit.emulator import functions
from nsaudit.emulator.dataset import AccountData, Table
from nsaudit.emulator.suiteql import QueryRefused, Statement, Visible, translate
from nsaudit.netsuite.permissions import requirement

_INTEGER = re.compile(r"^-?(?:0|[1-9]\d{0,17})$")
_DECIMAL = re.compile(r"^-?\d+\.\d+$|^-?(?:0|[1-9]\d{0,17})$")
#: Kept as text even where all values look like numbers.
_TEXT = frozenset(
    {
        "externalid",
        "entityid",
        "tranid",
        "itemid",
        "name",
        "scriptid",
        "companyname",
        "permkey",
        "email",
        "phone",
        "vatregnumber",
        "otherrefnum",
    }
)
#: Columns that exist only with a feature; the wording for `subsidiary` was captured (B).
FEATURE_COLUMNS = {"subsidiary": "SUBSIDIARIES", "currency": "MULTICURRENCY"}


@dataclass(frozen=True, slots=True)
class Result:
    """One page of a statement, all values as NetSuite sends them: strings, nulls left out."""

    rows: list[dict[str, str]]
    total: int


class Database:
    """Runs SuiteQL over an account's tables. The data is copied in once."""

    def __init__(self, data: AccountData, *, seed: int = 0) -> None:
        self._data = data
        self._totals: dict[tuple[str, tuple[str, ...]], int] = {}
        self._unique: set[tuple[str, str]] = set()
        self._dates = {
            table.name: frozenset(name for name in table.columns if _is_date(name, table))
            for table in data.tables.values()
        }
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._connection.execute("PRAGMA case_sensitive_like = ON")
        functions.register(self._connection, random.Random(seed))  # noqa: S311
        for table in data.tables.values():
            self._create(table)

    def close(self) -> None:
        """Drop the data."""
        self._connection.close()

    def _create(self, table: Table) -> None:
        kinds = [_kind(name, index, table) for index, name in enumerate(table.columns)]
        columns = ", ".join(
            f'"{name}" {kind}' for name, kind in zip(table.columns, kinds, strict=True)
        )
        marks = ", ".join("?" for _ in table.columns)
        run = self._connection
        run.execute(f'CREATE TABLE "{table.name}" ({columns})')
        rows = _dated(table, self._dates[table.name])
        run.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', rows)  # noqa: S608
        for index, (name, kind) in enumerate(zip(table.columns, kinds, strict=True)):
            values = [row[index] for row in table.rows]
            if kind == "INTEGER" and None not in values and len(set(values)) == len(values):
                self._unique.add((table.name, name))
                run.execute(
                    f'CREATE UNIQUE INDEX "{table.name}.{name}" ON "{table.name}" ("{name}")'
                )

    def visible(
        self,
        name: str,
        *,
        permissions: Collection[str] | None,
        features: Collection[str],
        hidden: Collection[tuple[str, str]] = (),
    ) -> Visible | None:
        """Return a table as a role sees it; None for hidden, switched off and unknown alike."""
        table = self._data.tables.get(name)
        need = requirement(name)
        if table is None or (name, "*") in hidden:
            return None
        if permissions is not None and need.permission and need.permission not in permissions:
            return None
        if need.feature and need.feature not in features:
            return None
        columns = [
            column
            for column in table.columns
            if not column.endswith("$")
            and (name, column) not in hidden
            and FEATURE_COLUMNS.get(column, "") in {"", *features}
        ]
        return Visible(
            columns,
            self._dates[name],
            {column[:-1] for column in table.columns if column.endswith("$")},
        )

    def page(self, statement: Statement, values: Sequence[str], limit: int, offset: int) -> Result:
        """Run a statement. Rows come in no stable order unless ordered by something unique."""
        bound = tuple(values)
        try:
            total = self._total(statement, bound)
            cursor = self._connection.execute(
                f"SELECT * FROM ({self._ordered(statement)}) LIMIT {limit} OFFSET {offset}",  # noqa: S608
                bound,
            )
            names = [item[0].lower() for item in cursor.description]
            rows = [
                {
                    name: _shown(value)
                    for name, value in zip(names, row, strict=True)
                    if value is not None
                }
                for row in cursor.fetchall()
            ]
        except (sqlite3.Error, ValueError) as error:
            raise QueryRefused(f"Search error occurred: {error}") from None
        return Result(rows, total)

    def _total(self, statement: Statement, bound: tuple[str, ...]) -> int:
        key = (statement.sql, bound)
        if key not in self._totals:
            count = f"SELECT COUNT(*) FROM ({statement.sql})"  # noqa: S608
            self._totals[key] = int(self._connection.execute(count, bound).fetchone()[0])
        return self._totals[key]

    def _ordered(self, statement: Statement) -> str:
        """Shuffle what nothing unique orders, anew in each run, as NetSuite may."""
        if len(statement.tables) == 1 and any(
            (statement.tables[0], key) in self._unique for key in statement.order_keys
        ):
            return statement.sql
        return statement.shuffled


def translate_for(
    database: Database,
    query: str,
    *,
    permissions: Collection[str] | None,
    features: Collection[str],
    hidden: Collection[tuple[str, str]],
) -> Statement:
    """Translate a query with the eyes of a role."""
    return translate(
        query,
        lambda name: database.visible(
            name, permissions=permissions, features=features, hidden=hidden
        ),
    )


def _kind(name: str, index: int, table: Table) -> str:
    values = [row[index] for row in table.rows if row[index] is not None]
    if name.rstrip("$") in _TEXT or not values:
        return "TEXT"
    if all(_INTEGER.match(value) for value in values if value):
        return "INTEGER"
    return "NUMERIC" if all(_DECIMAL.match(value) for value in values if value) else "TEXT"


def _dated(table: Table, dated: Collection[str]) -> Sequence[tuple[str | None, ...]]:
    """Write the dates of a table in one form, so that equal dates are equal texts."""
    dates = [name in dated for name in table.columns]
    if not any(dates):
        return table.rows
    return [
        tuple(
            functions.normal(value) if value and is_date else value
            for value, is_date in zip(row, dates, strict=True)
        )
        for row in table.rows
    ]


def _is_date(name: str, table: Table) -> bool:
    index = table.columns.index(name)
    values = [row[index] for row in table.rows if row[index] is not None]
    return bool(values) and all(functions.ISO.match(value) for value in values if value)


def _shown(value: object) -> str:
    return str(value)

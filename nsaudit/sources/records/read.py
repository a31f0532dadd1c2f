"""From files or a database to tables with the fields' own names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis

from nsaudit.sources.records import expressions as ask
from nsaudit.sources.records.checks import check_values
from nsaudit.sources.records.engine import Engine
from nsaudit.sources.records.fields import (
    ROLES,
    TABLES,
    is_type,
    matched,
    role_of,
    type_named,
    type_of_file,
)
from nsaudit.sources.records.files import told
from nsaudit.sources.records.request import RecordsError, Request, Table

Note = Callable[[str], None]


@dataclass(slots=True)
class Tables:
    """The tables that were read, by role, and the fields that some column holds."""

    by_role: dict[str, Any] = field(default_factory=dict)
    fields: dict[str, set[str]] = field(default_factory=dict)
    types: tuple[str, ...] = ()

    def get(self, role: str) -> Any | None:
        """A table, None where none was given."""
        return self.by_role.get(role)

    def has(self, role: str, *names: str) -> bool:
        """Whether columns hold these fields."""
        return set(names) <= self.fields.get(role, set())


def read_tables(engine: Engine, tables: Sequence[Table], request: Request, note: Note) -> Tables:
    """Read and check every table. Raises RecordsError for one that cannot be used."""
    try:
        return _read(engine, tables, request, note)
    except OSError as error:
        raise told(error.filename or "a file", error) from error


def _read(engine: Engine, tables: Sequence[Table], request: Request, note: Note) -> Tables:
    found = Tables()
    parts: dict[str, list[Any]] = {}
    _columns_exist(engine, tables, request)
    for table in tables:
        role, columns = _mapped(engine, table, request)
        loaded = engine.load(table, columns)
        check_values(engine, loaded, columns, request.dates, table.shown)
        built = ask.canonical(loaded, columns, TABLES[role], request.dates)
        if role == "records":
            built = _typed(built, table, request, known="type" in columns)
        parts.setdefault(role, []).append(built)
        found.fields.setdefault(role, set()).update(columns)
        left = [n for n in engine.columns(table) if n not in columns.values()]
        note(
            f"{table.shown}: {role}, "
            + ", ".join(f"{f} from {c}" if f != c else f for f, c in columns.items())
            + (f"; not used: {', '.join(left)}" if left else "")
        )
    for role, several in parts.items():
        found.by_role[role] = several[0] if len(several) == 1 else ibis.union(*several)
    for role in ("records", "merge_log", "reconciliation"):
        if role in found.by_role:
            _name_types(engine, found, role, "type")
    if "references" in found.by_role:
        _name_types(engine, found, "references", "from_type")
    return found


def _columns_exist(engine: Engine, tables: Sequence[Table], request: Request) -> None:
    """Raise RecordsError for a column that somebody named and no table has."""
    if not request.columns:
        return
    there = {name.casefold() for table in tables for name in engine.columns(table)}
    for field_, column in request.columns.items():
        if column.casefold() not in there:
            raise RecordsError(
                f"{field_}={column}: no table has a column {column!r}",
                f"Columns: {', '.join(sorted(there))}.",
            )


def _mapped(engine: Engine, table: Table, request: Request) -> tuple[str, dict[str, str]]:
    names = engine.columns(table)
    if table.role and table.role not in ROLES:
        raise RecordsError(
            f"{table.shown}: there is no table {table.role!r}", f"Tables: {', '.join(ROLES)}."
        )
    stem = table.path.stem.casefold() if table.path else table.name.rpartition(".")[2].casefold()
    role = ROLES.get(table.role or stem) or role_of(names, request.columns)
    columns = {} if role is None else matched(role, names, request.columns)
    if role is None or not columns:
        raise RecordsError(
            f"{table.shown}: no column says what the table holds",
            "Name columns with --column FIELD=COLUMN, as --column internal_id=ID, "
            "or under records: in nsaudit.yaml.",
        )
    if role == "records" and not {"internal_id", "external_id"} & set(columns):
        raise RecordsError(
            f"{table.shown}: no column holds the internal or the external id",
            "Add it to the export, or name it with --column internal_id=COLUMN.",
        )
    return role, columns


def _typed(built: Any, table: Table, request: Request, *, known: bool) -> Any:
    """Records with a type and an id: the type given, or the one that the file is named after."""
    built = built.mutate(internal_id=ibis.coalesce(built.internal_id, built.external_id))
    if known:
        return built
    stem = table.path.stem if table.path else table.name.rpartition(".")[2]
    kind = type_named(request.recordtype) if request.recordtype else type_of_file(stem)
    if kind is None:
        raise RecordsError(
            f"{table.shown}: nothing says which record type it holds",
            "Add --type, as --type customer, or a column with the type.",
        )
    return built.mutate(type=ibis.literal(kind))


def _name_types(engine: Engine, found: Tables, role: str, column: str) -> None:
    """Types by nsaudit's names: exports show codes, labels or ids."""
    table = found.by_role[role]
    raw = [row[column] for row in engine.rows(table.select(column).distinct())]
    names = {text: type_named(text) for text in raw if text is not None}
    if role == "records":
        unknown = sorted(text for text, name in names.items() if not is_type(name))
        if unknown:
            raise RecordsError(
                f"no record type is called {unknown[0]!r}"
                + (
                    f" (and {len(unknown) - 1} more in the column of the type)"
                    if len(unknown) > 1
                    else ""
                ),
                "Give --type, as --type customer, or name the column: --column type=COLUMN.",
            )
        found.types = tuple(sorted(set(names.values())))
        if None in raw:
            raise RecordsError(
                "some records have no type", "Fill the column of the type, or give --type."
            )
    changed = {text: name for text, name in names.items() if text != name}
    if len(names) == 1 and role == "records":
        found.by_role[role] = table.mutate(**{column: ibis.literal(next(iter(names.values())))})
    elif changed:
        found.by_role[role] = table.mutate(**{column: substituted(table[column], changed)})


def substituted(value: Any, names: Mapping[str, str]) -> Any:
    """A column whose values are exchanged; others stay."""
    pairs: Iterable[tuple[Any, str]] = [
        (value == text, name) for text, name in sorted(names.items())
    ]
    return ibis.cases(*pairs, else_=value)

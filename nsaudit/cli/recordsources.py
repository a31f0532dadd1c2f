"""Which record data is meant: typed sources and the configuration, as a request."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nsaudit.cli.errors import UserError
from nsaudit.cli.settings import Run

if TYPE_CHECKING:
    from nsaudit.config import Config, RecordsConfig
    from nsaudit.sources.records import Key, Request, Table

SPARK = "NSAUDIT_SPARK"
"""The environment variable that names Spark's master, as spark://host:7077."""

_ROLES = ("records", "transactions", "merge_log", "references", "reconciliation")
_URL = re.compile(r"(?i)^postgres(ql)?://")


@dataclass(frozen=True, slots=True)
class Given:
    """Sources as they will be read, and the configuration's section about them, if any."""

    tables: tuple[Table, ...]
    url: str = ""
    section: RecordsConfig | None = None


def given(
    sources: Iterable[str], environment: str | None, run: Run, more: Mapping[str, Any]
) -> Given:
    """The sources of a run. Raises UserError for one that does not exist or that none names."""
    typed = tuple(sources)
    section, base = _configured(environment, run, typed)
    if typed:
        found = _typed(typed, Path())
        if found.url and section is not None:
            found = replace(found, tables=_tables(section.tables))
        return replace(found, section=section)
    if section is None:
        raise UserError(
            "name a file, a pattern or a database of records",
            "For example: nsaudit records customers.csv. Or give --env ENV, with the records of "
            "ENV in nsaudit.yaml.",
        )
    if section.hub is not None:
        return Given(_tables(section.tables), secret(section.hub, base), section)
    return replace(_typed(section.files, base), section=section)


def requested(source: Given, run: Run, more: Mapping[str, Any]) -> Request:
    """The request that options, configuration and contracts make. Raises UserError."""
    from nsaudit.sources.records import Request  # noqa: PLC0415 - only this command needs it
    from nsaudit.sources.records.request import DEFAULT_MEMORY  # noqa: PLC0415

    section = source.section
    against = _typed(more["against"], Path())
    if not against.tables and section is not None:
        against = _typed(section.against, Path() if run.config is None else run.config.folder)
    if source.url and (more["engine"] or against.tables):
        raise UserError("a hub is asked as it is: --engine and --against are for files")
    engine = "postgres" if source.url else more["engine"] or "duckdb"
    return Request(
        tables=source.tables,
        against=against.tables,
        engine=engine,
        url=source.url or (os.environ.get(SPARK, "") if engine == "spark" else ""),
        recordtype=more["recordtype"] or (section.type if section else None) or "",
        columns=_columns(more["columns"], section),
        keys=_keys(more["keys"] or (section.keys if section else ()), run.config),
        dates=more["dates"] or (section.dates if section else "iso"),
        memory=more["memory"] or DEFAULT_MEMORY,
        fuzzy=more["fuzzy"] or (section.fuzzy if section else None),
        groups=more["groups"],
        show_values=more["show_values"],
        today=run.today.isoformat(),
    )


_NOT_TYPED: Mapping[str, Any] = {
    "against": (), "columns": (), "keys": (), "engine": None, "recordtype": None, "dates": None,
    "memory": None, "fuzzy": None, "groups": None, "show_values": False,
}  # fmt: skip
"""The options of ``nsaudit records``, where nobody typed any."""


def configured(environment: str, run: Run) -> Request | None:
    """The record data that nsaudit.yaml names for an environment; None where it names none."""
    if run.config is None or environment not in run.config.records:
        return None
    if _only_keys(run.config.records[environment]):
        return None  # they are for the account itself
    return requested(given((), environment, run, _NOT_TYPED), run, _NOT_TYPED)


def _only_keys(section: object) -> bool:
    from nsaudit.config import RecordsConfig  # noqa: PLC0415 - costs YAML

    named = isinstance(section, RecordsConfig) and (section.files or section.hub or section.against)
    return isinstance(section, RecordsConfig) and bool(section.keys) and not named


def _configured(
    environment: str | None, run: Run, typed: tuple[str, ...]
) -> tuple[RecordsConfig | None, Path]:
    if environment is None or run.config is None:
        return None, Path()
    from nsaudit.config import RecordsConfig  # noqa: PLC0415 - costs YAML

    if environment not in run.config.environments and not typed:
        names = ", ".join(sorted(run.config.environments))
        raise UserError(f"no environment is called {environment!r}", f"Environments: {names}.")
    value = run.config.records.get(environment)
    if value is None:
        return None, run.config.folder
    if isinstance(value, RecordsConfig):
        return value, run.config.folder
    return RecordsConfig(files=(value,) if isinstance(value, str) else value), run.config.folder


def _typed(sources: Iterable[str], base: Path) -> Given:
    from nsaudit.sources.records import Table  # noqa: PLC0415

    tables: list[Table] = []
    url = ""
    for text in sources:
        name, equals, rest = text.partition("=")
        role, source = (name, rest) if equals and name in _ROLES else ("", text)
        if source.startswith(("env:", "file:", "keyring:")):
            source = secret(source, base)
        if _URL.match(source):
            if role:
                raise UserError(
                    f"{role}=...: name the tables of a hub under records: in nsaudit.yaml"
                )
            url = source
            continue
        tables += [Table(role, path, shown=_shown(path)) for path in _matches(source, base)]
    if url:
        if tables:
            raise UserError("give a hub or files, not both")
        return Given(_tables({}), url)
    return Given(tuple(tables))


def _tables(named: Mapping[Any, str]) -> tuple[Table, ...]:
    """Tables of a hub: those named, or those that are called as nsaudit calls them."""
    from nsaudit.sources.records import Table  # noqa: PLC0415

    return tuple(Table(role, name=name, shown=name) for role, name in sorted(named.items()))


def _matches(text: str, base: Path) -> list[Path]:
    try:
        return _found(text, base)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise UserError(f"{text}: cannot be read: {reason}") from error


def _found(text: str, base: Path) -> list[Path]:
    path = Path(text)
    if any(sign in text for sign in "*?["):
        root = Path(path.anchor) if path.is_absolute() else base
        pattern = str(path.relative_to(path.anchor)) if path.is_absolute() else text
        found = sorted(p for p in root.glob(pattern) if p.is_file())
        if not found:
            raise UserError(f"{text}: no file has this name")
        return found
    full = base / path
    if full.is_dir():
        raise UserError(f"{full}: a folder", f"Give its files, as {full}/*.parquet.")
    if not full.is_file():
        raise UserError(f"{full}: there is no such file")
    return [full]


def _shown(path: Path) -> str:
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.name


def secret(source: str, base: Path) -> str:
    """The value that ``env:NAME`` or ``file:PATH`` names. Raises UserError where there is none."""
    from nsaudit.netsuite.errors import UsageError  # noqa: PLC0415 - costs the HTTP client
    from nsaudit.netsuite.secrets import resolve  # noqa: PLC0415

    try:
        return resolve(source, field=source, base=base).reveal()
    except UsageError as error:
        raise UserError(str(error), "Set it there, as postgresql://user@host/database.") from error


def _columns(typed: Iterable[str], section: RecordsConfig | None) -> dict[str, str]:
    from nsaudit.sources.records.fields import TABLES  # noqa: PLC0415

    known = {field for fields in TABLES.values() for field in fields}
    columns = dict(section.columns) if section else {}
    for text in typed:
        field, equals, column = text.partition("=")
        if not equals or not column:
            raise UserError(f"--column {text}: write FIELD=COLUMN, as internal_id=ID")
        columns[field] = column
    for field in columns:
        if field not in known:
            raise UserError(
                f"there is no field {field!r} of records", f"Fields: {', '.join(sorted(known))}."
            )
    return columns


def live_keys(
    environment: str, config: Config | None, typed: Iterable[str] = (), *, contracts: bool = True
) -> tuple[Key, ...]:
    """The keys by which a live account counts duplicates. Raises UserError.

    ``contracts`` adds those that contracts declare, which then must be readable.
    """
    from nsaudit.config import RecordsConfig  # noqa: PLC0415 - costs YAML

    section = None if config is None else config.records.get(environment)
    own = section.keys if isinstance(section, RecordsConfig) else ()
    return _keys(tuple(typed) or own, config if contracts else None)


def _keys(typed: Iterable[str], config: Config | None) -> tuple[Key, ...]:
    """The keys typed, or the built-in ones with those that contracts declare for their types."""
    from nsaudit.cli.contracted import contracts_of  # noqa: PLC0415
    from nsaudit.sources.records.request import (  # noqa: PLC0415
        DEFAULT_KEYS,
        KEY_FIELDS,
        Key,
        RecordsError,
        parse_key,
    )

    try:
        keys = tuple(parse_key(text) for text in typed)
    except RecordsError as error:
        raise UserError(str(error), error.hint) from error
    if keys:
        return keys
    declared: list[Key] = []
    contracts = contracts_of(config)
    for integration in () if contracts is None else contracts.integrations:
        for each in integration.objects or ():
            fields = tuple(each.dedupe.key or ()) if each.dedupe is not None else ()
            if fields and set(fields) <= set(KEY_FIELDS):
                declared.append(Key(fields, types=(each.record_type,)))
    return (*DEFAULT_KEYS, *dict.fromkeys(declared))

"""Integration contracts: YAML files to records, every mistake with its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from nsaudit.model.base import Location
from nsaudit.model.integration import Integration
from nsaudit.model.snapshot import Gap, GapReason, Locate, Snapshot
from nsaudit.sources.declared import (
    Places,
    file_schema,
    filled,
    literal_secrets,
    unknown_record,
)
from nsaudit.yamlcheck import check, invalid, raise_all
from nsaudit.yamlfile import Document, Problem, YamlError, parse, read

SCHEMA = "contract.schema.json"

RENAMED = {"default_values": "defaults"}
"""Fields of records whose key in the file is another one."""

NOT_GIVEN = Gap(reason=GapReason.OUT_OF_REACH, detail=Integration.unseen)


class ContractError(Exception):
    """Contracts that cannot be read; the message has a line for each problem."""

    hint = "'nsaudit init --integration NAME' writes a contract with every key explained."


@dataclass(frozen=True, slots=True)
class Contracts:
    """Contracts that were read, and the way back to their files."""

    integrations: tuple[Integration, ...]
    locate: Locate | None = None


def contract_schema() -> dict[str, Any]:
    """The JSON Schema of a contract file."""
    schema = file_schema(Integration.model_json_schema(), RENAMED)
    schema["properties"] = {
        "contract": {"const": 1, "description": "The version of this format."},
        **schema["properties"],
    }
    schema["required"] = ["contract", "integration"]
    schema["description"] = (
        "What one integration promises. A key that is missing is undeclared; the word none, or an "
        "empty list, declares that there is nothing."
    )
    return schema


def find(patterns: str | Sequence[str], base: Path) -> list[Path]:
    """The files that patterns name, sorted. Raises ContractError for one that names none."""
    found: set[Path] = set()
    for pattern in [patterns] if isinstance(patterns, str) else patterns:
        path = Path(pattern)
        if path.is_absolute():
            matches = [path] if path.is_file() else []
        else:
            matches = [p for p in base.glob(pattern) if p.is_file()]
        if not matches:
            raise ContractError(f"{base / pattern}: no file has this name")
        found.update(matches)
    return sorted(found)


def read_contracts(paths: Iterable[Path], base: Path = Path()) -> Contracts:
    """Read contracts. Places name files relative to ``base`` where they lie below it.

    Raises ContractError with file, line and column of every problem of every file.
    """
    read_: list[tuple[str, Document, Integration]] = []
    problems: list[str] = []
    for path in paths:
        try:
            read_.append(_read(path, base))
        except YamlError as error:
            problems.append(str(error))
    names: dict[str, str] = {}
    for shown, document, integration in read_:
        place = document.place("integration")
        first = names.setdefault(integration.key, f"{shown}:{place.line}")
        if first != f"{shown}:{place.line}":
            text = f"integration: {integration.integration!r} already has a contract at {first}"
            problems.append(str(Problem(document.path, place, text)))
    if problems:
        raise ContractError("\n".join(problems))
    return Contracts(
        tuple(sorted((i for _, _, i in read_), key=lambda i: i.key)),
        Places((shown, document, RENAMED) for shown, document, _ in read_),
    )


def with_contracts(snapshot: Snapshot, contracts: Contracts | None) -> Snapshot:
    """The snapshot with contracts as a table of it; without any, with a gap that says so."""
    table = Integration.table
    if contracts is None:
        if table in snapshot.tables:
            return snapshot
        gaps = {**snapshot.gaps, table: NOT_GIVEN}
        return snapshot.replace(gaps=gaps)
    return snapshot.joined({table: contracts.integrations}, {}, contracts.locate)


def check_text(text: str, name: str) -> None:
    """Check a contract's text; ``name`` is its file's name in messages.

    Raises YamlError, whose problems have their places.
    """
    _built(filled(parse(text, name)), name)


def _read(path: Path, base: Path) -> tuple[str, Document, Integration]:
    shown = path.relative_to(base).as_posix() if path.is_relative_to(base) else path.as_posix()
    document = filled(read(path))
    return shown, document, _built(document, shown)


def _built(document: Document, shown: str) -> Integration:
    check(document, SCHEMA)
    raise_all([*literal_secrets(document), *_names(document)])
    content = {key: value for key, value in document.data.items() if key != "contract"}
    content["location"] = Location(shown, 1, 1)
    content["objects"] = _objects(content.get("objects"))
    try:
        return Integration.model_validate(content)
    except ValidationError as error:
        raise invalid(document, error) from error


def _objects(rows: Any) -> Any:
    """The objects with their place in the list, and numbered where a record type repeats."""
    if not isinstance(rows, list):
        return rows
    seen: dict[str, int] = {}
    built: list[dict[str, Any]] = []
    for number, row in enumerate(rows):
        name = str(row["record"])
        seen[name.casefold()] = count = seen.get(name.casefold(), 0) + 1
        entry = name if count == 1 else f"{name}#{count}"
        built.append({**row, "entry": entry, "path": ("objects", str(number))})
    return built


def _names(document: Document) -> Iterable[Problem]:
    """Record types that do not exist."""
    rows = document.data.get("objects")
    for number, row in enumerate(rows if isinstance(rows, list) else ()):
        found = unknown_record(document, ("objects", number, "record"), row["record"])
        if found is not None:
            yield found
        parents = row.get("depends_on")
        for place, name in enumerate(parents if isinstance(parents, list) else ()):
            found = unknown_record(document, ("objects", number, "depends_on", place), str(name))
            if found is not None:
                yield found

"""An account described by a folder: `account.yaml`, `tables/`, `records.yaml`, `companion/`.

- `account.yaml`: account id, role of the auditor, permissions, limits, certificates.
- `tables/NAME.csv|json|yaml`: one SuiteQL table each. An empty cell is null, as in Oracle. A column
  `x$` holds the text that BUILTIN.DF shows for `x` and is no column of its own.
- `records.yaml`: what the metadata catalogue shows, in the short form of `schemas`.
- `companion/ACTION.yaml|json`: the objects that the companion RESTlet answers; no folder means
  that it is not deployed.
- `files/`: the script files that it reads, by their path in the File Cabinet.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from ruamel.yaml import YAML

Value = str | None


class FixtureError(ValueError):
    """A fixture folder is not as this module's docstring says."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one SuiteQL table. Columns are lower case; rows follow their order."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Value, ...]]

    @classmethod
    def of(cls, name: str, rows: Iterable[Mapping[str, object]]) -> Table:
        """Build a table from mappings; columns are those that appear, in order of appearance."""
        listed = [{key.lower(): _cell(value) for key, value in row.items()} for row in rows]
        columns = tuple(dict.fromkeys(column for row in listed for column in row))
        return cls(name.lower(), columns, [tuple(map(row.get, columns)) for row in listed])


@dataclass(slots=True)
class AccountData:
    """All that an emulated account holds. Mutable, so that a test can seed a difference."""

    account: str
    role: int = 1000
    company: str = ""
    permissions: set[str] | None = None
    concurrency: int = 5
    unallocated: int = 5
    governance: str = "accountLimit"
    tables: dict[str, Table] = field(default_factory=dict)
    records: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    certificates: list[Mapping[str, object]] = field(default_factory=list)
    companion: dict[str, list[Mapping[str, object]]] | None = None

    @property
    def features(self) -> set[str]:
        """Ids of the features that are on, from the table CompanyFeatureSetup."""
        table = self.tables.get("companyfeaturesetup")
        if table is None:
            return set()
        ident, active = table.columns.index("id"), table.columns.index("isactive")
        return {str(row[ident]).upper() for row in table.rows if row[active] == "T"}

    def put(self, name: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Replace a table."""
        self.tables[name.lower()] = Table.of(name, rows)

    def edit(self, name: str, match: Mapping[str, str], **change: Value) -> None:
        """Change the rows of a table that agree with `match`; raise KeyError when none does."""
        table = self.tables[name.lower()]
        rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        hits = [row for row in rows if all(row.get(key) == want for key, want in match.items())]
        if not hits:
            raise KeyError(f"no row of {name} has {dict(match)}")
        for row in hits:
            row.update(change)
        self.put(name, rows)


def load(folder: Path) -> AccountData:
    """Read an account folder; raise FixtureError naming the file that is wrong."""
    head = _read(folder / "account.yaml")
    if not isinstance(head, Mapping) or "account" not in head:
        raise FixtureError(f"{folder.name}/account.yaml: a mapping with the key account is needed")
    known = {
        name: head[name]
        for name in ("role", "company", "concurrency", "unallocated", "governance", "certificates")
        if name in head
    }
    permissions = head.get("permissions")
    data = AccountData(
        account=str(head["account"]),
        permissions=None if permissions is None else set(permissions),
        **known,
    )
    for path in _files(folder / "tables"):
        data.tables[path.stem.lower()] = _table(path)
    if (folder / "records.yaml").exists():
        data.records = {
            name.lower(): shape for name, shape in _read(folder / "records.yaml").items()
        }
    if (folder / "companion").is_dir():
        data.companion = {path.stem: _read(path) for path in _files(folder / "companion")}
        data.companion["scriptfiles"] = _scripts(folder / "files", data)
    return data


def _scripts(folder: Path, data: AccountData) -> list[Mapping[str, object]]:
    """Script files with the internal ids that the table `file` gives to their names."""
    table = data.tables.get("file")
    rows = [] if table is None else [dict(zip(table.columns, r, strict=True)) for r in table.rows]
    ids = {row["name"]: row["id"] for row in rows}
    found: list[Mapping[str, object]] = []
    for path in sorted(folder.rglob("*.js")):
        if path.name not in ids:
            raise FixtureError(f"{path.name} is not in the table file")
        text = path.read_text(encoding="utf-8")
        place = path.relative_to(folder).as_posix()
        found.append({"id": ids[path.name], "path": place, "size": len(text), "text": text})
    return found


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.*") if path.suffix in {".csv", ".json", ".yaml"})


def _table(path: Path) -> Table:
    if path.suffix != ".csv":
        return Table.of(path.stem, _read(path))
    reader = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
    columns = tuple(name.strip().lower() for name in next(reader))
    rows: list[tuple[Value, ...]] = []
    for cells in reader:
        if len(cells) != len(columns):
            raise FixtureError(
                f"{path.name}:{reader.line_num}: {len(cells)} cells, not {len(columns)}"
            )
        rows.append(tuple(cell or None for cell in cells))
    return Table(path.stem.lower(), columns, rows)


def _read(path: Path) -> Any:
    if not path.exists():
        raise FixtureError(f"{path.name} is missing")
    if path.suffix == ".json":
        return orjson.loads(path.read_bytes())
    return YAML(typ="safe").load(path)


def _cell(value: object) -> Value:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "T" if value else "F"
    return str(value)

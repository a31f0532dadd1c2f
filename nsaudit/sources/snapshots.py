"""Snapshots on disk: a folder that git can diff, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from nsaudit.collecting import paused
from nsaudit.model.base import Customization, Frozen, Part, Record
from nsaudit.model.snapshot import SCHEMA_VERSION, Gap, Snapshot, SnapshotMeta, record_classes
from nsaudit.sources.rebuild import Misfit, rebuilder

FORMAT = "nsaudit-snapshot"
"""What the manifest calls itself, so that another tool's manifest.json is not taken for one."""

MANIFEST = "manifest.json"


class SnapshotError(Exception):
    """A folder that cannot be read or written as a snapshot; the text says what and what to do."""


class TableEntry(Frozen):
    """What the manifest states of one table file; ``repeated`` are keys of several records."""

    count: int
    sha256: str
    repeated: tuple[str, ...] = ()


class Manifest(Frozen):
    """The content of ``manifest.json``."""

    format: str
    schema_version: int
    meta: SnapshotMeta
    gaps: dict[str, Gap] = {}
    tables: dict[str, TableEntry] = {}


@dataclass(frozen=True, slots=True)
class SnapshotFolder:
    """A snapshot on disk whose manifest was read; tables are read, and verified, when asked for."""

    path: Path
    meta: SnapshotMeta
    gaps: Mapping[str, Gap]
    tables: Mapping[str, TableEntry]

    def read(self, table: str) -> bytes:
        """The JSON lines of one table, exactly as they were written.

        Raises SnapshotError where the file is missing or is not the one that the manifest states.
        """
        path = self.path / _file(table)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise SnapshotError(
                f"{path}: a table of the snapshot cannot be read ({error.strerror}); "
                "take the snapshot again"
            ) from None
        entry = self.tables[table]
        if hashlib.sha256(data).hexdigest() != entry.sha256 or data.count(b"\n") != entry.count:
            raise SnapshotError(
                f"{path}: the file is damaged or was changed after the snapshot was taken "
                f"(the manifest states {entry.count} records with another checksum); "
                "restore it or take the snapshot again"
            )
        return data


def save(snapshot: Snapshot, folder: Path) -> None:
    """Write a snapshot as a folder, replacing an older snapshot of that name.

    Everything goes to a temporary name first. Whenever the process dies, the folder holds the old
    or the new snapshot, never a mixture. Raises SnapshotError where the folder holds anything that
    is not part of a snapshot, or cannot be written.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow a link's target
    try:
        _recover(folder)
        _refuse_foreign(folder)
        fresh = folder.with_name(f".{folder.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        try:
            _write(snapshot, fresh)
            _swap(fresh, folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    except OSError as error:
        raise SnapshotError(
            f"{error.filename or folder}: the snapshot cannot be written ({error.strerror})"
        ) from None


def load(folder: Path) -> Snapshot:
    """Read a snapshot. Raises SnapshotError for a damaged, foreign or newer one."""
    opened = open_folder(folder)
    classes = table_classes()
    with paused(stays=False):
        tables = {name: _records(opened, name, classes[name]) for name in opened.tables}
    return Snapshot(opened.meta, tables, opened.gaps)


def open_folder(folder: Path) -> SnapshotFolder:
    """Read only the manifest of a snapshot. Raises SnapshotError as ``load`` does."""
    _recover(folder)
    path = folder / MANIFEST
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise SnapshotError(
            f"{folder}: not a snapshot (there is no {MANIFEST}); name a folder that "
            "`nsaudit snapshot` wrote"
        ) from None
    except OSError as error:
        raise SnapshotError(f"{path}: cannot be read ({error.strerror})") from None
    manifest = _manifest(path, data)
    unknown = sorted(set(manifest.tables) - set(table_classes()))
    if unknown:
        raise SnapshotError(
            f"{path}: holds tables that this nsaudit does not know ({', '.join(unknown)}); "
            "use the version that wrote it"
        )
    return SnapshotFolder(
        folder,
        manifest.meta,
        MappingProxyType(dict(sorted(manifest.gaps.items()))),
        MappingProxyType(dict(sorted(manifest.tables.items()))),
    )


def is_snapshot(folder: Path) -> bool:
    """Whether a folder claims to be a snapshot, damaged or not."""
    try:
        content = orjson.loads((folder / MANIFEST).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return False
    return isinstance(content, dict) and content.get("format") == FORMAT


def dump_lines(records: Sequence[Record]) -> list[tuple[str, bytes]]:
    """Each record's key and JSON line, keys of objects sorted, ordered by the records' keys."""
    option = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    dumps = orjson.dumps
    return sorted((r.key, dumps(r.__dict__, _plain, option)) for r in records)


def table_classes() -> dict[str, type[Record]]:
    """The record class of each table."""
    bases = (Record, Part, Customization)
    return {c.table: c for c in record_classes() if c.table and c not in bases}


def _plain(value: Any) -> Any:
    """What orjson cannot write by itself: models as objects, named tuples as arrays."""
    if isinstance(value, tuple):
        return tuple(value)
    return value.__dict__


def _file(table: str) -> str:
    return f"{table}.jsonl"


def _manifest(path: Path, data: bytes) -> Manifest:
    try:
        content = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise SnapshotError(
            f"{path}:{error.lineno}:{error.colno}: not valid JSON; restore the file or take the "
            "snapshot again"
        ) from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise SnapshotError(f"{path}: not the manifest of an nsaudit snapshot")
    version = content.get("schema_version")
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise SnapshotError(
            f"{path}: written by a newer nsaudit (schema {version}, this one reads "
            f"{SCHEMA_VERSION}); update nsaudit"
        )
    try:
        manifest = Manifest.model_validate(content)
    except ValidationError as error:
        raise SnapshotError(f"{path}: damaged manifest: {_first(error)}") from None
    if manifest.schema_version != SCHEMA_VERSION:
        raise SnapshotError(
            f"{path}: written with schema {manifest.schema_version}, this nsaudit reads "
            f"{SCHEMA_VERSION}; take the snapshot again"
        )
    return manifest


def _records(folder: SnapshotFolder, table: str, cls: type[Record]) -> list[Record]:
    data = folder.read(table)
    rebuild = rebuilder(cls)
    if rebuild is not None:
        try:
            return [rebuild(orjson.loads(line)) for line in data.splitlines()]
        except (Misfit, orjson.JSONDecodeError, AttributeError):
            pass  # pydantic reads it with more patience, or says what is wrong
    return _validated(folder.path / _file(table), data, cls)


def _validated(path: Path, data: bytes, cls: type[Record]) -> list[Record]:
    # A line break inside a JSON text is always escaped, so each one here ends a record.
    array = b"[" + data[:-1].replace(b"\n", b",") + b"]"
    try:
        records: list[Record] = TypeAdapter(list[cls]).validate_json(array)  # type: ignore[valid-type]
    except ValidationError as error:
        line = error.errors(include_input=False, include_url=False)[0]["loc"][:1]
        number = f":{line[0] + 1}" if line and isinstance(line[0], int) else ""
        raise SnapshotError(
            f"{path}{number}: not a record of this table: {_first(error)}"
        ) from None
    return records


def _first(error: ValidationError) -> str:
    problem = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(step) for step in problem["loc"])
    return f"{where}: {problem['msg']}" if where else problem["msg"]


def _write(snapshot: Snapshot, folder: Path) -> None:
    entries: dict[str, Any] = {}
    classes = table_classes()
    with paused(stays=False):
        for table, records in snapshot.tables.items():
            if table not in classes:
                raise SnapshotError(f"no record class belongs to the table {table}")
            lines = dump_lines(records)
            data = b"".join(line for _, line in lines)
            _put(folder / _file(table), data)
            repeated = {one[0] for one, two in pairwise(lines) if one[0] == two[0]}
            entries[table] = {
                "count": len(lines),
                "sha256": hashlib.sha256(data).hexdigest(),
                "repeated": sorted(repeated),
            }
    manifest = {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "meta": snapshot.meta.model_dump(mode="json"),
        "gaps": {name: gap.model_dump(mode="json") for name, gap in snapshot.gaps.items()},
        "tables": entries,
    }
    option = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    _put(folder / MANIFEST, orjson.dumps(manifest, option=option))


def _put(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _previous(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.previous")


def _swap(fresh: Path, folder: Path) -> None:
    """Put the fresh folder in place. No system call swaps folders everywhere, hence two steps."""
    previous = _previous(folder)
    if folder.exists():
        shutil.rmtree(previous, ignore_errors=True)
        folder.rename(previous)
    fresh.rename(folder)
    shutil.rmtree(previous, ignore_errors=True)


def _recover(folder: Path) -> None:
    """Bring back what a process that died between the two steps of a swap had set aside."""
    if not folder.name:
        return
    previous = _previous(folder)
    if not folder.exists() and is_snapshot(previous):
        previous.rename(folder)


def _refuse_foreign(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise SnapshotError(f"{folder}: is a file; a snapshot needs a folder of its own")
    own = {MANIFEST, *(_file(table) for table in table_classes())}
    foreign = sorted(entry.name for entry in folder.iterdir() if entry.name not in own)
    if foreign or (any(folder.iterdir()) and not is_snapshot(folder)):
        what = ", ".join(foreign[:3]) or MANIFEST
        raise SnapshotError(
            f"{folder}: holds files that are not part of a snapshot ({what}); replacing it would "
            "lose them, so name another folder"
        )

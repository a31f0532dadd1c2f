"""Finished reads on disk, so that an interrupted collection goes on where it stopped.

The folder stands beside the snapshot. Each read is a file of its own, written to another name and
renamed, so whatever is there is whole. `plan.json` says which collection the files belong to; with
another plan, they are dropped.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from nsaudit import __version__

PLAN = "plan.json"
LONGEST = timedelta(hours=24)
"""Older parts are dropped: a snapshot is a picture of one time."""


class Parts:
    """The parts of one collection. ``taken_at`` is when it began, kept through interruptions."""

    def __init__(self, folder: Path, taken_at: str, resumed: int) -> None:
        self.folder = folder
        self.taken_at = taken_at
        self.resumed = resumed

    @classmethod
    def open(cls, output: Path, *, account: str, now: datetime) -> Parts:
        """The parts beside the folder ``output``, or fresh ones.

        Raises OSError where the place cannot be written.
        """
        folder = part_folder(output)
        plan = _read(folder / PLAN)
        wanted = {"account": hashlib.sha256(account.encode()).hexdigest(), "nsaudit": __version__}
        if isinstance(plan, dict) and {k: plan.get(k) for k in wanted} == wanted:
            taken_at = str(plan.get("taken_at"))
            began = _moment(taken_at)
            if began and abs(now - began) <= LONGEST and taken_at != _finished(output):
                return cls(folder, taken_at, len(list(folder.glob("*.part"))))
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        taken_at = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        parts = cls(folder, taken_at, 0)
        _write(folder / PLAN, {**wanted, "taken_at": taken_at})
        return parts

    def get(self, name: str) -> Any:
        """What was read under a name; None where that is still to be done."""
        return _read(self._path(name))

    def put(self, name: str, content: Any) -> None:
        """Keep a finished read."""
        _write(self._path(name), content)

    def drop(self) -> None:
        """Remove all parts, the plan first, so that no rest is ever taken for a beginning."""
        (self.folder / PLAN).unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, name: str) -> Path:
        plain = "".join(c if c.isalnum() and c.isascii() else "-" for c in name)
        mark = hashlib.sha256(name.encode()).hexdigest()[:8]
        return self.folder / f"{plain[:80]}.{mark}.part"


def part_folder(output: Path) -> Path:
    """Where the parts of the snapshot ``output`` are kept."""
    absolute = Path(os.path.abspath(output))  # noqa: PTH100 - resolve() would follow a link
    return absolute.with_name(f".{absolute.name}.parts")


def _finished(output: Path) -> str | None:
    """When the snapshot that is there was taken: its parts may have outlived it."""
    manifest = _read(Path(output) / "manifest.json")
    meta = manifest.get("meta") if isinstance(manifest, dict) else None
    return str(meta.get("taken_at")) if isinstance(meta, dict) else None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _read(path: Path) -> Any:
    try:
        return orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None


def _write(path: Path, content: Any) -> None:
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    with partial.open("wb") as file:
        file.write(orjson.dumps(content, option=orjson.OPT_SORT_KEYS))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)

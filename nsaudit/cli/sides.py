"""What a user names as an environment: one of nsaudit.yaml, a snapshot folder or an SDF folder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nsaudit.cli.errors import UserError
from nsaudit.model.base import Customization
from nsaudit.model.project import Project, Unreadable
from nsaudit.model.snapshot import Snapshot, SnapshotMeta

if TYPE_CHECKING:
    from nsaudit.config import Config, Environment
    from nsaudit.sources.snapshots import SnapshotFolder


@dataclass(frozen=True, slots=True)
class Side:
    """A snapshot, the folder whose files its locations name, and the folder it is stored in.

    ``folder`` is None for a stored snapshot, ``stored`` for one that was read from files.
    """

    snapshot: Snapshot
    folder: Path | None = None
    stored: SnapshotFolder | None = None

    def called(self, name: str) -> Side:
        """The same under another name of the environment."""
        return self.described(self.snapshot.meta.model_copy(update={"environment": name}))

    def described(self, meta: SnapshotMeta) -> Side:
        """The same with another description of the environment."""
        stored = None if self.stored is None else replace(self.stored, meta=meta)
        return Side(self.snapshot.replace(meta=meta), self.folder, stored)


def read_project(
    folder: Path,
    environment: str,
    kind: str | None = None,
    account: str | None = None,
    *,
    effects: bool = False,
    contents: bool = False,
) -> Snapshot:
    """Read a folder of SDF files, with what its scripts do where ``effects`` asks for it.

    ``contents`` asks for what comparing needs besides: the hash of each File Cabinet file.

    Raises UserError where the folder cannot be read at all.
    """
    from nsaudit.sources.sdf import read_folder  # noqa: PLC0415 - only commands that read files

    try:
        snapshot = read_folder(
            folder,
            environment=environment,
            environment_kind=kind,
            account_id=account,
            contents=contents,
        )
        return _scripts(snapshot, folder) if effects else snapshot
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise UserError(f"{folder}: cannot be read: {reason}") from error


def _scripts(snapshot: Snapshot, folder: Path) -> Snapshot:
    from nsaudit.sources.scripts import (  # noqa: PLC0415 - only where rules ask for scripts
        default_cache,
        with_effects,
    )

    return with_effects(snapshot, folder, cache_dir=default_cache())


def resolve(text: str, config: Config | None) -> Side:
    """Read what a name or path stands for. Raises UserError that lists what would be valid."""
    if config is not None and text in config.environments:
        return _configured(text, config)
    path = Path(text)
    if not path.is_dir():
        names = ", ".join(sorted(config.environments)) if config is not None else ""
        known = f"Environments: {names}." if names else "No nsaudit.yaml names environments here."
        raise UserError(f"{text}: neither an environment nor a folder", known)
    if is_snapshot(path):
        return stored(path)
    return Side(read_project(path, text, contents=True), path)


def _configured(name: str, config: Config) -> Side:
    from nsaudit.cli.environments import read_environments  # noqa: PLC0415 - reads sources

    return read_environments([name], config)[name]


def named(meta: SnapshotMeta, name: str, environment: Environment) -> SnapshotMeta:
    """The description with the name, kind and account that the configuration gives."""
    return meta.model_copy(
        update={
            "environment": name,
            "environment_kind": environment.kind or meta.environment_kind,
            "account_id": environment.account or meta.account_id,
        }
    )


def is_snapshot(path: Path) -> bool:
    """Whether a folder claims to be a snapshot."""
    from nsaudit.sources import snapshots  # noqa: PLC0415 - only where it may be one

    return snapshots.is_snapshot(path)


def stored(path: Path) -> Side:
    """A stored snapshot. Raises UserError for a damaged one."""
    from nsaudit.sources.snapshots import SnapshotError, load, open_folder  # noqa: PLC0415

    try:
        return Side(load(path), None, open_folder(path))
    except SnapshotError as error:
        raise UserError(str(error)) from error


def is_empty(snapshot: Snapshot) -> bool:
    """Whether nothing was there to judge: a mistyped folder must not look clean."""
    kinds = (Customization, Project, Unreadable)
    return not any(
        isinstance(record, kinds) for records in snapshot.tables.values() for record in records
    )


def nothing_in(side: Side) -> tuple[str, ...]:
    """That the folder of a side held nothing; empty where it held something, or there is none."""
    if side.folder is None or not is_empty(side.snapshot):
        return ()
    return (f"{side.snapshot.meta.environment}: no SDF project and no object is in it",)


def unread(side: Side, *, frame: bool) -> tuple[str, ...]:
    """What of a side was compared with nothing: files that could not be read, or all of it.

    ``frame`` counts manifest and deploy.xml, too: no comparison looks at them, but a plan does.
    """
    name = side.snapshot.meta.environment
    if empty := nothing_in(side):
        return empty
    found = [
        record
        for record in side.snapshot.records(Unreadable)
        if frame or record.path.rpartition("/")[2] not in _FRAME
    ]
    if not found:
        return ()
    shown = ", ".join(f"{record.path} ({record.reason})" for record in found[:_SHOWN])
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    noun = "file was" if len(found) == 1 else "files were"
    return (f"{name}: {len(found)} {noun} not readable and not compared: {shown}{more}",)


_FRAME = frozenset({"manifest.xml", "deploy.xml"})
_SHOWN = 3

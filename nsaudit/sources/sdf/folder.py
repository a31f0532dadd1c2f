"""A folder of SDF projects to a snapshot: its files shared out, its projects put together."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import partial
from pathlib import Path

from nsaudit.collecting import paused
from nsaudit.model.base import Customization, Location, OtherObject, Record
from nsaudit.model.project import CabinetFile, Project, Unreadable
from nsaudit.model.settings import Account, Feature
from nsaudit.model.snapshot import Gap, GapReason, Snapshot, SnapshotMeta, record_classes
from nsaudit.sharing import shared_then
from nsaudit.sources.sdf.files import Reader, Taken
from nsaudit.sources.sdf.parse import parse
from nsaudit.sources.sdf.positions import Locator
from nsaudit.sources.sdf.projects import read_deploy
from nsaudit.sources.sdf.walk import Found, Refused, walk

WORTH_SHARING = 400
"""Files from which a second process saves more time than it costs."""


def read_folder(
    root: Path,
    *,
    environment: str = "project",
    environment_kind: str | None = None,
    account_id: str | None = None,
    unsaved: Mapping[str, bytes] | None = None,
    contents: bool = False,
) -> Snapshot:
    """Read every SDF project below a folder, and objects that no project holds.

    ``unsaved`` are contents that stand in place of those on disk, by path below the folder: what an
    editor shows and has not written yet. ``contents`` asks for the hash of each File Cabinet file,
    without which two files of the same size cannot be told apart.

    Raises NotADirectoryError when ``root`` is no folder. Nothing else stops it: a file that cannot
    be read becomes an Unreadable record with its place.
    """
    if not root.is_dir():
        raise NotADirectoryError(str(root))
    reader = Reader(root, unsaved or {}, contents=contents)
    with paused():
        found = list(walk(root))
        take = partial(_take, root, unsaved or {}, contents)
        worth = len(found) >= WORTH_SHARING
        for taken in shared_then(take, found, Taken.with_records, worth=worth):
            reader.taken.add(taken)
    reader.taken.tables[Account.table] = [
        Account(name=environment, account_id=account_id, environment_kind=environment_kind)
    ]
    _finish_projects(reader)
    tables = {c.table: reader.taken.tables.get(c.table, []) for c in _SHOWN}
    gaps = _out_of_reach(tables)
    if not tables[Feature.table]:
        del tables[Feature.table]
        gaps[Feature.table] = _no_features(tables[Unreadable.table])
    meta = SnapshotMeta(
        environment=environment,
        environment_kind=environment_kind,
        account_id=account_id,
        sources=("sdf",),
        partial=tuple(sorted({c.table for c in record_classes(Customization) if c.table})),
    )
    return Snapshot(meta, tables, gaps, Locator(root, unsaved or {}))


def _take(
    root: Path,
    unsaved: Mapping[str, bytes],
    contents: bool,
    files: Sequence[Found | Refused],
) -> Taken:
    """What some files of a folder hold."""
    reader = Reader(root, unsaved, contents=contents)
    for item in files:
        reader.take(item)
    return reader.taken


def _out_of_reach(tables: Container[str]) -> dict[str, Gap]:
    """Every other table, which no file can show."""
    return {
        cls.table: Gap(
            reason=GapReason.OUT_OF_REACH,
            detail=cls.unseen or f"project files do not show {cls.table.replace('_', ' ')}",
        )
        for cls in record_classes()
        if cls.table and cls.table not in tables
    }


def _no_features(unreadable: Sequence[Record]) -> Gap:
    for record in unreadable:
        if isinstance(record, Unreadable) and record.path.endswith("/features.xml"):
            return Gap(reason=GapReason.FAILED, detail=f"{record.path}: {record.reason}")
    return Gap(
        reason=GapReason.OUT_OF_REACH,
        detail="no features.xml was given; import it with suitecloud config:import, "
        "or read the account",
    )


def _finish_projects(reader: Reader) -> None:
    """What needs the whole folder: deploy paths against files, flags against files."""
    taken = reader.taken
    projects: list[Record] = []
    for record in taken.tables.get(Project.table, []):
        if isinstance(record, Project) and record.folder in taken.deploys:
            path = taken.deploys[record.folder]
            root = parse(reader.content(path))
            deploy = read_deploy(root, taken.files[record.folder])
            record = record.model_copy(
                update={"deploy": deploy, "deploy_location": Location(path, 1, 1)}
            )
        projects.append(record)
    if projects:
        taken.tables[Project.table] = projects
    if taken.attributed:
        taken.tables[CabinetFile.table] = [
            record.model_copy(update=taken.attributed[record.location.path])
            if isinstance(record, CabinetFile)
            and record.location
            and record.location.path in taken.attributed
            else record
            for record in taken.tables.get(CabinetFile.table, [])
        ]


_SHOWN: tuple[type[Record], ...] = (
    Account,
    CabinetFile,
    Feature,
    OtherObject,
    Project,
    Unreadable,
    *(c for c in record_classes(Customization) if c.table and c is not OtherObject),
)
"""The record classes whose tables files can fill."""

"""An account as it would be after a project is deployed over it.

What a deploy does, and how well that is known:

- An object replaces the account's object of the same script id (Oracle help section_4702656040).
- A deploy of an account customization project deletes no object, file or record instance that the
  project lacks (Oracle help subsect_1522153967).
- Only what deploy.xml names is deployed (Oracle help section_4737888643).
- Inner items that the project's object lacks - permissions of a role, fields of a record type,
  values of a list, deployments, states - stay: the platform ignores their removal. Oracle does not
  say so; the validators of an open deployment tool do. Unverified.
- A tag that the project's file does not state keeps the account's value. Unverified.
- A SuiteApp project does delete objects of its application that it lacks (subsect_1522153967). No
  file says which application an object of an account belongs to, so this is not planned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from nsaudit.drift.compare import Comparison, compare
from nsaudit.drift.direction import KEPT
from nsaudit.model.base import Customization, Location, OtherObject, Part, Path, Record
from nsaudit.model.change import Change
from nsaudit.model.customization import Form
from nsaudit.model.importing import CsvImport
from nsaudit.model.project import CabinetFile, DeployPath, Project
from nsaudit.model.searching import SavedSearch
from nsaudit.model.settings import Feature
from nsaudit.model.snapshot import Locate, Snapshot, Subject, part_fields

PLAN = "plan"
"""Among the sources of a planned snapshot."""

WHOLE = (Form, SavedSearch, CsvImport)
"""Objects whose definition is one whole: nothing of the account's version stays."""


class Planned(NamedTuple):
    """The account after the deploy, what that changes, and what the project lacks to no effect.

    ``dropped`` are inner items of the account's objects that the project's versions lack: removed
    as written, yet still there in ``snapshot``; their direction is ``kept_in_target``.
    """

    snapshot: Snapshot
    comparison: Comparison
    dropped: tuple[Change, ...]


def plan_changes(project: Snapshot, account: Snapshot) -> Planned:
    """Plan a deploy and compare the account with what it would become."""
    planned = plan(project, account)
    written = _deployed_over(project, account)
    dropped = tuple(
        change.model_copy(update={"direction": KEPT})
        for change in compare(*written).changes
        if change.op == "removed" and change.path and change.record_kind not in _WHOLE_TAGS
    )
    return Planned(planned, compare(account, planned), dropped)


_WHOLE_TAGS = frozenset(
    {"entryForm", "transactionForm", "addressForm", "savedsearch", "savedcsvimport"}
)


def plan(project: Snapshot, account: Snapshot) -> Snapshot:
    """The account after the project is deployed over it. A table with a gap keeps its gap."""
    tables: dict[str, Sequence[Record]] = dict(account.tables)
    deployed: set[Location] = set()
    for table, records in project.tables.items():
        if table in account.gaps or table in _KEPT:
            continue
        held = {_identity(record): record for record in account.tables.get(table, ())}
        for record in _deployed(project, records):
            before = held.get(_identity(record))
            after = record if before is None else lay_over(before, record)
            held[_identity(record)] = after
            location: Location | None = getattr(after, "location", None)
            if location is not None:
                deployed.add(location)
        tables[table] = tuple(held.values())
    meta = account.meta.model_copy(update={"sources": (*account.meta.sources, PLAN)})

    def locate(location: Location, path: Path) -> Location:
        return _locate(project if location in deployed else account, location, path)

    return Snapshot(meta, tables, account.gaps, locate)


_KEPT = frozenset({"account", "projects", "unreadable", "changes"})
"""Tables that a deploy has nothing to do with."""


def lay_over(before: Record, after: Record) -> Record:
    """An account's object with a project's version of it on top."""
    if not isinstance(after, Part) or isinstance(after, WHOLE) or type(before) is not type(after):
        return after
    update: dict[str, Any] = {}
    parts = part_fields(type(after))
    for name in type(after).model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if name in parts:
            if old is not None:
                update[name] = _parts(old, new or ())
        elif new is None and name not in {"project", "location"}:
            update[name] = old
    assert isinstance(before, Part)  # noqa: S101 - it is of the same class
    update["other"] = _merge(before.other, after.other)
    return after.model_copy(update=update)


def _parts(old: Iterable[Part], new: Iterable[Part]) -> tuple[Part, ...]:
    """The project's parts laid over the account's, then those that only the account has."""
    known = {_part_key(part): part for part in old}
    laid: list[Part] = []
    for part in new:
        before = known.pop(_part_key(part), None)
        merged = part if before is None else lay_over(before, part)
        assert isinstance(merged, Part)  # noqa: S101 - it is of the same class
        laid.append(merged)
    return (*laid, *known.values())


def _part_key(part: Part) -> tuple[str, ...]:
    path: Path = getattr(part, "path", ())
    return tuple(step.casefold() for step in path) or (part.key,)


def _merge(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(old)
    for name, value in new.items():
        before = merged.get(name)
        both = isinstance(before, dict) and isinstance(value, dict)
        merged[name] = _merge(before or {}, value) if both else value
    return merged


def _identity(record: Record) -> tuple[str, str]:
    return record.kind, record.key


def _deployed(project: Snapshot, records: Iterable[Record]) -> list[Record]:
    """The records that the projects' deploy.xml files name; all of them where none is there."""
    projects = {p.folder: p for p in project.records(Project)}
    if not projects:
        return list(records)
    return [record for record in records if _is_deployed(record, projects)]


def _is_deployed(record: Record, projects: Mapping[str, Project]) -> bool:
    folder = getattr(record, "project", None)
    holder = projects.get(folder) if folder is not None else None
    if holder is None:
        return False  # outside every project: nothing deploys it
    if holder.deploy is None:
        return True
    location: Location | None = getattr(record, "location", None)
    path = (location.path or "") if location else ""
    below = path.removeprefix(f"{folder}/") if folder else path
    section = _SECTIONS.get(type(record), "objects")
    return any(_names(entry, below) for entry in holder.deploy if entry.section == section)


_SECTIONS: Mapping[type[Record], str] = {CabinetFile: "files", Feature: "configuration"}


def _names(entry: DeployPath, path: str) -> bool:
    if "*" in entry.path:
        return fnmatchcase(path, entry.path)
    return path == entry.path or path.startswith(f"{entry.path}/")


def _deployed_over(project: Snapshot, account: Snapshot) -> tuple[Snapshot, Snapshot]:
    """Both sides reduced to the objects that the account has and the deploy names."""
    ours: dict[str, list[Record]] = {}
    theirs: dict[str, list[Record]] = {}
    for table, records in project.tables.items():
        if table in account.gaps:
            continue
        held = {_identity(r): r for r in account.tables.get(table, ())}
        for record in _deployed(project, records):
            before = held.get(_identity(record))
            if before is not None and isinstance(record, Customization):
                ours.setdefault(table, []).append(before)
                theirs.setdefault(table, []).append(record)
    return (
        Snapshot(account.meta, ours, {}, _through(account)),
        Snapshot(project.meta, theirs, {}, _through(project)),
    )


def _through(snapshot: Snapshot) -> Locate:
    def locate(location: Location, path: Path) -> Location:
        return _locate(snapshot, location, path)

    return locate


def _locate(snapshot: Snapshot, location: Location, path: Path) -> Location:
    """The place of a value of the object that stands at a location of a snapshot."""
    place = OtherObject(tag="", scriptid="", location=location)
    return snapshot.locate(Subject(place), path) or location

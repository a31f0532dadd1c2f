"""What a folder holds that nsaudit.yaml can name: projects, exports, snapshots, declarations."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from nsaudit.cli.discovery import open_folders, project_folders
from nsaudit.sources.sdf.walk import DEEPEST, is_text

_LARGEST = 2_000_000

KINDS: tuple[tuple[str, str], ...] = (
    ("sandbox", r"sandbox|sbx?\d*"),
    ("release_preview", r"release[-_ ]?preview|preview|rp"),
    ("development", r"dev(?:elopment)?"),
    ("production", r"prod(?:uction)?|live"),
)
"""Words in a folder's name from which the kind of its account is guessed; the file says so."""


@dataclass(frozen=True, slots=True)
class Place:
    """One environment that a folder of files shows: its name, its kind by name, and the folder."""

    name: str
    kind: str | None
    folder: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found below a folder; every path is relative to it, with ``/``.

    ``projects`` are what may be about to be deployed, the one that the SuiteCloud CLI names first
    (``named`` tells which file says so).
    """

    projects: tuple[str, ...] = ()
    named: str = ""
    exports: tuple[Place, ...] = ()
    snapshots: tuple[Place, ...] = ()
    contracts: tuple[str, ...] = ()
    attestations: tuple[str, ...] = ()


def survey(root: Path) -> Survey:
    """Look through a folder. Reads names and the first lines of files; runs and changes nothing."""
    from nsaudit.sources.suitecloud import read_suitecloud  # noqa: PLC0415

    exports: list[Place] = []
    projects: list[str] = []
    for folder in project_folders(root):
        way = folder.relative_to(root).as_posix()
        kind = kind_of(way)
        if kind is None or way == ".":
            projects.append(way)
        else:
            exports.append(Place(_name(way), kind, way))
    cloud = read_suitecloud(root)
    named = ""
    if cloud is not None and cloud.project is not None:
        way = cloud.project.relative_to(root).as_posix()
        named = Path(cloud.source.partition(":")[0]).name
        projects = [way, *(p for p in projects if p != way)]
        exports = [place for place in exports if place.folder != way]
    declared = dict(_declared(root))
    return Survey(
        projects=tuple(projects),
        named=named,
        exports=tuple(_unique(exports)),
        snapshots=tuple(_unique(_snapshots(root))),
        contracts=tuple(sorted(p for p, kind in declared.items() if kind == "contract")),
        attestations=tuple(sorted(p for p, kind in declared.items() if kind == "attestation")),
    )


def kind_of(way: str) -> str | None:
    """The kind of account that the last telling part of a path names; None where none does."""
    for part in reversed(way.split("/")):
        for kind, pattern in KINDS:
            if re.search(rf"(?i)(?:^|[^a-z])(?:{pattern})(?:$|[^a-z])", part):
                return kind
    return None


def _name(way: str) -> str:
    """The name of an environment: the part of its path that tells the kind."""
    for part in reversed(way.split("/")):
        if kind_of(part):
            return part
    return way.rpartition("/")[2]


def _unique(places: list[Place]) -> Iterator[Place]:
    taken: set[str] = set()
    for place in sorted(places, key=lambda p: p.folder):
        name, number = place.name, 2
        while name in taken:
            name, number = f"{place.name}-{number}", number + 1
        taken.add(name)
        yield Place(name, place.kind, place.folder)


def _snapshots(root: Path) -> list[Place]:
    from nsaudit.sources.snapshots import is_snapshot  # noqa: PLC0415

    found: list[Place] = []
    for manifest in _files(root, "manifest.json"):
        folder = manifest.parent
        if is_snapshot(folder):
            way = folder.relative_to(root).as_posix()
            found.append(Place(_name(way), kind_of(way), way))
    return found


def _declared(root: Path) -> Iterator[tuple[str, str]]:
    """YAML files that say what they are in their first key."""
    for path in sorted([*_files(root, "*.yaml"), *_files(root, "*.yml")]):
        try:
            if path.stat().st_size > _LARGEST:
                continue
            text = path.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            continue
        match = re.search(r"(?m)^(contract|attestation):\s*1\s*(?:#.*)?$", text)
        if match:
            yield path.relative_to(root).as_posix(), match[1]


def _files(root: Path, pattern: str) -> Iterator[Path]:
    found: list[Path] = []
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        if len(here.relative_to(root).parts) >= DEEPEST:
            folders.clear()  # os.walk recurses
        folders[:] = open_folders(folders)
        found += [here / n for n in names if fnmatchcase(n, pattern) and is_text(n)]
    yield from (path for path in sorted(found) if path.is_file())

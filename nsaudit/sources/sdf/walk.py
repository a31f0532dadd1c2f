"""Which files of a folder matter, in a fixed order, and to which project each belongs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SKIPPED_FOLDERS = {
    ".git",
    ".hg",
    ".svn",
    ".venv",
    "node_modules",
    "__pycache__",
    ".idea",
    ".vscode",
}
"""Folders that never hold SDF objects."""

DEEPEST = 100
"""Folders that lie deeper are not looked through: those of real projects stay below 15."""


class Found(NamedTuple):
    """One file: its path relative to the folder read (with ``/``), its size, and its project.

    ``project`` is the nearest folder above that holds a manifest; None when there is none.
    ``in_objects`` and ``in_cabinet`` say whether it lies below ``Objects`` or ``FileCabinet``.
    """

    path: str
    size: int
    project: str | None
    in_objects: bool
    in_cabinet: bool


class Refused(NamedTuple):
    """A path that was not followed, and why. ``folder``: what lies below it is not known."""

    path: str
    project: str | None
    reason: str
    advice: str
    folder: bool = False


def walk(root: Path) -> Iterator[Found | Refused]:
    """Every file below a folder, sorted. Links are followed only to files inside the folder."""
    inside = root.resolve()
    yield from _folder(root, "", None, inside, objects=False, cabinet=False)


def _folder(
    folder: Path, way: str, project: str | None, inside: Path, *, objects: bool, cabinet: bool
) -> Iterator[Found | Refused]:
    if way.count("/") >= DEEPEST:
        yield Refused(way, project, f"it lies more than {DEEPEST} folders deep", _FILE, True)
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError as error:
        yield Refused(way, project, f"the folder cannot be read: {error.strerror}", _ACCESS, True)
        return
    if any(entry.name == "manifest.xml" for entry in entries):
        project = way
        objects = cabinet = False
    for entry in entries:
        path = f"{way}/{entry.name}" if way else entry.name
        if not is_text(entry.name):
            shown = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            folder_too = not entry.is_file(follow_symlinks=False)
            yield Refused(shown, project, "its name is not valid UTF-8", _RENAME, folder_too)
            continue
        try:
            if entry.is_symlink():
                refused = _link(entry, path, project, inside)
                if refused is not None:
                    yield refused
                    continue
                if entry.is_dir() or _same_project(Path(entry.path), inside, project):
                    continue  # its files are read where they really are
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in SKIPPED_FOLDERS:
                    yield from _folder(
                        Path(entry.path),
                        path,
                        project,
                        inside,
                        objects=objects or entry.name == "Objects",
                        cabinet=cabinet or entry.name == "FileCabinet",
                    )
            elif entry.is_file():
                yield Found(path, entry.stat().st_size, project, objects, cabinet)
            else:
                yield Refused(path, project, "it is a pipe or a device, and no file", _FILE)
        except OSError as error:
            yield Refused(path, project, f"the file cannot be read: {error.strerror}", _ACCESS)


def _link(entry: os.DirEntry[str], path: str, project: str | None, inside: Path) -> Refused | None:
    try:
        target = Path(entry.path).resolve(strict=True)
    except (OSError, RuntimeError):  # RuntimeError: a link to itself, before Python 3.13
        return Refused(path, project, "it is a link that leads nowhere", _FILE)
    if target.is_relative_to(inside):
        return None
    return Refused(
        path,
        project,
        "it is a link to a place outside the folder that is read",
        _FILE,
    )


def is_text(name: str) -> bool:
    """Whether a name can be written down: one in another encoding holds lone surrogates."""
    return name.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in name)


def _same_project(link: Path, inside: Path, project: str | None) -> bool:
    """Whether a link leads to a file that the same project holds anyway."""
    return link.resolve().is_relative_to(inside / (project or ""))


_ACCESS = "Give this user the right to read it."
_FILE = "Put the file itself there, or read the folder that holds it."
_RENAME = "Rename it."

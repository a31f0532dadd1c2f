"""Which SDF projects a folder holds, and which of them ``lint`` means when it is told none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from nsaudit.cli.errors import UserError
from nsaudit.cli.progress import Progress
from nsaudit.sources.sdf.walk import SKIPPED_FOLDERS, is_text

if TYPE_CHECKING:
    from nsaudit.sources.suitecloud import SuiteCloud

DEEPEST = 6
"""Folders deeper than this are not searched for projects."""

_NAME_IT = "Name the folder of the project, for example: nsaudit lint src"


def found_project(folder: Path, progress: Progress) -> Path:
    """The project of a folder that the SuiteCloud CLI, or a manifest, says is one.

    Raises UserError that says what was looked for and what to type instead.
    """
    cloud = _suitecloud(folder)
    if cloud is not None:
        if cloud.project is None:
            raise UserError(f"{cloud.source} {cloud.problem}", _NAME_IT + ".")
        progress.note(f"reading {cloud.project}, as {cloud.source} says")
        _note_others(cloud.project, folder, progress)
        return cloud.project
    projects = project_folders(folder)
    if len(projects) == 1:
        progress.note(f"reading {projects[0]}, the one SDF project here")
        return projects[0]
    if projects:
        names = ", ".join(str(p) for p in projects[:5]) + (", ..." if len(projects) > 5 else "")
        raise UserError(
            f"there are {len(projects)} SDF projects here: {names}",
            "Name one or more of them, or 'nsaudit lint .' for all; 'nsaudit init' writes the "
            "choice down.",
        )
    raise UserError(
        "name the folder of an SDF project: none is here",
        "For example: nsaudit lint src. Or set project: in nsaudit.yaml; 'nsaudit init' writes it.",
    )


def narrowed(folder: Path, progress: Progress) -> Path:
    """The folder given, or the project folder that its suitecloud.config.js names.

    Where the file does not tell, all of the folder is read: more is judged then, never less.
    """
    cloud = _suitecloud(folder)
    if cloud is None:
        return folder
    if cloud.project is None:
        progress.note(f"{cloud.source} {cloud.problem}: reading all of {folder}")
        return folder
    if cloud.project != folder:
        progress.note(f"reading {cloud.project}, as {cloud.source} says")
        _note_others(cloud.project, folder, progress)
    return cloud.project


def project_folders(root: Path) -> list[Path]:
    """Folders with an SDF manifest below a folder, itself included, sorted; nested ones left out.

    Folders of stored snapshots and of other tools hold no ``manifest.xml`` and are passed over.
    """
    found: list[Path] = []
    for folder, folders, files in os.walk(root):
        here = Path(folder)
        folders[:] = open_folders(folders)
        if "manifest.xml" in files and b"<manifest" in _head(here / "manifest.xml"):
            found.append(here)
            folders.clear()
        elif len(here.relative_to(root).parts) >= DEEPEST:
            folders.clear()
    return sorted(found)


def open_folders(names: list[str]) -> list[str]:
    """The folders worth looking into, sorted: not hidden, and named so that a file can name them.

    A name in another encoding than UTF-8 cannot stand in nsaudit.yaml.
    """
    return sorted(n for n in names if n not in SKIPPED_FOLDERS and n[:1] != "." and is_text(n))


def _suitecloud(folder: Path) -> SuiteCloud | None:
    from nsaudit.sources.suitecloud import read_suitecloud  # noqa: PLC0415 - few runs need it

    return read_suitecloud(folder)


def _note_others(project: Path, folder: Path, progress: Progress) -> None:
    """What lies beside the project is not judged, and that is said."""
    others = [p for p in project_folders(folder) if p != project and project not in p.parents]
    if others:
        names = ", ".join(str(p) for p in others[:5]) + (", ..." if len(others) > 5 else "")
        progress.note(f"not read, because they are outside it: {names}; name them to judge them")


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except OSError:
        return b""

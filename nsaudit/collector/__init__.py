"""The companion project for SuiteCloud: a read-only RESTlet and its role, as package data."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


class NonEmptyFolderError(Exception):
    """The folder to export to holds something already."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} is not empty")
        self.folder = folder


def export(folder: Path, *, overwrite: bool = False) -> list[Path]:
    """Copy the project to a folder and return the files written, sorted.

    A folder that holds anything raises ``NonEmptyFolderError`` unless ``overwrite`` is set; then
    files of the project replace those of the same name, and others stay. OSError where the folder
    cannot be written.
    """
    if not overwrite and folder.exists() and any(folder.iterdir()):
        raise NonEmptyFolderError(folder)
    written: list[Path] = []
    for source, parts in _contents(files(__name__) / "project"):
        target = folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as content, target.open("wb") as file:
            shutil.copyfileobj(content, file)
        written.append(target)
    return sorted(written)


def _contents(
    folder: Traversable, parts: tuple[str, ...] = ()
) -> Iterator[tuple[Traversable, tuple[str, ...]]]:
    for entry in folder.iterdir():
        inner = (*parts, entry.name)
        if entry.is_dir():
            yield from _contents(entry, inner)
        else:
            yield entry, inner

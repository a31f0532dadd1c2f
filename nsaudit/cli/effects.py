"""``nsaudit effects``: what each script does, for people who ask why they were flagged."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path

import click

from nsaudit.cli.errors import UserError
from nsaudit.model.deployed import deployments_of
from nsaudit.model.effects import ScriptCode
from nsaudit.model.snapshot import Snapshot
from nsaudit.reporters.effects import Shown, as_json, as_text

INCOMPLETE = 3
_MARKS = ("manifest.xml", ".git", "suitecloud.config.js", "project.json", "package.json")
"""What the top folder of a project holds."""
_CABINET = ("FileCabinet", "SuiteScripts")


@click.command("effects")
@click.argument(
    "paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path)
)
@click.option("--json", "form", flag_value="json", help="Print a JSON array.")
@click.option("--text", "form", flag_value="text", default=True, hidden=True)
def command(paths: tuple[Path, ...], form: str) -> int:
    """Show what each script reads, writes and sends, from which entry point, and what guards it.

    PATH is a script or a folder with scripts. Paths are printed relative to that folder (to its own
    folder for one script). The exit code is 3 where a script could not be analysed.
    """
    several = len(paths) > 1
    shown = [one for path in paths for one in _read(path, path.as_posix() if several else None)]
    click.echo(as_json(shown) if form == "json" else as_text(shown), nl=False)
    return INCOMPLETE if any(one.code.effects is None for one in shown) else 0


def _read(path: Path, root: str | None) -> Iterator[Shown]:
    if path.is_dir():
        snapshot, base = _effects(path, None), ""
    elif path.is_file():
        top = _top(path)
        name = path.resolve().relative_to(top).as_posix()
        snapshot, base = _effects(top, name), posixpath.dirname(name)
    else:
        raise UserError(f"{path}: there is no such file or folder")
    codes = snapshot.records(ScriptCode)
    if not codes:
        raise UserError(
            f"{path}: holds no SuiteScript",
            "A script is a .js, .mjs, .ts or .ss file that names a NetSuite API or has a "
            "SuiteScript tag.",
        )
    for code in codes:
        yield Shown(code, deployments_of(snapshot, code), base, root)


def _effects(folder: Path, name: str | None) -> Snapshot:
    """The scripts of a folder, or one of them, with the objects that deploy them."""
    from nsaudit.sources.scripts import default_cache, with_effects  # noqa: PLC0415 - reads files
    from nsaudit.sources.sdf import read_folder  # noqa: PLC0415

    try:
        snapshot = read_folder(folder, environment="project")
        files = None if name is None else [name]
        return with_effects(snapshot, folder, files=files, cache_dir=default_cache())
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise UserError(f"{folder}: cannot be read: {reason}") from error


def _top(path: Path) -> Path:
    """The folder in which a script's modules are looked for: its project, else its File Cabinet."""
    folders = path.resolve().parents
    for folder in folders:
        if any((folder / mark).exists() for mark in _MARKS):
            return folder
    for folder in folders:
        if folder.name in _CABINET:
            return folder.parent
    return folders[0]

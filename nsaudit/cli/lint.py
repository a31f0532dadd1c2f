"""``nsaudit lint``: judge SDF projects on disk, offline and without an account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nsaudit.cli.assembly import Judged, assemble
from nsaudit.cli.discovery import found_project, narrowed
from nsaudit.cli.errors import UserError
from nsaudit.cli.leaving import keep
from nsaudit.cli.options import Common, common_options
from nsaudit.cli.output import check_formats, emit, source_reader
from nsaudit.cli.progress import Progress
from nsaudit.cli.rulebook import all_rules, chosen, house
from nsaudit.cli.settings import Run, settle
from nsaudit.cli.sides import is_empty, read_project
from nsaudit.engine import run as run_rules
from nsaudit.model.effects import ScriptCode
from nsaudit.model.snapshot import Snapshot
from nsaudit.report import Report
from nsaudit.rulekit.needs import compares, tables_asked
from nsaudit.rulekit.rule import Setup

if TYPE_CHECKING:
    from nsaudit.config import Config

FIXABLE = 1
"""Exit code of --diff where there is something to fix."""


@dataclass(frozen=True, slots=True)
class Linted:
    """What a lint judged, and the folders it read by the name of their environment."""

    judged: Judged
    folders: dict[str, Path]

    @property
    def accounts(self) -> tuple[str, ...]:
        """The account ids that reports must mask."""
        ids = (s.meta.account_id for s in self.judged.snapshots)
        return tuple(account for account in ids if account)

    def shown(self, path: str) -> str:
        """A path as reports print it: relative to the folder given, where it lies below it."""
        for folder in self.folders.values():
            try:
                return Path(path).resolve().relative_to(folder.resolve()).as_posix()
            except ValueError:
                continue
        return Path(path).as_posix()


@click.command("lint")
@click.argument("paths", nargs=-1, metavar="PATH...", type=click.Path(path_type=Path))
@click.option("--fix", is_flag=True, help="Mend what can be mended safely, then judge again.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@common_options
def command(paths: tuple[Path, ...], fix: bool, diff: bool, common: Common) -> int:
    """Judge SDF projects on disk, offline and without an account.

    PATH is a folder with one project or many. Without one: the project of nsaudit.yaml, or the one
    that suitecloud.config.js names, or the one project here. What files cannot answer is listed
    once, as questions for the account, and does not fail the run.
    """
    run = settle(common, out_of_reach_counts=False)
    check_formats(run)
    linted = lint(paths, run)
    keep(linted)
    report = assemble(linted.judged, run, shown=linted.shown)
    if fix or diff:
        from nsaudit.cli import fixing  # noqa: PLC0415 - only where files may be changed

        if diff:
            changes = fixing.planned(report, linted.folders)
            click.echo(fixing.difference(changes, linted.accounts), nl=False)
            return FIXABLE if changes else 0

        def again() -> Report:
            nonlocal linted
            linted = lint(paths, run, told=False)
            return assemble(linted.judged, run, shown=linted.shown)

        report, done = fixing.until_done(report, again, linted.folders)
        for line in done or ["nothing to fix safely; an editor offers the fixes to choose from"]:
            Progress(common).note(line)
    roots = {name: (folder,) for name, folder in linted.folders.items()}
    return emit(report, run, source_reader(roots, linted.accounts))


def lint(paths: tuple[Path, ...], run: Run, *, told: bool = True) -> Linted:
    """Read the folders and judge each as an environment of its own.

    ``told`` is False where the same was judged before: nothing is said twice.
    """
    progress = Progress(run.common if told else replace(run.common, quiet=True))
    folders = _folders(paths, run, progress)
    rules = all_rules(run.common.rules)
    setups = [s for s in chosen(rules, run.selection, run.config) if not compares(s.rule)]
    snapshots: list[Snapshot] = []
    for name, folder in folders.items():
        progress.step(f"reading {folder}")
        snapshots.append(read_project(folder, name, effects=reads_scripts(setups)))
    if run.config is not None and run.config.contracts is not None:
        snapshots = _contracted(snapshots, run.config)
    progress.step(f"judging with {len(setups)} rules")
    outcomes = [run_rules(setups, s, today=run.today.isoformat()) for s in snapshots]
    judged = Judged(
        command="lint",
        snapshots=tuple(snapshots),
        outcomes=tuple(outcomes),
        rules=rules,
        setups=setups,
        house=house(rules, run.selection),
        folders=tuple(folder.as_posix() for folder in folders.values()),
        incomplete=tuple(
            f"{folder} (no SDF project and no object is in it)"
            for folder, snapshot in zip(folders.values(), snapshots, strict=True)
            if is_empty(snapshot)
        ),
    )
    return Linted(judged, folders)


def _contracted(snapshots: list[Snapshot], config: Config) -> list[Snapshot]:
    """The projects with the contracts of the configuration as a table of each."""
    from nsaudit.cli.contracted import contracts_of  # noqa: PLC0415 - costs YAML
    from nsaudit.sources.contracts import with_contracts  # noqa: PLC0415

    contracts = contracts_of(config)
    return [with_contracts(snapshot, contracts) for snapshot in snapshots]


def reads_scripts(setups: Iterable[Setup]) -> bool:
    """Whether any rule that runs asks what scripts do."""
    rules = [setup.rule for setup in setups]
    # Whether a rule's own code names it is the answer for an account, too, but takes longer to see.
    return any(rule.subject is ScriptCode for rule in rules) or ScriptCode in tables_asked(rules)


def _folders(paths: tuple[Path, ...], run: Run, progress: Progress) -> dict[str, Path]:
    """The folders to read by environment name: ``project`` for one, their paths for several."""
    if not paths and run.config is not None and run.config.project is not None:
        folder = run.config.folder / run.config.project
        if not folder.is_dir():
            raise UserError(
                f"{run.config.where('project')}: project names {folder}, which is no folder",
                "Put the folder of your SDF project there, or name it: nsaudit lint src.",
            )
        return {"project": folder}
    if not paths:
        return {"project": found_project(Path(), progress)}
    for path in paths:
        if not path.exists():
            raise UserError(f"{path}: there is no such folder")
        if not path.is_dir():
            raise UserError(f"{path}: not a folder", "Give the folder of the project.")
    if len(paths) == 1:
        return {"project": narrowed(paths[0], progress)}
    named: dict[str, Path] = {path.as_posix(): path for path in paths}
    return named

"""``nsaudit snapshot``: write an environment, as its sources show it, to a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nsaudit.cli.errors import Unreachable, UserError
from nsaudit.cli.options import Common, load_config
from nsaudit.cli.progress import Progress
from nsaudit.cli.sides import Side, resolve
from nsaudit.policy.gate import EXPECTED_GAPS

if TYPE_CHECKING:
    from nsaudit.config import Config

INCOMPLETE = 3


@click.command("snapshot")
@click.argument("environment", metavar="ENV")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder to write; an older snapshot there is replaced.",
)
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@click.option("-q", "--quiet", is_flag=True, help="Only errors.")
@click.option("-v", "--verbose", is_flag=True, help="What could not be read, and tracebacks.")
@click.option("--no-progress", is_flag=True, help="No progress on standard error.")
def command(
    environment: str,
    output: Path,
    config: Path | None,
    quiet: bool,
    verbose: bool,
    no_progress: bool,
) -> int:
    """Write an environment to a snapshot folder that git can show the history of.

    ENV is an environment of nsaudit.yaml, or an SDF folder. A live account is read table by table;
    run the same command again after an interruption, and it goes on where it stopped.
    """
    common = Common(quiet=quiet, verbose=verbose, progress=not no_progress)
    progress = Progress(common)
    settings = load_config(config)
    named = None if settings is None else settings.environments.get(environment)
    if settings is not None and named is not None and named.live is not None:
        return _live(environment, settings, output, progress, common)
    progress.step(f"reading {environment}")
    side = resolve(environment, settings)
    _save(side, output)
    _note(side, output, progress, common)
    return 0


def _live(name: str, config: Config, output: Path, progress: Progress, common: Common) -> int:
    """Collect an account, keeping each finished table until the snapshot is there."""
    from nsaudit.cli.environments import moment, read_environments  # noqa: PLC0415
    from nsaudit.cli.live import connection  # noqa: PLC0415
    from nsaudit.sources.account import Parts  # noqa: PLC0415

    account = connection(name, config).environment.account or ""
    try:
        parts = Parts.open(output, account=account, now=moment())
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise UserError(f"{output}: nothing can be written beside it: {reason}") from error
    if parts.resumed:
        progress.note(f"going on with the collection of {parts.taken_at}")
    try:
        side = read_environments([name], config, parts={name: parts}, progress=progress.collecting)[
            name
        ]
    except Unreachable as error:
        progress.error(error.message, error.hint)
        return INCOMPLETE
    _save(side, output)
    parts.drop()
    _note(side, output, progress, common)
    failed = any(gap.reason not in EXPECTED_GAPS for gap in side.snapshot.gaps.values())
    return INCOMPLETE if failed else 0


def _save(side: Side, output: Path) -> None:
    from nsaudit.sources.snapshots import SnapshotError, save  # noqa: PLC0415

    try:
        save(side.snapshot, output)
    except SnapshotError as error:
        raise UserError(str(error)) from error


def _note(side: Side, output: Path, progress: Progress, common: Common) -> None:
    tables, gaps = side.snapshot.tables, side.snapshot.gaps
    records = sum(len(rows) for rows in tables.values())
    progress.note(
        f"wrote {records:,} records of {sum(bool(rows) for rows in tables.values())} tables to "
        f"{output}; {len(gaps)} table{'' if len(gaps) == 1 else 's'} could not be read from these "
        "sources"
    )
    for table, gap in gaps.items():
        if common.verbose or gap.reason not in EXPECTED_GAPS:
            progress.note(f"  {table}: {gap.reason.value}: {gap.detail}")

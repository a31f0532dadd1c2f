"""``nsaudit snapshot``: write an environment, as its sources show it, to a folder."""

from __future__ import annotations

from pathlib import Path

import click

from nsaudit.cli.errors import UserError
from nsaudit.cli.options import Common, load_config
from nsaudit.cli.progress import Progress
from nsaudit.cli.sides import resolve


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
@click.option("-v", "--verbose", is_flag=True, help="Tracebacks too.")
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

    ENV is an environment of nsaudit.yaml, or an SDF folder.
    """
    from nsaudit.sources.snapshots import SnapshotError, save  # noqa: PLC0415

    common = Common(quiet=quiet, verbose=verbose, progress=not no_progress)
    progress = Progress(common)
    progress.step(f"reading {environment}")
    side = resolve(environment, load_config(config))
    try:
        save(side.snapshot, output)
    except SnapshotError as error:
        raise UserError(str(error)) from error
    tables = side.snapshot.tables
    records = sum(len(rows) for rows in tables.values())
    gaps = len(side.snapshot.gaps)
    progress.note(
        f"wrote {records:,} records of {sum(bool(rows) for rows in tables.values())} tables to "
        f"{output}; {gaps} table{'' if gaps == 1 else 's'} could not be read from these sources"
    )
    return 0

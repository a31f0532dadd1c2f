"""``nsaudit collector``: write the companion project, ready to deploy."""

from __future__ import annotations

from pathlib import Path

import click

from nsaudit.cli.errors import UserError


@click.group("collector")
def command() -> None:
    """Write the companion project: a read-only RESTlet for what REST cannot show."""


@command.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--overwrite", is_flag=True, help="Write into a folder that is not empty.")
def export(folder: Path, overwrite: bool) -> int:
    """Write the project to DIR: script, deployment, role, and a README on how to deploy it.

    Nothing is sent anywhere. Every permission of the role is justified in the README.
    """
    from nsaudit import collector  # noqa: PLC0415 - only this command needs it

    try:
        written = collector.export(folder, overwrite=overwrite)
    except collector.NonEmptyFolderError as error:
        raise UserError(
            str(error), "Name another folder, or add --overwrite to replace its files."
        ) from error
    except OSError as error:
        raise UserError(
            f"{folder}: cannot be written: {(error.strerror or 'unknown').lower()}"
        ) from error
    click.echo(f"wrote {len(written)} files to {folder}")
    click.echo(f"next: read {folder / 'README.md'}, then deploy with the SuiteCloud CLI")
    return 0

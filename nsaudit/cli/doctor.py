"""``nsaudit doctor``: what this role can and cannot collect, and what to grant."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nsaudit.cli.live import Connection, client_for, connection
from nsaudit.cli.masking import masked
from nsaudit.cli.options import load_config

if TYPE_CHECKING:
    from nsaudit.sources.account.examine import Examined

INCOMPLETE = 3
ROWS = 20
SHOWN = ("credentials", "companion")


@click.command("doctor")
@click.argument("environment", metavar="ENV")
@click.option("--config", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@click.option("-v", "--verbose", is_flag=True, help="Also what is fine, and tracebacks.")
def command(environment: str, config: Path | None, verbose: bool) -> int:
    """Check credentials, clock, features, permissions and tables of a live environment.

    Each thing that nsaudit would read is asked for once, a few rows of it. Exit code 0: all can be
    read; 3: something is missing, and what to grant is printed.
    """
    from nsaudit.netsuite import AccountId  # noqa: PLC0415 - only this command needs it

    conn = connection(environment, load_config(config))
    found = asyncio.run(_examine(conn))
    shown = AccountId.parse(conn.environment.account or "").masked
    click.echo(f"{environment} (account {shown}, {conn.live.auth})")
    for item in found:
        if verbose or item.ok is not True or item.missing or item.what in SHOWN:
            click.echo(masked(_line(item)))
    fine = sum(item.ok is True for item in found)
    lacking = [item for item in found if item.ok is False]
    click.echo(f"{fine} of {len(found)} can be read")
    grants = _grants(lacking)
    if grants:
        click.echo("To read the rest:")
    for grant in grants:
        click.echo(masked(f"  - {grant}"))
    return INCOMPLETE if lacking else 0


async def _examine(conn: Connection) -> list[Examined]:
    from nsaudit.sources.account.examine import examine  # noqa: PLC0415

    client, ids = client_for(conn, page_size=ROWS)
    async with client:
        return await examine(client, ids)


def _grants(lacking: Iterable[Examined]) -> list[str]:
    """What to grant, each permission once, in the words that say most."""
    grants: dict[str, str] = {}
    for item in lacking:
        key = item.permission or item.grant
        grants[key] = max(grants.get(key, ""), item.grant, key=len)
    return sorted(filter(None, grants.values()))


def _line(item: Examined) -> str:
    sign = {True: "ok     ", False: "missing", None: "note   "}[item.ok]
    text = f"  {sign}  {item.what}" + (f": {item.said}" if item.said else "")
    if item.missing:
        text += f" (without {', '.join(item.missing)}: not shown to this role or account)"
    return text + (f" [{item.grant}]" if item.grant and item.ok is None else "")

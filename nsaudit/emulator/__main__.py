"""Run emulated accounts as a program of their own: `python -m nsaudit.emulator FOLDER...`.

Prints one JSON line per account, with its address and throw-away credentials, and serves until it
is interrupted.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
from dataclasses import asdict, replace
from pathlib import Path

import orjson

from nsaudit.emulator import EmulatedAccount, Fault, FixtureError, Kind, load, serve


async def _run(accounts: list[EmulatedAccount]) -> None:
    async with serve(accounts) as addresses:
        for account in accounts:
            name = account.data.account
            line = {"account": name, "url": addresses[name], **asdict(account.enrol())}
            sys.stdout.write(orjson.dumps(line).decode() + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def _fault(text: str) -> Fault:
    kind, nth, times = (*text.split(","), "1", "1")[:3]
    return Fault(Kind(kind), nth=int(nth), times=int(times))


def main(arguments: list[str] | None = None) -> int:
    """Parse the arguments and serve; return 2 for a folder that cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m nsaudit.emulator", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--concurrency", type=int, help="parallel requests that are let through")
    parser.add_argument(
        "--fault",
        type=_fault,
        action="append",
        default=[],
        metavar="KIND,NTH,TIMES",
        help=f"what goes wrong from the nth request on; kinds: {', '.join(Kind)}",
    )
    options = parser.parse_args(arguments)
    try:
        accounts = [EmulatedAccount(load(folder)) for folder in options.folders]
    except FixtureError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for account in accounts:
        account.settings.latency = options.latency
        account.settings.concurrency = options.concurrency
        account.settings.faults = [replace(fault) for fault in options.fault]
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(accounts))
    return 0


if __name__ == "__main__":
    sys.exit(main())

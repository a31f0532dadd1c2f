"""Several emulated accounts at once: over real sockets, or in process by host name."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Generator, Iterable, Mapping
from contextlib import asynccontextmanager

import uvicorn
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from nsaudit.emulator.app import EmulatedAccount


class ByHost:
    """Dispatches requests to accounts by host name, for an in-process client."""

    def __init__(self, accounts: Iterable[EmulatedAccount]) -> None:
        self._accounts: Mapping[str, EmulatedAccount] = {each.label: each for each in accounts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the account that its Host header names."""
        host = dict(scope["headers"]).get(b"host", b"").decode("ascii", "replace")
        account = self._accounts.get(host.partition(".")[0])
        if account is None:
            await Response("unknown account", status_code=404)(scope, receive, send)
            return
        await account.app(scope, receive, send)


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: the program that starts it keeps its own."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave signals alone."""
        yield


@asynccontextmanager
async def serve(
    accounts: Iterable[EmulatedAccount], *, ports: Iterable[int] = ()
) -> AsyncIterator[dict[str, str]]:
    """Serve each account on a loopback port of its own; yield the address by account id.

    Ports are free ones unless given. Everything is closed at the end of the block.
    """
    given = iter(ports)
    servers: list[tuple[_Server, asyncio.Task[None], EmulatedAccount]] = []
    addresses: dict[str, str] = {}
    try:
        for account in accounts:
            config = uvicorn.Config(
                account.app,
                host="127.0.0.1",
                port=next(given, 0),
                log_level="critical",
                access_log=False,
                date_header=False,
                server_header=False,
                lifespan="off",
            )
            server = _Server(config)
            task = asyncio.create_task(server.serve())
            servers.append((server, task, account))
            while not server.started and not task.done():
                await asyncio.sleep(0.005)
            if task.done():
                await task
                raise OSError(f"no port for account {account.label}")
            port = server.servers[0].sockets[0].getsockname()[1]
            addresses[account.data.account] = f"http://127.0.0.1:{port}"
        yield addresses
    finally:
        for server, _, _ in servers:
            server.should_exit = True
        await asyncio.gather(*(task for _, task, _ in servers), return_exceptions=True)

"""Live environments: sign in with what nsaudit.yaml refers to, and collect them all at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nsaudit.cli.errors import Unreachable, UserError
from nsaudit.model.base import Record
from nsaudit.model.snapshot import Snapshot

if TYPE_CHECKING:
    from nsaudit.config import Config, Environment, Live
    from nsaudit.netsuite import AccountId, Auth, NetSuiteClient, Secret
    from nsaudit.sources.account import Parts, Step
    from nsaudit.sources.records import Key


@dataclass(frozen=True, slots=True)
class Connection:
    """All that is needed to read one live environment.

    ``keys`` tell records that may be one; None takes the built-in ones.
    """

    name: str
    environment: Environment
    live: Live
    base: Path
    keys: tuple[Key, ...] | None = None


NEEDED: Mapping[str, tuple[str, ...]] = {
    "oauth2": ("client_id", "certificate_id", "private_key"),
    "tba": ("consumer_key", "consumer_secret", "token_id", "token_secret"),
}


def connection(name: str, config: Config | None) -> Connection:
    """The live part of an environment. Raises UserError where there is none, or it lacks a key."""
    environment = None if config is None else config.environments.get(name)
    if config is None or environment is None:
        raise UserError(
            f"{name}: no environment of this name", "Environments stand in nsaudit.yaml."
        )
    if environment.live is None:
        raise UserError(
            f"environment {name} has no live account",
            "Add live: with the references to its credentials to nsaudit.yaml.",
        )
    where = config.where("environments", name, "live")
    if environment.account is None:
        raise UserError(f"{where}: a live environment needs its account id", "Add account:.")
    live = environment.live
    lacking = [field for field in NEEDED[live.auth] if getattr(live, field) is None]
    if lacking:
        raise UserError(f"{where}: auth {live.auth} needs {', '.join(lacking)} as well")
    return Connection(name, environment, live, config.folder)


def client_for(
    conn: Connection, *, page_size: int = 1000
) -> tuple[NetSuiteClient, tuple[str, ...]]:
    """A client of an environment, and the client ids whose certificates it may list."""
    from nsaudit.netsuite import (  # noqa: PLC0415 - only live environments load the network
        AccountId,
        Companion,
        Hosts,
        Limits,
        NetSuiteClient,
        NetSuiteError,
    )

    try:
        account = AccountId.parse(conn.environment.account or "")
        auth, own = _auth(conn, account)
        clients = [*own, *(_secret(conn, "clients", each).reveal() for each in conn.live.clients)]
        return NetSuiteClient(
            account,
            auth,
            hosts=Hosts.at(conn.live.url) if conn.live.url else None,
            companion=Companion() if conn.live.companion else None,
            page_size=page_size,
            limits=Limits(start=min(2, conn.live.concurrency), cap=conn.live.concurrency),
        ), tuple(dict.fromkeys(clients))
    except NetSuiteError as error:
        raise UserError(f"environment {conn.name}: {error.message}", error.hint) from None


def _auth(conn: Connection, account: AccountId) -> tuple[Auth, tuple[str, ...]]:
    from nsaudit.netsuite import OAuth2, TokenBased  # noqa: PLC0415

    live = conn.live
    values = {name: _secret(conn, name, str(getattr(live, name))) for name in NEEDED[live.auth]}
    if live.auth == "tba":
        return TokenBased(
            account,
            consumer_key=values["consumer_key"],
            consumer_secret=values["consumer_secret"],
            token_id=values["token_id"],
            token_secret=values["token_secret"],
        ), ()
    client = values["client_id"].reveal()
    phrase = None if live.passphrase is None else _secret(conn, "passphrase", live.passphrase)
    certificate = values["certificate_id"].reveal()
    return OAuth2(client, certificate, values["private_key"], passphrase=phrase), (client,)


def _secret(conn: Connection, field: str, reference: str) -> Secret:
    from nsaudit.netsuite import resolve  # noqa: PLC0415

    return resolve(reference, field=field, base=conn.base)


def collect_all(
    connections: Collection[Connection],
    wanted: Collection[type[Record]] | None,
    *,
    taken_at: str | None,
    parts: Mapping[str, Parts] | None = None,
    progress: Callable[[Step], None] | None = None,
) -> dict[str, Snapshot | Unreachable]:
    """Read live environments at once, each with limits of its own.

    An account that cannot be read at all is in the answer as the reason why.
    """
    return asyncio.run(_collect_all(connections, wanted, taken_at, parts or {}, progress))


async def _collect_all(
    connections: Collection[Connection],
    wanted: Collection[type[Record]] | None,
    taken_at: str | None,
    parts: Mapping[str, Parts],
    progress: Callable[[Step], None] | None,
) -> dict[str, Snapshot | Unreachable]:
    from nsaudit.netsuite import NetSuiteError  # noqa: PLC0415
    from nsaudit.sources.account import collect  # noqa: PLC0415
    from nsaudit.sources.records.request import DEFAULT_KEYS  # noqa: PLC0415

    # All references are resolved before the first request: a mistake there stops everything.
    clients = {conn.name: client_for(conn) for conn in connections}

    async def one(conn: Connection) -> Snapshot | Unreachable:
        client, ids = clients[conn.name]
        async with client:
            try:
                await client.login()
                return await collect(
                    client,
                    wanted,
                    environment=conn.name,
                    kind=conn.environment.kind,
                    parts=parts.get(conn.name),
                    taken_at=taken_at,
                    clients=ids,
                    keys=DEFAULT_KEYS if conn.keys is None else conn.keys,
                    progress=progress,
                )
            except NetSuiteError as error:
                return Unreachable(f"environment {conn.name}: {error.message}", error.hint)

    found = await asyncio.gather(*(one(conn) for conn in connections))
    return {conn.name: result for conn, result in zip(connections, found, strict=True)}

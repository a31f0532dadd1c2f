"""What can be read of an account: record catalogue, SuiteQL, limits, certificates, companion."""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

import httpx
import orjson

from nsaudit.netsuite import allowlist, catalog, companion, paging, system
from nsaudit.netsuite.accounts import AccountId, Hosts
from nsaudit.netsuite.auth import Auth
from nsaudit.netsuite.clock import Clock
from nsaudit.netsuite.errors import NotPermitted, UnknownColumn, UsageError
from nsaudit.netsuite.limits import Limits
from nsaudit.netsuite.protocol import Companion
from nsaudit.netsuite.session import Call, Counters, Session
from nsaudit.netsuite.suiteql import Query, Row, probe_statement


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a run. `rows` and `total` belong to `what`; `total` is None when not known."""

    what: str
    rows: int
    total: int | None
    requests: int
    retries: int


@dataclass(frozen=True, slots=True)
class Probe:
    """Which columns of a table an account and role have, in lower case."""

    table: str
    present: frozenset[str]
    missing: frozenset[str]


class Selection:
    """A running query: iterate over it once for its rows, in key order.

    `missing` names the optional columns that the account does not have; `query` is what was asked
    in the end; `total` is what NetSuite said it would answer, which may be None.
    """

    def __init__(
        self, client: NetSuiteClient, query: Query, missing: tuple[str, ...], first: paging.Page
    ) -> None:
        self.query = query
        self.missing = missing
        self.total = first.total
        self._client = client
        self._first = first

    async def __aiter__(self) -> AsyncIterator[Row]:
        names = self.query.names
        async with aclosing(self._client.walk(self.query, self._first)) as pages:
            async for page in pages:
                for values in page:
                    yield Row(values, names)


class NetSuiteClient:
    """Reads one account; an asynchronous context manager that owns its connections.

    `transport` replaces the network (tests, an in-process emulator); the allowlist stays in front
    of it. `progress` is called after each page, in the event loop, and must not block.
    """

    def __init__(
        self,
        account: AccountId,
        auth: Auth,
        *,
        hosts: Hosts | None = None,
        companion: Companion | None = None,
        limits: Limits | None = None,
        page_size: int = paging.MOST_PER_PAGE,
        progress: Callable[[Progress], None] | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Clock | None = None,
        rng: random.Random | None = None,
    ) -> None:
        if not 1 <= page_size <= paging.MOST_PER_PAGE or paging.MOST_ROWS % page_size:
            raise UsageError(
                "a page has 1 to 1,000 rows, and 100,000 is a multiple of it", hint="use 1000"
            )
        self.session = Session(
            account,
            auth,
            hosts=hosts,
            companion=companion,
            limits=limits,
            transport=transport,
            clock=clock,
            rng=rng,
        )
        self._companion = companion
        self._page_size = page_size
        self._progress = progress

    async def __aenter__(self) -> Self:
        await self.session.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.session.__aexit__(kind, error, trace)

    @property
    def counters(self) -> Counters:
        """What this run has cost so far."""
        return self.session.counters

    @property
    def clock_offset(self) -> float:
        """Seconds that the account's clock is ahead of this machine's; 0 when not worth a word."""
        return self.session.clock.offset

    async def login(self) -> None:
        """Prove the credentials where that takes a request of its own; raise LoginRefused."""
        await self.session.login()

    # -- SuiteQL ----------------------------------------------------------------------------------

    async def select(self, query: Query) -> Selection:
        """Run a query and return its rows to iterate over.

        Optional columns that the account does not have are dropped and reported. Raise NotFound for
        a table that this role cannot see, and any other NetSuiteError.
        """
        missing: list[str] = []
        while True:
            try:
                first = await self._page(query.table, query.sql(), self._page_size, 0)
            except UnknownColumn as error:
                narrowed = query.without(error.column)
                if narrowed is None:
                    raise
                missing += [name for name in query.names if name not in narrowed.names]
                query = narrowed
            else:
                return Selection(self, query, tuple(missing), first)

    async def rows(self, query: Query) -> list[Row]:
        """Run a query and return all its rows at once; for tables known to be small."""
        return [row async for row in await self.select(query)]

    async def probe(self, table: str, columns: Iterable[str]) -> Probe:
        """Ask which columns a table has, with one request plus one for each that is missing."""
        wanted = {column.lower() for column in columns}
        present = set(wanted)
        while present:
            statement = probe_statement(table, sorted(present))
            try:
                await self._page(table, statement, 1, 0)
            except UnknownColumn as error:
                if error.column not in present:
                    raise
                present.remove(error.column)
            else:
                break
        return Probe(table.lower(), frozenset(present), frozenset(wanted - present))

    async def walk(
        self, query: Query, first: paging.Page
    ) -> AsyncGenerator[list[dict[str, str]], None]:
        """Yield the pages behind and including `first`; `Selection` is the way to call it."""

        async def fetch(statement: str, limit: int, offset: int) -> paging.Page:
            return await self._page(query.table, statement, limit, offset)

        # Two pages more than may be in flight, so that none waits while rows are being handed out.
        window = self.session.limits.cap + 2
        walk = paging.Walk(fetch, query, size=self._page_size, window=window)
        async with aclosing(walk.pages(first)) as pages:
            async for page in pages:
                self._report(query.table, walk.rows_out, first.total)
                yield page

    async def _page(self, table: str, statement: str, limit: int, offset: int) -> paging.Page:
        where = f"table {table}"
        call = Call(
            "POST",
            f"{self.session.hosts.suitetalk}{allowlist.SUITEQL}?limit={limit}&offset={offset}",
            where,
            table,
            {"Prefer": "transient", "Content-Type": "application/json"},
            orjson.dumps({"q": statement}),
        )
        return await self.session.send(
            call, lambda body: paging.read_page(body, limit, offset, where)
        )

    # -- metadata catalogue -----------------------------------------------------------------------

    async def record_types(self) -> tuple[str, ...]:
        """Return the record types that the role sees, in lower case, sorted."""
        call = self._get(allowlist.CATALOG, catalog.ACCEPT_LIST, "metadata catalogue")
        return await self.session.send(call, catalog.read_types)

    async def record_schema(self, name: str) -> catalog.RecordSchema:
        """Return the fields of one record type as the role sees them."""
        if not name.replace("_", "").isalnum() or not name.isascii():
            raise UsageError("a record type is named by letters, digits and underscores")
        path = f"{allowlist.CATALOG}/{name}"
        call = self._get(path, catalog.ACCEPT_SCHEMA, f"record type {name.lower()}")
        return await self.session.send(call, lambda body: catalog.read_schema(name, body))

    def _get(self, path: str, accept: str, where: str) -> Call:
        return Call(
            "GET", f"{self.session.hosts.suitetalk}{path}", where, headers={"Accept": accept}
        )

    # -- system -----------------------------------------------------------------------------------

    async def governance_limits(self) -> system.GovernanceLimits:
        """Return the concurrency limits; NetSuite shows them to administrators only."""
        where = "governance limits"
        call = self._get(allowlist.GOVERNANCE, "application/json", where)
        try:
            return await self.session.send(call, system.read_governance)
        except NotPermitted as error:
            raise NotPermitted(
                "NetSuite shows these to administrators only",
                hint="read Setup > Integration > Integration Governance instead",
                code=error.code,
                status=error.status,
                where=where,
            ) from None

    async def certificates(self, client_id: str) -> tuple[Mapping[str, object], ...]:
        """Return the M2M certificates of an integration (Oracle help article_11111634165).

        Whether a role sees all or its own only is not documented (U).
        """
        if not client_id.replace("-", "").replace("_", "").isalnum():
            raise UsageError("this is not a client id")
        path = f"/services/rest/auth/oauth2/v1/clients/{client_id}/certificates"
        call = Call("GET", f"{self.session.hosts.restlets}{path}", "certificates")
        return await self.session.send(call, system.read_certificates)

    # -- companion --------------------------------------------------------------------------------

    async def companion(
        self, action: str, args: Mapping[str, object] | None = None
    ) -> AsyncGenerator[Mapping[str, object], None]:
        """Yield the objects that the companion answers to an action, page by page.

        Raise NotFound when it is not deployed for this role, FeatureOff, NotPermitted and others.
        """
        if self._companion is None:
            raise companion.absent()
        target = urlencode({"script": self._companion.script, "deploy": self._companion.deployment})
        url = f"{self.session.hosts.restlets}{allowlist.RESTLET}?{target}"

        async def send(body: bytes) -> companion.Answer:
            headers = {"Content-Type": "application/json"}
            call = Call("POST", url, f"companion, {action}", headers=headers, content=body)
            return await self.session.send(call, lambda got: companion.read(action, got))

        done = 0
        async with aclosing(companion.pages(send, action, args or {})) as pages:
            async for page in pages:
                done += len(page)
                self._report(f"companion: {action}", done, None)
                for item in page:
                    yield item

    def _report(self, what: str, rows: int, total: int | None) -> None:
        if self._progress:
            counters = self.counters
            self._progress(Progress(what, rows, total, counters.requests, counters.retries))

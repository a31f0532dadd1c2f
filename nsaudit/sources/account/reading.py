"""One read of an account after the other: asked once, kept, and turned into rows or a gap."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from nsaudit.model.snapshot import Gap, GapReason
from nsaudit.netsuite import (
    LoginRefused,
    NetSuiteClient,
    NetSuiteError,
    Query,
    Row,
    UsageError,
)
from nsaudit.sources.account.queries import FEATURES
from nsaudit.sources.account.store import Parts

_REFUSED = {"not_permitted", "feature_off", "not_found", "unknown_column"}
_ON_RESTLETS = ("companion", "certificates")
"""Reads on the host of RESTlets, from which a role may be shut out while SuiteQL answers it."""


@dataclass(frozen=True, slots=True)
class Read:
    """The outcome of one read: rows (or other plain data), or the gap that is there instead.

    ``missing`` are columns that were asked for and that the account does not have.
    """

    what: str
    data: Any = None
    missing: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    gap: Gap | None = None

    @property
    def rows(self) -> list[Row]:
        """The rows of a table; none where it was not read (look at ``gap`` first)."""
        names = self.columns
        return [Row(values, names) for values in self.data or ()]

    def has(self, column: str) -> bool:
        """Whether the account has a column."""
        return self.gap is None and column in self.columns


class Reads:
    """Reads by name: each is made once, however many collectors ask, and kept when finished."""

    def __init__(
        self,
        client: NetSuiteClient,
        parts: Parts | None = None,
        finished: Callable[[str], None] | None = None,
    ) -> None:
        self.client = client
        self._parts = parts
        self._finished = finished or (lambda _: None)
        self._tasks: dict[str, asyncio.Task[Read]] = {}

    async def table(self, query: Query, name: str = "") -> Read:
        """All rows of a table."""

        async def read() -> dict[str, Any]:
            selection = await self.client.select(query)
            rows = [dict(row) async for row in selection]
            return {
                "data": rows,
                "missing": list(selection.missing),
                "columns": list(selection.query.names),
            }

        return await self.once(name or query.table, f"table {query.table}", read)

    async def scan(
        self,
        query: Query,
        summarise: Callable[[AsyncIterator[Row], Query], Awaitable[Any]],
        name: str = "",
    ) -> Read:
        """A summary of a table that is too large to keep; rows pass through one by one."""

        async def read() -> dict[str, Any]:
            selection = await self.client.select(query)

            async def rows() -> AsyncIterator[Row]:
                async for row in selection:
                    yield row

            async with aclosing(rows()) as each:  # type: ignore[type-var]  # an async generator
                return {
                    "data": await summarise(each, selection.query),
                    "missing": list(selection.missing),
                    "columns": list(selection.query.names),
                }

        return await self.once(name or f"scan {query.table}", f"table {query.table}", read)

    async def companion(self, action: str, args: Mapping[str, object] | None = None) -> Read:
        """All objects that the companion answers to an action."""

        async def read() -> dict[str, Any]:
            async with aclosing(self.client.companion(action, args)) as items:
                return {"data": [dict(item) async for item in items]}

        return await self.once(f"companion {action}", f"companion, {action}", read)

    async def other(self, name: str, ask: Callable[[], Awaitable[Any]]) -> Read:
        """Anything else that one call of the client answers, as plain data."""

        async def read() -> dict[str, Any]:
            return {"data": await ask()}

        return await self.once(name, name, read)

    async def once(
        self, name: str, what: str, read: Callable[[], Awaitable[dict[str, Any]]]
    ) -> Read:
        """Make a read, or take the one that was made before."""
        if name not in self._tasks:
            self._tasks[name] = asyncio.ensure_future(self._make(name, what, read))
        return await asyncio.shield(self._tasks[name])

    async def stop(self) -> None:
        """Give up what is still under way."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _make(
        self, name: str, what: str, read: Callable[[], Awaitable[dict[str, Any]]]
    ) -> Read:
        kept = self._parts.get(name) if self._parts else None
        if kept is None:
            try:
                kept = await read()
            except NetSuiteError as error:
                if _fatal(error, what):
                    raise
                gap = await self._explained(error)
                kept = {"gap": gap.model_dump(mode="json")}
                if gap.reason in {GapReason.FAILED, GapReason.UNDECODABLE}:
                    self._finished(name)
                    return _outcome(what, kept)  # not kept: the next run may have more luck
            if self._parts:
                self._parts.put(name, kept)
        self._finished(name)
        return _outcome(what, kept)

    async def _explained(self, error: NetSuiteError) -> Gap:
        """The gap of an error. Where the feature that a table needs is off, that is why it lacks.

        NetSuite itself does not tell "feature off" from "not permitted".
        """
        gap = gap_of(error)
        if error.reason != "not_found" or not error.feature:
            return gap
        features = await self.table(FEATURES)
        off = {row["id"].upper() for row in features.rows if row.get("isactive") == "F"}
        if error.feature.upper() not in off:
            return gap
        detail = f"{error.where}: the feature {error.feature} is off, and the table is not shown"
        return Gap(reason=GapReason.OUT_OF_REACH, detail=detail)


def _outcome(what: str, kept: Mapping[str, Any]) -> Read:
    gap = kept.get("gap")
    return Read(
        what,
        kept.get("data"),
        tuple(kept.get("missing", ())),
        tuple(kept.get("columns", ())),
        None if gap is None else Gap.model_validate(gap),
    )


def _fatal(error: NetSuiteError, what: str) -> bool:
    """Whether going on makes no sense: refused credentials, or a mistake of the configuration."""
    if isinstance(error, LoginRefused):
        return not what.startswith(_ON_RESTLETS)
    return isinstance(error, UsageError) and not what.startswith("companion")


def gap_of(error: NetSuiteError) -> Gap:
    """The gap that an error leaves, with what would lift it."""
    if error.reason in _REFUSED or isinstance(error, LoginRefused):
        reason = GapReason.REFUSED
    elif error.reason == "undecodable":
        reason = GapReason.UNDECODABLE
    else:
        reason = GapReason.FAILED
    if error.where.startswith("companion") and "nsaudit collector export" in error.hint:
        reason = GapReason.OUT_OF_REACH
    return Gap(reason=reason, detail=error.sentence)

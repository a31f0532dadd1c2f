"""Walking through a SuiteQL result: by offset, several pages at once, and by key beyond the cap.

At most 1,000 rows a page and 100,000 a result (Oracle help section_156414087576). A table that
changes meanwhile moves rows between pages; whenever the pages contradict each other, the walk goes
on behind the last key that was handed out, so nothing is missed or repeated.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from nsaudit.netsuite.errors import Undecodable
from nsaudit.netsuite.suiteql import Query

MOST_ROWS: Final = 100_000
MOST_PER_PAGE: Final = 1_000

Values = dict[str, str]
#: Fetches one page: statement, limit, offset.
Fetch = Callable[[str, int, int], Awaitable["Page"]]


@dataclass(frozen=True, slots=True)
class Page:
    """One decoded page. `total` is optional in practice (B)."""

    rows: list[Values]
    has_more: bool
    total: int | None


def read_page(body: object, limit: int, offset: int, where: str) -> Page:
    """Check and decode one answer; raise Undecodable when it contradicts itself."""
    if not isinstance(body, Mapping) or not isinstance(body.get("items"), list):
        raise _undecodable("the answer has no list of items", where)
    items, has_more = body["items"], body.get("hasMore")
    if not isinstance(has_more, bool):
        raise _undecodable("the answer does not say whether there is more", where)
    if len(items) > limit or body.get("count", len(items)) != len(items):
        raise _undecodable("the answer does not hold as many rows as it says", where)
    if body.get("offset", offset) != offset:
        raise _undecodable("the answer is another page than the one asked for", where)
    total = body.get("totalResults")
    if total is not None and not isinstance(total, int):
        raise _undecodable("the answer's total is not a number", where)
    return Page([_values(item, where) for item in items], has_more, total)


def _values(item: object, where: str) -> Values:
    if not isinstance(item, Mapping):
        raise _undecodable("a row is not an object", where)
    return {
        name.lower(): _text(value, name, where)
        for name, value in item.items()
        if name != "links" and value is not None
    }


def _text(value: object, name: str, where: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, (int, float)):
        return str(value)
    raise _undecodable(f'the column "{name.lower()}" is not a plain value', where)


def _undecodable(message: str, where: str) -> Undecodable:
    error = Undecodable(message, where=where)
    error.transient = True
    return error


class Walk:
    """One pass over a query. `rows_out` counts what was handed out."""

    def __init__(self, fetch: Fetch, query: Query, *, size: int, window: int) -> None:
        self._fetch = fetch
        self._query = query
        self._size = size
        self._window = window
        self._names = tuple(key.name for key in query.key)
        self._last: tuple[str, ...] | None = None
        self._done = False
        self.rows_out = 0

    async def pages(self, first: Page) -> AsyncGenerator[list[Values], None]:
        """Yield every page in key order, beginning with `first`, which was fetched at offset 0."""
        page = first
        while True:
            behind = self.rows_out
            async for rows in self._segment(page):
                yield rows
            if self._done:
                return
            if self.rows_out == behind:
                raise Undecodable("NetSuite says there is more, and sends nothing", where=self._at)
            page = await self._fetch(self._query.sql(self._last), self._size, 0)

    @property
    def _at(self) -> str:
        return f"table {self._query.table}"

    async def _segment(self, first: Page) -> AsyncGenerator[list[Values], None]:
        """Yield pages of one result until its end, its cap, or the first contradiction."""
        statement = self._query.sql(self._last)
        if not self._take(first.rows, strict=True):
            raise Undecodable("NetSuite did not keep the order asked for", where=self._at)
        if first.rows:
            yield first.rows
        if len(first.rows) < self._size or not first.has_more:
            self._done = not first.has_more and self._complete(first, len(first.rows))
            return
        offset, seen = self._size, len(first.rows)
        ahead: deque[asyncio.Task[Page]] = deque()
        try:
            while True:
                known = first.total if first.total is not None else offset + 1
                room = 1 if first.total is None else self._window
                while len(ahead) < room and offset < min(known, MOST_ROWS):
                    ahead.append(self._start(statement, offset))
                    offset += self._size
                if not ahead:
                    break
                page = await ahead.popleft()
                if page.total != first.total or not self._take(page.rows, strict=False):
                    return
                seen += len(page.rows)
                if page.rows:
                    yield page.rows
                if not page.has_more:
                    self._done = not ahead and self._complete(page, seen)
                    return
                if len(page.rows) < self._size:
                    return
        finally:
            for task in ahead:
                task.cancel()
            await asyncio.gather(*ahead, return_exceptions=True)

    def _start(self, statement: str, offset: int) -> asyncio.Task[Page]:
        async def one() -> Page:
            return await self._fetch(statement, self._size, offset)

        return asyncio.create_task(one())

    @staticmethod
    def _complete(page: Page, seen: int) -> bool:
        """Tell whether a result that says it ended really did."""
        return seen < MOST_ROWS and (page.total is None or page.total == seen)

    def _take(self, rows: list[Values], *, strict: bool) -> bool:
        """Check that `rows` follow what was handed out; on success, count them.

        With `strict`, `rows` answer a fresh statement, so a wrong order cannot come from a table
        that changed meanwhile.
        """
        last = self._last
        for row in rows:
            key = self._key(row)
            if last is not None and not self._follows(last, key):
                return False
            last = key
        self._last = last
        self.rows_out += len(rows)
        return True

    def _key(self, row: Values) -> tuple[str, ...]:
        try:
            return tuple(row[name] for name in self._names)
        except KeyError as error:
            raise Undecodable(f"a row has no key {error}", where=self._at) from None

    def _follows(self, before: tuple[str, ...], after: tuple[str, ...]) -> bool:
        for key, low, high in zip(self._query.key, before, after, strict=True):
            if key.text:
                if low != high:
                    return True
            elif int(key.quote(low)) != int(key.quote(high)):
                return int(low) < int(high)
        return False

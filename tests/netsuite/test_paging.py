"""Pages against a table that may change, repeat, shrink or exceed the cap while it is read."""

from __future__ import annotations

import asyncio
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nsaudit.netsuite import paging
from nsaudit.netsuite.errors import Undecodable
from nsaudit.netsuite.paging import Page, Walk, read_page
from nsaudit.netsuite.suiteql import Key, Query

QUERY = Query("thing", ("id", "name"))
_AFTER = re.compile(r"id > (-?\d+)")


class Service:
    """Answers pages of a list of ids as NetSuite does, and counts."""

    def __init__(self, ids: list[int], *, total: bool = True, cap: int = paging.MOST_ROWS) -> None:
        self.ids = ids
        self.total = total
        self.cap = cap
        self.calls: list[tuple[str, int]] = []
        self.active = self.peak = 0

    async def fetch(self, statement: str, limit: int, offset: int) -> Page:
        self.calls.append((statement, offset))
        self.active += 1
        self.peak = max(self.peak, self.active)
        await asyncio.sleep(0)
        self.active -= 1
        assert offset % limit == 0
        assert offset < self.cap
        match = _AFTER.search(statement)
        ids = sorted(i for i in self.ids if match is None or i > int(match[1]))
        self.touch()
        rows = [{"id": str(i), "name": f"n{i}"} for i in ids[offset : offset + limit]]
        more = offset + limit < min(len(ids), self.cap)
        return Page(rows, more, len(ids) if self.total else None)

    def touch(self) -> None:
        """Hook for a table that changes."""


async def read(service: Service, *, size: int = 10, window: int = 3) -> list[int]:
    walk = Walk(service.fetch, QUERY, size=size, window=window)
    first = await service.fetch(QUERY.sql(), size, 0)
    seen = [int(row["id"]) async for page in walk.pages(first) for row in page]
    assert walk.rows_out == len(seen)
    return seen


@pytest.mark.parametrize("total", [True, False])
@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 20, 95])
async def test_reads_every_row_once_with_no_more_requests_than_needed(
    count: int, total: bool
) -> None:
    service = Service(list(range(count)), total=total)
    assert await read(service) == list(range(count))
    assert len(service.calls) == max(1, -(-count // 10))


async def test_pages_are_fetched_side_by_side_only_as_far_as_the_window() -> None:
    service = Service(list(range(100)))
    await read(service, window=4)
    assert service.peak == 4


async def test_beyond_the_cap_by_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_ROWS", 50)
    service = Service(list(range(0, 360, 3)), cap=50)
    assert await read(service) == list(range(0, 360, 3))
    assert len(service.calls) == 12
    assert [offset for _, offset in service.calls[:6]] == [0, 10, 20, 30, 40, 0]


async def test_exactly_at_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_ROWS", 50)
    service = Service(list(range(50)), cap=50)
    assert await read(service) == list(range(50))


@settings(max_examples=150, deadline=None)
@given(
    ids=st.sets(st.integers(0, 60), min_size=8),
    changes=st.dictionaries(
        st.integers(0, 12), st.tuples(st.booleans(), st.integers(0, 60)), max_size=8
    ),
)
async def test_rows_that_stay_are_read_once_whatever_else_changes(
    ids: set[int], changes: dict[int, tuple[bool, int]]
) -> None:
    """At most one change between two requests: a pair that cancels out cannot be noticed."""

    class Changing(Service):
        def touch(self) -> None:
            change = changes.get(len(self.calls))
            if change is None:
                return
            insert, value = change
            if insert and value not in self.ids:
                self.ids.append(value)
            elif not insert and value in self.ids:
                self.ids.remove(value)

    service = Changing(sorted(ids))
    seen = await read(service, size=3, window=1)
    touched = {value for _, value in changes.values()}
    assert len(seen) == len(set(seen))
    assert seen == sorted(seen)
    assert ids - touched <= set(seen) <= ids | touched


async def test_a_service_that_ignores_the_order_is_not_believed() -> None:
    async def fetch(statement: str, limit: int, offset: int) -> Page:
        return Page([{"id": "2"}, {"id": "1"}], False, 2)

    walk = Walk(fetch, QUERY, size=10, window=1)
    with pytest.raises(Undecodable, match="order"):
        _ = [page async for page in walk.pages(await fetch("", 10, 0))]


async def test_more_without_rows_ends_in_an_error_not_in_a_loop() -> None:
    async def fetch(statement: str, limit: int, offset: int) -> Page:
        return Page([], True, None)

    walk = Walk(fetch, QUERY, size=10, window=1)
    with pytest.raises(Undecodable, match="sends nothing"):
        _ = [page async for page in walk.pages(await fetch("", 10, 0))]


async def test_a_row_without_its_key_is_an_error() -> None:
    async def fetch(statement: str, limit: int, offset: int) -> Page:
        return Page([{"name": "x"}], False, 1)

    walk = Walk(fetch, QUERY, size=10, window=1)
    with pytest.raises(Undecodable, match="key"):
        _ = [page async for page in walk.pages(await fetch("", 10, 0))]


async def test_composite_text_key() -> None:
    query = Query("rp", ("role", "permkey"), key=(Key("role"), Key("permkey", text=True)))
    rows = [{"role": str(r), "permkey": p} for r in (3, 20) for p in ("A", "B")]

    async def fetch(statement: str, limit: int, offset: int) -> Page:
        return Page(rows[offset : offset + limit], offset + limit < 4, 4)

    walk = Walk(fetch, query, size=1, window=2)
    assert [page[0] async for page in walk.pages(await fetch("", 1, 0))] == rows


async def test_leaving_early_cancels_what_is_under_way() -> None:
    service = Service(list(range(100)))
    walk = Walk(service.fetch, QUERY, size=10, window=5)
    pages = walk.pages(await service.fetch(QUERY.sql(), 10, 0))
    await anext(pages)
    await anext(pages)
    await pages.aclose()
    calls = len(service.calls)
    await asyncio.sleep(0.01)
    assert len(service.calls) == calls
    assert service.active <= service.peak


GOOD = {"items": [{"links": [], "ID": "1", "Flag": True, "n": 5, "gone": None}], "hasMore": False}


def test_decoding_lowers_keys_and_drops_links_and_nulls() -> None:
    page = read_page({**GOOD, "count": 1, "offset": 0, "totalResults": 1}, 10, 0, "table x")
    assert page == Page([{"id": "1", "flag": "T", "n": "5"}], False, 1)


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"items": []},
        {"items": {}, "hasMore": False},
        {**GOOD, "hasMore": "no"},
        {**GOOD, "count": 2},
        {**GOOD, "offset": 10},
        {**GOOD, "totalResults": "1"},
        {**GOOD, "items": [1]},
        {**GOOD, "items": [{"id": {"x": 1}}]},
        {**GOOD, "items": [{"id": "1"}] * 11},
    ],
)
def test_contradictions_are_transient_errors(body: object) -> None:
    with pytest.raises(Undecodable) as caught:
        read_page(body, 10, 0, "table x")
    assert caught.value.transient
    assert caught.value.where == "table x"


async def test_a_short_page_in_the_middle_is_not_skipped_over() -> None:
    class Short(Service):
        async def fetch(self, statement: str, limit: int, offset: int) -> Page:
            page = await super().fetch(statement, limit, offset)
            return Page(page.rows[:-2], True, page.total) if len(self.calls) == 2 else page

    assert await read(Short(list(range(45))), window=1) == list(range(45))


async def test_a_total_that_stops_at_the_cap_is_not_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Capped(Service):
        async def fetch(self, statement: str, limit: int, offset: int) -> Page:
            page = await super().fetch(statement, limit, offset)
            return Page(page.rows, page.has_more, min(page.total or 0, self.cap))

    monkeypatch.setattr(paging, "MOST_ROWS", 50)
    assert await read(Capped(list(range(120)), cap=50)) == list(range(120))

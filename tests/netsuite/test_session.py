"""One request through limits, retries, sign-in and the network."""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import traceback

import httpx
import pytest

from nsaudit.netsuite import (
    LoginRefused,
    NotFound,
    Progress,
    Query,
    Throttled,
    Unavailable,
    Undecodable,
    UsageError,
)
from tests.netsuite import support
from tests.netsuite.support import (
    FAST,
    FakeAuth,
    client,
    error,
    no_column,
    no_table,
    page,
    statement,
)

ROLES = Query("role", ("id", "name"))


def scripted(*steps: httpx.Response | Exception) -> tuple[support.Handler, list[httpx.Request]]:
    """Answer the steps in order, the last one for ever."""
    seen: list[httpx.Request] = []
    remaining = itertools.chain(steps, itertools.repeat(steps[-1]))

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        step = next(remaining)
        if isinstance(step, Exception):
            raise step
        return httpx.Response(step.status_code, headers=step.headers, content=step.content)

    return handler, seen


GOOD = page([{"id": "1", "name": "A"}], total=1)
PASSING = [
    error(429, "CONCURRENCY_LIMIT_EXCEEDED", "x"),
    error(429, "CONCURRENCY_LIMIT_EXCEEDED", "x", **{"Retry-After": "0"}),
    error(500, "UNEXPECTED_ERROR", "x"),
    httpx.Response(503, text="<html>"),
    httpx.Response(200, text="<html>maintenance</html>"),
    httpx.Response(200, content=GOOD.content[:-7]),
    page([{"id": "1"}], offset=5),
    error(401, "INVALID_LOGIN", "x"),
    httpx.ConnectError("refused"),
    httpx.ReadError("reset"),
    httpx.RemoteProtocolError("peer closed"),
    httpx.ReadTimeout("slow"),
    httpx.DecodingError("bad gzip"),
    ConnectionResetError("gone"),
]


@pytest.mark.parametrize("fault", PASSING, ids=repr)
@pytest.mark.parametrize("times", [1, 2])
async def test_what_passes_is_tried_again(fault: httpx.Response | Exception, times: int) -> None:
    handler, seen = scripted(*[fault] * times, GOOD)
    async with client(handler) as account:
        rows = await account.rows(ROLES)
    assert [dict(row) for row in rows] == [{"id": "1", "name": "A"}]
    assert len(seen) == times + 1
    assert account.counters.requests == times + 1
    assert {request.content for request in seen} == {seen[0].content}


LASTING: list[tuple[httpx.Response | Exception, type[Exception], int]] = [
    (error(429, "CONCURRENCY_LIMIT_EXCEEDED", "x"), Throttled, FAST.attempts),
    (error(500, "UNEXPECTED_ERROR", "x"), Unavailable, FAST.attempts),
    (httpx.Response(200, text="<html>"), Undecodable, FAST.attempts),
    (httpx.ReadError("reset"), Unavailable, FAST.attempts),
    (error(401, "INVALID_LOGIN", "x"), LoginRefused, 3),
    (no_table("role"), NotFound, 1),
    (httpx.Response(302, headers={"Location": "https://example.com"}), Unavailable, 1),
    (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed"), Unavailable, 1),
    (error(429, "X", "x", **{"Retry-After": "86400"}), Throttled, 1),
]


@pytest.mark.parametrize(("fault", "kind", "requests"), LASTING, ids=repr)
async def test_what_lasts_ends_in_its_error(
    fault: httpx.Response | Exception, kind: type[Exception], requests: int
) -> None:
    handler, seen = scripted(fault)
    async with client(handler) as account:
        with pytest.raises(kind) as caught:
            await account.rows(ROLES)
    assert len(seen) == requests
    assert "table role" in str(caught.value)
    assert caught.value.__cause__ is None


async def test_refused_credentials_are_not_tried_a_hundred_times() -> None:
    handler, seen = scripted(error(401, "INVALID_LOGIN", "x"))
    async with client(handler) as account:
        results = await asyncio.gather(
            *(account.rows(ROLES) for _ in range(50)), return_exceptions=True
        )
        with pytest.raises(LoginRefused):
            await account.record_types()
    assert all(isinstance(result, LoginRefused) for result in results)
    assert len(seen) <= 3 * FAST.cap


async def test_a_refusal_by_restlets_leaves_the_rest_alone() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(401) if "restlets" in request.url.host else page([], total=0)

    async with client(handler) as account:
        with pytest.raises(LoginRefused):
            _ = [item async for item in account.companion("about")]
        assert await account.rows(ROLES) == []


async def test_the_retry_budget_of_a_run() -> None:
    handler, seen = scripted(error(500, "UNEXPECTED_ERROR", "x"))
    limits = dataclasses.replace(FAST, budget=7.0)
    async with client(handler, limits=limits) as account:
        for _ in range(5):
            with pytest.raises(Unavailable):
                await account.rows(ROLES)
    assert account.counters.retries == 7
    assert len(seen) == 5 + 7


async def test_too_slow_and_too_large() -> None:
    async def slow(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(5)
        return GOOD

    limits = dataclasses.replace(FAST, request_timeout=0.02, attempts=2)
    async with client(slow, limits=limits) as account:  # type: ignore[arg-type]
        with pytest.raises(Unavailable, match="within"):
            await account.rows(ROLES)
    limits = dataclasses.replace(FAST, most_bytes=10)
    async with client(scripted(GOOD)[0], limits=limits) as account:
        with pytest.raises(Undecodable, match="larger"):
            await account.rows(ROLES)


async def test_optional_columns_fall_away_one_by_one() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        for column in ("ismandatory", "owner"):
            if column in statement(request):
                return no_column(column)
        return page([{"id": "1", "name": "A"}], total=1)

    query = Query(
        "role", ("id", "name", "ismandatory", "owner"), optional=frozenset({"ismandatory", "owner"})
    )
    async with client(handler) as account:
        selection = await account.select(query)
        rows = [row async for row in selection]
    assert selection.missing == ("ismandatory", "owner")
    assert selection.query.names == ("id", "name")
    with pytest.raises(KeyError):
        rows[0].text("owner")
    assert account.counters.requests == 3


async def test_probe() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return no_column("nope") if "nope" in statement(request) else page([], total=0)

    async with client(handler) as account:
        probe = await account.probe("Role", ["ID", "nope"])
    assert probe.present == {"id"}
    assert probe.missing == {"nope"}
    async with client(scripted(no_table("x"))[0]) as account:
        with pytest.raises(NotFound):
            await account.probe("x", ["id"])


async def test_progress_and_counters() -> None:
    steps: list[Progress] = []
    rows = [{"id": str(i)} for i in range(250)]

    def handler(request: httpx.Request) -> httpx.Response:
        offset = int(request.url.params["offset"])
        part = rows[offset : offset + 100]
        return page(list(part), more=offset + 100 < 250, total=250, offset=offset)

    async with client(handler, page_size=100, progress=steps.append) as account:
        selection = await account.select(Query("role", ("id",)))
        assert selection.total == 250
        assert len([row async for row in selection]) == 250
    assert [step.rows for step in steps] == [100, 200, 250]
    assert {step.total for step in steps} == {250}
    assert account.counters.requests == 3
    assert account.counters.bytes_read > 0


async def test_headers_of_a_query() -> None:
    handler, seen = scripted(page([], total=0))
    async with client(handler) as account:
        await account.rows(ROLES)
    request = seen[0]
    assert request.headers["prefer"] == "transient"
    assert request.headers["authorization"] == "Bearer token-0"
    assert request.headers["user-agent"].startswith("nsaudit/")
    assert str(request.url) == (
        "https://1234567-sb1.suitetalk.api.netsuite.com"
        "/services/rest/query/v1/suiteql?limit=1000&offset=0"
    )


async def test_a_renewed_token_is_used() -> None:
    auth = FakeAuth()

    def handler(request: httpx.Request) -> httpx.Response:
        if request.headers["authorization"] == "Bearer token-0":
            return error(401, "INVALID_LOGIN", "x")
        return GOOD

    async with client(handler, auth=auth) as account:
        assert len(await account.rows(ROLES)) == 1
    assert auth.refusals == ["Bearer token-0"]
    assert account.counters.refused == 1


@pytest.mark.parametrize("size", [0, 1001, 999])
def test_page_sizes_that_cannot_be_paged_are_refused(size: int) -> None:
    with pytest.raises(UsageError):
        client(scripted(GOOD)[0], page_size=size)


async def test_names_from_outside_never_build_a_path() -> None:
    async with client(scripted(GOOD)[0]) as account:
        for name in ("../customer", "customer/1", "a?b", "ä"):
            with pytest.raises(UsageError):
                await account.record_schema(name)
        with pytest.raises(UsageError):
            await account.certificates("../x")


async def test_cookies_are_neither_kept_nor_sent() -> None:
    answer = page([], total=0)
    answer.headers["Set-Cookie"] = "JSESSIONID=canary-session; Path=/"
    handler, seen = scripted(answer)
    async with client(handler) as account:
        await account.rows(ROLES)
        await account.rows(ROLES)
    assert all("cookie" not in request.headers for request in seen)


async def test_a_proxy_that_quotes_its_password() -> None:
    handler, _ = scripted(httpx.ProxyError("407 from http://user:hunter22@proxy.example:3128"))
    async with client(handler) as account:
        with pytest.raises(Unavailable, match="HTTPS_PROXY") as caught:
            await account.rows(ROLES)
    assert "hunter22" not in "".join(traceback.format_exception(caught.value))


async def test_a_wait_of_a_day_ends_each_request_at_once() -> None:
    handler, seen = scripted(error(429, "X", "x", **{"Retry-After": "86400"}))
    async with asyncio.timeout(5), client(handler) as account:
        results = await asyncio.gather(
            *(account.rows(ROLES) for _ in range(10)), return_exceptions=True
        )
    assert all(isinstance(result, Throttled) for result in results)
    assert len(seen) == 10

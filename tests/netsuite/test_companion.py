from __future__ import annotations

import httpx
import orjson
import pytest

from nsaudit.netsuite import (
    FeatureOff,
    NetSuiteError,
    NotFound,
    NotPermitted,
    Undecodable,
    UsageError,
)
from tests.netsuite.support import FAST, client, ok


async def read(handler: object, action: str = "config") -> list[object]:
    async with client(handler) as account:  # type: ignore[arg-type]
        return [item async for item in account.companion(action, {"types": ["a"]})]


async def test_pages_until_there_is_no_next() -> None:
    seen: list[object] = []

    def handler(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "1234567-sb1.restlets.api.netsuite.com"
        body = orjson.loads(request.content)
        seen.append(body)
        last = body["page"] == "b"
        data = [{"id": body["page"]}]
        return ok({"version": 1, "data": data, "next": None if last else "b", "usage": {}})

    assert await read(handler) == [{"id": None}, {"id": "b"}]
    assert seen == [
        {"version": 1, "action": "config", "args": {"types": ["a"]}, "page": page}
        for page in (None, "b")
    ]


@pytest.mark.parametrize(
    ("error", "kind", "says"),
    [
        (
            {"code": "NOT_PERMITTED", "message": "no", "permission": "ADMI_AUDITLOGIN"},
            NotPermitted,
            "View Login Audit Trail",
        ),
        ({"code": "FEATURE_OFF", "message": "off", "feature": "DUPLICATES"}, FeatureOff, "feature"),
        ({"code": "UNKNOWN_ACTION"}, NotFound, "another version"),
        ({"code": "VERSION_MISMATCH"}, NotFound, "another version"),
        ({"code": "FAILED", "message": "boom"}, NetSuiteError, "boom"),
        ({}, NetSuiteError, "the companion failed"),
    ],
)
async def test_refusals(error: object, kind: type[NetSuiteError], says: str) -> None:
    with pytest.raises(kind, match=says) as caught:
        await read(lambda request: ok({"version": 1, "error": error}))
    assert type(caught.value) is kind


async def test_another_version_answers() -> None:
    with pytest.raises(NotFound, match="version"):
        await read(lambda request: ok({"version": 2, "data": [], "next": None}))


@pytest.mark.parametrize("status", [400, 404])
async def test_not_deployed(status: int) -> None:
    body = orjson.dumps({"error": {"code": "SSS_INVALID_SCRIPTLET_ID", "message": "gone"}})
    with pytest.raises(NotFound, match="nsaudit collector export"):
        await read(lambda request: httpx.Response(status, content=body))


async def test_not_configured() -> None:
    async with client(lambda request: ok({}), companion=None) as account:
        with pytest.raises(NotFound, match="no companion"):
            _ = [item async for item in account.companion("config")]


async def test_unknown_action_is_not_sent() -> None:
    with pytest.raises(UsageError):
        await read(lambda request: ok({}), "delete")


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"version": 1, "data": {}, "next": None},
        {"version": 1, "data": [1], "next": None},
        {"version": 1, "data": []},
        {"version": 1, "data": [], "next": 5},
    ],
)
async def test_other_shapes_are_undecodable_after_retries(body: object) -> None:
    calls = []

    def handler(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return ok(body)

    with pytest.raises(Undecodable):
        await read(handler)
    assert len(calls) == FAST.attempts


async def test_pages_that_go_round_in_circles_end() -> None:
    with pytest.raises(Undecodable, match="never end"):
        await read(lambda request: ok({"version": 1, "data": [], "next": "same"}))

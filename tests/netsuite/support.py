"""A client on a scripted network, without waiting and without a real key."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx
import orjson

from nsaudit.netsuite import AccountId, Clock, Companion, Limits, NetSuiteClient
from nsaudit.netsuite.auth import Exchange

ACCOUNT = AccountId("1234567_SB1")
#: Waits in the range of a millisecond, so that retries cost no test time.
FAST = Limits(backoff_first=0.001, backoff_most=0.002, request_timeout=5.0)
Handler = Callable[[httpx.Request], httpx.Response]


@dataclass
class FakeAuth:
    """Signs with a counter; `refused` counts."""

    refusals: list[str] = field(default_factory=list)

    async def prepare(self, exchange: Exchange, token_url: str, clock: Clock) -> None:
        return None

    def header(self, method: str, url: str, clock: Clock) -> str:
        return f"Bearer token-{len(self.refusals)}"

    def refused(self, header: str) -> None:
        self.refusals.append(header)


def client(handler: Handler, **options: object) -> NetSuiteClient:
    settings: dict[str, object] = {
        "limits": FAST,
        "transport": httpx.MockTransport(handler),
        "companion": Companion(),
        "rng": random.Random(1),  # noqa: S311
        **options,
    }
    auth = settings.pop("auth", None) or FakeAuth()
    return NetSuiteClient(ACCOUNT, auth, **settings)  # type: ignore[arg-type]


def ok(body: object, **headers: str) -> httpx.Response:
    return httpx.Response(200, content=orjson.dumps(body), headers=headers)


def page(
    rows: list[Mapping[str, object]],
    *,
    more: bool = False,
    total: int | None = None,
    offset: int = 0,
) -> httpx.Response:
    body = {"items": rows, "count": len(rows), "hasMore": more, "offset": offset, "links": []}
    return ok(body if total is None else {**body, "totalResults": total})


def error(status: int, code: str, detail: str, **headers: str) -> httpx.Response:
    body = {
        "type": "https://www.rfc-editor.org/rfc/rfc9110.html",
        "title": "Error",
        "status": status,
        "o:errorDetails": [{"detail": detail, "o:errorCode": code}],
    }
    return httpx.Response(status, content=orjson.dumps(body), headers=headers)


def no_table(name: str) -> httpx.Response:
    return error(
        400,
        "INVALID_PARAMETER",
        "Invalid search query. Detailed unprocessed description follows. "
        f"Search error occurred: Record '{name}' was not found.",
    )


def no_column(name: str) -> httpx.Response:
    return error(
        400,
        "INVALID_PARAMETER",
        "Invalid search query. Detailed unprocessed description follows. Search error occurred: "
        f"Unknown identifier '{name}'. Available identifiers are: {{customer=customer}}",
    )


def statement(request: httpx.Request) -> str:
    return str(orjson.loads(request.content)["q"])

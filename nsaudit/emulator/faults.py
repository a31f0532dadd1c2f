"""Faults that a run meets in real life, switched on for chosen requests."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from nsaudit.emulator import documents

#: Kinds of request that a fault may name.
TOKEN: Final = "token"  # noqa: S105 - a kind of request
CATALOG: Final = "catalog"
SUITEQL: Final = "suiteql"
RESTLET: Final = "restlet"
SYSTEM: Final = "system"
ANY: Final = "any"

_PAGE = (
    b"<!DOCTYPE html><html><head><title>NetSuite</title></head>"
    b"<body><h1>Scheduled maintenance</h1></body></html>"
)


class Kind(StrEnum):
    """What goes wrong."""

    UNAUTHORIZED = "401"
    THROTTLED = "429"
    RESTLET_OVERLOAD = "restlet_400"
    SERVER_ERROR = "500"
    BAD_GATEWAY = "503"
    HTML = "html"
    TRUNCATED = "truncated"
    SLOW = "slow"
    RESET = "reset"
    REVOKED = "revoked"
    REFRESHED = "refreshed"


@dataclass(slots=True)
class Fault:
    """One fault: at the `nth` request (from 1) of kind `on`, for `times` requests in a row.

    `seconds` is Retry-After for 429 and 503 (None: no header) and the delay of a slow answer.
    """

    kind: Kind
    on: str = ANY
    nth: int = 1
    times: int = 1
    seconds: float | None = None
    seen: int = field(default=0, init=False)
    hits: int = field(default=0, init=False)

    def strikes(self, on: str) -> bool:
        """Count a request and tell whether it is hit."""
        if self.on not in {ANY, on}:
            return False
        self.seen += 1
        hit = self.nth <= self.seen < self.nth + self.times
        self.hits += hit
        return hit


class Broken(Response):
    """An answer that breaks off: some bytes of a longer body, then a dropped connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send half and fail; a server then closes the connection."""
        half = bytes(self.body[: len(self.body) // 2]) or b"{"
        length = str(len(self.body) + 64).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", length)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": half, "more_body": True})
        raise ConnectionResetError("the emulator dropped the connection")


class Dripping(Response):
    """An answer whose body comes in pieces over some seconds."""

    def __init__(self, original: Response, seconds: float) -> None:
        super().__init__(original.body, original.status_code)
        self.raw_headers = original.raw_headers
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send ten pieces with a pause before each."""
        body = bytes(self.body)
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
        step = max(1, -(-len(body) // 10))
        for start in range(0, len(body), step):
            await asyncio.sleep(self._seconds / 10)
            more = start + step < len(body)
            piece = body[start : start + step]
            await send({"type": "http.response.body", "body": piece, "more_body": more})


def spoil(fault: Fault, response: Response) -> Response:
    """Damage an answer as the fault says; faults that replace answers leave it alone."""
    if fault.kind is Kind.TRUNCATED:
        body = bytes(response.body)
        return Response(body[: len(body) * 2 // 3], response.status_code, media_type=documents.JSON)
    if fault.kind is Kind.RESET:
        return Broken(response.body)
    if fault.kind is Kind.SLOW:
        return Dripping(response, fault.seconds or 1.0)
    return response


def instead(fault: Fault, on: str) -> Response | None:
    """Return what is sent instead of an answer; None when the answer itself is needed."""
    after = {} if fault.seconds is None else {"Retry-After": f"{fault.seconds:g}"}
    if fault.kind is Kind.UNAUTHORIZED:
        return unauthorized("Bearer", "emulated")
    if fault.kind is Kind.THROTTLED and on != RESTLET:
        return throttled(after)
    if fault.kind in {Kind.RESTLET_OVERLOAD, Kind.THROTTLED}:
        return overloaded()
    if fault.kind is Kind.SERVER_ERROR:
        detail = "An unexpected error occurred. Error ID: emulated0001"
        return documents.rest_error(500, "UNEXPECTED_ERROR", detail)
    if fault.kind is Kind.BAD_GATEWAY:
        return Response(_PAGE, status_code=503, media_type="text/html", headers=after)
    if fault.kind is Kind.HTML:
        return Response(_PAGE, media_type="text/html")
    return None


def unauthorized(scheme: str, realm: str) -> Response:
    """Build the refusal of credentials (A: captured wording)."""
    reason = "token_rejected" if scheme == "OAuth" else "invalid_token"
    return documents.rest_error(
        401,
        "INVALID_LOGIN",
        "Invalid login attempt. For more details, see the Login Audit Trail in the NetSuite UI at "
        "Setup > Users/Roles > User Management > View Login Audit Trail.",
        headers={"WWW-Authenticate": f'{scheme} realm="{realm}", error="{reason}"'},
    )


def throttled(headers: dict[str, str] | None = None) -> Response:
    """Build REST's answer above the concurrency limit (A)."""
    detail = "Concurrent request limit exceeded. Request blocked."
    return documents.rest_error(429, "CONCURRENCY_LIMIT_EXCEEDED", detail, headers=headers)


def overloaded() -> Response:
    """Build a RESTlet's answer above the concurrency limit (A)."""
    message = "Request Limit Exceeded"
    return documents.restlet_error(400, "SSS_REQUEST_LIMIT_EXCEEDED", message)

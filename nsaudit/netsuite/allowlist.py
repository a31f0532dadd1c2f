"""The only requests that may leave: a transport that refuses everything but the known reads.

It wraps the transport that talks to the network, so no code above it, and no redirect, can send
anything else. POST is a read in three places only: SuiteQL, the token endpoint, the companion.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

import httpx
import orjson

from nsaudit.netsuite.accounts import Hosts, is_loopback
from nsaudit.netsuite.errors import Forbidden
from nsaudit.netsuite.protocol import Companion

RECORD = "/services/rest/record/v1"
CATALOG = f"{RECORD}/metadata-catalog"
SUITEQL = "/services/rest/query/v1/suiteql"
TOKEN = "/services/rest/auth/oauth2/v1/token"  # noqa: S105 - a path
GOVERNANCE = "/services/rest/system/v1/governanceLimits"
RESTLET = "/app/site/hosting/restlet.nl"
_CATALOG_TYPE = re.compile(rf"^{re.escape(CATALOG)}(?:/[A-Za-z0-9_]+)?$")
_CERTIFICATES = re.compile(r"^/services/rest/auth/oauth2/v1/clients/[A-Za-z0-9_-]+/certificates$")
_SELECT = re.compile(r"^\s*SELECT\s", re.IGNORECASE)
_METHOD_OVERRIDE = re.compile(r"^x-(?:http-)?method(?:-override)?$", re.IGNORECASE)
#: No write exists in SuiteQL; an async or idempotent request would be a job in the account.
_HEADERS_REFUSED = ("x-netsuite-idempotency-key",)


@dataclass(frozen=True, slots=True)
class Allowlist:
    """What may be asked of one account."""

    hosts: Hosts
    companion: Companion | None

    def check(self, request: httpx.Request) -> None:
        """Raise Forbidden unless the request is one of the known reads of this account."""
        origin = _origin(request.url)
        path = request.url.raw_path.decode("ascii").partition("?")[0]
        if request.url.scheme != "https" and not is_loopback(request.url.host):
            raise _refusal("plain HTTP")
        if request.url.userinfo:
            raise _refusal("credentials in an address")
        if any(
            _METHOD_OVERRIDE.match(name) or name.lower() in _HEADERS_REFUSED
            for name in request.headers
        ):
            raise _refusal("a header that changes what a request does")
        known = (origin == self.hosts.suitetalk and self._suitetalk(request, path)) or (
            origin == self.hosts.restlets and self._restlets(request, path)
        )
        if not known:
            raise _refusal(f"{request.method} {path}")

    def _suitetalk(self, request: httpx.Request, path: str) -> bool:
        method, query = request.method, _query(request.url)
        if method == "GET" and _CATALOG_TYPE.match(path):
            return _only(query, {"select"})
        if method == "GET" and path == GOVERNANCE:
            return not query
        if method == "POST" and path == SUITEQL:
            return _only(query, {"limit", "offset"}) and _is_select(request)
        return method == "POST" and path == TOKEN and not query and _is_grant(request)

    def _restlets(self, request: httpx.Request, path: str) -> bool:
        method, query = request.method, _query(request.url)
        if method == "GET" and _CERTIFICATES.match(path):
            return not query
        if self.companion is None or path != RESTLET or method not in {"GET", "POST"}:
            return False
        wanted = [("deploy", self.companion.deployment), ("script", self.companion.script)]
        return sorted(query) == wanted


def _origin(url: httpx.URL) -> str:
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{url.scheme}://{host}" + (f":{url.port}" if url.port else "")


def _query(url: httpx.URL) -> list[tuple[str, str]]:
    return parse_qsl(url.query.decode("ascii"), keep_blank_values=True)


def _only(query: Iterable[tuple[str, str]], names: set[str]) -> bool:
    return all(name in names for name, _ in query)


def _is_select(request: httpx.Request) -> bool:
    try:
        body = orjson.loads(request.content)
    except (orjson.JSONDecodeError, httpx.RequestNotRead):
        return False
    statement = body.get("q") if isinstance(body, dict) else None
    return (
        request.headers.get("prefer") == "transient"
        and isinstance(statement, str)
        and _SELECT.match(statement) is not None
    )


def _is_grant(request: httpx.Request) -> bool:
    try:
        form = dict(parse_qsl(request.content.decode("ascii")))
    except (UnicodeDecodeError, httpx.RequestNotRead):
        return False
    return form.get("grant_type") == "client_credentials"


def _refusal(what: str) -> Forbidden:
    return Forbidden(
        f"nsaudit only reads, and refused to send {what}",
        hint="this is a defect of nsaudit, please report it",
    )


class ReadOnlyTransport(httpx.AsyncBaseTransport):
    """Checks each request against the allowlist before it reaches the network."""

    def __init__(self, inner: httpx.AsyncBaseTransport, allowlist: Allowlist) -> None:
        self._inner = inner
        self._allowlist = allowlist

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a known read; raise Forbidden for anything else."""
        self._allowlist.check(request)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()

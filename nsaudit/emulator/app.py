"""One emulated account as an ASGI application."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from urllib.parse import parse_qsl

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nsaudit.emulator import companion, documents, faults, query, schemas
from nsaudit.emulator.access import Access, Login, Refused
from nsaudit.emulator.database import Database
from nsaudit.emulator.dataset import AccountData
from nsaudit.emulator.faults import Kind
from nsaudit.emulator.settings import Seen, Settings
from nsaudit.netsuite import allowlist, protocol

_ADMINISTRATOR = 3


class EmulatedAccount:
    """A NetSuite account that runs here. `app` is its ASGI application."""

    def __init__(self, data: AccountData, *, seed: int = 0) -> None:
        self.data = data
        self.settings = Settings(
            permissions=None if data.permissions is None else set(data.permissions),
            features=data.features,
        )
        self.access = Access(data.account, self.now)
        self.seen: list[Seen] = []
        self.peak = 0
        self._in_flight = 0
        self._database = Database(data, seed=seed)
        record = allowlist.CATALOG
        routes: list[tuple[str, str, str, Callable[[Request], Awaitable[Response]]]] = [
            ("POST", allowlist.TOKEN, faults.TOKEN, self._token),
            ("GET", "/services/rest/auth/oauth2/v1/clients/{client}/certificates", faults.SYSTEM,
             self._certificates),
            ("GET", allowlist.GOVERNANCE, faults.SYSTEM, self._governance),
            ("GET", record, faults.CATALOG, self._catalog),
            ("GET", record + "/{name}", faults.CATALOG, self._schema),
            ("POST", allowlist.SUITEQL, faults.SUITEQL, self._suiteql),
            ("GET", allowlist.RESTLET, faults.RESTLET, self._restlet),
            ("POST", allowlist.RESTLET, faults.RESTLET, self._restlet),
        ]  # fmt: skip
        self.app: ASGIApp = _Dated(
            Starlette(
                routes=[
                    Route(path, self._guard(kind, handler), methods=[method])
                    for method, path, kind, handler in routes
                ]
            ),
            self.now,
        )

    def now(self) -> float:
        """Seconds since the epoch by this account's clock."""
        return time.time() + self.settings.skew

    def enrol(self, *, key: str = "EC") -> Login:
        """Make credentials that this account accepts."""
        return self.access.enrol(key=key, certificate_id=f"demo-{self.data.account.lower()}")

    @property
    def label(self) -> str:
        """The first label of the account's host names."""
        return self.data.account.lower().replace("_", "-")

    def close(self) -> None:
        """Free the embedded database."""
        self._database.close()

    # -- what happens around each request ---------------------------------------------------------

    def _guard(
        self, kind: str, handler: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            counted = kind != faults.TOKEN
            self._in_flight += counted
            try:
                self.peak = max(self.peak, self._in_flight)
                limit = self.settings.concurrency or self.data.concurrency
                over = counted and self._in_flight > limit
                began = time.monotonic()
                response = await self._answer(kind, handler, request, over=over)
                if self.settings.latency:
                    # The answer's own time is part of the latency, as it is at NetSuite.
                    spent = time.monotonic() - began
                    await asyncio.sleep(max(0.0, self.settings.latency - spent))
            finally:
                self._in_flight -= counted
            status = getattr(response, "status_code", 0)
            self.seen.append(Seen(request.method, request.url.path, kind, status))
            return response

        return guarded

    async def _answer(
        self,
        kind: str,
        handler: Callable[[Request], Awaitable[Response]],
        request: Request,
        *,
        over: bool,
    ) -> Response:
        if over:
            return faults.overloaded() if kind == faults.RESTLET else faults.throttled()
        fault = next((fault for fault in self.settings.faults if fault.strikes(kind)), None)
        if fault is not None:
            if fault.kind is Kind.REVOKED:
                self.access.revoke_tokens()
            elif fault.kind is Kind.REFRESHED:
                self.access.refresh_sandbox()
            elif (replacement := faults.instead(fault, kind)) is not None:
                return replacement
        if kind != faults.TOKEN and (refusal := self._refuse(kind, request)) is not None:
            return refusal
        response = await handler(request)
        return response if fault is None else faults.spoil(fault, response)

    def _refuse(self, kind: str, request: Request) -> Response | None:
        host = request.url.hostname or ""
        side = "restlets" if _is_restlets(request.url.path) else "suitetalk"
        if host.endswith(".netsuite.com") and host != f"{self.label}.{side}.api.netsuite.com":
            return documents.rest_error(403, "INVALID_REQUEST", "Invalid domain for this request.")
        authorization = request.headers.get("authorization", "")
        try:
            scope = "restlets" if kind == faults.RESTLET else "rest_webservices"
            self.access.check(authorization, request.method, str(request.url), scope)
        except Refused:
            return faults.unauthorized(authorization.partition(" ")[0], self.data.account)
        if side == "suitetalk" and "RESTWEBSERVICES" not in self.settings.features:
            # How NetSuite words this is not documented (U).
            return documents.rest_error(
                403, "FEATURE_DISABLED", "The REST Web Services feature is not enabled."
            )
        if side == "suitetalk" and not self._permits("ADMI_RESTWEBSERVICES"):
            return _not_permitted("REST Web Services")
        return None

    def _permits(self, key: str) -> bool:
        return self.settings.permissions is None or key in self.settings.permissions

    # -- the interfaces ---------------------------------------------------------------------------

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        try:
            return documents.answer(self.access.token(form, str(request.url)))
        except Refused as refusal:
            return documents.oauth_error(str(refusal))

    async def _certificates(self, request: Request) -> Response:
        return documents.answer(self.data.certificates)

    async def _governance(self, request: Request) -> Response:
        if self.data.role != _ADMINISTRATOR:
            return _not_permitted("Administrator")
        body: dict[str, object] = {
            "accountConcurrencyLimit": self.data.concurrency,
            "accountUnallocatedConcurrencyLimit": self.data.unallocated,
            "integrationLimitType": self.data.governance,
        }
        if self.data.governance == "integrationSpecific":
            body["integrationConcurrencyLimit"] = self.data.concurrency - self.data.unallocated
        return documents.answer(body)

    async def _catalog(self, request: Request) -> Response:
        select, records = request.query_params.get("select"), self.data.records
        if select is not None:
            names = select.split(",")
            if any(name != name.strip() or not name for name in names):
                return documents.rest_error(400, "INVALID_REQUEST", "Invalid list of record types.")
            records = {name: records[name] for name in map(str.lower, names) if name in records}
        accept = request.headers.get("accept", "")
        if "swagger+json" in accept:
            body = schemas.openapi(records, self.settings.permissions)
            return documents.answer(body, media="application/swagger+json")
        origin = str(request.url.replace(path="", query=""))
        return documents.answer(schemas.listing(origin.rstrip("/"), records))

    async def _schema(self, request: Request) -> Response:
        name = request.path_params["name"].lower()
        accept = request.headers.get("accept", "")
        shape = self.data.records.get(name)
        if name == "nslink":
            return documents.answer(schemas.ns_link(), media="application/schema+json")
        if shape is None:  # the generic `transaction` too, which schemas refer to (B)
            return documents.rest_error(
                404, "NONEXISTENT_ID", f"Record type '{name}' does not exist."
            )
        if "swagger+json" in accept:
            body = schemas.openapi({name: shape}, self.settings.permissions)
            return documents.answer(body, media="application/swagger+json")
        body = schemas.record(shape, self.settings.permissions)
        return documents.answer(body, media="application/schema+json")

    async def _suiteql(self, request: Request) -> Response:
        if not self._permits("REPO_ANALYTICS"):
            return _not_permitted("SuiteAnalytics Workbook")
        return await query.answer(request, self._database, self.settings)

    async def _restlet(self, request: Request) -> Response:
        known = {"script": protocol.SCRIPT, "deploy": protocol.DEPLOYMENT}
        if self.data.companion is None or dict(request.query_params) != known:
            message = "That Suitelet is invalid, disabled, or no longer exists."
            return documents.restlet_error(404, "SSS_INVALID_SCRIPTLET_ID", message)
        try:
            body = orjson.loads(await request.body() or b"null")
        except orjson.JSONDecodeError:
            return documents.restlet_error(400, "UNEXPECTED_ERROR", "Syntax error in the request.")
        return companion.reply(
            self.data,
            body,
            permissions=self.settings.permissions,
            features=self.settings.features,
            page_size=self.settings.companion_page,
        )


class _Dated:
    """Adds the Date header by the account's clock."""

    def __init__(self, app: ASGIApp, now: Callable[[], float]) -> None:
        self._app = app
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = formatdate(self._now(), usegmt=True).encode()
                message["headers"] = [*message.get("headers", ()), (b"date", date)]
            await send(message)

        await self._app(scope, receive, dated)


def _is_restlets(path: str) -> bool:
    return path.startswith("/app/") or "/oauth2/v1/clients/" in path


def _not_permitted(name: str) -> Response:
    detail = f"Permission Violation: You need the '{name}' permission to access this page."
    return documents.rest_error(403, "INSUFFICIENT_PERMISSION", detail)

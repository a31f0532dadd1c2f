"""One signed request at a time: limits, retries, token renewal, decoding, counting."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import urlencode

import httpx
import stamina

from nsaudit import __version__
from nsaudit.netsuite import allowlist, answers
from nsaudit.netsuite.accounts import AccountId, Hosts
from nsaudit.netsuite.allowlist import Allowlist, ReadOnlyTransport
from nsaudit.netsuite.auth import Auth
from nsaudit.netsuite.clock import Clock
from nsaudit.netsuite.errors import (
    LoginRefused,
    NetSuiteError,
    Unavailable,
    Undecodable,
    UsageError,
)
from nsaudit.netsuite.limits import AdaptiveLimiter, Budget, Limits, Slot, wait_for
from nsaudit.netsuite.protocol import Companion
from nsaudit.netsuite.redact import mask, quiet
from nsaudit.netsuite.transport import build

T = TypeVar("T")
_LOG = logging.getLogger("nsaudit.netsuite")
#: How often one request may be repeated with a new token or signature after a 401.
_RENEWALS = 2
#: Headers that no longer hold once a body has been read and decoded.
_ENCODING = frozenset({"content-encoding", "content-length", "transfer-encoding"})


@dataclass(slots=True)
class Counters:
    """What a run cost. `requests` counts everything sent, tokens and retries included."""

    requests: int = 0
    retries: int = 0
    throttled: int = 0
    refused: int = 0
    bytes_read: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """One read: where it goes and how the decoded body becomes a result."""

    method: str
    url: str
    where: str
    table: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    is_token: bool = False


class Session:
    """Sends reads to one account. Use it as an asynchronous context manager."""

    def __init__(
        self,
        account: AccountId,
        auth: Auth,
        *,
        hosts: Hosts | None = None,
        companion: Companion | None = None,
        limits: Limits | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Clock | None = None,
        rng: random.Random | None = None,
    ) -> None:
        quiet()
        self.account = account
        self.hosts = hosts or Hosts.of(account)
        self.limits = limits or Limits()
        self.clock = clock or Clock()
        self.counters = Counters()
        self._auth = auth
        self._budget = Budget(self.limits)
        self.limiter = AdaptiveLimiter(self.limits, self.clock.monotonic)
        self._rng = rng or random.Random()  # noqa: S311 - jitter is no secret
        self._dead: dict[str, LoginRefused] = {}
        checks = Allowlist(self.hosts, companion)
        self._http = httpx.AsyncClient(
            transport=(
                ReadOnlyTransport(transport, checks)
                if transport is not None
                else build(self.hosts, checks, self.limits)
            ),
            timeout=httpx.Timeout(self.limits.request_timeout, connect=self.limits.connect_timeout),
            follow_redirects=False,
            # Each request is signed for itself; a session cookie would only be one more secret.
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
            trust_env=False,  # proxies and authorities are taken in below the allowlist
            headers={"User-Agent": f"nsaudit/{__version__}", "Accept-Language": "en-US"},
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def login(self) -> None:
        """Get ready to sign, which for OAuth 2.0 proves the credentials; raise LoginRefused."""
        await self._auth.prepare(self._exchange, self.token_url, self.clock)

    @property
    def certificate_id(self) -> str | None:
        """The id of the certificate that signs; None with token-based authentication."""
        return self._auth.certificate_id

    @property
    def token_url(self) -> str:
        """The token endpoint, which is also the JWT's audience."""
        return f"{self.hosts.suitetalk}{allowlist.TOKEN}"

    async def send(self, call: Call, parse: Callable[[object], T]) -> T:
        """Send a read until it succeeds or must not be repeated; raise a NetSuiteError.

        `parse` runs inside the retry, so that a truncated or contradictory answer is asked for
        anew.
        """
        tries = 0

        def again(error: Exception) -> bool | float:
            nonlocal tries
            tries += 1
            if not isinstance(error, NetSuiteError) or not error.transient:
                return False
            patience = self.limits.longest_pause
            if tries >= self.limits.attempts or (error.retry_after or 0.0) > patience:
                return False
            if not self._budget.spend():
                _LOG.warning("no retries left for this run: %s", error.sentence)
                return False
            self.counters.retries += 1
            pause = wait_for(error, self.limits, tries, self._rng)
            _LOG.info("trying again in %.1f s: %s", pause, error.sentence)
            return pause

        async for attempt in stamina.retry_context(
            on=again, attempts=self.limits.attempts, timeout=None
        ):
            with attempt:
                result = await self._attempt(call, parse)
        self._budget.earn()
        return result

    async def _attempt(self, call: Call, parse: Callable[[object], T]) -> T:
        host = call.url.partition("/services/")[0].partition("/app/")[0]
        renewals = 0
        while True:
            if host in self._dead:
                raise self._dead[host]
            if not call.is_token:
                await self._prepare()
            async with self.limiter.slot() as slot:
                header = "" if call.is_token else self._sign(call)
                if header is None:
                    continue  # the token was refused to another while this one waited for its place
                response = await self._transmit(call, header)
                error = self._judge(call, response, slot)
            if error is None:
                return parse(answers.decode(response, where=call.where))
            if not isinstance(error, LoginRefused) or call.is_token:
                raise error
            self.counters.refused += 1
            self._auth.refused(header)
            if renewals == _RENEWALS:
                self._dead[host] = error
                raise error
            renewals += 1

    async def _prepare(self) -> None:
        try:
            await self.login()
        except LoginRefused as error:
            # One refusal counts for the whole account: asking a hundred times more only fills its
            # login audit trail.
            self._dead.update(dict.fromkeys((self.hosts.suitetalk, self.hosts.restlets), error))
            raise

    def _sign(self, call: Call) -> str | None:
        return self._auth.header(call.method, call.url, self.clock)

    def _judge(self, call: Call, response: httpx.Response, slot: Slot) -> NetSuiteError | None:
        if response.is_success:
            slot.succeeded()
            return None
        error = answers.classify(response, where=call.where, table=call.table)
        if error.reason == "throttled":
            self.counters.throttled += 1
            slot.throttled(error.retry_after)
        if call.is_token and not error.transient:
            return LoginRefused(
                f"the token endpoint refused the certificate ({error.code or error.message})",
                hint="check client id, certificate id, key and the certificate's validity at Setup "
                "> Integration > OAuth 2.0 Client Credentials (M2M) Setup; a sandbox refresh "
                "removes the mapping",
                where=call.where,
                code=error.code,
                status=error.status,
            )
        return error

    async def _transmit(self, call: Call, authorization: str) -> httpx.Response:
        headers = dict(call.headers)
        if authorization:
            headers["Authorization"] = authorization
        request = self._http.build_request(
            call.method, call.url, headers=headers, content=call.content
        )
        self.counters.requests += 1
        started = self.clock.monotonic()
        try:
            async with asyncio.timeout(self.limits.request_timeout):
                response = await self._http.send(request, stream=True)
                try:
                    body = await self._read(response, call)
                finally:
                    await response.aclose()
        except TimeoutError:
            raise _unavailable(
                call, f"no complete answer within {self.limits.request_timeout:g} s"
            ) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise _network(call, error) from None
        self.clock.observe(response.headers.get("date"), self.clock.monotonic() - started)
        kept = [item for item in response.headers.multi_items() if item[0] not in _ENCODING]
        return httpx.Response(response.status_code, headers=kept, content=body)

    async def _read(self, response: httpx.Response, call: Call) -> bytes:
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > self.limits.most_bytes:
                raise Undecodable(
                    f"the answer is larger than {self.limits.most_bytes} bytes", where=call.where
                )
        self.counters.bytes_read += len(body)
        return bytes(body)

    async def _exchange(self, form: Mapping[str, str]) -> Mapping[str, object]:
        call = Call(
            "POST",
            self.token_url,
            "token endpoint",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            content=urlencode(form).encode(),
            is_token=True,
        )

        def parse(body: object) -> Mapping[str, object]:
            if not isinstance(body, Mapping):
                raise Undecodable("the token endpoint's answer is no object", where=call.where)
            return body

        return await self.send(call, parse)


def _unavailable(call: Call, message: str, hint: str = "") -> Unavailable:
    error = Unavailable(message, hint=hint or "try again later", where=call.where)
    error.transient = True
    return error


def _network(call: Call, error: Exception) -> NetSuiteError:
    """Turn a failure of the network into a sentence; the original may quote a proxy's password."""
    text = mask(str(error)) or type(error).__name__
    if isinstance(error, (httpx.InvalidURL, httpx.UnsupportedProtocol)):
        return UsageError("the address of the account cannot be used", where=call.where)
    if isinstance(error, httpx.DecodingError):
        failed: NetSuiteError = Undecodable(f"the answer is damaged ({text})", where=call.where)
        failed.transient = True
        return failed
    if isinstance(error, httpx.TimeoutException):
        return _unavailable(call, f"no answer in time ({type(error).__name__})")
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return Unavailable(
            "the server's certificate is not trusted",
            hint="name your company's authority in SSL_CERT_FILE",
            where=call.where,
        )
    if isinstance(error, httpx.ProxyError):
        return _unavailable(call, f"the proxy failed ({text})", "check HTTPS_PROXY and NO_PROXY")
    if isinstance(error, httpx.ConnectError):
        return _unavailable(call, f"no connection ({text})", "check account id, network and proxy")
    return _unavailable(call, f"the connection broke ({text})")

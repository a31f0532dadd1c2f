"""How requests are signed: OAuth 2.0 client credentials, or token-based authentication."""

from __future__ import annotations

import asyncio
import secrets
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Final, Protocol

from nsaudit.netsuite import tba
from nsaudit.netsuite.accounts import AccountId
from nsaudit.netsuite.clock import Clock
from nsaudit.netsuite.errors import LoginRefused, Undecodable, UsageError
from nsaudit.netsuite.redact import Secret, remember

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

#: Sends the token form to the token endpoint of the account and returns the decoded answer.
Exchange = Callable[[Mapping[str, str]], Awaitable[Mapping[str, object]]]

ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#: Seconds a JWT lives. Oracle wants "less than 60 minutes" (section_162790605110).
ASSERTION_LIFETIME: Final = 300
SCOPES: Final = ("restlets", "rest_webservices")
_CURVES = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}


class Auth(Protocol):
    """What the client needs from a way to sign in.

    ``certificate_id`` names the certificate that signs; None where none does.
    """

    @property
    def certificate_id(self) -> str | None:
        """The certificate's id, as NetSuite lists it."""

    async def prepare(self, exchange: Exchange, token_url: str, clock: Clock) -> None:
        """Get ready to sign; may make a request of its own through `exchange`."""

    def header(self, method: str, url: str, clock: Clock) -> str | None:
        """Return the `Authorization` value for one request; None where `prepare` must run anew."""

    def refused(self, header: str) -> None:
        """Take note that NetSuite refused this value, so that the next one differs."""


class OAuth2:
    """OAuth 2.0 client credentials (M2M) with a certificate.

    The key is parsed once: that takes 210 ms for RSA 4096, a signature 1.5 ms (measured).
    """

    def __init__(
        self,
        client_id: str,
        certificate_id: str,
        private_key: Secret,
        *,
        passphrase: Secret | None = None,
        scopes: tuple[str, ...] = SCOPES,
    ) -> None:
        remember(client_id)
        self.client_id = client_id
        self.certificate_id: str | None = certificate_id
        self._key, self.algorithm = _load_key(private_key, passphrase)
        self._scopes = scopes
        self._lock = asyncio.Lock()
        self._token: str | None = None
        self._renew_at = 0.0
        self.renewals = 0

    def assertion(self, token_url: str, clock: Clock) -> str:
        """Sign the JWT that proves possession of the key.

        The scope is an array, as in Oracle's sample; the help text says comma separated (B).
        """
        import jwt  # noqa: PLC0415 - 112 ms that a run over TBA need not pay

        issued = int(clock.now())
        return jwt.encode(
            {
                "iss": self.client_id,
                "scope": list(self._scopes),
                "aud": token_url,
                "iat": issued,
                "exp": issued + ASSERTION_LIFETIME,
                "jti": uuid.uuid4().hex,
            },
            self._key,  # type: ignore[arg-type]  # only RSA and EC keys pass _load_key
            algorithm=self.algorithm,
            headers={"kid": self.certificate_id, "typ": "JWT"},
        )

    async def prepare(self, exchange: Exchange, token_url: str, clock: Clock) -> None:
        """Fetch a token when there is none or it ends soon; concurrent callers share one."""
        if self._fresh(clock):
            return
        async with self._lock:
            if self._fresh(clock):
                return
            started = clock.monotonic()
            answer = await self._exchange(exchange, token_url, clock)
            token, lifetime = _read_token(answer)
            remember(token)
            self._token = token
            self._renew_at = started + lifetime - min(120.0, lifetime * 0.2)
            self.renewals += 1

    async def _exchange(
        self, exchange: Exchange, token_url: str, clock: Clock
    ) -> Mapping[str, object]:
        before = clock.offset
        try:
            return await exchange(self._form(token_url, clock))
        except LoginRefused:
            # The refusal's own Date header may just have shown that this machine's clock is off.
            if clock.offset == before:
                raise
            return await exchange(self._form(token_url, clock))

    def _form(self, token_url: str, clock: Clock) -> dict[str, str]:
        return {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.assertion(token_url, clock),
        }

    def _fresh(self, clock: Clock) -> bool:
        return self._token is not None and clock.monotonic() < self._renew_at

    def header(self, method: str, url: str, clock: Clock) -> str | None:
        """Return the bearer header; None before `prepare`, and once another request was refused."""
        return None if self._token is None else f"Bearer {self._token}"

    def refused(self, header: str) -> None:
        """Drop the token, unless another request has renewed it since."""
        if header == f"Bearer {self._token}":
            self._token = None


class TokenBased:
    """Token-based authentication. Oracle plans to end it; see the rules on retirement dates."""

    def __init__(
        self,
        account: AccountId,
        *,
        consumer_key: Secret,
        consumer_secret: Secret,
        token_id: Secret,
        token_secret: Secret,
        nonce: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self.certificate_id: str | None = None
        self._realm = account.realm
        self._consumer = (consumer_key, consumer_secret)
        self._token = (token_id, token_secret)
        self._nonce = nonce

    async def prepare(self, exchange: Exchange, token_url: str, clock: Clock) -> None:
        """Do nothing: each request is signed on its own."""

    def header(self, method: str, url: str, clock: Clock) -> str:
        """Sign one request with a fresh nonce and the account's time."""
        return tba.header(
            method,
            url,
            realm=self._realm,
            consumer=(self._consumer[0].reveal(), self._consumer[1].reveal()),
            token=(self._token[0].reveal(), self._token[1].reveal()),
            nonce=self._nonce(),
            timestamp=int(clock.now()),
        )

    def refused(self, header: str) -> None:
        """Do nothing: the next signature differs by nonce and time anyway."""


def _load_key(pem: Secret, passphrase: Secret | None) -> tuple[PrivateKeyTypes, str]:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa  # noqa: PLC0415 - as for jwt
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        load_pem_private_key,
    )

    password = passphrase.reveal().encode() if passphrase else None
    try:
        key = load_pem_private_key(pem.reveal().encode(), password)
    except (ValueError, TypeError) as error:
        hint = "check that it is PEM, not the certificate, and that the passphrase fits"
        if isinstance(error, TypeError):
            hint = "the key is encrypted and needs a passphrase, or the other way round"
        raise UsageError("the private key cannot be read", hint=hint) from None
    except Exception as error:  # cryptography's own UnsupportedAlgorithm
        raise UsageError(
            f"the private key cannot be used ({type(error).__name__})",
            hint="use RSA with 3072 or 4096 bits, or EC P-256, P-384 or P-521",
        ) from None
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= 2048:
        return key, "PS256"
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _CURVES:
        return key, _CURVES[key.curve.name]
    raise UsageError(
        "NetSuite does not accept this kind of key",
        hint="use RSA with 3072 or 4096 bits, or EC P-256, P-384 or P-521",
    )


def _read_token(answer: Mapping[str, object]) -> tuple[str, float]:
    token, expires = answer.get("access_token"), answer.get("expires_in", 3600)
    try:
        lifetime = float(str(expires))
    except ValueError:
        lifetime = 0.0
    if not isinstance(token, str) or not token or not 0 < lifetime < float("inf"):
        raise Undecodable("the token endpoint answered without a usable token")
    return token, lifetime

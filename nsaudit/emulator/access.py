"""Signing in to the emulator: token endpoint, bearer tokens and TBA signatures, all verified."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from nsaudit.netsuite import tba

ALGORITHMS: Final = ("PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_PARAMETER = re.compile(r'(\w+)="([^"]*)"')
#: Seconds that a TBA timestamp may be off. Not documented (U).
_TBA_TOLERANCE = 300


@dataclass(frozen=True, slots=True)
class Login:
    """Throw-away credentials of one emulated account, for both ways to sign in."""

    client_id: str
    certificate_id: str
    private_key: str = field(repr=False)
    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    token_id: str = field(repr=False)
    token_secret: str = field(repr=False)


@dataclass(slots=True)
class _Certificate:
    client_id: str
    public_key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey
    valid: bool = True


class Refused(Exception):  # noqa: N818 - it is what NetSuite does
    """The credentials of a request do not hold; the text says why, for the emulator's log."""


class Access:
    """The credentials that one account knows."""

    def __init__(self, account: str, now: Callable[[], float]) -> None:
        self._account = account
        self._now = now
        self._certificates: dict[str, _Certificate] = {}
        self._tokens: dict[str, tuple[float, frozenset[str]]] = {}
        self._tba: dict[str, tuple[str, str, str]] = {}
        self._nonces: set[str] = set()
        self.token_lifetime = 3600
        self.issued = 0

    def enrol(self, *, key: str = "EC", certificate_id: str = "nsaudit-demo") -> Login:
        """Make a key pair and a set of tokens, and accept them from now on.

        `key` is `EC` (P-256) or `RSA` (3072 bits, which takes up to a second to make).
        """
        private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
        if key == "EC":
            private = ec.generate_private_key(ec.SECP256R1())
        else:
            private = rsa.generate_private_key(public_exponent=65537, key_size=3072)
        login = Login(
            client_id=secrets.token_hex(32),
            certificate_id=certificate_id,
            private_key=private.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ).decode(),
            consumer_key=secrets.token_hex(32),
            consumer_secret=secrets.token_hex(32),
            token_id=secrets.token_hex(32),
            token_secret=secrets.token_hex(32),
        )
        self._certificates[certificate_id] = _Certificate(login.client_id, private.public_key())
        self._tba[login.token_id] = (
            login.consumer_key,
            login.consumer_secret,
            login.token_secret,
        )
        return login

    def revoke_tokens(self) -> None:
        """Make every access token invalid; new ones can be had."""
        self._tokens.clear()

    def refresh_sandbox(self) -> None:
        """Forget tokens, certificate mappings and TBA tokens, as a sandbox refresh does (A)."""
        self._tokens.clear()
        self._certificates.clear()
        self._tba.clear()

    # -- OAuth 2.0 --------------------------------------------------------------------------------

    def token(self, form: Mapping[str, str], audience: str) -> Mapping[str, object]:
        """Verify a JWT and issue a token; raise Refused with OAuth's error code as its text."""
        if (
            form.get("grant_type") != "client_credentials"
            or form.get("client_assertion_type") != _ASSERTION
        ):
            raise Refused("invalid_request")
        assertion = form.get("client_assertion", "")
        try:
            head = jwt.get_unverified_header(assertion)
            certificate = self._certificates[head["kid"]]
            if not certificate.valid or head.get("alg") not in ALGORITHMS:
                raise Refused("invalid_grant")
            claims = jwt.decode(
                assertion,
                certificate.public_key,
                algorithms=ALGORITHMS,
                audience=audience,
                issuer=certificate.client_id,
                options={
                    "require": ["iss", "aud", "iat", "exp", "scope"],
                    "verify_iat": False,
                    "verify_exp": False,
                },
            )
            now, issued, ends = self._now(), float(claims["iat"]), float(claims["exp"])
        except (jwt.PyJWTError, KeyError, TypeError, ValueError):
            raise Refused("invalid_grant") from None
        if not (issued - 5 <= now < ends and ends - issued < 3600):
            raise Refused("invalid_grant")
        token = secrets.token_urlsafe(48)
        self._tokens[token] = (now + self.token_lifetime, _scopes(claims["scope"]))
        self.issued += 1
        return {
            "access_token": token,
            "expires_in": str(self.token_lifetime),
            "token_type": "Bearer",
        }

    # -- each request -----------------------------------------------------------------------------

    def check(self, authorization: str, method: str, url: str, scope: str) -> None:
        """Verify the header of one request; raise Refused."""
        scheme, _, rest = authorization.partition(" ")
        if scheme == "Bearer":
            ends, scopes = self._tokens.get(rest, (0.0, frozenset()))
            if self._now() >= ends:
                raise Refused("the token is unknown or has ended")
            if scope not in scopes:
                raise Refused("the token has another scope")
        elif scheme == "OAuth":
            self._check_tba(dict(_PARAMETER.findall(rest)), method, url)
        else:
            raise Refused("no credentials")

    def _check_tba(self, sent: dict[str, str], method: str, url: str) -> None:
        values = {name: unquote(value) for name, value in sent.items()}
        known = self._tba.get(values.get("oauth_token", ""))
        if known is None or values.get("oauth_consumer_key") != known[0]:
            raise Refused("the token is unknown")
        if values.get("realm") != self._account:
            raise Refused("the realm is another account")
        if values.get("oauth_signature_method") != tba.SIGNATURE_METHOD:
            raise Refused("HMAC-SHA1 ended with 2023.1")
        nonce, stamp = values.get("oauth_nonce", ""), values.get("oauth_timestamp", "")
        if not stamp.isdigit() or abs(self._now() - int(stamp)) > _TBA_TOLERANCE:
            raise Refused("the timestamp is off")
        if len(nonce) < 6 or nonce in self._nonces:
            raise Refused("the nonce was used before")
        signed = [(k, v) for k, v in values.items() if k not in {"realm", "oauth_signature"}]
        wanted = tba.signature(tba.base_string(method, url, signed), known[1], known[2])
        given = values.get("oauth_signature", "")
        if not hmac.compare_digest(base64.b64decode(wanted), _decoded(given)):
            raise Refused("the signature is wrong")
        self._nonces.add(nonce)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def _scopes(claim: object) -> frozenset[str]:
    """Read the scope, a list in Oracle's sample and comma separated in its text (B)."""
    if isinstance(claim, str):
        return frozenset(claim.replace(",", " ").split())
    return frozenset(str(item) for item in claim) if isinstance(claim, list) else frozenset()

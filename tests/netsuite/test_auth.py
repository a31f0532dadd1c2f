from __future__ import annotations

import asyncio
from collections.abc import Mapping
from email.utils import formatdate

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from nsaudit.netsuite import AccountId, Clock, LoginRefused, OAuth2, Secret, Undecodable, UsageError
from nsaudit.netsuite import auth as auth_module
from tests.netsuite import support

URL = "https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token"


def pem(key: PrivateKeyTypes, password: bytes | None = None) -> Secret:
    encryption: serialization.KeySerializationEncryption = (
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption()
    )
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return Secret(key.private_bytes(encoding, form, encryption).decode())


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


class Time:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("kind", ["rsa_key", "ec_key"])
def test_assertion(kind: str, request: pytest.FixtureRequest) -> None:
    key = request.getfixturevalue(kind)
    auth = OAuth2("client", "cert-7", pem(key))
    token = auth.assertion(URL, Clock(now=Time()))
    head = jwt.get_unverified_header(token)
    assert head == {"alg": "PS256" if kind == "rsa_key" else "ES256", "kid": "cert-7", "typ": "JWT"}
    claims = jwt.decode(
        token, key.public_key(), [head["alg"]], audience=URL, options={"verify_exp": False}
    )
    assert claims["iss"] == "client"
    assert claims["scope"] == ["restlets", "rest_webservices"]
    assert claims["exp"] - claims["iat"] == 300
    assert claims["iat"] == 1_000_000


@pytest.mark.parametrize(
    ("curve", "algorithm"), [(ec.SECP384R1(), "ES384"), (ec.SECP521R1(), "ES512")]
)
def test_other_curves(curve: ec.EllipticCurve, algorithm: str) -> None:
    auth = OAuth2("client", "c", pem(ec.generate_private_key(curve)))
    assert auth.algorithm == algorithm
    assert jwt.get_unverified_header(auth.assertion(URL, Clock()))["alg"] == algorithm


def test_the_key_is_loaded_once(
    ec_key: ec.EllipticCurvePrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    load = auth_module._load_key

    def counted(key: Secret, passphrase: Secret | None) -> tuple[PrivateKeyTypes, str]:
        calls.append(key)
        return load(key, passphrase)

    monkeypatch.setattr(auth_module, "_load_key", counted)
    auth = OAuth2("client", "c", pem(ec_key))
    for _ in range(5):
        auth.assertion(URL, Clock())
    assert len(calls) == 1


def test_encrypted_key(ec_key: ec.EllipticCurvePrivateKey) -> None:
    secret = pem(ec_key, b"open sesame")
    assert OAuth2("c", "c", secret, passphrase=Secret("open sesame")).algorithm == "ES256"
    for wrong in (None, Secret("wrong password")):
        with pytest.raises(UsageError, match="private key"):
            OAuth2("c", "c", secret, passphrase=wrong)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not a key",
        "-----BEGIN PRIVATE KEY-----\nMIIBVgIBADAN\n-----END PRIVATE KEY-----",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
    ],
)
def test_bad_keys_are_explained_without_quoting_them(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        OAuth2("c", "c", Secret(text))
    assert "MIIB" not in str(caught.value)


def test_unsuitable_kinds_of_keys() -> None:
    for key in (
        ec.generate_private_key(ec.SECP256K1()),
        rsa.generate_private_key(public_exponent=65537, key_size=1024),  # noqa: S505
        dsa.generate_private_key(1024),  # noqa: S505
    ):
        with pytest.raises(UsageError):
            OAuth2("c", "c", pem(key))


class Endpoint:
    def __init__(self, *answers: Mapping[str, object] | Exception) -> None:
        self.answers = list(answers)
        self.forms: list[Mapping[str, str]] = []

    async def __call__(self, form: Mapping[str, str]) -> Mapping[str, object]:
        self.forms.append(form)
        await asyncio.sleep(0)
        answer = self.answers[min(len(self.forms), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return {**answer, "access_token": f"token-{len(self.forms)}"}


async def test_concurrent_requests_share_one_token(ec_key: ec.EllipticCurvePrivateKey) -> None:
    auth, endpoint, clock = OAuth2("c", "c", pem(ec_key)), Endpoint({"expires_in": "3600"}), Clock()
    await asyncio.gather(*(auth.prepare(endpoint, URL, clock) for _ in range(20)))
    assert len(endpoint.forms) == 1
    assert auth.header("GET", URL, clock) == "Bearer token-1"
    assert endpoint.forms[0]["grant_type"] == "client_credentials"


@pytest.mark.parametrize(("lifetime", "renewed"), [(3600, 3480), ("3600", 3480), (100, 80)])
async def test_renewed_before_the_end(
    ec_key: ec.EllipticCurvePrivateKey, lifetime: object, renewed: float
) -> None:
    time = Time()
    clock = Clock(monotonic=time)
    auth, endpoint = OAuth2("c", "c", pem(ec_key)), Endpoint({"expires_in": lifetime})
    await auth.prepare(endpoint, URL, clock)
    time.now += renewed - 1
    await auth.prepare(endpoint, URL, clock)
    assert len(endpoint.forms) == 1
    time.now += 2
    await auth.prepare(endpoint, URL, clock)
    assert len(endpoint.forms) == 2


async def test_a_refused_token_is_renewed_once_by_many(ec_key: ec.EllipticCurvePrivateKey) -> None:
    auth, endpoint, clock = OAuth2("c", "c", pem(ec_key)), Endpoint({}), Clock()
    await auth.prepare(endpoint, URL, clock)
    old = auth.header("GET", URL, clock)
    assert old is not None
    auth.refused(old)
    await auth.prepare(endpoint, URL, clock)
    auth.refused(old)  # a slower request finds out about the same old token
    await auth.prepare(endpoint, URL, clock)
    assert len(endpoint.forms) == 2


@pytest.mark.parametrize(
    "answer", [{"expires_in": "soon"}, {"expires_in": 0}, {"expires_in": "nan"}]
)
async def test_unusable_answers(
    ec_key: ec.EllipticCurvePrivateKey, answer: Mapping[str, object]
) -> None:
    with pytest.raises(Undecodable):
        await OAuth2("c", "c", pem(ec_key)).prepare(Endpoint(answer), URL, Clock())


async def test_a_refusal_that_shows_a_wrong_clock_is_tried_once_more(
    ec_key: ec.EllipticCurvePrivateKey,
) -> None:
    times = []

    def handler(request: httpx.Request) -> httpx.Response:
        form = httpx.QueryParams(request.content.decode())
        claims = jwt.decode(form["client_assertion"], options={"verify_signature": False})
        times.append(claims["iat"])
        date = {"Date": formatdate(Time.now + 600, usegmt=True)}
        if abs(claims["iat"] - (Time.now + 600)) > 60:
            return httpx.Response(400, json={"error": "invalid_grant"}, headers=date)
        return httpx.Response(
            200, json={"access_token": "abcdefgh", "expires_in": 3600}, headers=date
        )

    auth = OAuth2("c", "c", pem(ec_key))
    async with support.client(handler, auth=auth, clock=Clock(now=Time())) as account:
        await account.login()
    assert times == [1_000_000, 1_000_600]
    assert account.clock_offset == pytest.approx(600, abs=3)


async def test_a_refused_certificate_says_what_to_check(ec_key: ec.EllipticCurvePrivateKey) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(400, json={"error": "invalid_grant"})

    async with support.client(handler, auth=OAuth2("c", "c", pem(ec_key))) as account:
        with pytest.raises(LoginRefused, match="M2M") as caught:
            await account.record_types()
        assert caught.value.code == "INVALID_GRANT"
        with pytest.raises(LoginRefused):
            await account.record_types()
    assert account.counters.requests == 1


def test_tba_uses_the_realm_and_a_fresh_nonce() -> None:
    auth = auth_module.TokenBased(
        AccountId.parse("1234567-sb1"),
        consumer_key=Secret("consumer-key"),
        consumer_secret=Secret("consumer-secret"),
        token_id=Secret("token-id-1"),
        token_secret=Secret("token-secret"),
    )
    first, second = (auth.header("GET", URL, Clock()) for _ in range(2))
    assert 'realm="1234567_SB1"' in first
    assert first != second


@pytest.mark.parametrize("date", [None, "", "soon", "Mon, 99 Nov 2026 00:00:00 GMT"])
def test_a_bad_date_header_changes_nothing(date: str | None) -> None:
    clock = Clock()
    assert not clock.observe(date, 0.1)
    assert clock.offset == 0
    assert not clock.observed


def test_a_slow_answer_does_not_blur_what_is_known_of_the_clock() -> None:
    clock = Clock(now=Time())
    assert clock.observe(formatdate(Time.now + 600, usegmt=True), 0.2)
    known = clock.offset
    # A body of 100 s: its Date header is of the beginning.
    assert not clock.observe(formatdate(Time.now + 500, usegmt=True), 100)
    assert clock.offset == known
    assert clock.observe(formatdate(Time.now + 60, usegmt=True), 100)


def test_small_differences_are_noise() -> None:
    clock = Clock(now=Time())
    assert not clock.observe(formatdate(Time.now + 2, usegmt=True), 0.2)
    assert clock.offset == 0
    assert clock.observe(formatdate(Time.now - 90, usegmt=True), 0.2)
    assert clock.now() == pytest.approx(Time.now - 90, abs=2)
    assert clock.observe(formatdate(Time.now, usegmt=True), 0.2)
    assert clock.offset == 0

"""Sign-in: what the emulator accepts and what it refuses."""

from __future__ import annotations

import time
from typing import Any

import httpx
import jwt
import pytest
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA1, SIGNATURE_HMAC_SHA256, Client  # type: ignore[import-untyped]

from nsaudit.emulator import ByHost, EmulatedAccount, Login
from nsaudit.netsuite.auth import ASSERTION_TYPE
from tests.emulator.support import small

HOST = "https://1234567-sb1.suitetalk.api.netsuite.com"
TOKEN = f"{HOST}/services/rest/auth/oauth2/v1/token"
CATALOG = f"{HOST}/services/rest/record/v1/metadata-catalog"


def http(account: EmulatedAccount) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(ByHost([account])))


async def token(
    account: EmulatedAccount,
    login: Login,
    head: dict[str, Any] | None = None,
    *,
    algorithm: str = "ES256",
    key: Any = None,
    drop: str = "",
    **claims: Any,
) -> httpx.Response:
    now = int(time.time())
    body: dict[str, Any] = {
        "iss": login.client_id,
        "aud": TOKEN,
        "iat": now,
        "exp": now + 300,
        "scope": ["rest_webservices"],
        **claims,
    }
    body.pop(drop, None)
    assertion = jwt.encode(
        body,
        key or login.private_key,
        algorithm,
        headers={"kid": login.certificate_id, **(head or {})},
    )
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion,
    }
    async with http(account) as client:
        return await client.post(TOKEN, data=form)


@pytest.mark.parametrize("key", ["EC", "RSA"])
async def test_a_good_assertion_gets_a_token_that_works(key: str) -> None:
    account = small()
    login = account.enrol(key=key)
    answer = await token(account, login, algorithm="ES256" if key == "EC" else "PS256")
    assert answer.status_code == 200
    body = answer.json()
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] == "3600"
    async with http(account) as client:
        bearer = {"Authorization": f"Bearer {body['access_token']}"}
        assert (await client.get(CATALOG, headers=bearer)).status_code == 200


NOW = int(time.time())
BAD: list[dict[str, Any]] = [
    {"head": {"kid": "other"}},
    {"iss": "other"},
    {"aud": TOKEN.replace("1234567-sb1", "1234567")},
    {"iat": NOW - 4000, "exp": NOW + 100},
    {"exp": NOW + 3700},
    {"iat": NOW + 600, "exp": NOW + 900},
    {"exp": NOW - 1, "iat": NOW - 100},
    *({"drop": name} for name in ("iss", "aud", "iat", "exp", "scope")),
]


@pytest.mark.parametrize("change", BAD, ids=str)
async def test_bad_assertions_are_refused(change: dict[str, Any]) -> None:
    account = small()
    # The cases were written down when the tests were collected, which may be minutes ago.
    late = int(time.time()) - NOW
    change = {k: v + late if k in {"iat", "exp"} else v for k, v in change.items()}
    answer = await token(account, account.enrol(), **change)
    assert answer.status_code == 400
    assert answer.json() == {"error": "invalid_grant"}
    assert account.access.issued == 0


async def test_other_algorithms_and_keys_are_refused() -> None:
    account, other = small(), small()
    login, rsa = account.enrol(), other.enrol(key="RSA")
    stranger = await token(account, login, key=other.enrol().private_key)
    assert stranger.json() == {"error": "invalid_grant"}
    weak = await token(other, rsa, algorithm="RS256")  # NetSuite takes PS and ES only
    assert weak.json() == {"error": "invalid_grant"}
    confused = await token(account, login, algorithm="HS256", key="k" * 40)
    assert confused.json() == {"error": "invalid_grant"}


async def test_other_forms_are_refused() -> None:
    account = small()
    async with http(account) as client:
        for form in ({}, {"grant_type": "password"}, {"grant_type": "client_credentials"}):
            assert (await client.post(TOKEN, data=form)).json() == {"error": "invalid_request"}


async def status(account: EmulatedAccount, authorization: str, url: str = CATALOG) -> int:
    async with http(account) as client:
        answer = await client.get(url, headers={"Authorization": authorization})
    if answer.status_code == 401:
        assert answer.json()["o:errorDetails"][0]["o:errorCode"] == "INVALID_LOGIN"
        assert 'realm="1234567_SB1"' in answer.headers["www-authenticate"]
    return answer.status_code


def signed(login: Login, url: str = CATALOG, realm: str = "1234567_SB1", **options: Any) -> str:
    """Sign with oauthlib, so that the emulator is not judged by our own signature code."""
    settings = {
        "client_secret": login.consumer_secret,
        "resource_owner_key": login.token_id,
        "resource_owner_secret": login.token_secret,
        "signature_method": SIGNATURE_HMAC_SHA256,
        "realm": realm,
        **options,
    }
    _, headers, _ = Client(login.consumer_key, **settings).sign(url)
    return str(headers["Authorization"])


async def test_tba() -> None:
    account = small()
    login = account.enrol()
    header = signed(login)
    assert await status(account, header) == 200
    assert await status(account, header) == 401  # the nonce was used
    assert await status(account, signed(login), CATALOG + "?select=customer") == 401
    url = CATALOG + "?select=customer"
    assert await status(account, signed(login, url), url) == 200
    assert await status(account, signed(login, realm="1234567")) == 401
    assert await status(account, signed(login, client_secret="x")) == 401
    assert await status(account, signed(login, resource_owner_key="x")) == 401
    assert await status(account, signed(login, signature_method=SIGNATURE_HMAC_SHA1)) == 401
    assert await status(account, signed(login, timestamp=str(NOW - 4000))) == 401
    assert await status(account, "OAuth nonsense") == 401
    assert await status(account, "Basic abc") == 401
    assert await status(account, "") == 401


async def test_tokens_end_and_have_scopes() -> None:
    account = small()
    login = account.enrol()
    account.access.token_lifetime = 60
    bearer = f"Bearer {(await token(account, login)).json()['access_token']}"
    assert await status(account, bearer) == 200
    account.settings.skew = 120
    assert await status(account, bearer) == 401
    account.settings.skew = 0
    account.access.revoke_tokens()
    assert await status(account, bearer) == 401
    narrow = (await token(account, login, scope="restlets")).json()["access_token"]
    assert await status(account, f"Bearer {narrow}") == 401


async def test_a_refreshed_sandbox_knows_nobody() -> None:
    account = small()
    login = account.enrol()
    account.access.refresh_sandbox()
    assert (await token(account, login)).json() == {"error": "invalid_grant"}
    assert await status(account, signed(login)) == 401


async def test_hosts_are_checked() -> None:
    account = small()
    header = signed(account.enrol(), url := CATALOG.replace("suitetalk", "restlets"))
    assert await status(account, header, url) == 403
    async with http(account) as client:
        answer = await client.get(CATALOG.replace("1234567-sb1", "7654321"))
    assert answer.status_code == 404

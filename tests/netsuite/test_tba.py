"""Both of Oracle's published vectors, and oauthlib as the oracle."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA256, Client  # type: ignore[import-untyped]

from nsaudit.netsuite import tba

# Published example credentials, docs.oracle.com ns-online-help section_1534941088.
CONSUMER = (
    "ef40afdd8abaac111b13825dd5e5e2ddddb44f86d5a0dd6dcf38c20aae6b67e4",
    "d26ad321a4b2f23b0741c8d38392ce01c3e23e109df6c96eac6d099e9ab9e8b5",
)
TOKEN = (
    "2b0ce516420110bcbd36b69e99196d1b7f6de3c6234c5afb799b73d87569f5cc",
    "c29a677df7d5439a458c063654187e3d678d73aca8e3c9d8bea1478a3eb0d295",
)
REST = "https://123456.suitetalk.api.netsuite.com/services/rest/record/v1/employee/40"
RESTLET = (
    "https://123456.restlets.api.netsuite.com/app/site/hosting/restlet.nl"
    "?script=6&deploy=1&customParam=someValue&testParam=someOtherValue"
)


def sign(method: str, url: str, *, nonce: str, timestamp: int) -> dict[str, str]:
    header = tba.header(
        method,
        url,
        realm="123456",
        consumer=CONSUMER,
        token=TOKEN,
        nonce=nonce,
        timestamp=timestamp,
    )
    assert header.startswith('OAuth realm="123456", ')
    return {name: unquote(value) for name, value in re.findall(r'(\w+)="([^"]*)"', header)}


@pytest.mark.parametrize(
    ("method", "url", "signature"),
    [
        ("GET", REST, "B5OIWznZ2YP0OB7VrJrGkYsTh+8H+5T9Hag+o92q0zY="),
        ("POST", RESTLET, "+KK4SKNgz4ZiILGLwOMtfYlgcXSy1eis8ldE9X90azQ="),
    ],
)
def test_oracles_vectors(method: str, url: str, signature: str) -> None:
    values = sign(method, url, nonce="fjaLirsIcCGVZWzBX0pg", timestamp=1508242306)
    assert values["oauth_signature"] == signature
    assert values["oauth_signature_method"] == "HMAC-SHA256"


names = st.text(min_size=1, max_size=8)
values = st.text(max_size=12)


@given(
    method=st.sampled_from(["GET", "POST"]),
    host=st.sampled_from(["1-sb1.suitetalk.api.netsuite.com", "127.0.0.1:8080", "X.example:443"]),
    path=st.sampled_from(["/services/rest/query/v1/suiteql", "/a%20b/c", "/"]),
    query=st.lists(st.tuples(names, values), max_size=5),
    secrets=st.tuples(names, names),
    nonce=st.from_regex(r"[A-Za-z0-9]{8,20}", fullmatch=True),
    timestamp=st.integers(0, 2**33),
)
def test_agrees_with_oauthlib(
    method: str,
    host: str,
    path: str,
    query: list[tuple[str, str]],
    secrets: tuple[str, str],
    nonce: str,
    timestamp: int,
) -> None:
    try:
        pairs = "&".join(f"{quote(k, safe='')}={quote(v, safe='')}" for k, v in query)
    except UnicodeEncodeError:  # a lone surrogate is no text that could be sent
        return
    url = f"https://{host}{path}" + (f"?{pairs}" if pairs else "")
    oracle = Client(
        "ck",
        client_secret=secrets[0],
        resource_owner_key="tk",
        resource_owner_secret=secrets[1],
        signature_method=SIGNATURE_HMAC_SHA256,
        nonce=nonce,
        timestamp=str(timestamp),
    )
    try:
        _, headers, _ = oracle.sign(url, http_method=method)
        quote(secrets[0] + secrets[1])
    except UnicodeEncodeError:
        return
    ours = tba.header(
        method,
        url,
        realm="1",
        consumer=("ck", secrets[0]),
        token=("tk", secrets[1]),
        nonce=nonce,
        timestamp=timestamp,
    )
    wanted = re.search(r'oauth_signature="([^"]+)"', headers["Authorization"])
    assert wanted is not None
    assert wanted.group() in ours

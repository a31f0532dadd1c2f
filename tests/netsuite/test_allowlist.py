"""Proof that nothing but the known reads can leave."""

from __future__ import annotations

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsaudit.netsuite import AccountId, Companion, Forbidden, Hosts
from nsaudit.netsuite.allowlist import Allowlist, ReadOnlyTransport

HOSTS = Hosts.of(AccountId("1234567"))
LIST = Allowlist(HOSTS, Companion())
ST, RL = HOSTS.suitetalk, HOSTS.restlets
TRANSIENT = {"Prefer": "transient"}
RESTLET = (
    f"{RL}/app/site/hosting/restlet.nl"
    "?script=customscript_nsaudit_collector&deploy=customdeploy_nsaudit_collector"
)
SELECT = orjson.dumps({"q": "SELECT id FROM role"})
GRANT = b"grant_type=client_credentials&client_assertion=x"

READS = [
    httpx.Request("GET", f"{ST}/services/rest/record/v1/metadata-catalog"),
    httpx.Request("GET", f"{ST}/services/rest/record/v1/metadata-catalog?select=customer"),
    httpx.Request("GET", f"{ST}/services/rest/record/v1/metadata-catalog/customer"),
    httpx.Request("GET", f"{ST}/services/rest/system/v1/governanceLimits"),
    httpx.Request(
        "POST",
        f"{ST}/services/rest/query/v1/suiteql?limit=5&offset=0",
        headers=TRANSIENT,
        content=SELECT,
    ),
    httpx.Request("POST", f"{ST}/services/rest/auth/oauth2/v1/token", content=GRANT),
    httpx.Request("GET", f"{RL}/services/rest/auth/oauth2/v1/clients/abc123/certificates"),
    httpx.Request("GET", RESTLET),
    httpx.Request("POST", RESTLET, content=b"{}"),
]
REFUSED = [
    # writes to records, by any verb and by POST to the types themselves
    httpx.Request("POST", f"{ST}/services/rest/record/v1/customer", content=b"{}"),
    httpx.Request("PATCH", f"{ST}/services/rest/record/v1/customer/1", content=b"{}"),
    httpx.Request("PUT", f"{ST}/services/rest/record/v1/customer/eid:x", content=b"{}"),
    httpx.Request("DELETE", f"{ST}/services/rest/record/v1/customer/1"),
    httpx.Request("GET", f"{ST}/services/rest/record/v1/customer/1"),
    # certificates: only the list
    httpx.Request("POST", f"{RL}/services/rest/auth/oauth2/v1/clients/abc/certificates"),
    httpx.Request("DELETE", f"{RL}/services/rest/auth/oauth2/v1/clients/abc/certificates"),
    httpx.Request("GET", f"{RL}/services/rest/auth/oauth2/v1/clients/abc/certificates/revoke"),
    # another script, another deployment, more parameters, one parameter twice
    httpx.Request("POST", RESTLET.replace("customscript_nsaudit_collector", "customscript_x")),
    httpx.Request("POST", RESTLET.replace("customdeploy_nsaudit_collector", "1")),
    httpx.Request("POST", RESTLET + "&id=5"),
    httpx.Request("POST", RESTLET + "&script=customscript_x"),
    httpx.Request("PUT", RESTLET),
    httpx.Request("DELETE", RESTLET),
    # SuiteQL that is none, or would be a job
    httpx.Request("POST", f"{ST}/services/rest/query/v1/suiteql", content=SELECT),
    httpx.Request(
        "POST",
        f"{ST}/services/rest/query/v1/suiteql",
        headers={"Prefer": "respond-async"},
        content=SELECT,
    ),
    httpx.Request(
        "POST",
        f"{ST}/services/rest/query/v1/suiteql",
        headers=TRANSIENT,
        content=orjson.dumps({"q": "DELETE FROM role"}),
    ),
    httpx.Request(
        "POST", f"{ST}/services/rest/query/v1/suiteql", headers=TRANSIENT, content=b"not json"
    ),
    httpx.Request(
        "POST",
        f"{ST}/services/rest/query/v1/suiteql",
        headers={**TRANSIENT, "X-NetSuite-Idempotency-Key": "1"},
        content=SELECT,
    ),
    httpx.Request(
        "GET",
        f"{ST}/services/rest/record/v1/metadata-catalog",
        headers={"X-HTTP-Method-Override": "DELETE"},
    ),
    # ways around a path
    httpx.Request("GET", f"{ST}/services/rest/record/v1/metadata-catalog/../customer"),
    httpx.Request("GET", f"{ST}/services/rest/record/v1/metadata-catalog/%2e%2e/customer"),
    httpx.Request("GET", f"{ST}/services/rest/record/v1/metadata-catalog//customer/1"),
    httpx.Request("GET", f"{ST}/services/rest/record/v1/metadata-catalog/customer/1"),
    httpx.Request("POST", f"{ST}/services/rest/auth/oauth2/v1/token", content=b"grant_type=x"),
    httpx.Request("POST", f"{ST}/services/rest/auth/oauth2/v1/revoke", content=GRANT),
    # other places
    httpx.Request("GET", "https://example.com/services/rest/record/v1/metadata-catalog"),
    httpx.Request("GET", f"{RL}/services/rest/record/v1/metadata-catalog"),
    httpx.Request("GET", f"{ST}:444/services/rest/record/v1/metadata-catalog"),
    httpx.Request("GET", f"http://{ST[8:]}/services/rest/record/v1/metadata-catalog"),
    httpx.Request("GET", f"https://u:p@{ST[8:]}/services/rest/record/v1/metadata-catalog"),
    httpx.Request("POST", f"{ST}/services/NetSuitePort_2025_2", content=b"<soap/>"),
]


@pytest.mark.parametrize("request_", READS, ids=lambda r: f"{r.method} {r.url.path}")
def test_the_known_reads_pass(request_: httpx.Request) -> None:
    LIST.check(request_)


@pytest.mark.parametrize("request_", REFUSED, ids=lambda r: f"{r.method} {r.url}")
def test_everything_else_is_refused(request_: httpx.Request) -> None:
    with pytest.raises(Forbidden):
        LIST.check(request_)


@pytest.mark.parametrize("read", READS, ids=lambda r: f"{r.method} {r.url.path}")
@pytest.mark.parametrize("verb", ["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "MERGE"])
def test_no_other_verb_passes_anywhere(read: httpx.Request, verb: str) -> None:
    with pytest.raises(Forbidden):
        LIST.check(httpx.Request(verb, read.url, headers=read.headers, content=read.content))


def test_without_a_companion_no_restlet_can_be_called() -> None:
    with pytest.raises(Forbidden):
        Allowlist(HOSTS, None).check(httpx.Request("POST", RESTLET))


segment = st.sampled_from(
    ["services", "rest", "record", "v1", "metadata-catalog", "customer", "1", "query", "suiteql",
     "auth", "oauth2", "token", "clients", "certificates", "system", "app", "site", "hosting",
     "restlet.nl", "..", "%2e", "", "eid:1"]
)  # fmt: skip


@given(
    verb=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    origin=st.sampled_from([ST, RL]),
    path=st.lists(segment, max_size=7).map("/".join),
    body=st.sampled_from([b"", b"{}", SELECT, GRANT]),
)
def test_what_passes_is_one_of_nine_shapes(verb: str, origin: str, path: str, body: bytes) -> None:
    request = httpx.Request(verb, f"{origin}/{path}", headers=TRANSIENT, content=body)
    try:
        LIST.check(request)
    except Forbidden:
        return
    assert verb in {"GET", "POST"}
    if verb == "POST":
        assert request.url.path.endswith(("/query/v1/suiteql", "/oauth2/v1/token"))
    else:
        assert "metadata-catalog" in path or "certificates" in path


async def test_a_redirect_cannot_leave_either() -> None:
    def elsewhere(request: httpx.Request) -> httpx.Response:
        assert request.url.host == ST[8:]
        return httpx.Response(307, headers={"Location": "https://example.com/steal"})

    transport = ReadOnlyTransport(httpx.MockTransport(elsewhere), LIST)
    async with httpx.AsyncClient(transport=transport, follow_redirects=True) as client:
        with pytest.raises(Forbidden):
            await client.get(f"{ST}/services/rest/record/v1/metadata-catalog")

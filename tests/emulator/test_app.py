"""The interfaces of an emulated account, asked by plain HTTP and by the client."""

from __future__ import annotations

import httpx
import orjson
import pytest

from nsaudit.emulator import EmulatedAccount
from nsaudit.netsuite import (
    FeatureOff,
    GovernanceLimits,
    LoginRefused,
    NetSuiteError,
    NotFound,
    NotPermitted,
    Query,
    UnknownColumn,
)
from tests.emulator.support import connect, oauth2, small, tba

ST = "https://1234567-sb1.suitetalk.api.netsuite.com"


async def ask(
    account: EmulatedAccount, method: str, path: str, *, body: object = None, **headers: str
) -> httpx.Response:
    """Ask with a token, past the client's allowlist."""
    async with connect(account) as client:
        await client.login()
        authorization = client.session._auth.header("GET", "", client.session.clock) or ""
    transport = httpx.ASGITransport(account.app)
    content = None if body is None else orjson.dumps(body)
    async with httpx.AsyncClient(transport=transport, base_url=ST) as http:
        headers = {"Authorization": authorization, **headers}
        return await http.request(method, path, content=content, headers=headers)


SUITEQL = "/services/rest/query/v1/suiteql"
RECORDS = "/services/rest/record/v1"


async def test_a_page_of_suiteql() -> None:
    answer = await ask(
        small(),
        "POST",
        f"{SUITEQL}?limit=10&offset=10",
        body={"q": "SELECT id FROM customer WHERE id > ? ORDER BY id", "params": ["1"]},
        Prefer="transient",
    )
    body = answer.json()
    assert (body["count"], body["hasMore"], body["offset"], body["totalResults"]) == (
        10,
        True,
        10,
        24,
    )
    assert body["items"][0] == {"links": [], "id": "12"}
    links = {link["rel"]: link["href"].partition("?")[2] for link in body["links"]}
    assert links == {
        "first": "limit=10&offset=0",
        "last": "limit=10&offset=20",
        "self": "limit=10&offset=10",
        "previous": "limit=10&offset=0",
        "next": "limit=10&offset=20",
    }


@pytest.mark.parametrize(
    ("query", "headers", "body"),
    [
        ("", {}, {"q": "SELECT id FROM customer"}),
        ("?limit=1001", {"Prefer": "transient"}, {"q": "SELECT id FROM customer"}),
        ("?limit=0", {"Prefer": "transient"}, {"q": "SELECT id FROM customer"}),
        ("?limit=10&offset=5", {"Prefer": "transient"}, {"q": "SELECT id FROM customer"}),
        ("?limit=1000&offset=100000", {"Prefer": "transient"}, {"q": "SELECT id FROM customer"}),
        ("?limit=x", {"Prefer": "transient"}, {"q": "SELECT id FROM customer"}),
        ("", {"Prefer": "transient"}, {"query": "SELECT id FROM customer"}),
        ("", {"Prefer": "transient"}, []),
    ],
)
async def test_bad_requests(query: str, headers: dict[str, str], body: object) -> None:
    answer = await ask(small(), "POST", SUITEQL + query, body=body, **headers)
    assert answer.status_code == 400
    assert answer.json()["status"] == 400


async def test_catalogue_in_its_three_forms() -> None:
    account = small()
    catalog = f"{RECORDS}/metadata-catalog"
    listing = (await ask(account, "GET", catalog)).json()
    assert [item["name"] for item in listing["items"]] == ["customer"]
    kinds = {link["mediaType"] for link in listing["items"][0]["links"] if "mediaType" in link}
    assert kinds == {"application/json", "application/swagger+json", "application/schema+json"}
    schema = await ask(account, "GET", f"{catalog}/customer", Accept="application/schema+json")
    assert schema.headers["content-type"].startswith("application/schema+json")
    openapi = await ask(account, "GET", catalog, Accept="application/swagger+json")
    assert openapi.json()["openapi"].startswith("3.0")
    assert "/customer/{id}" in openapi.json()["paths"]
    assert openapi.json()["components"]["schemas"]["customer"] == schema.json()
    one = await ask(account, "GET", f"{catalog}/customer", Accept="application/swagger+json")
    assert one.json() == openapi.json()
    assert (await ask(account, "GET", f"{catalog}?select=customer")).json() == listing
    assert (await ask(account, "GET", f"{catalog}?select=customer, vendor")).status_code == 400
    assert (await ask(account, "GET", f"{catalog}/nsLink")).status_code == 200
    assert (await ask(account, "GET", f"{catalog}/transaction")).status_code == 404


async def test_a_schema_has_the_shape_that_was_captured() -> None:
    answer = await ask(small(), "GET", f"{RECORDS}/metadata-catalog/customer")
    text, body = answer.text, answer.json()
    assert "required" not in text
    assert '"nullable":false' not in text
    assert body["$schema"] == "http://json-schema.org/draft-06/hyper-schema#"
    assert body["x-ns-filterable"] == ["companyName"]
    assert body["properties"]["custentity_x"]["x-ns-custom-field"] is True
    assert "title" not in body["properties"]["custentity_x"]
    row = body["properties"]["addressBook"]["properties"]["items"]["items"]
    assert row["x-ns-sublistkey"] == {"present": True, "value": {"new": ["id"], "existing": ["id"]}}


async def test_a_field_that_the_role_cannot_see_is_absent() -> None:
    account = small()
    async with connect(account) as client:
        assert "salary" in {field.name for field in (await client.record_schema("customer")).fields}
        account.settings.permissions = {"ADMI_RESTWEBSERVICES", "REPO_ANALYTICS"}
        narrow = await client.record_schema("customer")
    assert "salary" not in {field.name for field in narrow.fields}


@pytest.mark.parametrize("way", ["oauth2", "tba"])
async def test_the_client_reads_everything(way: str) -> None:
    account = small(2599)
    login = account.enrol()
    auth = oauth2(login) if way == "oauth2" else tba(account, login)
    async with connect(account, auth=auth) as client:
        rows = await client.rows(Query("customer", ("id", "externalid")))
        assert [row.integer("id") for row in rows] == list(range(1, 2600))
        assert rows[6].text("externalid") is None
        assert await client.record_types() == ("customer",)
        items = [item async for item in client.companion("config", {"types": ["a"]})]
        assert [item["id"] for item in items] == [str(i) for i in range(1, 120, 2)]
        probe = await client.probe("customer", ["id", "nope", "subsidiary"])
        assert probe.missing == {"nope", "subsidiary"}
    methods = {(seen.method, seen.path) for seen in account.seen}
    assert {path for method, path in methods if method == "POST"} <= {
        SUITEQL,
        "/services/rest/auth/oauth2/v1/token",
        "/app/site/hosting/restlet.nl",
    }
    assert {method for method, _ in methods} == {"GET", "POST"}


async def test_refusals_reach_the_caller_as_what_they_are() -> None:
    account = small()
    async with connect(account) as client:
        with pytest.raises(NotFound) as missing:
            await client.rows(Query("customfield", ("internalid AS id",)))
        assert missing.value.permission == "ADMI_CUSTFIELD"
        with pytest.raises(UnknownColumn):
            await client.rows(Query("customer", ("id", "nope")))
        with pytest.raises(NotPermitted, match="administrators only"):
            await client.governance_limits()
        with pytest.raises(FeatureOff):
            _ = [item async for item in client.companion("duplicates")]
        with pytest.raises(NotFound):
            await client.record_schema("transaction")
        account.settings.permissions = {"ADMI_RESTWEBSERVICES"}
        with pytest.raises(NotPermitted, match="SuiteAnalytics Workbook"):
            await client.rows(Query("customer", ("id",)))
        account.settings.features.add("WORKFLOW")
        with pytest.raises(NotPermitted, match="ADMI_WORKFLOW"):
            _ = [item async for item in client.companion("workflows")]
        account.settings.features.discard("RESTWEBSERVICES")
        with pytest.raises(FeatureOff):
            await client.record_types()
        account.data.companion = None
        with pytest.raises(NotFound, match="not deployed"):
            _ = [item async for item in client.companion("config")]


async def test_governance_and_certificates() -> None:
    account = small()
    account.data.role = 3
    account.data.certificates = [{"certificate_id": "b"}, {"certificate_id": "a"}]
    async with connect(account) as client:
        assert await client.governance_limits() == GovernanceLimits(5, 5, "accountLimit", None)
        account.data.governance, account.data.unallocated = "integrationSpecific", 2
        assert (await client.governance_limits()).integration == 3
        found = await client.certificates("abc")
    assert [item["certificate_id"] for item in found] == ["a", "b"]


async def test_a_wrong_clock_is_corrected() -> None:
    for skew in (-900.0, 900.0):
        account = small()
        account.settings.skew = skew
        async with connect(account) as client:
            assert len(await client.rows(Query("customer", ("id",)))) == 25
            assert client.clock_offset == pytest.approx(skew, abs=4)
        login = account.enrol()
        async with connect(account, auth=tba(account, login)) as client:
            assert len(await client.rows(Query("customer", ("id",)))) == 25


async def test_nothing_writes() -> None:
    account = small()
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = await ask(account, method, f"{RECORDS}/customer/1", body={})
        assert answer.status_code in {404, 405}


async def test_a_refreshed_sandbox_is_a_login_problem() -> None:
    account = small()
    async with connect(account) as client:
        await client.rows(Query("customer", ("id",)))
        account.access.refresh_sandbox()
        with pytest.raises(LoginRefused, match="sandbox refresh"):
            await client.rows(Query("customer", ("id",)))


async def test_the_companion_pages_and_checks() -> None:
    account = small()
    account.settings.companion_page = 7
    async with connect(account) as client:
        items = [item async for item in client.companion("config")]
        assert [item["id"] for item in items] == [str(i) for i in range(120)]
        restlets = [seen for seen in account.seen if seen.kind == "restlet"]
        assert len(restlets) == 18
        with pytest.raises(NetSuiteError):
            _ = [item async for item in client.companion("nothing")]

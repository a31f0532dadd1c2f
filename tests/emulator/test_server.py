"""Two accounts on real sockets: limits, latency, size and memory."""

from __future__ import annotations

import asyncio
import dataclasses
import sys
import time
import tracemalloc
from pathlib import Path

import httpx
import orjson
import pytest

from nsaudit.emulator import AccountData, EmulatedAccount, serve
from nsaudit.emulator.__main__ import main
from nsaudit.netsuite import AccountId, Hosts, Limits, NetSuiteClient, OAuth2, Query, Secret
from tests.emulator.support import FIXTURES, connect, fixture, oauth2, small


async def test_two_accounts_side_by_side() -> None:
    accounts = [fixture("sandbox"), fixture("production")]
    logins = [account.enrol() for account in accounts]
    async with serve(accounts) as addresses:
        assert set(addresses) == {"1234567_SB1", "1234567"}

        async def names(index: int) -> list[str | None]:
            account = accounts[index]
            url = addresses[account.data.account]
            async with connect(account, auth=oauth2(logins[index]), url=url) as client:
                rows = await client.rows(Query("role", ("id", "scriptid")))
                return [row.text("scriptid") for row in rows]

        sandbox, production = await asyncio.gather(names(0), names(1))
        assert sandbox == production
        url = addresses["1234567"]
        async with connect(accounts[1], auth=oauth2(logins[0]), url=url) as client:
            with pytest.raises(Exception, match="refused the certificate"):
                await client.login()
    async with httpx.AsyncClient() as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(addresses["1234567"])


async def test_the_concurrency_limit_is_kept_and_found() -> None:
    account = small(200)
    account.settings.latency = 0.003
    account.settings.concurrency = 3
    limits = Limits(start=2, cap=10, backoff_first=0.001, backoff_most=0.003)
    async with connect(account, limits=limits) as client:
        query = Query("customer", ("id",))
        results = await asyncio.gather(*(client.rows(query) for _ in range(80)))
        assert all(len(rows) == 200 for rows in results)
        assert client.session.limiter.limit == 3
        # Few are refused before the limit is found; how many, the machine's load decides.
        assert 0 < client.counters.throttled <= 20
    assert account.peak <= 10


async def test_wall_time_stays_near_requests_times_latency_over_limit() -> None:
    account = small(10)
    account.settings.latency = 0.1
    limits = Limits(start=2, cap=5)
    async with connect(account, limits=limits) as client:
        await client.login()
        started = time.perf_counter()
        query = Query("customer", ("id",))
        await asyncio.gather(*(client.rows(query) for _ in range(120)))
        took = time.perf_counter() - started
        assert client.counters.requests == 121
    assert account.peak == 5
    assert took <= 1.25 * 120 * 0.1 / 5


def big(rows: int) -> EmulatedAccount:
    data = AccountData("1234567_SB1")
    data.put("companyfeaturesetup", [{"id": "RESTWEBSERVICES", "isactive": "T"}])
    data.put("entity", [{"id": i * 3, "externalid": f"CRM-{i:07d}"} for i in range(rows)])
    return EmulatedAccount(data)


async def test_more_than_a_hundred_thousand_rows_pass_through_flat_memory() -> None:
    rows = 103_500
    account = big(rows)
    limits = dataclasses.replace(Limits(), start=3)
    async with connect(account, limits=limits) as client:
        await client.login()
        tracemalloc.start()
        count, last, peak_early = 0, -1, 0
        async for row in await client.select(Query("entity", ("id", "externalid"))):
            ident = row.integer("id")
            assert ident is not None
            assert ident > last
            last = ident
            count += 1
            if count == 10_000:
                peak_early = tracemalloc.get_traced_memory()[1]
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert count == rows
    assert client.counters.requests == 1 + 100 + 4
    assert peak < 1.5 * peak_early
    # What was asked beyond the cap was asked by key.
    assert len([seen for seen in account.seen if seen.kind == "suiteql"]) == 104


async def test_as_a_program_of_its_own() -> None:
    command = [sys.executable, "-m", "nsaudit.emulator", str(FIXTURES / "sandbox")]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        line = orjson.loads(await asyncio.wait_for(process.stdout.readline(), 20))
        auth = OAuth2(line["client_id"], line["certificate_id"], Secret(line["private_key"]))
        account = AccountId.parse(line["account"])
        async with NetSuiteClient(account, auth, hosts=Hosts.at(line["url"])) as client:
            assert "customer" in await client.record_types()
    finally:
        process.terminate()
        await process.wait()


def test_a_program_without_a_fixture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert "account.yaml" in capsys.readouterr().err

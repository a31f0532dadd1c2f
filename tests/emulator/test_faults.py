"""Every fault at every request of a run: the right rows, or an error; never something else."""

from __future__ import annotations

import dataclasses
import io
import logging
import traceback
from collections.abc import Mapping

import pytest

from nsaudit import redact
from nsaudit.emulator import EmulatedAccount, Fault, Kind, serve
from nsaudit.netsuite import LoginRefused, NetSuiteClient, NetSuiteError, Query
from tests.emulator.support import FAST, connect, oauth2, small, tba

QUERY = Query("customer", ("id", "externalid"))
Reading = Mapping[str, object]


async def collect(client: NetSuiteClient) -> Reading:
    """Read something through every interface, each failure kept for itself as a collector does."""
    found: dict[str, object] = {}

    async def keep(name: str, read: object) -> None:
        try:
            found[name] = await read  # type: ignore[misc]
        except NetSuiteError as error:
            found[name] = error

    async def preferences() -> list[object]:
        return [item async for item in client.companion("config")]

    await keep("rows", client.rows(QUERY))
    await keep("types", client.record_types())
    await keep("schema", client.record_schema("customer"))
    await keep("preferences", preferences())
    return found


async def clean() -> tuple[Reading, EmulatedAccount]:
    account = small(35)
    async with connect(account, page_size=10) as client:
        return await collect(client), account


PASSING = [kind for kind in Kind if kind is not Kind.REFRESHED]
REQUESTS = 10  # token, four pages, catalogue, schema, three companion pages


async def test_how_many_requests_a_run_needs() -> None:
    reading, account = await clean()
    assert not any(isinstance(value, NetSuiteError) for value in reading.values())
    assert len(account.seen) == REQUESTS


@pytest.mark.parametrize("way", ["oauth2", "tba"])
@pytest.mark.parametrize("kind", PASSING)
async def test_a_passing_fault_changes_nothing(kind: Kind, way: str) -> None:
    wanted, _ = await clean()
    for nth in range(1, REQUESTS + 1):
        account = small(35)
        fault = Fault(kind, nth=nth, seconds=0.01)
        account.settings.faults.append(fault)
        login = account.enrol()
        auth = oauth2(login) if way == "oauth2" else tba(account, login)
        async with connect(account, auth=auth, page_size=10) as client:
            reading = await collect(client)
        if kind is Kind.UNAUTHORIZED and way == "oauth2" and nth == 1:
            # A refusal by the token endpoint itself is final: asking again fills the audit trail.
            assert all(isinstance(value, LoginRefused) for value in reading.values())
            continue
        assert reading == wanted, (nth, fault)
        if way == "oauth2" or nth < REQUESTS:
            assert fault.hits == 1


@pytest.mark.parametrize("kind", PASSING)
async def test_a_lasting_fault_is_an_error_for_what_it_hits(kind: Kind) -> None:
    wanted, _ = await clean()
    for on, name in (("suiteql", "rows"), ("catalog", "types"), ("restlet", "preferences")):
        account = small(35)
        account.settings.faults.append(Fault(kind, on=on, times=10_000, seconds=0.01))
        async with connect(account, page_size=10) as client:
            reading = await collect(client)
        if kind is Kind.SLOW:
            assert reading == wanted
        else:
            assert isinstance(reading[name], NetSuiteError)
        for other, value in reading.items():
            if kind is Kind.UNAUTHORIZED or kind is Kind.REVOKED:
                continue  # refused credentials concern the whole host
            if other != name and not (other == "schema" and name == "types"):
                assert value == wanted[other]


@pytest.mark.parametrize("kind", PASSING)
async def test_a_fault_in_the_middle_never_gives_some_rows(kind: Kind) -> None:
    account = small(35)
    account.settings.faults.append(Fault(kind, on="suiteql", nth=3, times=10_000, seconds=0.01))
    async with connect(account, page_size=10) as client:
        reading = await collect(client)
    rows = reading["rows"]
    assert isinstance(rows, NetSuiteError) or len(rows) == 35  # type: ignore[arg-type]


async def test_a_refreshed_sandbox_at_every_request() -> None:
    wanted, _ = await clean()
    for nth in range(1, REQUESTS + 1):
        account = small(35)
        account.settings.faults.append(Fault(Kind.REFRESHED, nth=nth))
        async with connect(account, page_size=10) as client:
            reading = await collect(client)
        assert isinstance(list(reading.values())[-1], LoginRefused)
        for name, value in reading.items():
            assert isinstance(value, LoginRefused) or value == wanted[name]


async def test_retry_after_is_honoured() -> None:
    account = small()
    account.settings.faults.append(Fault(Kind.THROTTLED, on="suiteql", seconds=0.2))
    async with connect(account) as client:
        await client.login()
        started = client.session.clock.monotonic()
        await client.rows(QUERY)
        assert client.session.clock.monotonic() - started >= 0.2
        assert client.counters.throttled == 1


async def test_an_answer_that_never_ends_is_cut_off() -> None:
    account = small()
    account.settings.faults.append(Fault(Kind.SLOW, on="suiteql", times=99, seconds=30))
    limits = dataclasses.replace(FAST, request_timeout=0.05, attempts=2)
    async with connect(account, limits=limits) as client:
        with pytest.raises(NetSuiteError, match="within"):
            await client.rows(QUERY)


@pytest.mark.parametrize("kind", [Kind.RESET, Kind.TRUNCATED, Kind.SLOW, Kind.HTML, Kind.THROTTLED])
async def test_over_a_real_socket(kind: Kind) -> None:
    account = small(35)
    login = account.enrol()
    async with serve([account]) as addresses:
        url = addresses["1234567_SB1"]
        account.settings.faults.append(Fault(kind, on="suiteql", nth=2, seconds=0.05))
        async with connect(account, auth=oauth2(login), page_size=10, url=url) as client:
            assert len(await client.rows(QUERY)) == 35
            assert client.counters.retries == (0 if kind is Kind.SLOW else 1)
        account.settings.faults[:] = [Fault(kind, on="suiteql", times=999, seconds=0.001)]
        async with connect(account, auth=oauth2(login), url=url) as client:
            if kind is not Kind.SLOW:
                with pytest.raises(NetSuiteError):
                    await client.rows(QUERY)


@pytest.mark.parametrize("level", [1, logging.DEBUG, logging.INFO, logging.WARNING])
@pytest.mark.parametrize("way", ["oauth2", "tba"])
async def test_no_canary_leaves_by_logs_errors_or_tracebacks(level: int, way: str) -> None:
    """Key, token, consumer secret and signature, over real sockets, through every fault."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(level)
    redact.install()
    account = small(35)
    login = account.enrol()
    texts = []
    tokens: set[str] = set()
    try:
        async with serve([account]) as addresses:
            for kind in Kind:
                account.settings.faults[:] = [Fault(kind, on="suiteql", times=5, seconds=0.001)]
                auth = oauth2(login) if way == "oauth2" else tba(account, login)
                url = addresses["1234567_SB1"]
                async with connect(account, auth=auth, url=url, page_size=10) as client:
                    try:
                        await client.rows(QUERY)
                    except NetSuiteError as error:
                        texts += traceback.format_exception(error)
                        texts += [repr(error), str(vars(error))]
                    texts += [repr(client), repr(auth), repr(client.counters)]
                tokens |= set(account.access._tokens)
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
    output = stream.getvalue() + "".join(texts)
    canaries = {
        login.consumer_key,
        login.consumer_secret,
        login.token_id,
        login.token_secret,
        login.client_id,
        *login.private_key.splitlines()[1:-1],
        *tokens,
    }
    assert [canary for canary in canaries if canary in output] == []
    if level <= logging.INFO:
        assert "trying again" in output

"""The client against an emulated account, in process and without waiting."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from nsaudit.emulator import AccountData, ByHost, EmulatedAccount, Login, load
from nsaudit.netsuite import (
    AccountId,
    Auth,
    Companion,
    Hosts,
    Limits,
    NetSuiteClient,
    OAuth2,
    Secret,
    TokenBased,
)

FIXTURES = Path(__file__).parents[2] / "fixtures" / "accounts"
FAST = Limits(backoff_first=0.001, backoff_most=0.002, request_timeout=5.0, longest_pause=2.0)


def oauth2(login: Login) -> Auth:
    return OAuth2(login.client_id, login.certificate_id, Secret(login.private_key))


def tba(account: EmulatedAccount, login: Login) -> Auth:
    return TokenBased(
        AccountId.parse(account.data.account),
        consumer_key=Secret(login.consumer_key),
        consumer_secret=Secret(login.consumer_secret),
        token_id=Secret(login.token_id),
        token_secret=Secret(login.token_secret),
    )


@asynccontextmanager
async def connect(
    account: EmulatedAccount,
    *,
    auth: Auth | None = None,
    limits: Limits = FAST,
    page_size: int = 1000,
    url: str | None = None,
) -> AsyncIterator[NetSuiteClient]:
    transport = httpx.ASGITransport(ByHost([account])) if url is None else None
    async with NetSuiteClient(
        AccountId.parse(account.data.account),
        auth or oauth2(account.enrol()),
        hosts=Hosts.at(url) if url else None,
        companion=Companion(),
        limits=limits,
        page_size=page_size,
        transport=transport,
    ) as client:
        yield client


def small(rows: int = 25) -> EmulatedAccount:
    """An account with one table, one record type and one page of preferences."""
    data = AccountData("1234567_SB1", concurrency=5, companion={"config": []})
    features = ("RESTWEBSERVICES", "SERVERSIDESCRIPTING", "MULTICURRENCY")
    data.put("companyfeaturesetup", [{"id": name, "isactive": "T"} for name in features])
    data.put(
        "customer",
        [
            {
                "id": i,
                "entityid": f"C{i % 3}",
                "externalid": None if i % 7 == 0 else f"x{i}",
                "datecreated": f"2026-01-{i % 28 + 1:02d} 00:00:00",
                "currency": 1,
                "currency$": "Euro",
                "subsidiary": 2,
            }
            for i in range(1, rows + 1)
        ],
    )
    data.records = {
        "customer": {
            "fields": {
                "companyName": {"title": "Name", "filterable": True},
                "custentity_x": {"kind": "list", "options": ["1"], "custom": True},
                "salary": {"kind": "number", "permission": "LIST_EMPLOYEE_RECORD"},
                "addressBook": {"kind": "sublist", "keys": ["id"], "fields": {"label": {}}},
            }
        }
    }
    assert data.companion is not None
    data.companion["config"] = [{"type": "a" if i % 2 else "b", "id": str(i)} for i in range(120)]
    return EmulatedAccount(data)


def fixture(name: str) -> EmulatedAccount:
    return EmulatedAccount(load(FIXTURES / name))

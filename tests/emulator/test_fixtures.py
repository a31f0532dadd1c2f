"""The two accounts in fixtures/: complete, consistent, and with what their README promises."""

from __future__ import annotations

from collections import Counter

import pytest

from nsaudit.emulator import AccountData, load
from nsaudit.emulator.dataset import FixtureError
from nsaudit.netsuite import Key, NotFound, Query
from nsaudit.netsuite.protocol import ACTIONS
from tests.emulator.support import FIXTURES, connect, fixture

TABLES = {
    "accountingperiod", "companyfeaturesetup", "contact", "currency", "customer", "customfield",
    "customlist", "customrecordtype", "customsegment", "deletedrecord", "employee",
    "employeerolesforsearch", "entity", "file", "item", "iprestrictions", "loginaudit",
    "mediaitemfolder", "nexus", "oauth2clientcredentials", "oauthtoken", "role",
    "rolepermissions", "rolerestrictions", "script", "scriptdeployment", "subsidiary",
    "subsidiarytaxregistration", "systemnote", "taxtype", "transaction", "usereventscript",
    "vendor",
}  # fmt: skip


@pytest.fixture(params=["sandbox", "production"], scope="module")
def data(request: pytest.FixtureRequest) -> AccountData:
    return load(FIXTURES / str(request.param))


def column(data: AccountData, table: str, name: str) -> list[str | None]:
    found = data.tables[table]
    index = found.columns.index(name)
    return [row[index] for row in found.rows]


def test_every_table_of_the_notes_is_there(data: AccountData) -> None:
    assert set(data.tables) >= TABLES
    assert all(table.rows for table in data.tables.values())
    assert data.companion is not None
    assert set(data.companion) == set(ACTIONS)
    assert set(data.records) >= {"customer", "salesorder", "inventoryitem"}


@pytest.mark.parametrize(
    ("table", "name", "target", "key"),
    [
        ("rolepermissions", "role", "role", "id"),
        ("employeerolesforsearch", "role", "role", "id"),
        ("employeerolesforsearch", "entity", "employee", "id"),
        ("scriptdeployment", "script", "script", "id"),
        ("usereventscript", "id", "script", "id"),
        ("customer", "subsidiary", "subsidiary", "id"),
        ("customer", "currency", "currency", "id"),
        ("transaction", "entity", "customer", "id"),
        ("transaction", "postingperiod", "accountingperiod", "id"),
        ("contact", "company", "customer", "id"),
        ("customer", "id", "entity", "id"),
        ("loginaudit", "user", "employee", "id"),
        ("oauthtoken", "role", "role", "id"),
        ("oauthtoken", "entity", "employee", "id"),
        ("subsidiarytaxregistration", "nexus", "nexus", "id"),
        ("accountingperiod", "parent", "accountingperiod", "id"),
    ],
)
def test_references_hold(data: AccountData, table: str, name: str, target: str, key: str) -> None:
    wanted = {value for value in column(data, table, name) if value}
    assert wanted <= set(column(data, target, key))


def test_internal_ids_differ_and_script_ids_agree() -> None:
    sandbox, production = (load(FIXTURES / name) for name in ("sandbox", "production"))
    assert set(column(sandbox, "script", "scriptid")) == set(
        column(production, "script", "scriptid")
    )
    assert not set(column(sandbox, "script", "id")) & set(column(production, "script", "id"))


def test_planted_external_ids(data: AccountData) -> None:
    ids = [value for value in column(data, "entity", "externalid") if value]
    folded = Counter(value.casefold().strip() for value in ids)
    assert {value for value, count in folded.items() if count > 1} == {"crm-1003", "crm-1004"}
    assert len(set(ids)) == len(ids)
    assert "SHOP-CRM-1005" in ids
    assert "CRM-01006" in ids
    missing = column(data, "customer", "externalid").count(None)
    assert missing == (1 if data.account.endswith("SB1") else 6)


async def test_both_can_be_read_with_the_role_they_give_the_auditor() -> None:
    for name in ("sandbox", "production"):
        account = fixture(name)
        async with connect(account) as client:
            for table in sorted(account.data.tables):
                key = {"scriptdeployment": "primarykey"}.get(table)
                columns = account.data.tables[table].columns
                key = key or next(c for c in ("id", "internalid", columns[0]) if c in columns)
                text = table in {"companyfeaturesetup", "scripttype"}
                keys = (Key(key, text=text), *(Key(c, text=True) for c in columns[1:3]))
                if table not in {"rolepermissions", "rolerestrictions", "employeerolesforsearch"}:
                    keys = keys[:1]
                query = Query(table, tuple(dict.fromkeys(k.name for k in keys)), keys)
                if name == "production" and table == "transactionnumberingauditlog":
                    with pytest.raises(NotFound) as refused:
                        await client.rows(query)
                    assert refused.value.permission == "LIST_TRANNUMBERAUDITLOG"
                else:
                    rows = await client.rows(query)
                    assert len(rows) == len(account.data.tables[table].rows), table
            for record in await client.record_types():
                assert (await client.record_schema(record)).fields
            for action in ACTIONS:
                if action == "duplicates" and name == "production":
                    continue  # the feature is off there
                assert [item async for item in client.companion(action)]


def test_faulty_folders_are_named(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    with pytest.raises(FixtureError, match=r"account\.yaml"):
        load(folder)
    (folder / "account.yaml").write_text("company: x\n")
    with pytest.raises(FixtureError, match="account"):
        load(folder)
    (folder / "account.yaml").write_text("account: '1'\n")
    (folder / "tables").mkdir()
    (folder / "tables" / "role.csv").write_text("id,name\n1\n")
    with pytest.raises(FixtureError, match=r"role\.csv:2"):
        load(folder)


def test_seeding_a_difference() -> None:
    data = load(FIXTURES / "sandbox")
    data.edit("customfield", {"name": "CRM Id"}, ismandatory="F")
    assert "F" in column(data, "customfield", "ismandatory")
    with pytest.raises(KeyError):
        data.edit("customfield", {"name": "no such field"}, ismandatory="F")

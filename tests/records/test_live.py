"""A live account counts the groups that an export of the same records shows, and gives no value."""

from __future__ import annotations

import asyncio
import csv
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from nsaudit.cli import run
from nsaudit.emulator import AccountData, EmulatedAccount
from nsaudit.emulator.server import ByHost
from nsaudit.model.recordaudit import RecordDuplicates
from nsaudit.model.snapshot import GapReason, Snapshot, SnapshotMeta
from nsaudit.netsuite import AccountId, NetSuiteClient
from nsaudit.sources.account import collect
from nsaudit.sources.merge import merge
from nsaudit.sources.records import Key, Request, Table
from nsaudit.sources.records.collect import collect as read_export
from nsaudit.sources.records.request import DEFAULT_KEYS
from tests.cli.emulated import configure, emulator
from tests.emulator.support import FAST, connect, oauth2

MAILS = [
    "ida@alder.example", "IDA@alder.example ", "ida @alder.example", "Íđa@alder.example",
    "ｉｄａ@alder.example", "bo@birch.example", "bo@birch.example.", "nobody", "", "  ",
]  # fmt: skip
NAMES = [
    "Alder Outfitters", "ALDER outfitters GmbH & Co. KG", "Alder-Outfitters Inc.", "Gmbh", "",
    "Älder Outfitters", "Alder Co Co Ltd", "Alder", "Birch, Ltd", "Birch Limited Company",
    "O’Neil", "O'Neil", "ΑΛΦΑ", "άλφα", "Straße 1", "STRASSE-1",
]  # fmt: skip
PHONES = ["+49 (30) 111", "0049-30-111", "49 30 111", "030/111", "", "7", "07"]
NUMBERS = ["DE 811.111", "de811111", "DE-811111", "GB222", "", "7"]
STATES = ["Sales Order : Pending Billing", "Sales Order : Closed", "Sales Order : Cancelled", None]
FEATURES = [
    {"id": name, "isactive": "T"} for name in ("SUBSIDIARIES", "MULTICURRENCY", "RESTWEBSERVICES")
]
CHANNEL = {"ADMI_RESTWEBSERVICES", "REPO_ANALYTICS", "ADMI_LOGIN_OAUTH2"}


def account(seed: int, size: int = 60) -> AccountData:
    """Records of which many are alike in many ways."""
    pick = random.Random(seed)  # noqa: S311
    data = AccountData("1234567_SB1", permissions=None)
    data.put("companyfeaturesetup", FEATURES)
    for table, first in (("customer", 100), ("vendor", 4000), ("contact", 7000)):
        rows = [
            {
                "id": first + n, "externalid": f"X{n}", "entityid": f"E{n}",
                "companyname": pick.choice(NAMES), "email": pick.choice(MAILS),
                "phone": pick.choice(PHONES), "vatregnumber": pick.choice(NUMBERS),
                "subsidiary": pick.choice([1, 2, 3, None]), "parent": None, "currency": 1,
                "company": None,
            }
            for n in range(size)
        ]  # fmt: skip
        if table == "contact":
            rows = [{k: v for k, v in r.items() if k not in {"companyname", "vatregnumber"}}
                    for r in rows]  # fmt: skip
        data.put(table, rows)
    data.put(
        "transaction",
        [
            {
                "id": 9000 + n, "recordtype": pick.choice(["salesorder", "invoice"]),
                "entity": 100 + pick.randrange(4), "subsidiary": 1, "externalid": f"O{n}",
                "foreigntotal": pick.choice(["10.50", "99", None]), "currency": 1,
                "otherrefnum": pick.choice(["PO-1", "po 1", "2"]),
                "trandate": f"2026-03-0{pick.randint(1, 9)}", "status": "B",
                "status$": pick.choice(STATES),
            }
            for n in range(size)
        ],
    )  # fmt: skip
    return data


def rows_of(data: AccountData, name: str) -> list[dict[str, Any]]:
    table = data.tables[name]
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def exported(data: AccountData, folder: Path, keys: Sequence[Key]) -> dict[str, RecordDuplicates]:
    """What `nsaudit records` says of the same records, from files."""
    tables = []
    for name in ("customer", "vendor", "contact", "transaction"):
        rows = rows_of(data, name)
        for row in rows:
            row.setdefault("type", row.pop("recordtype", name))
            row["status"] = row.pop("status$", None)
            if name == "contact":
                row["companyname"] = row["entityid"]
        path = folder / f"{name}s.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        tables.append(Table("records", path, shown=path.name))
    found = read_export(Request(tuple(tables), keys=tuple(keys)))[RecordDuplicates.table]
    return {record.key: record for record in found if isinstance(record, RecordDuplicates)}


def taken(
    data: AccountData, keys: Sequence[Key] = DEFAULT_KEYS, seed: int = 0, page_size: int = 1000
) -> Snapshot:
    async def run() -> Snapshot:
        async with connect(EmulatedAccount(data, seed=seed), page_size=page_size) as client:
            return await collect(client, {RecordDuplicates}, environment="live", keys=tuple(keys))

    return asyncio.run(run())


def counted(snapshot: Snapshot) -> dict[str, RecordDuplicates]:
    return {record.key: record for record in snapshot.records(RecordDuplicates)}


KEYS = (
    *DEFAULT_KEYS,
    Key(("email",)),
    Key(("name",)),
    Key(("external_id",)),
    Key(("entity", "order_number"), "transaction"),
    Key(("order_number", "total", "currency"), "transaction", ("salesorder",)),
)


@pytest.mark.parametrize("seed", range(4))
def test_the_account_counts_the_groups_of_an_export(seed: int, tmp_path: Path) -> None:
    data = account(seed)
    live = counted(taken(data, KEYS, seed, page_size=[4, 1000][seed % 2]))
    files = exported(data, tmp_path, KEYS)
    assert sum(record.groups or 0 for record in live.values()) > 20
    # A contact has no VAT number, so an account is not asked for one.
    assert set(files) - set(live) == {"contact by name+tax_number"}
    for key, record in sorted(live.items()):
        assert plain(record) == plain(files[key]), key


def plain(record: RecordDuplicates) -> RecordDuplicates:
    """Without what an account does not count: subsidiaries outside the key, use of transactions."""
    order = record.recordtype in {"salesorder", "invoice"}
    unasked: dict[str, None] = {} if "subsidiary" in record.by else {"subsidiaries": None}
    unused: dict[str, None] = {"on_open": None} if order else {}
    samples = tuple(s.model_copy(update={**unasked, **unused}) for s in record.samples or ())
    return record.model_copy(update={**unused, "samples": samples, "as_of": None})


def test_no_value_of_a_record_leaves_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    data = account(3)
    answers: list[str] = []
    asked: list[str] = []

    class Watched(httpx.ASGITransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            response = await super().handle_async_request(request)
            asked.append(request.url.path)
            answers.append((await response.aread()).decode())
            return httpx.Response(response.status_code, headers=response.headers,
                                  content=response.content)  # fmt: skip

    async def read() -> Snapshot:
        emulated = EmulatedAccount(data)
        async with NetSuiteClient(
            AccountId.parse(data.account), oauth2(emulated.enrol()), limits=FAST,
            transport=Watched(ByHost([emulated])),
        ) as client:  # fmt: skip
            return await collect(client, {RecordDuplicates}, environment="live")

    found = counted(asyncio.run(read()))
    assert found["customer by email+subsidiary"].groups
    assert any("suiteql" in path for path in asked)
    text = "\n".join(answers)
    for value in {*MAILS, *NAMES, *PHONES, *NUMBERS}:
        if len(value.strip()) > 4:
            assert value not in text, value


def test_a_table_that_is_refused_stands_for_itself() -> None:
    data = account(1)
    data.permissions = CHANNEL | {"LIST_CUSTJOB", "LIST_CONTACT", "TRAN_FIND"}
    snapshot = taken(data)
    found = counted(snapshot)
    assert {record.recordtype for record in found.values() if record.groups is None} == {"vendor"}
    vendor = found["vendor by email+subsidiary"]
    assert vendor.total is None
    assert "Vendors" in (vendor.problem or "")
    assert RecordDuplicates.table not in snapshot.gaps


def test_an_export_fills_what_was_refused(tmp_path: Path) -> None:
    data = account(1)
    files = exported(data, tmp_path, DEFAULT_KEYS)
    data.permissions = CHANNEL | {"LIST_CUSTJOB", "LIST_CONTACT", "TRAN_FIND"}
    live = taken(data)
    export = Snapshot(SnapshotMeta(environment="live", sources=("records",)), {
        RecordDuplicates.table: tuple(r for r in files.values() if r.recordtype == "vendor")
    })  # fmt: skip
    both = counted(merge([live, export], live.meta))
    ident = "vendor by email+subsidiary"
    assert (both[ident].groups, both[ident].total) == (files[ident].groups, files[ident].total)
    assert both["customer by email+subsidiary"] == counted(live)["customer by email+subsidiary"]


def test_without_transactions_nobody_knows_who_is_in_use() -> None:
    data = account(1)
    data.permissions = CHANNEL | {"LIST_CUSTJOB", "LIST_CONTACT", "LIST_VENDOR"}
    found = counted(taken(data))
    record = found["customer by email+subsidiary"]
    assert record.groups
    assert record.on_open is None


def test_a_role_that_sees_no_records_leaves_only_a_gap() -> None:
    data = account(1)
    data.permissions = CHANNEL
    snapshot = taken(data)
    assert RecordDuplicates.table not in snapshot.tables
    assert snapshot.gaps[RecordDuplicates.table].reason is GapReason.REFUSED


def test_a_column_that_is_not_shown_is_not_counted() -> None:
    data = account(1)
    rows = [
        {k: v for k, v in row.items() if k != "vatregnumber"} for row in rows_of(data, "vendor")
    ]
    data.put("vendor", rows)
    record = counted(taken(data))["vendor by name+tax_number"]
    assert (record.total, record.groups, record.lacking) == (60, None, None)


def test_the_subsidiary_stands_in_a_table_of_its_own() -> None:
    data = account(2)
    whole = counted(taken(data))
    customers = rows_of(data, "customer")
    belonging = [
        {"id": n, "entity": row["id"], "subsidiary": row["subsidiary"], "isprimarysub": "T"}
        for n, row in enumerate(customers)
        if row["subsidiary"]
    ]
    belonging.append({"id": 999, "entity": 100, "subsidiary": "9", "isprimarysub": "F"})
    for row in customers:
        del row["subsidiary"]
    data.put("customer", customers)
    assert "customer by email" in counted(taken(data))
    assert "customer by email+subsidiary" not in counted(taken(data))
    data.put("customersubsidiaryrelationship", belonging)
    assert counted(taken(data)) == whole


def test_a_key_that_the_account_cannot_count_is_said() -> None:
    data = account(1)
    item = Key(("external_id",), types=("inventoryitem",))
    snapshot = taken(data, (*DEFAULT_KEYS, item))
    record = counted(snapshot)["inventoryitem by external_id"]
    assert "export the records" in (record.problem or "")
    assert RecordDuplicates.table not in snapshot.gaps
    snapshot = taken(data, (*DEFAULT_KEYS, Key(("parent", "date"))))
    assert snapshot.gaps[RecordDuplicates.table].reason is GapReason.OUT_OF_REACH


def test_an_empty_table_has_nothing_to_count() -> None:
    data = account(1)
    for name in ("customer", "vendor", "contact", "transaction"):
        table = data.tables[name]
        data.tables[name] = type(table)(name, table.columns, [])
    snapshot = taken(data)
    assert snapshot.tables[RecordDuplicates.table] == ()
    assert RecordDuplicates.table not in snapshot.gaps


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


RULES = ("DAT001", "DAT002")
Cli = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(["records", *arguments, "--color", "never", "--no-progress"])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def test_records_asks_an_account(place: Path, cli: Cli) -> None:
    with emulator("production") as lines:
        configure(place, ("production",), lines)
        code, out, err = cli("live:production", "--report", "json")
        assert code == 1, err
        failed = [f for f in json.loads(out)["findings"] if f["status"] == "fail"]
        told = {rule: json.dumps([f for f in failed if f["rule_id"] == rule]) for rule in RULES}
        assert "equal in e-mail and subsidiary: 2 records, 2 of them on open" in told["DAT001"]
        assert "email o***@h***, subsidiary 2 (lowest internal id 24006)" in told["DAT001"]
        assert "(lowest internal id 404020)" in told["DAT002"]
        assert "harbor-alpine" not in out
        _, out, _ = cli("live:production", "--report", "json", "--key", "customer:phone,subsidiary")
        rules = {f["rule_id"] for f in json.loads(out)["findings"] if f["status"] == "fail"}
        assert not rules & {"DAT001", "DAT002"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["live:production", "more.csv"], "live:production is asked alone"),
        (["live:production", "--env", "sandbox"], "live:production is asked alone"),
        (["live:production", "--groups", "g.csv"], "--groups is for exports"),
        (["live:production", "--show-values"], "--show-values is for exports"),
        (["live:"], "live: names no environment"),
        (["live:nowhere"], "nowhere: no environment of this name"),
        (["live:production"], "environment production has no live account"),
    ],
)
def test_what_an_account_cannot_be_asked(
    place: Path, cli: Cli, arguments: list[str], said: str
) -> None:
    (place / "nsaudit.yaml").write_text("environments:\n  production: {sdf: src}\n")
    code, _, err = cli(*arguments)
    assert code == 2
    assert said in err
    assert "Traceback" not in err


def test_a_snapshot_does_not_wait_for_the_contracts(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "crm.yaml").write_text("contract: [\n")
    with emulator("production") as lines:
        configure(place, ("production",), lines)
        config = place / "nsaudit.yaml"
        config.write_text(f"{config.read_text()}contracts: crm.yaml\n")
        run(["snapshot", "production", "-o", "snap", "--no-progress"])
        assert (place / "snap/record_duplicates.jsonl").exists(), capsys.readouterr().err
        assert run(["audit", "--no-progress"]) == 2
        assert "crm.yaml:" in capsys.readouterr().err

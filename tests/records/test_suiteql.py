"""The SuiteQL that the page on record data gives: it runs, and its answer is an export."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from nsaudit.cli import run
from nsaudit.emulator import AccountData
from nsaudit.emulator.database import Database, translate_for
from tests.emulator.support import small

PAGE = Path(__file__).parents[2] / "docs" / "data.md"
CUSTOMERS, ORDERS, DUPLICATES = re.findall(r"```sql\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


@pytest.fixture
def data() -> AccountData:
    account = small(7).data
    account.put("companyfeaturesetup", [{"id": "SUBSIDIARIES", "isactive": "T"}])
    rows = [
        {"id": 1, "externalid": "A1", "companyname": "Alder", "email": "a@x.example"},
        {"id": 2, "externalid": "A2", "companyname": "Birch", "email": "A@x.example "},
        {"id": 3, "externalid": "A3", "companyname": "Cedar", "email": "c@x.example"},
        {"id": 4, "companyname": "Dogwood", "email": "a@x.example", "subsidiary": 3},
    ]
    common = {"subsidiary": 2, "parent": None, "isinactive": "F", "datecreated": "2026-01-02"}
    account.put("customer", [{**common, **row} for row in rows])
    order = {
        "recordtype": "salesorder", "entity": 1, "otherrefnum": "PO-1", "foreigntotal": "10.50",
        "trandate": "2026-02-01",
    }  # fmt: skip
    account.put("transaction", [{"id": n, "externalid": f"O{n}", **order} for n in (10, 11)])
    return account


def export(data: AccountData, query: str, path: Path) -> list[dict[str, str]]:
    database = Database(data)
    statement = translate_for(
        database, query, permissions=None, features=data.features, hidden=frozenset()
    )
    rows = database.page(statement, (), 100, 0).rows
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, sorted({name for row in rows for name in row}))
        writer.writeheader()
        writer.writerows(rows)
    return rows


def test_the_queries_give_exports(
    data: AccountData,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    export(data, CUSTOMERS, tmp_path / "customers.csv")
    export(data, ORDERS, tmp_path / "orders.csv")
    equal = export(data, DUPLICATES, tmp_path / "equal.csv")
    assert equal == [{"email": "a@x.example", "subsidiary": "2", "records": "2"}]
    code = run(["records", "customers.csv", "orders.csv", "--report", "json", "--color", "never"])
    printed = capsys.readouterr()
    assert code == 1, printed.err
    found = [f["message"] for f in json.loads(printed.out)["findings"] if f["status"] == "fail"]
    assert "1 group of customer records equal in e-mail and subsidiary: 2 records" in found
    assert any(text.startswith("1 group of salesorder records equal in entity") for text in found)

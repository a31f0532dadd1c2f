"""``nsaudit records`` as people call it: findings, files, masking, and bad input."""

from __future__ import annotations

import csv
import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nsaudit.cli import run
from nsaudit.model import Reconciliation
from nsaudit.sources.records import Request, Table
from nsaudit.sources.records.collect import collect
from tests.records import data

pytestmark = pytest.mark.filterwarnings("ignore")

Cli = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    data.write(tmp_path)
    return tmp_path


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(["records", *arguments, "--color", "never"])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


SOURCES = ("customers.csv", "orders.csv", "merge_log.csv", "references.csv")


def findings(out: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in json.loads(out)["findings"]:
        if each["status"] == "fail":
            found.setdefault(each["rule_id"], []).append(each["message"])
    return found


def test_findings(folder: Path, cli: Cli) -> None:
    code, out, _ = cli(*SOURCES, "--report", "json")
    assert code == 1
    found = findings(out)
    assert set(found) == {"XID001", "DAT001", "DAT002", "DAT003", "DAT004", "DAT006"}
    assert (
        "2 groups of customer records equal in e-mail and subsidiary: 4 records, 2 of them on open "
        "transactions" in found["DAT001"]
    )
    assert found["DAT004"] == ["2 references still point at merged customer records"]
    assert cli(*SOURCES, "--report", "json")[1] == out


def test_no_personal_value_leaves(folder: Path, cli: Cli) -> None:
    code, out, err = cli(*SOURCES, "--fuzzy", "85", "--groups", "groups.csv", "--verbose")
    assert code == 1
    written = (folder / "groups.csv").read_text("utf-8")
    for secret in ("alder.example", "office@", "Alder", "811", "0101", "soehne", "Birch"):
        assert secret not in out + err + written, secret
    cli(*SOURCES, "--groups", "shown.csv", "--show-values")
    assert "office@alder.example" in (folder / "shown.csv").read_text("utf-8")


def test_groups_name_the_record_to_keep(folder: Path, cli: Cli) -> None:
    import duckdb

    cli(*SOURCES, "--groups", "groups.csv")
    cli(*SOURCES, "--groups", "groups.parquet")
    with (folder / "groups.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for group in {row["group"] for row in rows}:
        members = [row for row in rows if row["group"] == group]
        assert len(members) > 1
        (kept,) = [row for row in members if row["keep"] == "T"]
        assert kept["reason"]
    across = next(r for r in rows if r["across_subsidiaries"] == "T" and r["keep"] == "T")
    assert across["reason"] == "it is active, then the oldest"
    with duckdb.connect() as connection:
        parquet = connection.execute("SELECT count(*) FROM read_parquet('groups.parquet')")
        assert parquet.fetchall() == [(len(rows),)]
    assert sorted(p.name for p in folder.iterdir() if "groups" in p.name) == [
        "groups.csv",
        "groups.parquet",
    ]


def test_own_keys_and_columns(folder: Path, cli: Cli) -> None:
    (folder / "people.csv").write_text(
        "No,Mail,Typ\n1,A@x.example,customer\n2,a@X.example,customer\n"
    )
    code, out, err = cli(
        "people.csv", "--column", "internal_id=No", "--column", "type=Typ", "--key", "email",
        "--report", "json", "--select", "DAT001",
    )  # fmt: skip
    assert code == 0, err
    assert findings(out) == {"DAT001": ["1 group of customer records equal in e-mail: 2 records"]}


def test_the_configuration_names_sources(folder: Path, cli: Cli) -> None:
    (folder / "nsaudit.yaml").write_text(
        "environments:\n  production: {kind: production, sdf: src}\n"
        "records:\n  production:\n    files: [customers.csv]\n    keys: ['customer:email']\n"
    )
    code, out, _ = cli("--env", "production", "--report", "json", "--select", "DAT001")
    assert code == 0
    assert findings(out) == {"DAT001": ["3 groups of customer records equal in e-mail: 7 records"]}


def test_a_hub_by_its_address(folder: Path, cli: Cli, hub: str) -> None:
    from tests.records.test_engines import into_hub

    into_hub(hub, "named", folder)
    (folder / "nsaudit.yaml").write_text(
        "environments:\n  production: {kind: production, sdf: src}\n"
        "records:\n  production:\n    hub: env:TEST_HUB\n"
        "    tables: {records: named.customers, merge_log: named.merge_log}\n"
    )
    os.environ["TEST_HUB"] = hub
    try:
        code, out, err = cli("--env", "production", "--report", "json")
    finally:
        del os.environ["TEST_HUB"]
    assert code == 1, err
    assert {"XID001", "DAT001", "DAT003"} <= set(findings(out))
    assert "nsaudit@" not in out + err


def test_a_hub_without_known_tables(folder: Path, cli: Cli, hub: str) -> None:
    code, out, err = cli(hub)
    assert (code, out) == (2, "")
    assert "nothing says which tables to read" in err


def test_an_unreachable_hub_shows_no_password(folder: Path, cli: Cli) -> None:
    code, out, err = cli("postgresql://me:hunter22@127.0.0.1:1/db")
    assert code == 3
    assert "cannot be reached" in err
    assert "hunter22" not in out + err


BAD = {
    "more.csv": (b"internal_id,email\n1,a\n2,b,c\n", "more.csv:3: the row has 3 columns"),
    "quote.csv": (b'internal_id,email\n1,"a\n2,b\n', "quote is not closed"),
    "mixed.csv": (b"internal_id,email\n1,a\n2,\xfc\n", "mixed.csv:3: the line is not UTF-8"),
    "large.csv": (b"internal_id,email\n1," + b"x" * 10_000_000, "large.csv:2: a line is longer"),
    "utf16.csv": ("internal_id\n1\n".encode("utf-16"), "utf16.csv:1: the file is UTF-16"),
    "nobom.csv": ("internal_id\n1\n".encode("utf-16-be"), "nobom.csv:1: the file is UTF-16"),
    "mac.csv": (b"internal_id,email\r1,a\r", "mac.csv:1: the lines end with a carriage return"),
    "header.csv": (b"internal_id,email\n", "there is no record in it"),
    "month.csv": (b"internal_id,created\n1,2026-13-45\n", "record 1, column created: not a date"),
    "type.csv": (b"type,internal_id\ncustmer,1\n", "no record type is called 'custmer'"),
    "latin.jsonl": (b'{"id": "1"}\n{"id": "\xe9"}\n', "latin.jsonl:2:9: not UTF-8"),
    "nothing.jsonl": (b"", "the file holds no record"),
    "half.parquet": (b"PAR1" + b"\0" * 100, "half.parquet: no Parquet file, or a damaged one"),
    "empty.csv": (b"", "empty.csv:1: the file has no header"),
    "twice.csv": (b"email,EMAIL\n1,2\n", "two columns are called 'EMAIL'"),
    "foreign.csv": (b"foo,bar\n1,2\n", "no column says what the table holds"),
    "number.csv": (b"internal_id,total\n1,2.5\n2,much\n", "record 2, column total: not a number"),
    "date.csv": (b"internal_id,created\n1,3/4/2026\n", "record 1, column created: not a date"),
    "broken.jsonl": (b'{"id": 1}\n{"id"\n', "broken.jsonl:2:"),
    "large.jsonl": (b'{"id": 1}\n{"id": "' + b"x" * 10_000_000 + b'"}', "large.jsonl:2: the line"),
    "late.jsonl": (b'{"id": 1}\n' * 1500 + b"{oops\n", "late.jsonl"),
    "no.parquet": (b"PAR1 nothing", "no.parquet: no Parquet file"),
    "what.xlsx": (b"x", "no format of records"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input(name: str, folder: Path, cli: Cli) -> None:
    content, said = BAD[name]
    (folder / name).write_bytes(content)
    before = sorted(p.name for p in folder.iterdir())
    code, out, err = cli(
        name, "--type", "customer", "--groups", "out.csv", "--report", "json=r.json"
    )
    assert code == 2
    assert said in err
    assert out == ""
    assert "Traceback" not in err
    assert sorted(p.name for p in folder.iterdir()) == before


@pytest.mark.parametrize("name", ["customers.csv", "customers.jsonl"])
def test_a_file_that_may_not_be_read(
    name: str, folder: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / name).write_text('{"id": "1"}\n')

    opened = Path.open

    def refuse(self: Path, *arguments: Any, **more: Any) -> Any:
        if self.name == name:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return opened(self, *arguments, **more)

    monkeypatch.setattr(Path, "open", refuse)
    code, out, err = cli(name)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {name}: cannot be read: permission denied")


def test_no_input_is_written_over(folder: Path, cli: Cli) -> None:
    before = (folder / "customers.csv").read_bytes()
    for option in (("--groups", "customers.csv"), ("--report", "json=./customers.csv")):
        code, _, err = cli("customers.csv", *option)
        assert code == 2
        assert "customers.csv is a file to be read" in err
    assert (folder / "customers.csv").read_bytes() == before


def test_a_column_that_no_table_has(folder: Path, cli: Cli) -> None:
    code, _, err = cli("customers.csv", "--column", "email=Mail")
    assert code == 2
    assert "email=Mail: no table has a column 'Mail'" in err


def test_a_large_cell_of_parquet(folder: Path, cli: Cli) -> None:
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT i::varchar AS internal_id, CASE WHEN i = 3 THEN repeat('x', 10000000) "
            "ELSE 'a' END AS email FROM range(5) t(i)) TO 'customers.parquet'"
        )
    code, _, err = cli("customers.parquet")
    assert code == 2
    assert "customers.parquet: record 3, column email: the cell is longer than 1 MB" in err


SOURCE = """\
type,externalid,customer,total,currency,trandate
invoice,INV_1,CRM_1,100.00,EUR,2026-02-01
invoice,INV_2,CRM_2,50.00,EUR,2026-02-01
invoice,INV_3,CRM_2,20.00,EUR,2026-02-02
customer,CRM_1,,,,
customer,CRM_2,,,,
"""
NETSUITE = """\
type,internalid,externalid,entity,total,currency,trandate
invoice,10,inv_1,1,100.005,EUR,2026-02-01
invoice,11,INV_2,1,49.00,EUR,2026-02-01
invoice,12,INV_9,2,20.00,EUR,2026-02-03
customer,1,CRM_1,,,,
customer,2,CRM_2,,,,
"""


def test_two_exports_are_compared(folder: Path, cli: Cli) -> None:
    (folder / "ours.csv").write_text(NETSUITE)
    (folder / "theirs.csv").write_text(SOURCE)
    found = collect(
        Request((Table(path=Path("ours.csv")),), against=(Table(path=Path("theirs.csv")),))
    )
    both = {r.recordtype: r for r in found[Reconciliation.table] if isinstance(r, Reconciliation)}
    invoice = both["invoice"]
    assert (invoice.lines, invoice.count_differs, invoice.sum_differs) == (3, 2, 3)
    assert (invoice.missing, invoice.surplus, invoice.misdirected) == (1, 1, 1)
    assert [
        (x.id, x.source_count, x.netsuite_count, x.source_sum, x.netsuite_sum)
        for x in invoice.disagreeing or ()
    ] == [
        ("2026-02-01 EUR", 2, 2, "150.00", "149.00"),
        ("2026-02-02 EUR", 1, 0, "20.00", "0.00"),
        ("2026-02-03 EUR", 0, 1, "0.00", "20.00"),
    ]
    assert (both["customer"].missing, both["customer"].surplus) == (0, 0)
    code, out, _ = cli("ours.csv", "--against", "theirs.csv", "--report", "json")
    assert code == 1
    (message,) = findings(out)["DAT005"]
    assert message == (
        "counts differ on 2 days; sums differ by more than 0.01 on 3 days; 1 record not in "
        "NetSuite; 1 record in NetSuite only; 1 record with another parent than there"
    )


def test_a_table_of_reconciliation(folder: Path) -> None:
    (folder / "reconciliation.csv").write_text(
        "type,day,currency,source_count,netsuite_count,source_sum,netsuite_sum,as_of\n"
        "invoice,2026-02-01,EUR,5,5,10.00,10.01,2026-02-03\n"
        "invoice,2026-02-01,USD,5,4,10.00,10.02,2026-02-03\n"
    )
    (found,) = collect(Request((Table(path=folder / "reconciliation.csv"),)))[Reconciliation.table]
    assert isinstance(found, Reconciliation)
    assert (found.lines, found.count_differs, found.sum_differs) == (2, 1, 1)
    assert found.as_of == "2026-02-03"


def test_ids_that_are_addresses_of_people_are_masked(folder: Path, cli: Cli) -> None:
    (folder / "people.csv").write_text(
        "type,internal_id,external_id,email,subsidiary,parent\n"
        "customer,1,anna@alder.example,anna@alder.example,2,\n"
        "customer,2,ANNA@alder.example,anna@alder.example,2,\n"
        "customer,,berta@alder.example,,2,77\n"
    )
    code, out, err = cli("people.csv", "--groups", "g.csv", "--report", "json")
    assert code == 1
    assert findings(out)["XID001"][0].startswith("'A***@a***', 'a***@a***' are one external id")
    written = (folder / "g.csv").read_text("utf-8")
    assert "alder.example" not in out + err + written
    cli("people.csv", "--groups", "shown.csv", "--show-values")
    assert "ANNA@alder.example" in (folder / "shown.csv").read_text("utf-8")

"""``nsaudit audit`` with the record data that nsaudit.yaml names for its environments."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nsaudit.cli import run
from tests.records import data

Cli = Callable[..., tuple[int, str, str]]

CONFIG = """\
environments:
  production: {kind: production, sdf: src}
  sandbox: {kind: sandbox, sdf: src}
contracts: crm.yaml
"""
CONTRACT = """\
contract: 1
integration: crm
objects:
- record: customer
  direction: to_netsuite
  operation: upsert
rollout: {go_live: 2025-01-01}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    data.write(tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src/manifest.xml").write_text(
        '<manifest projecttype="ACCOUNTCUSTOMIZATION"><projectname>P</projectname>'
        "<frameworkversion>1.0</frameworkversion></manifest>"
    )
    (tmp_path / "crm.yaml").write_text(CONTRACT)
    return tmp_path


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(["audit", *arguments, "--color", "never"])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def judged(out: str, environment: str) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for each in json.loads(out)["findings"]:
        if each["environment"] == environment:
            found.setdefault((each["rule_id"], each["status"]), []).append(each["message"])
    return found


def configure(folder: Path, records: str) -> None:
    (folder / "nsaudit.yaml").write_text(CONFIG + records)


DATA = ("--report", "json", "--select", "DAT", "--select", "XID001", "--select", "XID002")


def test_record_data_is_judged_where_it_is_named(folder: Path, cli: Cli) -> None:
    configure(folder, "records: {production: ['*.csv']}\n")
    code, out, err = cli(*DATA)
    assert code == 1, err
    production, sandbox = judged(out, "production"), judged(out, "sandbox")
    failed = {rule for rule, status in production if status == "fail"}
    assert failed == {"XID001", "XID002", "DAT001", "DAT002", "DAT003", "DAT004", "DAT006"}
    assert not [rule for rule, status in sandbox if status == "fail"]
    assert {"DAT001", "DAT005", "XID001"} <= {rule for rule, s in sandbox if s == "unknown"}
    result = json.loads(out)
    covered = {name: each["tables"] for name, each in result["coverage"].items()}
    assert covered["production"]["record_duplicates"]["records"] > 0
    assert not covered["sandbox"]["record_duplicates"]["visible"]
    sources = {e["name"]: e["sources"] for e in result["environments"]}
    assert "records" in sources["production"]
    assert "records" not in sources["sandbox"]
    for secret in ("alder.example", "Alder", "811", "soehne"):
        assert secret not in out + err, secret


def test_what_record_data_does_not_show_stays_unknown(folder: Path, cli: Cli) -> None:
    configure(folder, "records: {production: customers.csv}\n")
    code, out, _ = cli(*DATA)
    assert code == 1
    found = judged(out, "production")
    assert ("DAT003", "unknown") in found
    assert "does not show merged records" in found["DAT003", "unknown"][0]


def test_the_source_system_beside_it(folder: Path, cli: Cli) -> None:
    (folder / "source.csv").write_text(
        "type,externalid,entity,total,currency,trandate\nsalesorder,OMS_1,1,100.00,EUR,2026-02-01\n"
    )
    configure(
        folder, "records: {production: {files: [orders.csv], against: [source.csv], fuzzy: 90}}\n"
    )
    _, out, err = cli("--report", "json", "--select", "DAT005")
    assert out, err
    assert ("DAT005", "fail") in judged(out, "production"), err


def test_nothing_is_read_that_no_rule_asks_for(folder: Path, cli: Cli) -> None:
    configure(folder, "records: {production: missing.csv}\n")
    assert cli("--select", "SEC003", "--allow-unknown")[0] == 0
    code, out, err = cli("--select", "DAT001")
    assert (code, out) == (2, "")
    assert "missing.csv: there is no such file" in err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"internal_id,email\n1,a\n2,b,c\n", "broken.csv:3: the row has 3 columns"),
        (b"", "broken.csv:1: the file has no header"),
    ],
)
def test_a_broken_export(folder: Path, cli: Cli, content: bytes, said: str) -> None:
    (folder / "broken.csv").write_bytes(content)
    configure(folder, "records: {production: {files: [broken.csv], type: customer}}\n")
    code, out, err = cli("--select", "DAT", "--report", "json=out.json")
    assert (code, out) == (2, "")
    assert said in err
    assert not (folder / "out.json").exists()


def test_a_hub_that_does_not_answer_leaves_the_audit_incomplete(
    folder: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("psycopg")
    monkeypatch.setenv("TEST_HUB", "postgresql://me:hunter22@127.0.0.1:1/db")
    configure(folder, "records: {production: {hub: 'env:TEST_HUB'}}\n")
    code, out, err = cli("--select", "DAT001", "--select", "SEC003", "--report", "json")
    assert code == 3
    assert "the database cannot be reached" in err
    assert "hunter22" not in out + err
    decision: Any = json.loads(out)["decision"]
    assert decision["exit_code"] == 3
    found = judged(out, "production")
    assert "the record data was not read" in found["DAT001", "unknown"][0]

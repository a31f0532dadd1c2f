"""An account can pass: with every source the gate opens, and without any one it does not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Call
from tests.cli.emulated import configure, emulator

CLEAN = Path(__file__).parents[2] / "fixtures" / "clean"
EPOCH = "1772366400"  # 2026-03-01
SANDBOX = """\
  sandbox: {refreshed_at: "2026-01-15", post_refresh_list_at: "2026-01-16", mail_to: logged_in_user,
    gateway: test, capture_addresses: none}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything of the fixture, and a sandbox of the same making."""
    made = tmp_path_factory.mktemp("clean")
    shutil.copytree(CLEAN, made, dirs_exist_ok=True)
    shutil.copytree(CLEAN / "account", made / "sandbox")
    for name in ("sandbox/account.yaml", "sandbox/companion/about.yaml"):
        text = (made / name).read_text()
        (made / name).write_text(text.replace("account: '1234567'", "account: 1234567_SB1"))
    stated = (made / "attestations.yaml").read_text()
    stated = stated.replace('"1234567"', '"1234567_SB1"').replace("proofs:\n", (
        f"{SANDBOX}proofs:\n  sandbox: {{evidence: SCREEN-106}}\n"
    ))  # fmt: skip
    (made / "attestations-sandbox.yaml").write_text(stated)
    return made


@pytest.fixture(scope="module")
def accounts(folder: Path) -> Iterator[list[dict[str, Any]]]:
    with emulator(str(folder / "sandbox"), str(folder / "account")) as lines:
        yield lines


@pytest.fixture
def place(
    folder: Path,
    tmp_path: Path,
    accounts: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A folder with nsaudit.yaml for production, and all that it names."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    written(tmp_path, ("production",), accounts[1:])
    return tmp_path


def written(place: Path, names: tuple[str, ...], lines: list[dict[str, Any]]) -> Path:
    configure(place, names, lines, more="    sdf: objects\n    attestations: attestations.yaml")
    path = place / "nsaudit.yaml"
    path.write_text(
        f"{path.read_text()}contracts: contract.yaml\n"
        f"records: {{{', '.join(f'{name}: [records/*.csv]' for name in names)}}}\n"
        "rules: {ignore: [REQ001, REQ007, REQ008]}  # nsaudit preflight judges payloads\n"
    )
    return path


def test_an_account_with_every_source_passes(call: Call, place: Path) -> None:
    result = call("audit", "--report", "json=out.json", "--no-progress")
    report = json.loads((place / "out.json").read_text())
    assert report["decision"]["reasons"] == ["no finding at or above high"], result.out
    assert result.code == 0
    assert report["findings"] == []
    [environment] = report["environments"]
    assert "live" in environment["sources"]
    assert len(report["rules"]) > 130


def test_sandbox_and_production_pass_compared(
    call: Call, place: Path, accounts: list[dict[str, Any]]
) -> None:
    path = written(place, ("sandbox", "production"), accounts)
    text = path.read_text().replace("attestations.yaml", "attestations-sandbox.yaml", 1)
    path.write_text(f"{text}compare: {{from: sandbox, to: production}}\n")
    result = call("audit", "--report", "json=out.json", "--no-progress")
    report = json.loads((place / "out.json").read_text())
    assert [(f["rule_id"], f["message"]) for f in report["findings"]] == []
    assert (result.code, report["changes"]) == (0, [])
    assert {e["release"] for e in report["environments"]} == {"2026.1"}


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ("    sdf: objects\n", "AFS010"),
        ("    attestations: attestations.yaml\n", "DUP002"),
        ("contracts: contract.yaml\n", "XID003"),
        ("records: {production: [records/*.csv]}\n", "DAT005"),
        ("live:\n      auth", "DUP007"),
    ],
)
def test_without_any_one_source_it_does_not_pass(
    call: Call, place: Path, lost: str, said: str
) -> None:
    path = place / "nsaudit.yaml"
    text = path.read_text()
    assert lost in text
    kept = "live:\n      companion: false\n      auth" if lost.startswith("live") else ""
    path.write_text(text.replace(lost, kept))
    result = call("audit", "--report", "json=out.json", "--no-progress")
    report = json.loads((place / "out.json").read_text())
    assert result.code == 3
    assert report["decision"]["outcome"] == "incomplete"
    assert said in {f["rule_id"] for f in report["findings"] if f["status"] == "unknown"}


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("contract.yaml", "operation: upsert", "operation: create", "INT003"),
        ("attestations.yaml", "allow_override: false", "allow_override: true", "NUM001"),
        ("records/reconciliation.csv", "customer,3,3", "customer,4,3", "DAT005"),
    ],
)
def test_a_planted_defect_is_found(
    call: Call, place: Path, file: str, old: str, new: str, rule: str
) -> None:
    text = (place / file).read_text()
    assert old in text
    (place / file).write_text(text.replace(old, new, 1))
    call("audit", "--report", "json=out.json", "--no-progress", "--fail-on", "low")
    report = json.loads((place / "out.json").read_text())
    assert rule in {f["rule_id"] for f in report["findings"] if f["status"] == "fail"}
    assert report["decision"]["exit_code"] == 1


PERMISSIONS = """
    ADMI_ACCTPERIODS ADMI_CUSTFIELD ADMI_CUSTLIST ADMI_CUSTOMSCRIPT ADMI_CUSTRECORD
    ADMI_LOGIN_OAUTH2 ADMI_MANAGECUSTOMSEGMENTS ADMI_MANAGEROLES ADMI_MANAGE_OAUTH_TOKENS
    ADMI_RESTWEBSERVICES ADMI_WORKFLOW LIST_COMPANY_FEATURE_SETUP LIST_CONTACT LIST_CURRENCY
    LIST_CUSTJOB LIST_EMPLOYEE_RECORD LIST_FILECABINET LIST_FIND LIST_ITEM LIST_SUBSIDIARY
    LIST_TAXITEM LIST_VENDOR REPO_ANALYTICS TRAN_FIND
"""
JUDGED = """
    ADMI_CUSTFIELD ADMI_CUSTOMSCRIPT ADMI_CUSTRECORD ADMI_MANAGECUSTOMSEGMENTS ADMI_MANAGEROLES
    ADMI_WORKFLOW LIST_CONTACT LIST_EMPLOYEE_RECORD LIST_FILECABINET LIST_SUBSIDIARY LIST_VENDOR
    REPO_ANALYTICS TRAN_FIND
"""
"""Permissions without which something that a rule judges cannot be read."""


def alone(call: Call, place: Path, fault: str = "") -> tuple[int, Any]:
    """The audit of the account as the folder now has it, by an emulator of its own."""
    with emulator(str(place / "account"), fault=fault) as lines:
        written(place, ("production",), lines)
        result = call("audit", "--report", "json=out.json", "--no-progress")
    return result.code, json.loads((place / "out.json").read_text())


@pytest.mark.parametrize("lost", ["", *JUDGED.split()])
def test_without_a_permission_it_does_not_pass(call: Call, place: Path, lost: str) -> None:
    path = place / "account" / "account.yaml"
    kept = ", ".join(key for key in PERMISSIONS.split() if key != lost)
    path.write_text(f"{path.read_text()}permissions: [{kept}]\n")
    code, report = alone(call, place)
    assert code == (3 if lost else 0), report["decision"]


def test_a_duplicate_in_the_account_is_found_without_an_export_of_it(
    call: Call, place: Path
) -> None:
    path = place / "account" / "tables" / "customer.csv"
    path.write_text(path.read_text().replace("sales@birch.example", "OFFICE@alder.example"))
    code, report = alone(call, place)
    assert code == 1
    found = [f for f in report["findings"] if f["status"] == "fail"]
    assert [(f["rule_id"], f["severity"]) for f in found] == [("DAT001", "high")]
    assert "office" not in json.dumps(report).casefold()


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("401,9", 0),
        ("429,9", 0),
        ("500,9", 0),
        ("html,9", 0),
        ("reset,9", 0),
        ("truncated,9", 0),
        ("revoked,9", 0),
        ("401,9,9999", 3),
        ("refreshed,9", 3),
    ],
)
def test_a_fault_leaves_the_right_answer_or_none(
    call: Call, place: Path, fault: str, code: int
) -> None:
    found, report = alone(call, place, fault)
    assert found == code, report["decision"]

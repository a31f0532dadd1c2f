"""``nsaudit audit`` with the sample payloads that contracts name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nsaudit.cli import run
from nsaudit.sources.snapshots import save
from tests.preflight.accounts import account, customer

Cli = Callable[..., tuple[int, str, str]]

CONFIG = """\
environments:
  sandbox: {kind: sandbox, snapshot: sandbox}
  production: {kind: production, snapshot: production}
contracts: integrations/*.yaml
"""
CONTRACT = """\
contract: 1
integration: crm
objects:
- record: customer
  operation: upsert
  payloads: [samples/customers.jsonl]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("sandbox", "production"):
        save(account(name, production=name == "production"), tmp_path / name)
    (tmp_path / "integrations" / "samples").mkdir(parents=True)
    (tmp_path / "nsaudit.yaml").write_text(CONFIG)
    (tmp_path / "integrations" / "crm.yaml").write_text(CONTRACT)
    rows = [customer(1), customer(2, custentity_tier={"refName": "Silver"}), customer(3, phone=5)]
    (tmp_path / "integrations" / "samples" / "customers.jsonl").write_text(
        "".join(json.dumps(row) + "\n" for row in rows)
    )
    return tmp_path


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(["audit", "--select", "REQ008", *arguments, "--color", "never"])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def failed(out: str) -> dict[str, Any]:
    return {f["environment"]: f for f in json.loads(out)["findings"] if f["status"] == "fail"}


def test_samples_are_judged_in_each_environment(folder: Path, cli: Cli) -> None:
    code, out, err = cli("--report", "json")
    assert code == 1, err
    found = failed(out)
    assert found["sandbox"]["message"] == (
        "1 of 3 customer payloads hold a value that is refused: phone"
    )
    assert "custentity_tier" in found["production"]["message"]
    assert "1 rejected payloads would pass in sandbox" in found["production"]["evidence"]
    places = found["sandbox"]["locations"]
    assert [(p["path"], p["line"]) for p in places] == [("integrations/samples/customers.jsonl", 3)]
    assert "alder.example" not in out + err


def test_samples_of_two_contracts_are_one_subject(folder: Path, cli: Cli) -> None:
    second = CONTRACT.replace("integration: crm", "integration: shop")
    (folder / "integrations" / "shop.yaml").write_text(second)
    code, out, _ = cli("--report", "json")
    assert code == 1
    # Each contract's samples are a stream of their own: no id repeats in it.
    assert failed(out)["sandbox"]["message"].startswith("2 of 6 customer payloads")


def test_a_line_of_a_sample_is_never_shown(folder: Path, cli: Cli) -> None:
    (folder / "src").mkdir()
    (folder / "src" / "manifest.xml").write_text(
        '<manifest projecttype="ACCOUNTCUSTOMIZATION"><projectname>P</projectname>'
        "<frameworkversion>1.0</frameworkversion></manifest>"
    )
    (folder / "nsaudit.yaml").write_text(
        CONFIG.replace("snapshot: sandbox}", "snapshot: sandbox, sdf: .}")
    )
    for form in ("console", "html", "sarif", "json"):
        _, out, err = cli("--report", form)
        assert "alder.example" not in out + err, form
        assert "Alder" not in out + err, form


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "customers.jsonl: there is no such file of payloads"),
        ("", "integrations/samples/customers.jsonl: no payload in it"),
        ('{"a": 1}\n{"a": \n', "integrations/samples/customers.jsonl:2:"),
    ],
)
def test_samples_that_cannot_be_read(
    content: str | None, said: str, folder: Path, cli: Cli
) -> None:
    path = folder / "integrations" / "samples" / "customers.jsonl"
    path.unlink() if content is None else path.write_text(content)
    code, out, err = cli("--report", "json=out.json")
    assert (code, out) == (2, "")
    assert said in err
    assert not (folder / "out.json").exists()

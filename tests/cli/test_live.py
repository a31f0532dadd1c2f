"""Live environments from the command line, against an emulator over real sockets."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nsaudit.policy.checklists import load
from nsaudit.reporters import FORMATS
from tests.cli.conftest import Call
from tests.cli.emulated import configure, emulator

EPOCH = "1795392000"  # 2026-11-23


@pytest.fixture(scope="module")
def accounts() -> Iterator[list[dict[str, Any]]]:
    with emulator("sandbox", "production") as lines:
        yield lines


BOTH = ("sandbox", "production")


def files(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


@pytest.mark.parametrize("auth", ["oauth2", "tba"])
def test_audit_collects_judges_compares_and_blocks(
    call: Call, tmp_path: Path, accounts: list[dict[str, Any]], auth: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    configure(tmp_path, BOTH, accounts, auth)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    result = call("audit", "--report", "json=out.json", "--no-progress")
    assert result.code == 1, result.err
    report = json.loads((tmp_path / "out.json").read_text())
    assert {e["name"] for e in report["environments"]} == set(BOTH)
    assert report["decision"]["outcome"] == "blocked"
    assert {c["key"] for c in report["changes"]} >= {"duplicates", "customrole_nw_int_shop"}
    found = {f["rule_id"] for f in report["findings"] if f["status"] == "fail"}
    assert found >= {"ACC006", "ACC008", "DRF006", "DRF007", "DUP001", "XID001"}
    # Token-based authentication has no client id, so that certificates cannot be listed.
    assert ("ACC007" in found) is (auth == "oauth2")
    assert all(c["consequence"] for c in report["changes"])
    assert "1234567" not in (tmp_path / "out.json").read_text()


def test_snapshot_then_offline_audit(
    call: Call, tmp_path: Path, accounts: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(tmp_path, BOTH, accounts)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    assert call("audit", "--offline").code == 2
    for name in BOTH:
        assert call("snapshot", name, "-o", f"snaps/{name}").code == 0
    first = files(tmp_path / "snaps" / "sandbox")
    assert call("snapshot", "sandbox", "-o", "snaps/again").code == 0
    assert files(tmp_path / "snaps" / "again") == first
    assert call("diff", "snaps/sandbox", "snaps/again").out.count("no difference") >= 0
    text = (tmp_path / "nsaudit.yaml").read_text()
    for name in BOTH:
        text = text.replace(
            f"    kind: {name}\n", f"    kind: {name}\n    snapshot: snaps/{name}\n"
        )
    (tmp_path / "nsaudit.yaml").write_text(text)
    live = call("audit", "--report", "json=live.json")
    offline = call("audit", "--offline", "--report", "json=offline.json")
    assert live.code == offline.code == 1
    one, two = (json.loads((tmp_path / f"{n}.json").read_text()) for n in ("live", "offline"))
    assert one["changes"] == two["changes"]
    assert {(f["rule_id"], f["fingerprint"]) for f in one["findings"]} == {
        (f["rule_id"], f["fingerprint"]) for f in two["findings"]
    }


def test_diff_of_two_live_environments(
    call: Call, tmp_path: Path, accounts: list[dict[str, Any]]
) -> None:
    configure(tmp_path, BOTH, accounts)
    result = call("diff", "sandbox", "production", "--report", "json")
    assert json.loads(result.out)["changes"]


def test_doctor_says_what_to_grant(
    call: Call, tmp_path: Path, accounts: list[dict[str, Any]]
) -> None:
    configure(tmp_path, BOTH, accounts)
    fine = call("doctor", "sandbox", "--verbose")
    assert fine.code == 0, fine.out
    assert "credentials: accepted" in fine.out
    assert "table customfield" in fine.out
    assert "1234567" not in fine.out
    (tmp_path / "sandbox.client_id").write_text("0" * 64)
    wrong = call("doctor", "sandbox")
    assert wrong.code == 3
    assert "missing  credentials" in wrong.out
    assert "M2M" in wrong.out


def test_an_account_that_cannot_be_read_makes_the_audit_incomplete(
    call: Call, tmp_path: Path, accounts: list[dict[str, Any]]
) -> None:
    configure(tmp_path, ("sandbox",), accounts[:1])
    (tmp_path / "sandbox.client_id").write_text("0" * 64)
    result = call("audit", "--select", "DUP001")
    assert result.code == 3
    assert "refused the certificate" in result.out + result.err
    assert call("snapshot", "sandbox", "-o", "snap").code == 3
    assert call("diff", "sandbox", "sandbox").code == 3
    assert not (tmp_path / "snap").exists()


def test_a_configuration_without_its_secrets_is_usage(
    call: Call, tmp_path: Path, accounts: list[dict[str, Any]]
) -> None:
    configure(tmp_path, ("sandbox",), accounts[:1])
    (tmp_path / "sandbox.private_key").unlink()
    result = call("audit")
    assert result.code == 2
    assert "private_key" in result.err
    text = (tmp_path / "nsaudit.yaml").read_text()
    (tmp_path / "nsaudit.yaml").write_text(
        text.replace("file:sandbox.client_id", "abcdef0123456789")
    )
    result = call("audit")
    assert result.code == 2
    assert "abcdef0123456789" not in result.err + result.out


@pytest.mark.parametrize("auth", ["oauth2", "tba"])
def test_no_secret_leaves_by_any_door(
    call: Call, tmp_path: Path, accounts: list[dict[str, Any]], auth: str,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    import logging

    secrets = configure(tmp_path, BOTH, accounts, auth)
    monkeypatch.setenv("HTTPS_PROXY", "http://user:canary-password-1@proxy.example:3128")
    caplog.set_level(logging.DEBUG)
    formats = [f"--report={n}=out/report.{n}" for n in FORMATS if n != "console"]
    results = [
        call("audit", "--verbose", *formats),
        call("snapshot", "sandbox", "-o", "out/snap", "--verbose"),
        call("doctor", "production", "--verbose"),
    ]
    # Refused credentials and a broken configuration are when values like to show up.
    for name in ("sandbox", "production"):
        for path in tmp_path.glob(f"{name}.*"):
            if "private_key" not in path.name and "certificate" not in path.name:
                path.write_text(path.read_text()[:-4] + "zzzz")
    results += [call("audit", "--verbose"), call("doctor", "sandbox", "--verbose")]
    (tmp_path / "sandbox.private_key").write_text("-----BEGIN PRIVATE KEY-----\ncanary-key-2\n")
    results.append(call("audit", "--verbose"))
    written = [p.read_text(errors="replace") for p in (tmp_path / "out").rglob("*") if p.is_file()]
    said = "\n".join([*(r.out + r.err for r in results), caplog.text, *written])
    leaked = [s for s in (*secrets, "canary-password-1", "canary-key-2") if s and s in said]
    assert leaked == []
    assert not [s for s in secrets if s[:-4] and s[:-4] + "zzzz" in said]


def test_killed_at_any_moment_it_goes_on_and_writes_the_same_bytes(tmp_path: Path) -> None:
    """Real processes and SIGKILL: at random moments, and again and again until it is done."""
    chance = random.Random()  # noqa: S311 - another run tries other moments
    parts = tmp_path / ".killed.parts"

    def finished(count: int) -> Callable[[], bool]:
        return lambda: len(list(parts.glob("*.part"))) >= count

    def written() -> bool:
        return (tmp_path / "killed").exists()  # parts may be dropped in this moment

    with emulator("sandbox", latency=0.01) as lines:
        configure(tmp_path, ("sandbox",), lines)
        environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
        command = [sys.executable, "-m", "nsaudit", "snapshot", "sandbox", "--no-progress", "-q"]

        def killed(when: Callable[[], bool], after: float = 0.0) -> bool:
            process = subprocess.Popen([*command, "-o", "killed"], cwd=tmp_path, env=environment)
            while process.poll() is None and not when():
                time.sleep(0.001)
            time.sleep(after)
            process.send_signal(signal.SIGKILL)
            return process.wait() == -signal.SIGKILL

        subprocess.run([*command, "-o", "whole"], cwd=tmp_path, env=environment, check=True)
        whole = files(tmp_path / "whole")
        counts = sorted(chance.sample(range(1, 40), 4))
        plans = [
            [(finished(0), chance.uniform(0, 0.4))],
            *([(finished(count), chance.uniform(0, 0.01))] for count in counts),
            [(written, 0.0)],
            [(finished(n), 0.0) for n in (3, 9, 16, 24, 33)],
        ]
        kills = 0
        for plan in plans:
            kills += sum([killed(when, after) for when, after in plan])
            subprocess.run([*command, "-o", "killed"], cwd=tmp_path, env=environment, check=True)
            assert files(tmp_path / "killed") == whole, counts
            assert not parts.exists()
            shutil.rmtree(tmp_path / "killed")
    assert kills >= 8, counts


def test_demo_runs_end_to_end(call: Call, tmp_path: Path) -> None:
    result = call("demo", "-o", "shown")
    assert result.code == 1, result.err
    assert "emulated account" in result.err
    assert "Decision: BLOCKED" in result.out
    report = json.loads((tmp_path / "shown" / "report.json").read_text())
    assert report["changes"]
    _every_line_of_the_guide_is_answered_honestly(report)
    assert {p.name for p in (tmp_path / "shown").iterdir()} >= {
        "report.json", "report.md", "report.sarif",
    }  # fmt: skip


def _every_line_of_the_guide_is_answered_honestly(report: dict[str, Any]) -> None:
    sections = report["checklist"]["sections"]
    items = {item["id"]: item for section in sections for item in section["items"]}
    assert {line.id for line in load("go-live").items} == set(items)
    settings = [item for name, item in items.items() if name[0] == "D"]
    assert len(settings) == 8
    assert sum(item["status"] != "not_verified" for item in settings) >= 6
    # Numbers are on a page that no interface shows, and nobody attested anything.
    assert items["D2"]["status"] == "not_verified"
    assert not [e for item in items.values() for e in item["evidence"] if "attested by" in e]
    shown = {finding["fingerprint"] for finding in report["findings"]}
    blocked = [item for item in items.values() if item["status"] == "blocked"]
    assert blocked
    for item in blocked:
        assert shown & set(item["findings"]), f"{item['id']} leads to no finding"


def test_demo_says_what_is_missing(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nsaudit.cli.demo.find_spec", lambda name: None)
    result = call("demo")
    assert result.code == 2
    assert "pip install 'nsaudit[demo]'" in result.err

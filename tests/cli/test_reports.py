"""Every format from the command line: several at once, masked, and compared with an earlier run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nsaudit.reporters import FORMATS
from tests.cli.conftest import Call

ONE = ("--rules", "own", "--select", "TST001")


def test_all_formats_are_written_at_once(call: Call, project: Path, tmp_path: Path) -> None:
    wanted = [f"--report={name}=out/report.{name}" for name in FORMATS]
    done = call("lint", "src", *ONE, *wanted)
    assert done.code == 1
    for name in FORMATS:
        text = (tmp_path / "out" / f"report.{name}").read_bytes().decode("utf-8")
        assert "customrecord" in text, name


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_each_format_masks_and_leaves_the_exit_code_alone(
    call: Call, project: Path, form: str
) -> None:
    done = call("lint", "src", *ONE, "--report", form)
    assert done.code == 1
    assert "admin@corp" not in done.out.replace("\u200b", "")
    again = call("lint", "src", *ONE, "--report", form)
    assert again.out == done.out


def test_an_earlier_run_is_compared(call: Call, project: Path) -> None:
    call("lint", "src", *ONE, "--report=json=before.json")
    same = json.loads(call("lint", "src", *ONE, "--since=before.json", "--report=json").out)
    assert (same["since"]["new"], same["since"]["fixed"]) == ([], [])
    assert same["since"]["still"] > 0
    other = call("lint", "src", "--rules=own", "--select=TST002", "--since=before.json",
                 "--report=json")  # fmt: skip
    since = json.loads(other.out)["since"]
    assert since["fixed"] == []
    assert len(since["unchecked"]) == same["since"]["still"]


def test_a_mended_finding_is_fixed(call: Call, project: Path, tmp_path: Path) -> None:
    call("lint", "src", *ONE, "--report=json=before.json")
    for path in (tmp_path / "src").rglob("*.xml"):
        path.write_text(path.read_text("utf-8").replace("NONENEEDED", "USEPERMISSIONLIST"), "utf-8")
    done = call("lint", "src", *ONE, "--since=before.json", "--report=json")
    since = json.loads(done.out)["since"]
    assert since["fixed"]
    assert since["unchecked"] == []
    assert done.code == 0


@pytest.mark.parametrize("name", ["none.json", "src/manifest.xml"])
def test_what_is_no_report_is_a_clear_error(call: Call, project: Path, name: str) -> None:
    done = call("lint", "src", *ONE, f"--since={name}")
    assert done.code == 2
    assert name in done.err
    assert "--report json=FILE" in done.err
    assert "Traceback" not in done.err

"""What the documents show works: the commands of the README, the rule of the rule page."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def blocks(path: Path, language: str) -> list[str]:
    return [text for name, text in BLOCK.findall(path.read_text("utf-8")) if name == language]


def nsaudit(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nsaudit", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)


def test_the_rule_of_the_rule_page_holds_its_case(tmp_path: Path) -> None:
    page = ROOT / "rules" / "README.md"
    rules, cases = tmp_path / "rules", tmp_path / "cases" / "ACME010"
    rules.mkdir()
    cases.mkdir(parents=True)
    (rules / "suitelet_behind_login.py").write_text(blocks(page, "python")[0])
    bad = blocks(page, "yaml")[0]
    good = (
        bad.replace(">T<", ">F<")
        .replace("fail high ", "pass ")
        .replace(": this suitelet is available without login", "")
    )
    (cases / "bad-open.yaml").write_text(bad)
    (cases / "good-closed.yaml").write_text(good)
    (cases / "unknown-refused.yaml").write_text(
        'gaps: {scripts: refused}\nexpect: ["unknown scripts: scripts could not be read"]\n'
    )
    done = nsaudit("rules", "test", str(tmp_path / "cases"), "--rules", str(rules))
    assert done.returncode == 0, done.stdout + done.stderr


def commands() -> list[str]:
    lines = "\n".join(blocks(ROOT / "README.md", "sh")).splitlines()
    return [line.partition(" #")[0].strip() for line in lines if line.startswith("nsaudit ")]


@pytest.mark.parametrize("command", commands())
def test_the_readme_shows_commands_that_work(command: str, tmp_path: Path) -> None:
    words = [word.replace("out/", f"{tmp_path}/") for word in command.split()[1:]]
    done = nsaudit(*words)
    assert done.returncode in {0, 1, 3}, done.stderr
    assert "Traceback" not in done.stderr

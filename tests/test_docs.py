"""What the documents show works: the commands of the README, the rule of the rule page."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from nsaudit.cli import COMMANDS, group
from nsaudit.cli.examples import EXAMPLES

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


PAGES = sorted((ROOT / "docs").glob("*.md"))
LOG = """An error occurred during custom object validation. (customlist_a)
Details: You must specify the CRM(CRM) feature in the project manifest as required.
"""


def shown(path: Path, language: str) -> list[str]:
    """The commands of nsaudit in a page's blocks of a language, in their order."""
    lines = "\n".join(blocks(path, language)).splitlines()
    commands = (line.removeprefix("$ ").partition(" #")[0].strip() for line in lines)
    return [command for command in commands if command.startswith("nsaudit ")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What the pages speak of: a project, exports of two accounts, and a log."""
    shutil.copytree(ROOT / "fixtures" / "sdf" / "order-sync" / "src", tmp_path / "src")
    shutil.copytree(ROOT / "fixtures" / "exports", tmp_path / "exports")
    (tmp_path / "suitecloud.config.js").write_text(
        "module.exports = {defaultProjectFolder: 'src', commands: {}};\n"
    )
    (tmp_path / "deploy.log").write_text(LOG)
    return tmp_path


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_the_commands_of_each_page_work_one_after_the_other(page: Path, folder: Path) -> None:
    commands = shown(page, "sh")
    assert commands
    for command in commands:
        done = nsaudit(*shlex.split(command)[1:], cwd=folder)
        assert done.returncode in {0, 1, 3}, f"{command}: {done.stderr}"
        assert "nsaudit itself failed" not in done.stderr, f"{command}: {done.stderr}"
        assert done.stdout or done.stderr, command


def parses(command: str) -> None:
    """Raise for a command or option that does not exist, without running anything."""
    _, name, *arguments = shlex.split(command)
    found: click.Command | None = group.get_command(click.Context(group), name)
    assert found is not None, command
    if isinstance(found, click.Group):
        inner = found.get_command(click.Context(found), arguments[0]) if arguments else None
        found = inner or found
    known = {option for parameter in found.params for option in parameter.opts}
    wrong = [word for word in arguments if word.startswith("-") and word not in known]
    assert not wrong, f"{command}: {wrong}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_commands_that_need_an_account_exist_at_least(page: Path) -> None:
    for command in shown(page, "console"):
        parses(command)


@pytest.mark.parametrize("name", sorted(set(EXAMPLES) & set(COMMANDS)))
def test_examples_in_the_help_exist(name: str) -> None:
    for command, _ in EXAMPLES[name]:
        assert command.split()[1] == name
        parses(command)


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda p: p.stem)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target

"""The comparison with eslint: what is installed and configured, and when no figure is given."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import eslint


class Npm:
    """In place of npm: what it was asked, and an answer; nothing is downloaded."""

    def __init__(self, code: int = 0, stderr: str = "", *, slow: bool = False) -> None:
        self.code, self.stderr, self.slow = code, stderr, slow
        self.asked: list[list[str]] = []

    def __call__(
        self, command: list[str], *, cwd: Path, timeout: float, **_: Any
    ) -> subprocess.CompletedProcess[str]:
        self.asked.append(command)
        if self.slow:
            raise subprocess.TimeoutExpired(command, timeout)
        (cwd / "node_modules").mkdir(exist_ok=True)
        return subprocess.CompletedProcess(command, self.code, "", self.stderr)


def use(monkeypatch: pytest.MonkeyPatch, npm: Npm, *there: str) -> Npm:
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}" if name in there else None)
    monkeypatch.setattr(subprocess, "run", npm)
    return npm


def test_exact_versions_are_installed_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    npm = use(monkeypatch, Npm(), "node", "npm")
    folder = tmp_path / "out" / "eslint"
    assert eslint.install(folder) is None
    package = (folder / "package.json").read_text()
    versions = json.loads(package)["dependencies"]
    assert set(versions) == {"eslint", "eslint-plugin-suitescript"}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())
    assert json.loads((folder / "eslintrc.json").read_text()) == eslint.CONFIGURATION
    assert "//" not in package + " ".join(npm.asked[0][1:])  # no address of a registry
    use(monkeypatch, npm, "node")  # which is all that is needed from now on
    assert eslint.install(folder) is None
    assert len(npm.asked) == 1


def test_other_versions_are_installed_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    npm = use(monkeypatch, Npm(), "node", "npm")
    assert eslint.install(tmp_path) is None
    monkeypatch.setitem(eslint.VERSIONS, "eslint", "8.57.0")
    assert eslint.install(tmp_path) is None
    assert len(npm.asked) == 2


@pytest.mark.parametrize("there", ["node", "npm"])
def test_what_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    there: str,
) -> None:
    npm = use(monkeypatch, Npm(), there)
    monkeypatch.setattr(eslint, "FOLDER", tmp_path / "eslint")
    figures = eslint.compare(tmp_path, of_compiled=False)
    missing = {"node": "npm", "npm": "node"}[there]
    assert figures == {
        "eslint_seconds": None,
        "times_faster_than_eslint": None,
        "eslint_skipped": f"{missing} is not installed",
    }
    assert capsys.readouterr().err == f"eslint: skipped, {missing} is not installed\n"
    assert not npm.asked
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("npm", "reason"),
    [
        (
            Npm(1, "\nnpm error code ENOTFOUND\nnpm error syscall\n"),
            "npm could not install it: npm error code ENOTFOUND",
        ),
        (Npm(1), "npm could not install it: it did not say why"),
        (Npm(slow=True), "npm had not installed it after 300 s"),
    ],
)
def test_an_install_that_fails_is_said_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, npm: Npm, reason: str
) -> None:
    use(monkeypatch, npm, "node", "npm")
    assert eslint.install(tmp_path) == reason
    assert eslint.install(tmp_path) == reason
    assert len(npm.asked) == 2


def test_the_line_that_names_the_error_is_shown() -> None:
    crash = "Oops! Something went wrong! :(\n\nESLint: 8\n\nTypeError: no node\nError: later\n"
    assert eslint.reason_in(crash) == "TypeError: no node"
    assert eslint.reason_in("\nall is lost\nreally\n") == "all is lost"


def test_a_figure_counts_only_where_eslint_read_every_script() -> None:
    scripts = [Path("a.js"), Path("b.js")]
    finding = {"ruleId": "suitescript/log-args", "message": "x"}
    fatal = {"ruleId": None, "fatal": True, "message": "Parsing error"}

    def report(**messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"filePath": f"{name}.js", "messages": said} for name, said in messages.items()]

    assert eslint.not_read(report(a=[finding], b=[]), scripts) is None
    unread = "eslint did not read 1 of 2 scripts, such as b.js"
    assert eslint.not_read(report(a=[], b=[finding, fatal]), scripts) == unread
    assert eslint.not_read(report(a=[], c=[]), scripts) == unread

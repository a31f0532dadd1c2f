"""What pipelines take from this repository is valid, pinned, and does what it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from nsaudit.cli import COMMANDS
from nsaudit.reporters import FORMATS

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
EXAMPLES = sorted((ROOT / "docs" / "ci").iterdir())
OPEN = (ROOT / "fixtures" / "sdf").as_posix()


def load(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text("utf-8"))


@pytest.mark.parametrize(
    ("schema", "paths"),
    [
        ("github-actions", ["action.yml"]),
        ("github-workflows", [str(path.relative_to(ROOT)) for path in WORKFLOWS]),
        ("gitlab-ci", ["docs/ci/gitlab-ci.yml"]),
        ("azure-pipelines", ["docs/ci/azure-pipelines.yml"]),
    ],
)
def test_files_fit_their_published_schemas(schema: str, paths: list[str]) -> None:
    pytest.importorskip("check_jsonschema")
    transform = () if schema.startswith("github") else ("--data-transform", schema)
    done = subprocess.run(
        [
            sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}",
            "--regex-variant", "nonunicode", *transform, *paths,
        ],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", [ROOT / "action.yml", *WORKFLOWS], ids=lambda p: p.name)
def test_actions_are_pinned_to_a_commit(path: Path) -> None:
    used = re.findall(r"(?m)^[ -]*uses:\s*(\S+)(.*)", path.read_text("utf-8"))
    assert used
    for name, comment in used:
        if name != "./":
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name), name
            assert re.match(r"\s+# v\d+\.\d+\.\d+$", comment), f"{name} does not say its version"


@pytest.mark.parametrize("path", [ROOT / "action.yml", *WORKFLOWS], ids=lambda p: p.name)
def test_no_expression_becomes_program_text(path: Path) -> None:
    def scripts(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["run"]] if isinstance(value.get("run"), str) else []
            return own + [text for inner in value.values() for text in scripts(inner)]
        return (
            [text for inner in value for text in scripts(inner)] if isinstance(value, list) else []
        )

    assert not [text for text in scripts(load(path)) if "${{" in text]


@pytest.mark.parametrize(
    "path",
    [ROOT / "action.yml", ROOT / ".github" / "nsaudit-action.sh", *WORKFLOWS, *EXAMPLES],
    ids=lambda p: p.name,
)
def test_only_formats_and_commands_that_exist_are_used(path: Path) -> None:
    text = path.read_text("utf-8")
    formats = re.findall(r"--report[ \"]+([a-z][\w-]*)\b", text)
    formats += re.findall(r"^ *report: ([a-z-]+)=", text, re.MULTILINE)
    formats += re.findall(r"\"([a-z-]+)=\$", text)
    assert set(formats) <= {*FORMATS, "exit-code", "sarif"}
    assert set(re.findall(r"(?:^|[ /])nsaudit ([a-z]+) --", text)) <= set(COMMANDS)


def run_action(tmp_path: Path, **inputs: str) -> tuple[dict[str, str], str, str]:
    """The action's script as a runner would start it: outputs, summary, standard output."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash here")
    program = tmp_path / "nsaudit"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m nsaudit "$@"\n')
    program.chmod(0o755)
    output, summary = tmp_path / "output", tmp_path / "summary"
    given = dict.fromkeys(("PATHS", "CONFIG", "REPORTS", "FAIL_ON", "ARGUMENTS"), "")
    done = subprocess.run(
        [bash, str(ROOT / ".github" / "nsaudit-action.sh")],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
        env={
            **os.environ, **given, "COMMAND": "lint", "NSAUDIT": str(program),
            "RUNNER_TEMP": str(tmp_path), "OUT": str(tmp_path / "out"),
            "GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary), **inputs,
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    pairs = (line.partition("=") for line in output.read_text().splitlines())
    text = summary.read_text() if summary.exists() else ""
    return {name: value for name, _, value in pairs}, text, done.stdout


def test_the_action_reports_everywhere_and_leaves_the_decision(tmp_path: Path) -> None:
    outputs, summary, out = run_action(
        tmp_path, PATHS=f"\n{OPEN}\r\n", REPORTS="json=own report.json\n", FAIL_ON="critical"
    )
    assert outputs["exit-code"] == "1"
    assert Path(outputs["sarif"]).stat().st_size > 1000
    assert (tmp_path / "own report.json").exists()
    assert "nsaudit lint: blocked" in summary
    assert "::error file=" in out
    assert "Decision: BLOCKED" in out


def test_the_action_says_2_where_nothing_could_be_judged(tmp_path: Path) -> None:
    outputs, summary, _ = run_action(tmp_path)
    assert outputs == {"exit-code": "2"}
    assert summary == ""


def test_inputs_are_never_run(tmp_path: Path) -> None:
    bad = "$(touch ran); touch ran; `touch ran`"
    outputs, _, _ = run_action(tmp_path, PATHS=bad, CONFIG=bad, ARGUMENTS=f"--select\n{bad}")
    assert outputs["exit-code"] == "2"
    assert not (tmp_path / "ran").exists()


def test_the_image_does_not_run_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users
    assert users[-1] not in {"root", "0"}
    assert lines.index(f"USER {users[-1]}") < next(
        n for n, line in enumerate(lines) if line.startswith("ENTRYPOINT")
    )
    kept = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    }
    copied = [
        word
        for line in lines
        if line.startswith("COPY ") and "--from" not in line
        for word in line.split()[1:-1]
    ]
    assert set(copied) == kept
    assert all((ROOT / word).exists() for word in copied)


def test_the_image_copies_all_that_the_wheel_is_made_of() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = [*wheel["packages"], *wheel.get("force-include", {})]
    needed += [project["project"]["readme"], *project["project"]["license-files"]]
    text = (ROOT / "Dockerfile").read_text("utf-8")
    copied = {word for line in re.findall(r"(?m)^COPY (?!--)(.*)$", text) for word in line.split()}
    assert {name.partition("/")[0] for name in needed} <= copied


def test_hooks_start_commands_that_exist_for_files_that_matter() -> None:
    hooks = {hook["id"]: hook for hook in load(ROOT / ".pre-commit-hooks.yaml")}
    for hook in hooks.values():
        words = hook["entry"].split()
        assert words[0] == "nsaudit"
        assert words[1] in COMMANDS
    pattern = re.compile(hooks["nsaudit-lint"]["files"])
    for name in (
        "src/Objects/customrecord_a.xml",
        "Objects/Scripts/a.xml",
        "src/FileCabinet/SuiteScripts/a.js",
        "src/manifest.xml",
        "deploy.xml",
        "nsaudit.yaml",
    ):
        assert pattern.search(name), name
    for name in ("README.md", "src/my_manifest.xml", "package.json"):
        assert not pattern.search(name), name

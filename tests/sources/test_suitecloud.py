"""The SuiteCloud CLI's files are read, never run, and nothing is guessed from a program."""

from __future__ import annotations

from pathlib import Path

import pytest

from nsaudit.sources.suitecloud import SuiteCloud, read_suitecloud


def read(tmp_path: Path, config: str, *folders: str) -> SuiteCloud:
    for folder in folders:
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    (tmp_path / "suitecloud.config.js").write_text(config, "utf-8")
    found = read_suitecloud(tmp_path)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "config",
    [
        "module.exports = {\n\tdefaultProjectFolder: 'app',\n\tcommands: {}\n};",
        'module.exports ={"defaultProjectFolder":"app"}',
        "module.exports = { // defaultProjectFolder: 'old',\n defaultProjectFolder: `app` };",
        "/* defaultProjectFolder: 'old' */ exports.defaultProjectFolder = '/app';",
        "module.exports['defaultProjectFolder'] = 'app'\nmodule.exports.commands = {}",
        """const note = "defaultProjectFolder: 'old'";
        module.exports = {defaultProjectFolder: 'app', commands: {'project:deploy': {
          beforeExecuting: async args => { const {a} = args; return `${a}`; }}}};""",
    ],
)
def test_a_plain_folder_is_read(tmp_path: Path, config: str) -> None:
    found = read(tmp_path, config, "app", "old")
    assert (found.project, found.problem) == (tmp_path / "app", "")
    name, line, _ = found.source.rsplit(":", 2)
    assert name.endswith("suitecloud.config.js")
    assert config.splitlines()[int(line) - 1].count("app") == 1


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ("module.exports = {defaultProjectFolder: process.env.DIR || 'app'};", "computes"),
        ("module.exports = {defaultProjectFolder: 'app' + suffix};", "computes"),
        ("module.exports = {defaultProjectFolder: `${base}/app`};", "computes"),
        ("const defaultProjectFolder = 'a'; module.exports = {defaultProjectFolder};", "more than"),
        ("module.exports = {defaultProjectFolder};", "computes"),
        ("module.exports = {defaultProjectFolder: '../app'};", "outside its own folder"),
        ("module.exports = {defaultProjectFolder: 'gone'};", "'gone', which does not exist"),
        (
            "exports.defaultProjectFolder = 'app'; exports.defaultProjectFolder = 'old';",
            "more than once",
        ),
    ],
)
def test_what_only_the_program_knows_is_said(tmp_path: Path, config: str, problem: str) -> None:
    found = read(tmp_path, config, "app", "old")
    assert found.project is None
    assert problem in found.problem


def test_without_a_folder_the_cli_means_the_one_that_holds_the_file(tmp_path: Path) -> None:
    assert read(tmp_path, "module.exports = {commands: {}};").project == tmp_path


def test_it_is_never_run(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    read(tmp_path, f"require('fs').writeFileSync('{marker}', ''); module.exports = {{}};")
    assert not marker.exists()


def test_project_json_alone_names_the_folder_beside_it(tmp_path: Path) -> None:
    (tmp_path / "project.json").write_text('{"defaultAuthId": "1234567_SB1"}')
    found = read_suitecloud(tmp_path)
    assert found is not None
    assert (found.project, found.auth_id) == (tmp_path, "1234567_SB1")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "manifest.xml").write_text("<manifest/>")
    again = read_suitecloud(tmp_path)
    assert again is not None
    assert again.project == tmp_path / "src"


@pytest.mark.parametrize("text", ["{}", "[]", "{", '{"name": "another tool"}'])
def test_another_tools_project_json_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "project.json").write_text(text)
    assert read_suitecloud(tmp_path) is None


def test_bytes_that_are_no_text_are_said(tmp_path: Path) -> None:
    (tmp_path / "suitecloud.config.js").write_bytes(b"\xff\xfe\x00module")
    found = read_suitecloud(tmp_path)
    assert found is not None
    assert (found.project, found.problem) == (None, "is not text in UTF-8")

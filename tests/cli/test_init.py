"""init writes what the folder holds; lint finds the project that the SuiteCloud CLI names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nsaudit.config import load
from tests.cli.conftest import MANIFEST, OPEN, Call, write

OWN = ("--rules", "own", "--select", "TST001")
CONFIG = "module.exports = {\n  defaultProjectFolder: 'src',\n  commands: {}\n};\n"


def snapshot(folder: str) -> None:
    Path(folder).mkdir(parents=True)
    text = json.dumps({"format": "nsaudit-snapshot", "tables": {}})
    (Path(folder) / "manifest.json").write_text(text)


def test_an_empty_folder_gets_a_file_that_says_what_to_name(call: Call) -> None:
    before = call("lint")
    assert before.code == 2
    assert "name the folder of an SDF project: none is here" in before.err
    done = call("init")
    assert (done.code, done.out) == (0, "")
    assert "No SDF project, export, snapshot or contract was found." in done.err
    assert load(Path("nsaudit.yaml")).project == "src"
    after = call("lint")
    assert after.code == 2
    assert "nsaudit.yaml:5:1: project names src, which is no folder" in after.err


def test_the_first_line_names_a_schema_that_is_there(call: Call, project: Path) -> None:
    call("init")
    first = Path("nsaudit.yaml").read_text().splitlines()[0]
    schema = Path(first.partition("$schema=")[2])
    assert json.loads(schema.read_text())["title"] == "nsaudit.yaml"


def test_what_the_folder_holds_is_named(call: Call, project: Path) -> None:
    write(Path("exports/acme-sb1"), {"Objects/a.xml": OPEN})
    write(Path("exports/yes"), {"Objects/a.xml": OPEN})
    snapshot("kept/production")
    Path("shop.yaml").write_text("# promises\ncontract: 1\nintegration: shop\n")
    Path("suitecloud.config.js").write_text(CONFIG)
    done = call("init", "--yes")
    assert done.code == 0
    config = load(Path("nsaudit.yaml"))
    assert config.project == "src"
    assert {n: (e.kind, e.sdf, e.snapshot) for n, e in config.environments.items()} == {
        "acme-sb1": ("sandbox", "exports/acme-sb1", None),
        "production": ("production", None, "kept/production"),
    }
    assert config.compare is not None
    assert (config.compare.source, config.compare.target) == ("acme-sb1", "production")
    assert config.contracts == ("shop.yaml",)
    assert "Found the project src (suitecloud.config.js names it)." in done.err
    assert "Not named: exports/yes." in done.err
    assert "Next: nsaudit lint, then nsaudit diff" in done.err


def test_names_that_yaml_reads_otherwise_are_quoted(call: Call, tmp_path: Path) -> None:
    write(tmp_path / "2024 sb: new", {"Objects/a.xml": OPEN})
    write(tmp_path / "on", {"Objects/a.xml": OPEN})
    call("init")
    config = load(Path("nsaudit.yaml"))
    assert config.project == "on"
    assert [e.sdf for e in config.environments.values()] == ["2024 sb: new"]


def test_several_projects_are_judged_together_unless_told(call: Call, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / "apps" / name, {"Objects/a.xml": OPEN})
    done = call("init")
    assert load(Path("nsaudit.yaml")).project == "apps"
    assert "Found the project apps, which holds 2 projects." in done.err


def test_a_file_that_is_there_stays_unless_forced(call: Call, project: Path) -> None:
    Path("nsaudit.yaml").write_text("project: mine\n")
    done = call("init")
    assert done.code == 0
    assert "stays as it is" in done.err
    assert Path("nsaudit.yaml").read_text() == "project: mine\n"
    assert Path(".nsaudit/nsaudit.schema.json").exists()
    call("init", "--force")
    assert load(Path("nsaudit.yaml")).project == "src"


def test_lint_without_a_path_reads_what_the_suitecloud_cli_would(call: Call, project: Path) -> None:
    write(Path("other"), {"Objects/a.xml": OPEN.replace("_open", "_a")})
    Path("suitecloud.config.js").write_text(CONFIG)
    done = call("lint", *OWN)
    assert done.code == 1
    assert "reading src, as suitecloud.config.js:2:25 says" in done.err
    assert "not read, because they are outside it: other" in done.err
    assert "customrecord_open" in done.out
    assert "customrecord_a" not in done.out
    same = call("lint", ".", *OWN)
    assert (same.code, same.out) == (done.code, done.out)


def test_paths_start_where_it_was_started(call: Call, project: Path) -> None:
    Path("suitecloud.config.js").write_text(CONFIG)
    document = json.loads(call("lint", ".", *OWN, "--report", "sarif").out)
    place = document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert "src" in json.dumps([place, document["runs"][0].get("originalUriBaseIds")])


def test_a_computed_folder_is_never_guessed(call: Call, project: Path) -> None:
    Path("suitecloud.config.js").write_text("exports.defaultProjectFolder = process.env.P;\n")
    done = call("lint", *OWN)
    assert done.code == 2
    assert "suitecloud.config.js:1:32 computes defaultProjectFolder" in done.err
    whole = call("lint", ".", *OWN)
    assert "reading all of ." in whole.err
    assert "customrecord_open" in whole.out


def test_without_any_file_the_one_project_is_found(call: Call, project: Path) -> None:
    done = call("lint", *OWN)
    assert "reading src, the one SDF project here" in done.err
    assert "customrecord_open" in done.out
    write(Path("other"), {"Objects/a.xml": OPEN})
    two = call("lint", *OWN)
    assert two.code == 2
    assert "there are 2 SDF projects here: other, src" in two.err


def test_account_ids_of_project_json_are_not_shown(call: Call, project: Path) -> None:
    Path("project.json").write_text('{"defaultAuthId": "7654321_SB1"}')
    for done in (call("init"), call("lint", *OWN)):
        assert "7654321" not in done.out + done.err + Path("nsaudit.yaml").read_text()


@pytest.mark.parametrize("text", [MANIFEST, ""])
def test_only_sdf_manifests_make_a_project(call: Call, tmp_path: Path, text: str) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "manifest.xml").write_text(text)
    done = call("lint", *OWN)
    assert ("reading app" in done.err) is bool(text)

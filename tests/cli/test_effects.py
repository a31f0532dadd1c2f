"""``nsaudit effects``: what it prints, for a folder, a file and what cannot be analysed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nsaudit.cli import run

RISKY = """/**
 * @NApiVersion 2.1
 * @NScriptType UserEventScript
 */
define(['N/record', '../lib/maker'], function (record, maker) {
  function afterSubmit(context) {
    maker.make(context.newRecord.id);
  }
  return { afterSubmit: afterSubmit };
});
"""
MAKER = """define(['N/record'], function (record) {
  return {
    make: function (id) {
      record.create({ type: 'invoice' }).save();
    },
  };
});
"""
DEPLOYED = """<usereventscript scriptid="customscript_a">
  <scriptfile>[/SuiteScripts/ue/a.js]</scriptfile>
  <scriptdeployments>
    <scriptdeployment scriptid="customdeploy_a">
      <status>RELEASED</status>
      <recordtype>SALESORDER</recordtype>
    </scriptdeployment>
  </scriptdeployments>
</usereventscript>"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NSAUDIT_CACHE", "")
    cabinet = tmp_path / "src" / "FileCabinet" / "SuiteScripts"
    for name, text in (("ue/a.js", RISKY), ("lib/maker.js", MAKER)):
        (cabinet / name).parent.mkdir(parents=True, exist_ok=True)
        (cabinet / name).write_text(text)
    (tmp_path / "src" / "Objects").mkdir()
    (tmp_path / "src" / "Objects" / "customscript_a.xml").write_text(DEPLOYED)
    (tmp_path / "src" / "manifest.xml").write_text(
        "<manifest projecttype='ACCOUNTCUSTOMIZATION'><projectname>p</projectname></manifest>"
    )
    return tmp_path / "src"


def test_json_of_a_folder(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["effects", str(project), "--json"]) == 0
    first = capsys.readouterr().out
    found = {one["path"]: one for one in json.loads(first)}
    one = found["FileCabinet/SuiteScripts/ue/a.js"]
    assert one["verdict"] == "risky"
    assert one["inserts_after_submit"] is True
    assert one["script_type"] == "userevent"
    assert one["api_version"] == "2.1"
    assert one["entry_points"] == ["afterSubmit"]
    (effect,) = [e for e in one["effects"] if e["kind"] == "insert"]
    assert effect["record_type"] == "invoice"
    location = effect["location"]
    assert (location["path"], location["line"]) == ("FileCabinet/SuiteScripts/lib/maker.js", 4)
    assert location["column"] >= 7
    assert [step["line"] for step in effect["chain"]] == [7, 4]
    assert {"events", "contexts", "guards", "in_loop", "sets_external_id"} <= set(effect)
    assert run(["effects", str(project), "--json"]) == 0
    assert capsys.readouterr().out == first


def test_one_file_finds_its_modules_and_deployments(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "FileCabinet" / "SuiteScripts" / "ue" / "a.js"
    assert run(["effects", str(path)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("a.js\n  user event script, SuiteScript 2.1; verdict risky\n")
    assert "deployed as customscript_a.customdeploy_a on salesorder: live" in out
    assert "insert invoice (create, unguarded) at ../lib/maker.js:4:" in out
    assert "by afterSubmit (a.js:7) > make (../lib/maker.js:4)" in out
    assert out.endswith("1 script: 1 risky, 0 guarded, 0 none; 0 not analysed\n")
    assert str(project) not in out


def test_several_paths_say_where_each_is_from(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cabinet = project / "FileCabinet" / "SuiteScripts"
    given = [str(cabinet / "ue"), str(cabinet / "lib")]
    assert run(["effects", *given, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["root"] for one in found] == given
    assert [one["path"] for one in found] == ["a.js", "maker.js"]


def test_what_cannot_be_analysed_is_said(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project / "deep.js"
    path.write_text("nlapiLoadRecord(" + "[" * 100_000 + "]" * 100_000 + ");\n")
    assert run(["effects", str(path), "--json"]) == 3
    (one,) = json.loads(capsys.readouterr().out)
    assert one["problem"]
    assert one["verdict"] is None
    assert one["effects"] is None
    assert run(["effects", str(path)]) == 3
    assert "deep.js\n  not analysed: " in capsys.readouterr().out


def test_a_folder_without_scripts_and_a_missing_one_are_usage_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        assert run(["effects", str(path)]) == 2
        assert "Traceback" not in capsys.readouterr().err

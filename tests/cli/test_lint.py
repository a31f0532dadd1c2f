"""``nsaudit lint`` end to end: exit codes, waivers, baseline, reports, and mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call, write

OWN = ("--rules", "own")
ONE = (*OWN, "--select", "TST001")


@pytest.fixture
def waivers(tmp_path: Path) -> Path:
    path = tmp_path / "waivers.yaml"
    path.write_text(
        "waivers:\n  - {rule: TST001, subject: customrecord_*, environment: project, "
        "reason: known, owner: me, expires: 2999-12-31}\n"
    )
    return path


def test_a_finding_at_the_threshold_fails(call: Call, project: Path) -> None:
    done = call("lint", "src", *ONE)
    assert done.code == 1
    assert "Objects/open one.xml:3:3  customrecord_open (Open é)" in done.out
    assert "3 | <accesstype>NONENEEDED</accesstype>" in done.out
    assert done.out.endswith(
        "Decision: BLOCKED (exit code 1)\n  - 1 finding at or above high: TST001\n"
    )
    assert done.err == ""


def test_e_mail_addresses_are_masked_in_every_format(call: Call, project: Path) -> None:
    for form in ("console", "json", "markdown", "sarif"):
        done = call("lint", "src", *ONE, "--report", form)
        assert done.code == 1
        assert "admin@corp" not in done.out.replace("\u200b", "")
        assert "it is open to" in done.out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--select", "TST001"), 1),
        (("--select", "TST001", "--fail-on", "critical"), 0),
        (("--select", "TST002"), 0),
        (("--select", "TST003"), 3),
        (("--select", "TST003", "--allow-unknown"), 0),
        (("--select", "TST004"), 3),
        (("--select", "TST004", "--allow-unknown"), 3),
        (("--select", "TST001,TST003"), 1),
        (("--select", "TST", "--ignore", "TST001", "--ignore", "TST003,TST004"), 0),
    ],
)
@pytest.mark.parametrize("form", ["console", "json", "sarif", "markdown"])
def test_exit_codes_do_not_depend_on_the_format(
    call: Call, project: Path, arguments: tuple[str, ...], code: int, form: str
) -> None:
    assert call("lint", "src", *OWN, *arguments, "--report", form).code == code


def test_both_reasons_are_said_when_findings_win(call: Call, project: Path) -> None:
    done = call("lint", "src", *OWN, "--select", "TST001,TST003", "-q")
    assert done.out == (
        "Decision: BLOCKED (exit code 1)\n"
        "  - 1 finding at or above high: TST001\n"
        "  - 1 check could not be decided: TST003\n"
    )


def test_what_files_cannot_answer_is_asked_once_and_does_not_fail(
    call: Call, project: Path
) -> None:
    (project / "Objects" / "two.xml").write_text(
        '<customrecordtype scriptid="customrecord_two"><recordname>T</recordname>'
        "</customrecordtype>"
    )
    done = call("lint", "src", *OWN, "--select", "TST002", "--report", "json")
    document = json.loads(done.out)
    assert done.code == 0
    assert document["findings"] == []
    assert document["questions"] == [
        {
            "rule_id": "TST002",
            "title": "The account agrees",
            "reason": "only the account shows it",
            "subjects": 2,
        }
    ]


def test_a_waiver_lets_it_pass_and_is_shown(call: Call, project: Path, waivers: Path) -> None:
    done = call("lint", "src", *ONE)
    assert done.code == 0
    assert "me until 2999-12-31: known" in done.out


def test_an_expired_waiver_waives_nothing_and_is_a_finding(
    call: Call, project: Path, waivers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(32_503_680_000))
    done = call("lint", "src", *ONE, "--report", "json")
    document = json.loads(done.out)
    assert done.code == 1
    found = {f["rule_id"]: f for f in document["findings"]}
    assert set(found) == {"TST001", "WVR001"}
    assert found["WVR001"]["locations"][0] == {
        "path": "waivers.yaml",
        "line": 2,
        "column": 5,
        "url": None,
    }
    assert document["run"]["started_at"] == "3000-01-01T00:00:00Z"


def test_an_unused_waiver_is_a_finding_unless_ignored(
    call: Call, project: Path, waivers: Path
) -> None:
    (project / "Objects" / "open one.xml").unlink()
    assert "WVR002" in call("lint", "src", *ONE).out
    assert "WVR002" not in call("lint", "src", *ONE, "--ignore", "WVR002").out


def test_a_baseline_lets_old_findings_pass_and_new_ones_fail(
    call: Call, project: Path, tmp_path: Path
) -> None:
    written = call("waivers", "baseline", "src", *ONE)
    assert (written.code, written.out) == (0, "")
    assert "wrote 1 finding to nsaudit-baseline.json" in written.err
    known = call("lint", "src", *ONE)
    assert known.code == 0
    assert "Known in the baseline\n  TST001 record-is-open: 1 finding\n" in known.out
    text = (project / "Objects" / "open one.xml").read_text("utf-8")
    (project / "Objects" / "new.xml").write_text(text.replace("_open", "_new"))
    assert call("lint", "src", *ONE).code == 1


def test_several_reports_and_one_on_standard_output(call: Call, project: Path) -> None:
    done = call("lint", "src", *ONE, "--report", "json=out/a.json", "--report", "sarif=out/a.sarif")
    assert "Decision: BLOCKED" in done.out
    assert done.err.splitlines() == [
        "wrote the json report to out/a.json",
        "wrote the sarif report to out/a.sarif",
    ]
    assert json.loads(Path("out/a.json").read_text("utf-8"))["decision"]["exit_code"] == 1
    assert json.loads(Path("out/a.sarif").read_text("utf-8"))["version"] == "2.1.0"


def test_the_same_input_gives_the_same_bytes(call: Call, project: Path) -> None:
    for form in ("console", "json", "markdown", "sarif"):
        arguments = ("lint", "src", *OWN, "--report", form)
        assert call(*arguments).out == call(*arguments).out


def test_several_folders_are_environments_of_their_own(
    call: Call, project: Path, tmp_path: Path
) -> None:
    write(tmp_path / "src2", {})
    done = call("lint", "src", "src2", *ONE, "--report", "json")
    document = json.loads(done.out)
    assert [e["name"] for e in document["environments"]] == ["src", "src2"]
    assert set(document["coverage"]) == {"src", "src2"}
    assert [f["environment"] for f in document["findings"]] == ["src"]


def test_a_folder_without_anything_to_judge_is_not_clean(call: Call, project: Path) -> None:
    Path("empty").mkdir()
    done = call("lint", "empty", *ONE)
    assert done.code == 3
    assert "not read: empty (no SDF project and no object is in it)" in done.out
    assert call("lint", "empty", *ONE, "--allow-unknown").code == 0


def test_the_configuration_names_project_rules_and_reports(call: Call, project: Path) -> None:
    Path("nsaudit.yaml").write_text(
        "project: src\nrules: {select: [TST001], severity: {TST001: low}}\n"
        "gate: {fail_on: low}\nreports: {json: out/r.json}\n"
    )
    assert call("lint", *OWN).code == 1
    document = json.loads(Path("out/r.json").read_text("utf-8"))
    assert [f["severity"] for f in document["findings"]] == ["low"]
    # What is typed wins over what is written.
    assert call("lint", *OWN, "--fail-on", "high").code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("lint", "nowhere"), "nowhere: there is no such folder"),
        (("lint", "src", "--select", "TST01"), "'TST01' selects no rule; did you mean"),
        (
            ("lint", "src", "--report", "jsn"),
            "there is no report format 'jsn'; did you mean 'json'",
        ),
        (("lint", "src", "--report", "json="), "the path after '=' is missing"),
        (("lint", "src", "--report", "json", "--report", "sarif"), "only one report can go to"),
        (("lint", "src", "--config", "no.yaml"), "no.yaml: cannot be read: no such file"),
        (("lint", "src", "--rules", "nodir"), "nodir: --rules needs a folder that exists"),
        (("lint", "src", "-q", "-v"), "--quiet and --verbose exclude each other"),
        (("lint", "src", "--fail-on", "hihg"), "'hihg' is not one of"),
        (("lnt", "src"), "No such command 'lnt'. Did you mean 'lint'?"),
        (("lint", "src", "--reprot", "json"), "No such option"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    call: Call, project: Path, arguments: tuple[str, ...], message: str
) -> None:
    done = call(*arguments, *(() if arguments[0] == "lnt" or "--rules" in arguments else OWN))
    assert done.code == 2
    assert done.out == ""
    assert message in done.err
    if "-v" not in arguments:
        assert done.err.startswith("error: ")
        assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rules: {select: [TST01]}", "nsaudit.yaml:2:18: 'TST01' selects no rule; did you mean"),
        ("rules: {severity: {TST9: low}}", "nsaudit.yaml:2:20: no rule has the id 'TST9'"),
        (
            "rules: {options: {TST001: {most: 2}}}",
            "nsaudit.yaml:2:19: rule TST001 has no option",
        ),
        ("gate: {waivers: w.yaml}", "w.yaml: gate.waivers names this file, and it does not exist"),
        ("gate: {baseline: b.json}", "b.json: gate.baseline names this file"),
        ("gat: {}", "nsaudit.yaml:2:1: unknown key 'gat'; did you mean 'gate'?"),
    ],
)
def test_a_mistake_in_the_configuration_has_its_place(
    call: Call, project: Path, text: str, message: str
) -> None:
    Path("nsaudit.yaml").write_text(f"project: src\n{text}\n")
    done = call("lint", *OWN)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_a_broken_pack_stops_the_run(call: Call, project: Path) -> None:
    Path("own/broken.py").write_text("import nothing_of_this_name\n")
    done = call("lint", "src", *OWN)
    assert done.code == 2
    assert "does not load: ModuleNotFoundError" in done.err


def test_a_traceback_only_when_asked_for(call: Call, project: Path) -> None:
    assert "Traceback" not in call("lint", "nowhere").err
    assert "Traceback" in call("lint", "nowhere", "--verbose").err


def test_a_fault_of_its_own_is_never_a_pass(
    call: Call, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("client_secret=abcdefghijk")

    monkeypatch.setattr("nsaudit.cli.lint.assemble", broken)
    done = call("lint", "src", *ONE)
    assert done.code == 3
    assert "nsaudit itself failed: RuntimeError" in done.err
    assert "abcdefghijk" not in done.err


def test_a_report_that_cannot_be_written_is_said(call: Call, project: Path) -> None:
    Path("out").write_text("a file")
    done = call("lint", "src", *ONE, "--report", "json=out/a.json")
    assert done.code == 2
    assert "out/a.json: the report cannot be written" in done.err

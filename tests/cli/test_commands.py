"""The other commands: rules, waivers, snapshot, diff, and the frame around them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nsaudit import __version__
from nsaudit.cli import COMMANDS
from tests.cli.conftest import OPEN, RULE, Call, write

OWN = ("--rules", "own")


def test_version() -> None:
    for command in (["-m", "nsaudit", "--version"], ["-m", "nsaudit", "--version", "--help"]):
        done = subprocess.run(
            [sys.executable, *command], capture_output=True, text=True, check=True
        )
        assert done.stdout == f"nsaudit {__version__}\n"


def test_help_lists_every_command_without_importing_it(call: Call) -> None:
    done = call("--help")
    assert done.code == 0
    for name, (_, text) in COMMANDS.items():
        assert name in done.out
        assert text[:20] in done.out
    assert "3 audit incomplete" in done.out


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_help(call: Call, name: str) -> None:
    done = call(name, "--help")
    assert done.code == 0
    assert done.out.startswith(f"Usage: nsaudit {name}")


def test_without_a_command_it_shows_the_help_and_fails(call: Call) -> None:
    done = call()
    assert done.code == 2
    assert "Usage: nsaudit" in done.err


def test_rules_lists_all_with_their_titles(call: Call, project: Path) -> None:
    done = call("rules", *OWN)
    assert done.code == 0
    assert "TST001   high     record-is-open" in done.out
    assert "WVR001" in done.out


def test_rules_as_json(call: Call, project: Path) -> None:
    for arguments in (
        ("rules", "--format", "json", *OWN),
        ("rules", *OWN, "list", "--format", "json"),
    ):
        rules = json.loads(call(*arguments).out)["rules"]
        found = {rule["id"]: rule for rule in rules}
        assert found["TST001"]["severity"] == "high"
        assert found["TST001"]["page"]["Why"] == "Everybody may write."
        assert list(found) == sorted(found)


def test_rules_show_prints_one_page(call: Call, project: Path) -> None:
    done = call("rules", "show", "tst001", *OWN)
    assert done.code == 0
    assert done.out.startswith("# TST001 record-is-open\n\nRecord types are not open.\n")
    assert "**Fix in XML.** Change accesstype." in done.out
    assert call("rules", "show", "record-is-open", *OWN).out == done.out
    wrong = call("rules", "show", "TST01", *OWN)
    assert wrong.code == 2
    assert "did you mean 'TST001'?" in wrong.err


def test_rules_test_runs_cases_and_fails_on_a_wrong_one(call: Call, tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    first = RULE.partition('@rule(id="TST002"')[0]
    (tmp_path / "pack" / "one.py").write_text(first)
    folder = tmp_path / "cases" / "TST001"
    folder.mkdir(parents=True)
    for kind, access, verdict in (
        ("good", "USEPERMISSIONLIST", "pass customrecordtype customrecord_a"),
        ("bad", "NONENEEDED", "fail high customrecordtype customrecord_a: it is open"),
    ):
        (folder / f"{kind}-case.yaml").write_text(
            "given:\n  custom_record_types:\n    - {tag: customrecordtype, "
            f"scriptid: customrecord_a, accesstype: {access}}}\nexpect: ['{verdict}']\n"
        )
    done = call("rules", "test", "cases", "--rules", "pack")
    assert done.code == 1
    assert "FAIL TST001 cases/TST001\n     the rule lacks a case whose name begins" in done.out
    assert "FAIL TST001 cases/TST001/bad-case.yaml\n" in done.out
    assert "good-case" not in done.out
    assert done.out.endswith("3 checks of 1 rule: 1 passed, 2 failed\n")


def test_rules_test_needs_cases(call: Call, tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    assert "cases: holds no cases" in call("rules", "test", "cases").err
    assert call("rules", "test", "nowhere").code == 2


def test_the_built_in_cases_run(call: Call) -> None:
    cases = Path(__file__).parents[2] / "fixtures" / "rules"
    one = next(p.name for p in sorted(cases.iterdir()) if p.is_dir())
    folder = Path("some") / one
    folder.mkdir(parents=True)
    for path in (cases / one).glob("*.yaml"):
        (folder / path.name).write_bytes(path.read_bytes())
    done = call("rules", "test", "some")
    # Only one rule of the pack has its cases here; that one passes.
    assert f"FAIL {one} " not in done.out


def waivers(text: str) -> None:
    Path("waivers.yaml").write_text(text)


ENTRY = "  - {rule: %s, subject: '*', environment: '*', reason: r, owner: o, expires: %s}\n"


def test_waivers_check_passes_a_good_file(call: Call, project: Path) -> None:
    waivers("waivers:\n" + ENTRY % ("TST001", "2999-12-31"))
    done = call("waivers", "check", *OWN)
    assert (done.code, done.out) == (0, "waivers.yaml: 1 waiver, 0 problems\n")


def test_waivers_check_names_every_problem_with_its_place(call: Call, project: Path) -> None:
    waivers(
        "waivers:\n"
        + ENTRY % ("TST001", "2020-12-31")
        + ENTRY % ("TST01", "2999-12-31")
        + ENTRY % ("WVR001", "2999-12-31")
        + ENTRY % ("TST001", "2999-12-31")
    )
    done = call("waivers", "check", *OWN)
    assert done.code == 1
    assert done.out.splitlines() == [
        "waivers.yaml:2:5: WVR001 the waiver of TST001 for * ended on 2020-12-31",
        (
            "waivers.yaml:3:5: WVR002 no rule has the id TST01, so the waiver does nothing; "
            "did you mean TST001?"
        ),
        "waivers.yaml:4:5: WVR003 WVR001 may not be waived, so the waiver does nothing",
        "waivers.yaml:5:5: the same waiver stands on line 2 already",
        "waivers.yaml: 4 waivers, 4 problems",
    ]


def test_waivers_check_without_or_with_a_broken_file(call: Call, project: Path) -> None:
    assert call("waivers", "check").code == 2
    waivers("waivers:\n  - {rule: A}\n")
    done = call("waivers", "check", *OWN)
    assert done.code == 2
    assert "waivers.yaml:2:5: waivers[1]: the key 'subject' is missing" in done.err


def test_snapshot_writes_a_folder_that_diff_reads(call: Call, project: Path) -> None:
    done = call("snapshot", "src", "-o", "snap")
    assert (done.code, done.out) == (0, "")
    assert "to snap" in done.err
    assert json.loads(Path("snap/manifest.json").read_text())["format"] == "nsaudit-snapshot"
    same = call("diff", "snap", "src")
    assert same.code == 0
    assert "0 differences" in same.out


@pytest.fixture
def target(tmp_path: Path, project: Path) -> Path:
    """The project as another environment has it: one value differs, one object is new."""
    other = OPEN.replace("NONENEEDED", "USEPERMISSIONLIST")
    write(
        tmp_path / "prod",
        {
            "Objects/open one.xml": other,
            "Objects/two.xml": OPEN.replace("_open", "_two"),
        },
    )
    return tmp_path / "prod"


@pytest.mark.parametrize("stored", ["neither", "source", "both"])
def test_diff_shows_and_judges_what_differs(call: Call, target: Path, stored: str) -> None:
    sides = ["src", "prod"]
    if stored in {"source", "both"}:
        call("snapshot", "src", "-o", "one")
        sides[0] = "one"
    if stored == "both":
        call("snapshot", "prod", "-o", "two")
        sides[1] = "two"
    done = call("diff", *sides, *OWN, "--select", "TST005", "--report", "json")
    document = json.loads(done.out)
    assert done.code == 0
    changes = {(c["key"], *c["path"]): c for c in document["changes"]}
    changed = changes["customrecord_open", "accesstype"]
    assert (changed["before"], changed["after"]) == ("NONENEEDED", "USEPERMISSIONLIST")
    assert (changed["severity"], changed["consequence"]) == ("medium", "Writes may be refused.")
    assert document["changes"][0] == changed
    added = changes["customrecord_two",]
    assert (added["op"], added["severity"]) == ("added", "info")
    assert len(document["environments"]) == 2
    assert len({e["name"] for e in document["environments"]}) == 2
    assert [f["rule_id"] for f in document["findings"]] == ["TST005"]
    assert call("diff", *sides, *OWN, "--select", "TST005", "--fail-on", "medium").code == 1


def test_diff_runs_rules_on_changes_only(call: Call, target: Path) -> None:
    document = json.loads(call("diff", "src", "prod", *OWN, "--report", "json").out)
    assert "TST005" in {rule["id"] for rule in document["rules"]}
    assert "TST001" not in {rule["id"] for rule in document["rules"]}


def test_diff_takes_both_sides_from_the_configuration(call: Call, target: Path) -> None:
    Path("nsaudit.yaml").write_text(
        "environments:\n"
        '  sandbox: {kind: sandbox, account: "7654321_SB1", sdf: src}\n'
        '  production: {kind: production, account: "7654321", sdf: prod}\n'
        "compare: {from: sandbox, to: production}\n"
    )
    done = call("diff", *OWN, "--select", "TST005", "--report", "json")
    document = json.loads(done.out)
    assert [e["name"] for e in document["environments"]] == ["sandbox", "production"]
    assert [e["account"] for e in document["environments"]] == ["76***_SB1", "76***"]
    assert "7654321" not in done.out
    text = call("diff", "sandbox", "production", *OWN, "--select", "TST005").out
    assert "accesstype: NONENEEDED → USEPERMISSIONLIST" in text
    assert "3 | <accesstype>USEPERMISSIONLIST</accesstype>" in text


def test_diff_masks_values(call: Call, target: Path) -> None:
    file = target / "Objects" / "open one.xml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("Open é", "ask boss@corp.example"), "utf-8")
    for form in ("json", "console", "markdown"):
        out = call("diff", "src", "prod", "--report", form).out.replace("\u200b", "")
        assert "boss@corp" not in out


def test_a_table_that_a_side_failed_to_read_makes_the_comparison_incomplete(
    call: Call, target: Path
) -> None:
    call("snapshot", "prod", "-o", "two")
    manifest = json.loads(Path("two/manifest.json").read_text())
    manifest["gaps"]["roles"] = {"reason": "refused", "detail": "no permission Set Up Company"}
    manifest["tables"].pop("roles", None)
    Path("two/manifest.json").write_text(json.dumps(manifest))
    done = call("diff", "src", "two", *OWN, "--select", "TST005", "-q")
    assert done.code == 3
    assert "roles" in done.out
    assert "no permission Set Up Company" in done.out


def test_plan_shows_what_a_deploy_changes_in_the_account(call: Call, target: Path) -> None:
    done = call("diff", "src", "prod", "--plan", *OWN, "--select", "TST005", "--report", "json")
    document = json.loads(done.out)
    assert done.code == 0
    changes = [(c["key"], c["op"], c["before"], c["after"]) for c in document["changes"]]
    # The project lacks customrecord_two: a deploy deletes nothing.
    assert changes == [("customrecord_open", "changed", "USEPERMISSIONLIST", "NONENEEDED")]
    assert [e["name"] for e in document["environments"]] == ["prod", "prod after deployment"]


def test_explain_normalised_goes_to_standard_error(call: Call, target: Path) -> None:
    done = call("diff", "src", "prod", "--explain-normalised", "--report", "json")
    json.loads(done.out)
    assert done.err.startswith("Differences that were set aside")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("diff",), "name two environments to compare"),
        (("diff", "src"), "name two environments to compare"),
        (("diff", "src", "nowhere"), "nowhere: neither an environment nor a folder"),
        (("snapshot", "nowhere", "-o", "x"), "nowhere: neither an environment nor a folder"),
        (("snapshot", "src"), "Missing option '-o'"),
        (("snapshot", "src", "-o", "src"), "src: holds files that are not part of a snapshot"),
    ],
)
def test_mistakes(call: Call, target: Path, arguments: tuple[str, ...], message: str) -> None:
    done = call(*arguments)
    assert done.code == 2
    assert message in done.err


def test_a_damaged_snapshot_is_refused(call: Call, target: Path) -> None:
    call("snapshot", "src", "-o", "one")
    table = next(p for p in Path("one").glob("*.jsonl") if p.stat().st_size)
    table.write_bytes(table.read_bytes() + b"{}\n")
    done = call("diff", "one", "prod")
    assert done.code == 2
    assert "damaged or was changed" in done.err


def test_the_help_shows_each_command_once_in_the_order_of_use(call: Call) -> None:
    out = call("--help").out
    places = {name: out.index(f"\n  {name} ") for name in COMMANDS}
    assert places["init"] < places["lint"] < places["audit"] < places["doctor"] < places["lsp"]
    assert all(out.count(f"\n  {name} ") == 1 for name in COMMANDS)
    assert "_NSAUDIT_COMPLETE=bash_source" in out


def test_a_shell_completes_names_without_importing_commands(tmp_path: Path) -> None:
    probe = (
        "import sys, os\n"
        "os.environ.update(_NSAUDIT_COMPLETE='bash_complete', COMP_CWORD='1',"
        " COMP_WORDS='nsaudit li')\n"
        "from nsaudit.cli import run\n"
        "try:\n    run([])\nexcept SystemExit:\n    pass\n"
        "assert 'nsaudit.cli.lint' not in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert (done.returncode, done.stdout) == (0, "plain,lint\n"), done.stderr


MIRROR = """/**
 * @NApiVersion 2.1
 * @NScriptType UserEventScript
 */
define(['N/record', 'N/log'], (record, log) => ({
  afterSubmit: () => {
    %s
  },
}));
"""


def test_diff_reads_the_script_files_that_differ(call: Call, tmp_path: Path) -> None:
    # Both have the same size: only their content tells them apart.
    for side, line in (
        ("one", "record.create({ type: 'task' }).save();"),
        ("two", "record.delete({ type: 'task', id: 1 });"),
    ):
        scripts = tmp_path / side / "FileCabinet" / "SuiteScripts"
        scripts.mkdir(parents=True)
        write(tmp_path / side, {"FileCabinet/SuiteScripts/mirror.js": MIRROR % line})
    done = call("diff", "one", "two", "--select", "DRF008", "--report", "json")
    (change,) = json.loads(done.out)["changes"]
    assert (change["key"], change["path"]) == ("/suitescripts/mirror.js", ["sha256"])
    assert change["severity"] == "medium"
    assert "task" in done.out


def test_a_plan_tells_files_of_equal_size_apart(call: Call, tmp_path: Path) -> None:
    for side, line in (
        ("prod", "record.create({ type: 'task' }).save();"),
        ("release", "record.delete({ type: 'task', id: 1 });"),
    ):
        (tmp_path / side / "FileCabinet" / "SuiteScripts").mkdir(parents=True)
        write(
            tmp_path / side,
            {
                "FileCabinet/SuiteScripts/mirror.js": MIRROR % line,
                "deploy.xml": "<deploy><files><path>~/FileCabinet/*</path></files></deploy>",
            },
        )
    (tmp_path / "nsaudit.yaml").write_text(
        "version: 1\nenvironments:\n  production:\n    sdf: prod\n"
    )
    done = call(
        *("audit", "--plan", "release", "--target", "production"),
        *("--select", "DRF008", "--report", "json"),
    )
    assert [change["path"] for change in json.loads(done.out)["changes"]] == [["sha256"]]

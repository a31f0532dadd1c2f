"""``nsaudit checklist``, ``attest`` and ``init --integration`` on a small configuration."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import pytest

from nsaudit.cli import run
from nsaudit.sources.attestations import read_attestations
from nsaudit.sources.contracts import read_contracts

CONFIG = """\
version: 1
environments:
  production:
    kind: production
    account: "1234567"
    sdf: sdf
    attestations: attest/production.yaml
  sandbox: {kind: sandbox, account: "1234567_SB1", sdf: sdf}
contracts: integrations/*.yaml
checklist: own.yaml
gate: {unknown: allow}
"""
CHECKLIST = """\
checklist: 1
id: own
title: Ready?
sections:
- title: Writes
  items:
  - {id: key, title: Keys, rules: [INT001], owner: commerce}
  - {id: alerts, title: Alerts, rules: [INT014]}
  - {id: system, title: One system, rules: [INT006]}
  - {id: data, title: No duplicates, rules: [DAT001]}
  - {id: events, title: Events, rules: [INT012]}
- title: People
  items:
  - {id: freeze, title: Freeze, attest: [freeze]}
  - {id: pilot, title: Pilot, attest: [pilot]}
  - {id: merge, title: Merge, attest: [merge]}
  - {id: period, title: Period open, rules: [REQ006], settled_by: [period_open]}
"""
CONTRACT = """\
contract: 1
integration: oms
trigger: {kind: manual}
alerts: {failure: pager, duplicate: none, retry_budget: pager}
objects:
- record: salesOrder
  operation: create
  system_of_record: oms
  idempotency: none
"""
ATTESTED = """\
# answers
attestation: 1
account: "1234567"
by: A. Admin
at: 2026-03-01
items:
- id: freeze
  answer: "yes"
  evidence: T-1
  measure: {from: "2026-02-28T20:00", to: "2026-02-28T21:30"}
- {id: merge, answer: "no", evidence: T-2}
- {id: period_open, answer: "yes", evidence: T-3}
"""
MANIFEST = """\
<manifest projecttype="ACCOUNTCUSTOMIZATION">
  <projectname>p</projectname>
  <frameworkversion>1.0</frameworkversion>
</manifest>
"""

LIST = '<customlist scriptid="customlist_a"><name>A</name></customlist>'


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {
        "nsaudit.yaml": CONFIG,
        "own.yaml": CHECKLIST,
        "integrations/oms.yaml": CONTRACT,
        "attest/production.yaml": ATTESTED,
        "sdf/manifest.xml": MANIFEST,
        "sdf/Objects/customlist_a.xml": LIST,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772496000")  # 2026-03-03
    return tmp_path


def _filled(place: Path, *arguments: str) -> dict[str, tuple[str, list[str]]]:
    run(["checklist", *arguments, "-q", "--report", "json=out.json"])
    content = json.loads((place / "out.json").read_text("utf-8"))
    return {
        item["id"]: (item["status"], item["evidence"])
        for section in content["checklist"]["sections"]
        for item in section["items"]
    }


def test_each_item_stands_where_its_rules_and_answers_say(place: Path) -> None:
    items = _filled(place)
    assert {key: status for key, (status, _) in items.items()} == {
        "key": "blocked",
        "alerts": "attention",
        "system": "ready",
        "data": "not_verified",
        "events": "not_applicable",
        "freeze": "ready",
        "pilot": "not_verified",
        "merge": "blocked",
        "period": "ready",
    }
    assert items["freeze"][1] == ["freeze: attested by A. Admin on 2026-03-01 for production"]
    assert items["system"][1] == ["INT006: passed for 2"]
    assert items["pilot"][1] == ["pilot: not answered; 'nsaudit attest' asks for it"]
    assert items["events"][1] == ["INT012: nothing to check"]


def test_the_text_has_every_item_and_a_dash_for_missing_data(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["checklist"]) == 1
    text = capsys.readouterr().out
    assert "BLOCKED         key  Keys  [commerce]" in text
    assert text.splitlines()[-1].startswith("Readiness -: 3 ready, 2 blocked, 1 attention")


def test_from_a_result_gives_the_same_without_reading_again(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["audit", "-q", "--report", "json=result.json", "--report", "console"])
    (place / "integrations/oms.yaml").write_text("broken: [", "utf-8")
    (place / "attest/production.yaml").unlink()
    capsys.readouterr()
    assert run(["checklist", "--from", "result.json"]) == 1
    text = capsys.readouterr().out
    assert "Readiness -: 3 ready, 2 blocked, 1 attention" in text


def test_a_result_without_a_checklist_answers_what_its_rules_say(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["audit", "-q", "--report", "json=result.json", "--report", "console"])
    content = json.loads((place / "result.json").read_text("utf-8"))
    del content["checklist"]
    for environment in content["environments"]:  # as of a version that kept no answers
        environment.pop("attestations", None)
    (place / "result.json").write_text(json.dumps(content), "utf-8")
    capsys.readouterr()
    assert run(["checklist", "--from", "result.json"]) == 1
    text = capsys.readouterr().out
    assert "freeze: this result holds no attestations" in text
    assert "Readiness -: 1 ready, 1 blocked, 1 attention" in text


def test_another_checklist_finds_the_answers_in_a_result(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mail = ATTESTED.replace("A. Admin", "ida@oms.example")
    (place / "attest/production.yaml").write_text(mail, "utf-8")
    run(["audit", "-q", "--report", "json=result.json", "--report", "console"])
    text = (place / "result.json").read_text("utf-8")
    [answers] = [e["attestations"] for e in json.loads(text)["environments"][:1]]
    assert [(a["id"], a["answer"], a["at"]) for a in answers] == [
        ("freeze", "yes", "2026-03-01"),
        ("merge", "no", "2026-03-01"),
        ("period_open", "yes", "2026-03-01"),
    ]
    assert "ida@" not in text
    other = CHECKLIST.replace("id: own", "id: other").replace("title: Merge", "title: Merged")
    (place / "other.yaml").write_text(other, "utf-8")
    (place / "attest/production.yaml").unlink()
    capsys.readouterr()
    assert run(["checklist", "--from", "result.json", "--profile", "other.yaml"]) == 1
    text = capsys.readouterr().out
    assert "holds no attestations" not in text
    assert "3 ready, 2 blocked" in text
    assert "BLOCKED         merge" in text
    assert "pilot: not answered" in text


FEATURES = """\
<features><feature><id>DUPLICATES</id><status>{}</status></feature></features>
"""
ANSWERS = """\
attestation: 1
account: "1234567"
by: A. Admin
at: 2026-03-01
items:
- {{id: duplicate_settings, answer: "yes", evidence: T-1}}
- {{id: freeze, answer: "yes", evidence: T-2, expires: "{expires}",
   measure: {{from: "2026-02-28T20:00", to: "2026-02-28T21:30"}}}}
- {{id: export, answer: "yes", evidence: proof.csv, sha256: "{digest}"}}
"""
ASKED = """\
checklist: 1
id: own
title: Answers
sections:
- title: People
  items:
  - {id: settings, title: Duplicate detection, attest: [duplicate_settings]}
  - {id: freeze, title: Freeze, attest: [freeze]}
  - {id: export, title: Export, attest: [export]}
"""


@pytest.mark.parametrize(
    ("feature", "expires", "proof", "standing"),
    [
        ("ENABLED", "2026-04-01", "a,b", ("ready", "ready", "ready")),
        ("DISABLED", "2026-04-01", "a,b", ("blocked", "ready", "ready")),
        ("ENABLED", "2026-03-02", "a,b", ("ready", "not_verified", "ready")),
        ("ENABLED", "2026-04-01", "a,c", ("ready", "ready", "not_verified")),
        ("ENABLED", "2026-04-01", None, ("ready", "ready", "not_verified")),
    ],
)
def test_contradicted_and_lapsed_answers_end_in_the_checklist(
    place: Path, feature: str, expires: str, proof: str | None, standing: tuple[str, ...]
) -> None:
    """From files to the item: CHK005 blocks; an answer or proof that lapsed settles nothing."""
    configured = place / "sdf/AccountConfiguration/features.xml"
    configured.parent.mkdir()
    configured.write_text(FEATURES.format(feature), "utf-8")
    (place / "own.yaml").write_text(ASKED, "utf-8")
    digest = hashlib.sha256(b"a,b").hexdigest()
    attested = ANSWERS.format(expires=expires, digest=digest)
    (place / "attest/production.yaml").write_text(attested, "utf-8")
    if proof is not None:
        (place / "attest/proof.csv").write_text(proof, "utf-8")
    items = _filled(place)
    assert tuple(status for status, _ in items.values()) == standing, items
    found = json.loads((place / "out.json").read_text("utf-8"))["findings"]
    against = [f for f in found if f["rule_id"] == "CHK005" and f["status"] == "fail"]
    assert bool(against) == (feature == "DISABLED")
    if against:
        assert "answered yes, but the feature Duplicate Detection is off" in against[0]["message"]
        assert "Duplicate Detection is off" in items["settings"][1][0]


@pytest.mark.parametrize(
    ("content", "said"),
    [("[]", "not a JSON report"), ("{", "x.json:1:2: not valid JSON"), ("{}", "not a JSON report")],
)
def test_a_bad_result_is_a_clear_error(
    place: Path, capsys: pytest.CaptureFixture[str], content: str, said: str
) -> None:
    (place / "x.json").write_text(content, "utf-8")
    assert run(["checklist", "--from", "x.json"]) == 2
    assert said in capsys.readouterr().err


def test_an_unknown_checklist_is_a_clear_error(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["checklist", "--profile", "go-life"]) == 2
    assert "there is no checklist called" in capsys.readouterr().err


def test_lint_judges_the_contracts_of_the_configuration(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["lint", "sdf", "--select", "INT001"]) == 1
    text = capsys.readouterr().out
    assert "integrations/oms.yaml:9:16" in text
    assert "create of salesOrder carries no idempotency key" in text


def test_lint_without_contracts_asks_once(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "nsaudit.yaml").write_text("version: 1\nproject: sdf\n", "utf-8")
    assert run(["lint", "--select", "INT001"]) == 0
    assert "no integration contract was given" in capsys.readouterr().out


@pytest.mark.parametrize("command", [["lint", "sdf"], ["audit"], ["checklist"]])
def test_a_broken_contract_ends_with_its_place(
    place: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    (place / "integrations/oms.yaml").write_text(
        "contract: 1\nintegration: a\nobjects:\n- record: salesOrdr\n", "utf-8"
    )
    assert run(command) == 2
    error = capsys.readouterr().err
    assert "oms.yaml:4:11: objects[1].record: no record type is called 'salesOrdr'" in error
    assert "Traceback" not in error


def _answers(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("nsaudit.cli.attest._terminal", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))


def test_attest_asks_with_page_and_good_value_and_keeps_comments(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = place / "attest/production.yaml"
    path.write_text("# mine\nattestation: 1\nitems:\n- id: merge  # open\n", "utf-8")
    _answers(monkeypatch, "maybe", "y", "2026-03-01T20:00", "2026-03-01T21:00", "T-9")
    assert run(["attest", "production", "--only", "freeze", "--by", "A. Admin"]) == 0
    said = capsys.readouterr().err
    assert "good: yes, with from and to" in said
    assert "answer with one of yes, no, partial, not_applicable" in said
    text = path.read_text("utf-8")
    assert text.startswith("# mine\n")
    assert "# open" in text
    entry = next(e for e in read_attestations(path).entries if e.id == "freeze")
    assert (entry.answer, entry.by, entry.at, entry.evidence) == (
        "yes", "A. Admin", "2026-03-03", "T-9",
    )  # fmt: skip


def test_attest_writes_a_settings_page_value_by_value(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = place / "attest/production.yaml"
    path.unlink()
    _answers(monkeypatch, "premium", "two", "2", "-", "T-1")
    assert run(["attest", "production", "--only", "limits", "--by", "A. Admin"]) == 0
    (limits,) = read_attestations(path).settings["limits"]
    assert limits.model_dump(exclude={"location", "name"}) == {
        "tier": "premium", "suitecloud_plus": 2, "concurrency": None,
    }  # fmt: skip


def test_attest_refuses_what_it_cannot_do(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["attest", "production"]) == 2
    assert "there is nobody to ask" in capsys.readouterr().err
    assert run(["attest", "sandbox"]) == 2
    assert "names no attestations file" in capsys.readouterr().err
    assert run(["attest", "prod"]) == 2
    assert "Environments: production, sandbox" in capsys.readouterr().err
    _answers(monkeypatch)
    before = "attestation: 1\nitems: [{id: a}, {id: a}]\n"
    (place / "attest/production.yaml").write_text(before, "utf-8")
    assert run(["attest", "production"]) == 2
    assert "already answered" in capsys.readouterr().err
    assert (place / "attest/production.yaml").read_text("utf-8") == before


def test_init_writes_a_contract_that_reads(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", "--integration", "crm"]) == 0
    path = place / "integrations/crm.yaml"
    read = read_contracts([path]).integrations[0]
    assert read.integration == "crm"
    assert sorted(read.environments or ()) == ["production", "sandbox"]
    schema = path.read_text("utf-8").splitlines()[0].partition("=../")[2]
    assert (place / schema).is_file()
    assert run(["init", "--integration", "crm"]) == 2
    assert run(["init", "--integration", "../x"]) == 2
    assert "cannot be the name of a file" in capsys.readouterr().err


def test_the_list_names_each_checklist_and_what_stands_behind_it(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["checklist", "--list"]) == 0
    listed = capsys.readouterr().out
    assert "sandbox-refresh" in listed
    assert "release-preview" in listed
    assert "own.yaml            9 items  Ready?  (checklist: of nsaudit.yaml)" in listed
    assert run(["checklist", "--list", "--profile", "release-preview"]) == 0
    text = capsys.readouterr().out
    assert "To be signed by: NetSuite administrator, integration owner" in text
    assert "      attested: preview_mail" in text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "rules: [INT014]",
            "rules: [INT914]",
            "own.yaml:8:41: sections[1].items[2].rules[1]: there is no rule 'INT914'; did you mean",
        ),
        (
            "attest: [pilot]",
            "attest: [pilott]",
            "there is no item to attest 'pilott'; did you mean 'pilot'?",
        ),
        (
            "id: alerts",
            "id: key",
            "own.yaml:8:10: sections[1].items[2].id: the item 'key' is there",
        ),
        (", rules: [INT014]", "", "nothing stands behind it"),
        ("title: Ready?", "title: Ready?\nsignes: [A]", "unknown key 'signes'; did you mean"),
    ],
)
def test_a_checklist_with_a_mistake_ends_with_its_place(
    place: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str
) -> None:
    assert old in CHECKLIST
    (place / "own.yaml").write_text(CHECKLIST.replace(old, new, 1), "utf-8")
    assert run(["checklist"]) == 2
    assert said in capsys.readouterr().err


def test_a_checklist_may_ask_for_answers_of_its_own(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = "questions:\n- {id: stock, title: Stock was counted, where: The hall, good: 'yes'}\n"
    text = CHECKLIST.replace("sections:", f"{own}sections:").replace("[pilot]", "[stock]")
    (place / "own.yaml").write_text(text, "utf-8")
    _answers(monkeypatch, "yes", "T-7")
    assert run(["attest", "production", "--only", "stock", "--by", "A. Admin"]) == 0
    assert "Stock was counted\n  The hall\n  good: yes" in capsys.readouterr().err
    assert _filled(place)["pilot"] == (
        "ready",
        ["stock: attested by A. Admin on 2026-03-03 for production"],
    )


def test_since_an_earlier_run_says_what_became_ready_or_blocked(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["checklist", "-q", "--report", "json=before.json"])
    attested = (place / "attest/production.yaml").read_text("utf-8")
    attested = attested.replace('{id: merge, answer: "no"', '{id: merge, answer: "yes"')
    (place / "attest/production.yaml").write_text(attested, "utf-8")
    contract = CONTRACT.replace("system_of_record: oms", "system_of_record: none")
    (place / "integrations/oms.yaml").write_text(contract, "utf-8")
    capsys.readouterr()
    assert run(["checklist", "--since", "before.json", "--report", "json=now.json"]) == 1
    run(["checklist", "--from", "now.json"])
    first, second = capsys.readouterr().out.split("\nSince before.json (readiness -, now -)\n")[1:]
    for text in (first, second):
        assert "  BLOCKED         system  One system  (was ready)" in text
        assert "  ready           merge  Merge  (was blocked)" in text
        assert "alerts" not in text.split("Readiness")[0]


def test_a_run_without_the_checklist_is_nothing_to_compare_with(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["checklist", "-q", "--report", "json=before.json"])
    run(["checklist", "--profile", "go-live", "--since", "before.json"])
    assert "before.json holds no checklist go-live: nothing" in capsys.readouterr().err


def test_the_drivers_say_what_holds_the_index_down_and_where_to_mend_it(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["checklist"])
    text = capsys.readouterr().out.split("What holds it down, and where to mend it\n")[1]
    drivers = [line for line in text.splitlines() if line.startswith("  ") and line[2] != " "]
    assert drivers[0].startswith("  BLOCKED         INT001 (key): create of salesOrder carries")
    assert "  not verified    pilot (pilot): not answered; 'nsaudit attest' asks for it" in drivers
    assert "                  The sandbox, with real payloads" in text.splitlines()

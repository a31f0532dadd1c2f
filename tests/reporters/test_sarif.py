"""The SARIF report: valid against the standard's schema, and saying what it may say."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from nsaudit.report import Report
from nsaudit.reporters.sarif import FINGERPRINT, render

SCHEMA = Path(__file__).parents[2] / "fixtures" / "schemas" / "sarif-2.1.0.json"


@pytest.fixture
def run(report: Report) -> Any:
    return json.loads(render(report))["runs"][0]


def result(run: Any, key: str) -> Any:
    (found,) = (
        r
        for r in run["results"]
        if r["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].endswith(f"/{key}")
    )
    return found


def test_it_is_valid_against_the_standard(report: Report, compared: Report) -> None:
    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text("utf-8")))
    several = replace(report, folders=("one", "/two words"), started_at="2026-01-01T00:00:00Z")
    for one in (report, compared, several, replace(report, findings=(), baselined=None)):
        validator.validate(json.loads(render(one)))


def test_the_schema_would_find_a_mistake(report: Report) -> None:
    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text("utf-8")))
    document = json.loads(render(report))
    document["runs"][0]["results"][0]["level"] = "warn"
    assert not validator.is_valid(document)


def test_a_failure_has_its_place_level_and_fingerprint(run: Any) -> None:
    found = result(run, "customrole_x")
    assert (found["kind"], found["level"]) == ("fail", "error")
    physical = found["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {
        "uri": "Objects/a%20b/role%20%C3%A9.xml",
        "uriBaseId": "ROOT",
    }
    assert physical["region"]["startLine"] == 3
    assert physical["region"]["startColumn"] == 5
    assert physical["region"]["snippet"] == {"text": "    <centertype>ADMIN</centertype>"}
    bases = run["originalUriBaseIds"]
    assert bases["ROOT"] == {"uri": "src/", "uriBaseId": "START"}
    assert "uri" not in bases["START"]  # SARIF1004: a base without a base needs an absolute one
    assert found["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == (
        "deploy.xml"
    )
    rule = run["tool"]["driver"]["rules"][found["ruleIndex"]]
    assert rule["id"] == found["ruleId"] == "ACC001"


def test_a_fingerprint_survives_another_line_and_message(report: Report) -> None:
    moved = tuple(
        f.model_copy(
            update={
                "message": "other words",
                "locations": tuple(p._replace(line=99) for p in f.locations),
            }
        )
        for f in report.findings
    )
    prints = [
        [
            r["partialFingerprints"][FINGERPRINT]
            for r in json.loads(render(one))["runs"][0]["results"]
        ]
        for one in (report, replace(report, findings=moved))
    ]
    assert prints[0] == prints[1]
    assert len(set(prints[0])) == len(prints[0])


def test_an_unknown_is_open_and_not_a_pass(run: Any) -> None:
    found = result(run, "customrole_dim")
    assert (found["kind"], found["level"]) == ("open", "none")


def test_a_crash_is_a_notification_of_the_run(run: Any) -> None:
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["level"] == "error"
    assert note["associatedRule"]["id"] == "ACC001"
    assert "customrole_broken" in note["message"]["text"]
    assert run["invocations"][0]["exitCode"] == 1


def test_a_waived_finding_is_suppressed_with_who_and_why(run: Any) -> None:
    (suppression,) = result(run, "customrole_waived")["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    assert suppression["justification"] == "migration | only (OPS-1)"
    assert suppression["properties"]["owner"] == "Release team"
    assert "suppressions" not in result(run, "customrole_x")


def test_baseline_states_are_there_only_with_a_baseline(report: Report, run: Any) -> None:
    assert result(run, "customrole_known")["baselineState"] == "unchanged"
    assert result(run, "customrole_x")["baselineState"] == "new"
    without = json.loads(render(replace(report, baselined=None)))["runs"][0]
    assert all("baselineState" not in r for r in without["results"])


def test_each_rule_brings_its_help(run: Any) -> None:
    rule = run["tool"]["driver"]["rules"][0]
    assert rule["help"]["markdown"].startswith("# ACC001 role-is-administrator")
    assert "Fix in XML: Remove the tag." in rule["help"]["text"]
    assert rule["defaultConfiguration"] == {"level": "error"}

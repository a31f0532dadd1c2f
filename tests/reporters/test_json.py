"""The JSON report: exactly the published shape, the same bytes for the same input."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import jsonschema_rs
import pytest

from nsaudit.report import Report
from nsaudit.reporters.json import render

SCHEMA = json.loads(files("nsaudit.schemas").joinpath("report.schema.json").read_text("utf-8"))
TOP = [
    "schema_version",
    "tool",
    "run",
    "environments",
    "rules",
    "findings",
    "changes",
    "waived",
    "coverage",
    "questions",
    "decision",
]
FINDING = [
    "rule_id",
    "rule_name",
    "severity",
    "confidence",
    "status",
    "environment",
    "subject",
    "message",
    "consequence",
    "fix",
    "evidence",
    "locations",
    "checklist",
    "fingerprint",
]


@pytest.fixture
def document(report: Report) -> Any:
    return json.loads(render(report))


def test_the_top_level_is_the_contract(document: Any, compared: Report) -> None:
    assert list(document) == [key for key in TOP if key != "changes"]
    assert list(json.loads(render(compared))) == TOP


def test_it_is_valid_against_the_published_schema(document: Any, compared: Report) -> None:
    jsonschema_rs.validate(SCHEMA, document)
    jsonschema_rs.validate(SCHEMA, json.loads(render(compared)))


@pytest.mark.parametrize("way", [(), ("findings", 0), ("decision",), ("waived", 0), ("run",)])
def test_the_schema_refuses_what_is_not_in_the_contract(
    document: Any, way: tuple[str | int, ...]
) -> None:
    inner = document
    for step in way:
        inner = inner[step]
    inner["surprise"] = 1
    assert not jsonschema_rs.is_valid(SCHEMA, document)


def test_a_finding_has_exactly_the_fields_of_the_contract(document: Any) -> None:
    found = document["findings"][1]
    assert list(found) == FINDING
    assert found["severity"] == "high"
    assert found["subject"] == {
        "kind": "role",
        "key": "customrole_x",
        "label": "X | `role`",
        "url": "https://app.example/role?id=1",
    }
    assert found["locations"] == [
        {"path": "Objects/a b/role é.xml", "line": 3, "column": 5, "url": None},
        {"path": "deploy.xml", "line": None, "column": None, "url": None},
    ]


def test_baselined_findings_are_among_the_findings_and_named(document: Any) -> None:
    known = [f for f in document["findings"] if f["subject"]["key"] == "customrole_known"]
    assert document["run"]["baseline"] == [
        {"environment": "sandbox", "fingerprint": known[0]["fingerprint"], "count": 1}
    ]


def test_waived_findings_are_apart_with_who_and_why(document: Any) -> None:
    (waived,) = document["waived"]
    assert waived["finding"]["subject"]["key"] == "customrole_waived"
    assert (waived["owner"], waived["expires"]) == ("Release team", "2026-12-31")


def test_coverage_says_what_was_not_visible(document: Any) -> None:
    coverage = document["coverage"]["sandbox"]
    assert coverage["objects"] == {"read": 1, "modelled": 0, "generic": 1, "failed": 0}
    assert coverage["tables"]["features"] == {
        "visible": False,
        "records": 0,
        "partial": False,
        "gap": {"reason": "refused", "detail": "no permission"},
    }
    assert coverage["tables"]["roles"]["visible"] is True
    assert coverage["tables"]["roles"]["partial"] is True
    # A table that nobody read and nobody explained is not visible either.
    assert coverage["tables"]["workflows"]["visible"] is False
    assert "changes" not in coverage["tables"]


def test_rules_have_their_counts(document: Any) -> None:
    assert document["rules"][0]["counts"] == {
        "pass": 1,
        "fail": 2,
        "unknown": 1,
        "error": 0,
        "not_applicable": 0,
    }


def test_changes_have_the_fields_of_the_contract(compared: Report) -> None:
    first = json.loads(render(compared))["changes"][0]
    assert first == {
        "kind": "role",
        "key": "customrole_x",
        "op": "changed",
        "path": ["permissions", "TRAN_SALESORD", "permlevel"],
        "before": "EDIT",
        "after": "VIEW",
        "direction": "stricter_in_target",
        "severity": "high",
        "consequence": "writes may be refused",
    }


def test_no_time_is_in_it_unless_asked_for(report: Report, document: Any) -> None:
    assert document["run"]["started_at"] is None
    assert render(report) == render(report)

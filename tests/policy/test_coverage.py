"""Every line of the go-live guide ends in working rules, an answer, or a stated reason."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest

import nsaudit_rules
from nsaudit.policy.checklists import BUILT_IN, load
from nsaudit.policy.questions import questions
from nsaudit.rulekit.loader import package_rules
from nsaudit.yamlfile import read

CASES = Path(__file__).parents[2] / "fixtures" / "rules"
GUIDE = {"A": 5, "B": 7, "C": 12, "D": 8, "E": 7, "F": 3, "G": 10, "H": 4}
"""How many lines each part of the guide has."""


def _lines() -> list[dict[str, Any]]:
    with as_file(files("nsaudit.checklists").joinpath("coverage.yaml")) as path:
        lines: list[dict[str, Any]] = read(path).data["lines"]
    return lines


RULES = {rule.id for rule in package_rules(nsaudit_rules)}
ANSWERS = {question.id for question in questions().items}


def test_every_line_of_the_guide_is_covered_once() -> None:
    wanted = [f"{part}{n}" for part, count in GUIDE.items() for n in range(1, count + 1)]
    assert [line["line"] for line in _lines()] == wanted


@pytest.mark.parametrize("line", _lines(), ids=lambda line: str(line["line"]))
def test_a_line_ends_in_rules_answers_or_a_reason(line: dict[str, Any]) -> None:
    rules, answers = line.get("rules", ()), line.get("attest", ())
    assert rules or answers or line.get("reason")
    assert set(rules) <= RULES
    assert set(answers) <= ANSWERS
    for rule in rules:
        kinds = {case.name.partition("-")[0] for case in (CASES / rule).iterdir()}
        assert {"good", "bad"} <= kinds, f"{rule} is not shown to pass and to fail"


@pytest.mark.parametrize("line", _lines(), ids=lambda line: str(line["line"]))
def test_the_go_live_checklist_holds_the_line_with_all_of_it(line: dict[str, Any]) -> None:
    (item,) = [item for item in load("go-live").items if item.id == line["line"]]
    assert set(line.get("rules", ())) <= set(item.rules)
    assert set(line.get("attest", ())) <= {*item.attest, *item.settled_by}


@pytest.mark.parametrize("name", BUILT_IN)
def test_built_in_checklists_name_rules_and_answers_that_exist(name: str) -> None:
    spec = load(name, rules=RULES)
    assert spec.id == name
    assert spec.signers
    for section in spec.sections:
        for item in section.items:
            assert item.owner or section.owner, f"{item.id} has no owner"


def test_no_question_is_asked_in_vain() -> None:
    used = {
        answer
        for name in BUILT_IN
        for item in load(name).items
        for answer in (*item.attest, *item.settled_by)
    }
    assert used >= ANSWERS

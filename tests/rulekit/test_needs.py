"""Which tables rules ask for is read from their code."""

from __future__ import annotations

from nsaudit.model import (
    Account,
    Change,
    CsvImport,
    Feature,
    RoleAssignment,
    ScriptCode,
    Token,
)
from nsaudit.rulekit.loader import load_rules
from nsaudit.rulekit.needs import compares, tables_asked

RULES = {rule.id: rule for rule in load_rules(())}


def test_the_subject_and_what_the_code_names() -> None:
    assert tables_asked([RULES["DUP001"]]) >= {Account, CsvImport, Feature}
    assert tables_asked([RULES["ACC008"]]) == {Token, RoleAssignment}


def test_what_a_rule_declares_counts() -> None:
    declared = [rule for rule in RULES.values() if ScriptCode in rule.needs]
    assert declared
    assert all(ScriptCode in tables_asked([rule]) for rule in declared)


def test_rules_on_changes_say_so() -> None:
    assert Change in tables_asked([RULES["DRF001"]])


def test_no_rule_asks_for_everything_at_once() -> None:
    assert tables_asked([]) == frozenset()
    assert all(len(tables_asked([rule])) < 20 for rule in RULES.values())


def test_rules_on_comparisons_are_told_from_the_others() -> None:
    assert compares(RULES["DRF013"])
    assert compares(RULES["SBX007"])
    assert not compares(RULES["SBX001"])

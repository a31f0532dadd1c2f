"""The contracts of the guide's playbooks: the good ones are clean, every planted defect is found.

A broken twin names each defect on its line, as ``# defect: INT001 XID003``: no more and no less may
be found, and each at its line.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from nsaudit.engine import run
from nsaudit.finding import Finding, Status
from nsaudit.model import AccountLimits, Integration, IntegrationObject, SavedSearch
from nsaudit.model.settings import Account
from nsaudit.model.snapshot import Snapshot, SnapshotMeta, record_classes
from nsaudit.rulekit.loader import load_rules
from nsaudit.rulekit.rule import Setup
from nsaudit.sources.contracts import read_contracts, with_contracts

FOLDER = Path(__file__).parent.parent / "fixtures" / "integrations"
NAMES = ("crm-customers", "invoice-sync", "order-retries")
OF_CONTRACTS = (Integration, IntegrationObject, AccountLimits)


def _account() -> tuple[Snapshot, str]:
    content: Any = YAML(typ="safe", pure=True).load(FOLDER / "account.yaml")
    classes = {c.table: c for c in record_classes() if c.table}
    tables: dict[str, Any] = {
        table: tuple(classes[table].model_validate(row) for row in rows)
        for table, rows in content["tables"].items()
    }
    tables[Account.table] = (Account(name="production", environment_kind="production"),)
    meta = SnapshotMeta(environment="production", environment_kind="production")
    return Snapshot(meta, tables), str(content["today"])


def _findings(*paths: Path) -> list[Finding]:
    snapshot, today = _account()
    contracts = read_contracts(paths, FOLDER)
    judged = with_contracts(snapshot, contracts)
    setups = [
        Setup(rule, rule.options())
        for rule in load_rules()
        if rule.subject in OF_CONTRACTS or (rule.subject is SavedSearch and rule.id == "SRC002")
    ]
    return list(run(setups, judged, today=today).findings)


@pytest.mark.parametrize("name", NAMES)
def test_a_good_contract_has_no_finding_and_leaves_nothing_open(name: str) -> None:
    found = _findings(FOLDER / f"{name}.yaml")
    assert [(f.rule_id, f.status, f.message) for f in found] == []


def test_the_good_contracts_agree_with_each_other() -> None:
    found = _findings(*(FOLDER / f"{name}.yaml" for name in NAMES))
    assert [(f.rule_id, f.status, f.message) for f in found] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_planted_defect_is_found_and_none_invented(name: str) -> None:
    path = FOLDER / "broken" / f"{name}.yaml"
    planted = {
        (rule, number)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        for comment in re.findall(r"# defect: ([A-Z0-9 ]+)", line)
        for rule in comment.split()
    }
    found = _findings(path)
    assert [f for f in found if f.status is not Status.FAIL] == []
    places = {
        (f.rule_id, place.line)
        for f in found
        for place in f.locations
        if place.path == f"broken/{name}.yaml"
    }
    assert places == planted

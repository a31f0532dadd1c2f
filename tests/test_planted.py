"""One defect at a time, planted into the good contracts: it is found, and nothing is invented."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from nsaudit.engine import run
from nsaudit.finding import Severity, Status
from nsaudit.model import AccountingPeriod
from nsaudit.model.snapshot import Snapshot
from nsaudit.rulekit.loader import load_rules
from nsaudit.rulekit.rule import Setup
from nsaudit.sources.contracts import read_contracts, with_contracts
from tests.test_playbooks import FOLDER, NAMES, OF_CONTRACTS, _account

RULES = [
    Setup(rule, rule.options())
    for rule in load_rules()
    if rule.subject in OF_CONTRACTS or rule.id in {"SRC001", "SRC002", "REQ006"}
]
OF_DATA = {"SRC001": Severity.HIGH}
"""A search that no contract uses is no defect of a contract."""

Contracts = dict[str, dict[str, Any]]


@pytest.fixture
def good() -> Contracts:
    reader = YAML(typ="safe", pure=True)
    return {name: reader.load(FOLDER / f"{name}.yaml") for name in NAMES}


def judged(
    folder: Path, contracts: Mapping[str, Any], change: Callable[[Snapshot], Snapshot] | None = None
) -> tuple[set[str], set[str]]:
    """The rules that fail, and those that stay undecided."""
    writer = YAML(typ="safe", pure=True)
    for name, content in contracts.items():
        writer.dump(content, folder / f"{name}.yaml")
    snapshot, today = _account()
    snapshot = with_contracts(snapshot, read_contracts(sorted(folder.glob("*.yaml")), folder))
    found = run(RULES, change(snapshot) if change else snapshot, today=today).findings
    failed = {
        f.rule_id
        for f in found
        if f.status is Status.FAIL and f.severity >= OF_DATA.get(f.rule_id, Severity.INFO)
    }
    return failed, {f.rule_id for f in found if f.status is not Status.FAIL}


def planted(contract: dict[str, Any], way: str, value: Any) -> dict[str, Any]:
    """The contract with one value changed; ``objects`` means the first object."""
    built = copy.deepcopy(contract)
    *steps, last = way.replace("object.", "objects.0.").split(".")
    inner: Any = built
    for step in steps:
        inner = inner[int(step) if step.isdigit() else step]
    inner[last] = value
    return built


POLL = {
    "kind": "poll", "interval_s": 30, "freshness_s": 600, "events_available": True,
    "cursor": "none",
}  # fmt: skip


@pytest.mark.parametrize(
    ("way", "value", "rules"),
    [
        ("object.operation", "create", "INT003 ACC014"),
        ("object.method", "POST", "INT003"),
        ("object.match_key", ["tranId"], "XID005"),
        ("object.match_key", ["internalId"], "INT003 XID004"),
        ("object.external_id", "none", "XID003"),
        ("object.external_id.template", "{email}", "XID008"),
        ("retry.max_attempts", 50, "INT005"),
        ("retry.when", ["timeout", 400, 429], "INT005"),
        ("retry.when", ["timeout"], "INT005"),
        ("retry", "none", "INT005"),
        ("concurrency", 40, "GOV006"),
        ("concurrency", 14, "GOV006"),
        ("object.system_of_record", "none", "INT006"),
        ("object.depends_on", ["salesOrder"], "INT010"),
        ("object.on_missing_parent", "create", "INT010"),
        ("object.fields", ["externalId", "entity", "currency"], "REQ002"),
        ("object.currencies", ["EUR", "SEK"], "REQ005"),
        ("object.currencies", ["JPY"], "REQ005"),
        ("object.subsidiaries", ["Elimination"], "REQ003"),
        ("object.subsidiaries", ["Nowhere"], "REQ003"),
        ("object.tax", "none", "REQ004"),
        ("object.lines", "none", "REQ004"),
        ("object.mappings.custbody_channel.values", {"WEB": "Webb"}, "INT019"),
        ("object.mappings.custbody_channel.target", "customlist_nope", "INT019"),
        ("environments.production.role", "administrator", "ACC001"),
        ("environments.production.role", "customrole_billing", "ACC002 ACC004"),
        ("environments.sandbox.credential", "env:OMS_KEY", "SBX002"),
        ("environments.sandbox.partner", "https://shop.example", "SBX002"),
        ("environments.sandbox.host", "1234567.suitetalk.api.netsuite.com", "SBX002"),
        ("trigger.event_id_store", "none", "INT012"),
        ("trigger", POLL, "INT011"),
        ("auth.method", "nlauth", "ACC009 ACC014"),
        ("auth.jwt_alg", "HS256", "ACC009"),
        ("transport.property_name_validation", "ignore", "REQ010"),
        ("object.batch.async_polled", False, "GOV007"),
        ("object.batch.rows_per_run", 5000, "GOV007"),
        ("rollout.replay_days", 3, "INT015"),
        ("rollout.pilot", "none", "INT015"),
        ("logging", "none", "INT013"),
        ("alerts", "none", "INT014"),
        ("object.validation", "none", "INT016 INT017"),
        ("hub", {"kind": "postgres", "unique": [], "foreign_keys": []}, "INT018"),
    ],
)
def test_one_defect(way: str, value: Any, rules: str, good: Contracts, tmp_path: Path) -> None:
    good["order-retries"] = planted(good["order-retries"], way, value)
    assert judged(tmp_path, good) == (set(rules.split()), set())


def test_the_good_contracts_have_none(good: Contracts, tmp_path: Path) -> None:
    assert judged(tmp_path, good) == (set(), set())


def test_every_absence_can_be_declared(good: Contracts, tmp_path: Path) -> None:
    order = good["order-retries"]["objects"][0]
    kept = {"record": order["record"], "operation": "upsert", "initial_load": False}
    good["order-retries"]["objects"] = [{**dict.fromkeys(order, "none"), **kept}]
    failed, _ = judged(tmp_path, good)
    assert {"INT001", "INT006", "INT016", "INT017", "REQ002", "XID003", "XID005"} <= failed


def twin(contract: dict[str, Any], name: str, **changed: Any) -> dict[str, Any]:
    """Another integration that does the same, with credentials and a role of its own."""
    built = copy.deepcopy(contract)
    built["integration"] = name
    for environment, access in built["environments"].items():
        own = {key: f"env:{name}_{environment}_{key}" for key in ("credential", "client_id")}
        access.update(own, partner=f"https://{name}.{environment}.example")
    built["objects"][0].update(changed)
    return built


BACK = {
    "direction": "from_netsuite", "operation": "read",
    "batch": {"size": 100, "paging": "keyset", "page_size": 500, "expected_rows": 1000},
}  # fmt: skip
POLICY = {"policy": "source_wins", "detection": "field", "ordering": "per_record"}


def test_two_one_way_flows_on_one_type(good: Contracts, tmp_path: Path) -> None:
    good["back"] = twin(good["order-retries"], "back", **BACK)
    good["back"]["engine"] = "another"
    failed, undecided = judged(tmp_path, good)
    assert failed == {"ACC004", "INT007"}
    assert undecided == {"INT008", "INT009"}  # both are silent about conflicts


def test_one_engine_may_own_both_directions(good: Contracts, tmp_path: Path) -> None:
    good["back"] = twin(good["order-retries"], "back", **BACK)
    assert judged(tmp_path, good) == ({"ACC004"}, set())


def test_two_owners_of_one_external_id(good: Contracts, tmp_path: Path) -> None:
    good["second"] = twin(good["order-retries"], "second")
    assert judged(tmp_path, good) == ({"ACC004", "INT021", "XID007"}, set())


def test_two_systems_of_record(good: Contracts, tmp_path: Path) -> None:
    good["second"] = twin(good["order-retries"], "second", system_of_record="erp")
    assert judged(tmp_path, good) == ({"ACC004", "INT006", "INT021", "XID007"}, set())


def test_two_one_way_flows_with_a_policy(good: Contracts, tmp_path: Path) -> None:
    for name in ("order-retries", "back"):
        base = good["order-retries"]
        changed = {"conflict": POLICY, "loop_guard": "origin_field"}
        good[name] = twin(base, name, **(BACK if name == "back" else {}), **changed)
    good["back"]["engine"] = "another"
    assert judged(tmp_path, good) == ({"ACC004", "INT007"}, set())


def test_a_search_with_inactive_and_merged_records(good: Contracts, tmp_path: Path) -> None:
    good["crm-customers"] = planted(
        good["crm-customers"], "object.saved_search", "customsearch_all_customers"
    )
    assert judged(tmp_path, good) == ({"SRC001", "SRC002"}, set())


def test_a_closed_period(good: Contracts, tmp_path: Path) -> None:
    def closed(snapshot: Snapshot) -> Snapshot:
        names = ("isadjust", "isquarter", "isyear", "alllocked", "arlocked", "aplocked")
        period = AccountingPeriod(
            periodname="Mar 2026", startdate="2026-03-01", enddate="2026-03-31", isposting=True,
            closed=True, isinactive=False, **dict.fromkeys(names, False),
        )  # fmt: skip
        return snapshot.with_table(AccountingPeriod.table, [period])

    failed, _ = judged(tmp_path, good, closed)
    assert failed == {"REQ006"}

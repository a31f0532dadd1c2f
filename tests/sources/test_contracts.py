"""Contracts from files: what is declared, what is not, and every mistake with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from nsaudit.model import Integration, IntegrationObject
from nsaudit.model.snapshot import GapReason, Snapshot, SnapshotMeta
from nsaudit.sources.contracts import ContractError, find, read_contracts, with_contracts
from nsaudit.sources.contracttemplate import contract_template

GOOD = """\
contract: 1
integration: oms
retry: none
trigger: {kind: poll, cursor: none}
alerts: {failure: none, duplicate: pager}
concurrency:
objects:
- record: salesOrder
  operation: upsert
  match_key: []
  defaults: {location: 3}
  batch: {size: 50, async_polled: none}
  mappings: {status: {values: {1: B}, default: none}}
- record: SALESORDER
  operation: read
"""


def _write(folder: Path, text: str, name: str = "oms.yaml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def _refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(ContractError) as caught:
        read_contracts([_write(folder, text)], folder)
    return [line.rpartition("oms.yaml:")[2] for line in str(caught.value).splitlines()]


def test_undeclared_is_none_and_a_declared_absence_is_empty(tmp_path: Path) -> None:
    integration = read_contracts([_write(tmp_path, GOOD)], tmp_path).integrations[0]
    order, read = integration.objects or ()
    assert integration.concurrency is None
    assert integration.auth is None
    assert integration.retry is not None
    assert (integration.retry.when, integration.retry.max_attempts) == ((), 0)
    assert integration.retry.jitter is False
    assert integration.trigger is not None
    assert integration.trigger.cursor is not None
    assert integration.trigger.cursor.tie_break == ""
    assert integration.alerts is not None
    assert integration.alerts.failure == ""
    assert integration.alerts.retry_budget is None
    assert order.match_key == ()
    assert order.default_values == {"location": 3}
    assert order.batch is not None
    assert order.batch.async_polled == ""
    assert order.mappings is not None
    assert order.mappings["status"].values == {"1": "B"}
    assert (order.key, read.key) == ("salesorder", "salesorder#2")


def test_places_lead_to_values_in_the_file(tmp_path: Path) -> None:
    contracts = read_contracts([_write(tmp_path, GOOD)], tmp_path)
    snapshot = with_contracts(Snapshot(SnapshotMeta(environment="x"), {}), contracts)
    order = snapshot.subjects(IntegrationObject)[0]
    place = snapshot.locate(order, ("default_values", "location"))
    assert place is not None
    assert place[:3] == ("oms.yaml", 11, 24)
    missing = snapshot.locate(order, ("checkpoint", "store"))
    assert missing is not None
    assert missing[:3] == ("oms.yaml", 8, 3)


def test_without_contracts_the_table_has_a_gap() -> None:
    snapshot = with_contracts(Snapshot(SnapshotMeta(environment="x"), {}), None)
    gap = snapshot.gap(Integration)
    assert gap is not None
    assert (gap.reason, gap.detail) == (
        GapReason.OUT_OF_REACH,
        "no integration contract was given",
    )


def test_an_unknown_record_type_is_said_with_the_nearest_name(tmp_path: Path) -> None:
    text = "contract: 1\nintegration: oms\nobjects:\n- record: salesOrdr\n  depends_on: [itm]\n"
    assert _refused(tmp_path, text) == [
        "4:11: objects[1].record: no record type is called 'salesOrdr'; did you mean 'salesOrder'?",
        "5:16: objects[1].depends_on[1]: no record type is called 'itm'; did you mean 'item'?",
    ]


@pytest.mark.parametrize(
    "secret",
    [
        "hunter2hunter2",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    ],
)
def test_a_literal_secret_is_refused_and_not_shown(tmp_path: Path, secret: str) -> None:
    text = f"contract: 1\nintegration: oms\nenvironments:\n  sandbox: {{credential: {secret}}}\n"
    lines = _refused(tmp_path, text)
    assert len(lines) == 1
    assert lines[0].startswith("4:25: environments.sandbox.credential: is not valid here")
    assert secret not in lines[0]


@pytest.mark.parametrize(
    "address",
    [
        "https://me:pass@host.example",
        "https://hooks.slack.com/services/T0/B0/passpasspass",
        "https://host.example/hook?env=1&token=passpasspass",
    ],
)
def test_a_secret_in_any_other_value_is_refused(tmp_path: Path, address: str) -> None:
    text = f"contract: 1\nintegration: oms\nowner: {address}\n"
    (line,) = _refused(tmp_path, text)
    assert line.startswith("3:8: owner: holds what looks like a secret")
    assert "pass" not in line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("- a\n", "must be keys and values"),
        ("contract: 1\nintegration: a\nowner: &x b\nengine: *x\n", "anchors and aliases"),
        ("contract: 1\nintegration: a\n---\ncontract: 1\n", "not valid YAML"),
        ("contract: 2\nintegration: a\n", "contract: must be 1"),
        ("integration: a\n", "the key 'contract' is missing"),
        ("contract: 1\nintegration: a\nconcurrency: many\n", "a whole number or none"),
        ("contract: 1\nintegration: a\nobjects:\n- {record: item, batch: 7}\n", "keys and values"),
        ("contract: 1\nintegration: a\ntransport: {kind: rests}\n", "one of rest, soap, restlet"),
        ("contract: 1\nintegration: a\nretrys: {}\n", "did you mean 'retry'?"),
        ("contract: 1\nintegration: a\nconcurrency: -3\n", "concurrency: must be at least 0"),
        ("contract: 1\nintegration: a\nrollout: {go_live: soon}\n", "must be a date"),
    ],
)
def test_bad_input_is_one_clear_error(tmp_path: Path, text: str, said: str) -> None:
    lines = _refused(tmp_path, text)
    assert any(said in line for line in lines), lines


def test_two_contracts_of_one_name_are_refused(tmp_path: Path) -> None:
    text = "contract: 1\nintegration: oms\n"
    paths = [_write(tmp_path, text, "a.yaml"), _write(tmp_path, text, "b.yaml")]
    with pytest.raises(
        ContractError, match=r"b\.yaml:2:14: .* already has a contract at a\.yaml:2"
    ):
        read_contracts(paths, tmp_path)


def test_a_pattern_that_names_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="no file has this name"):
        find("integrations/*.yaml", tmp_path)


def test_the_template_is_a_valid_contract_that_declares_nothing(tmp_path: Path) -> None:
    path = _write(tmp_path, contract_template("oms", ["sandbox", "production"]))
    integration = read_contracts([path], tmp_path).integrations[0]
    skipped = {"integration", "location", "environments", "defaulted", "other", "path", "entry"}
    assert _declared(integration.model_dump(exclude=skipped)) == ["objects.record"]
    assert sorted(integration.environments or ()) == ["production", "sandbox"]
    assert all(len(line) <= 100 for line in path.read_text("utf-8").splitlines())


def _declared(value: object, way: str = "") -> list[str]:
    if isinstance(value, dict):
        skipped = {"defaulted", "other", "path", "entry"}
        return [
            found
            for key, inner in value.items()
            if key not in skipped
            for found in _declared(inner, f"{way}.{key}".lstrip("."))
        ]
    if isinstance(value, (list, tuple)) and value:
        return [found for inner in value for found in _declared(inner, way)]
    return [] if value is None else [way]

"""The files of the demo's company agree with the accounts that the emulator shows."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from nsaudit.cli.sides import read_project
from nsaudit.model.project import Unreadable
from nsaudit.model.searching import SavedSearch
from nsaudit.sources.contracts import read_contracts

FIXTURES = Path(__file__).parents[1] / "fixtures"
COMPANY = FIXTURES / "nordwind"
ACCOUNTS = FIXTURES / "accounts"
BOTH = pytest.mark.parametrize("name", ["sandbox", "production"])


@BOTH
def test_script_files_are_those_of_the_account(name: str) -> None:
    shown = {
        path.relative_to(ACCOUNTS / name / "files"): path.read_bytes()
        for path in (ACCOUNTS / name / "files").rglob("*.js")
    }
    kept = COMPANY / name / "src" / "FileCabinet"
    assert {path.relative_to(kept): path.read_bytes() for path in kept.rglob("*.js")} == shown


@BOTH
def test_every_object_is_read_and_every_search_decodes(name: str) -> None:
    snapshot = read_project(COMPANY / name, name, name, None, effects=False)
    assert not snapshot.records(Unreadable)
    searches = snapshot.records(SavedSearch)
    assert len(searches) == 2
    assert all(search.filters is not None for search in searches)


@BOTH
def test_record_data_names_the_records_of_the_account(name: str) -> None:
    for exported, table in (("customers", "customer"), ("orders", "transaction")):
        rows = _rows(COMPANY / "records" / name / f"{exported}.csv")
        held = {
            row["id"]: row["externalid"] for row in _rows(ACCOUNTS / name / f"tables/{table}.csv")
        }
        assert rows
        assert all(held[row["internal_id"]] == row["external_id"] for row in rows)


def test_contracts_name_roles_and_users_of_the_account() -> None:
    roles = {row["scriptid"] for row in _rows(ACCOUNTS / "production/tables/role.csv")}
    people = {row["entityid"] for row in _rows(ACCOUNTS / "production/tables/employee.csv")}
    for each in read_contracts(sorted((COMPANY / "integrations").glob("*.yaml"))).integrations:
        for side in (each.environments or {}).values():
            assert side.role in roles
            assert side.user in people


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

"""An account that did not change never differs, however its answers come."""

from __future__ import annotations

from pathlib import Path

import pytest

from nsaudit.emulator import AccountData, EmulatedAccount, load
from nsaudit.model import Feature, GapReason, Subsidiary
from nsaudit.sources.account import collect, collected_classes
from nsaudit.sources.snapshots import load as load_snapshot
from nsaudit.sources.snapshots import save
from tests.emulator.support import FIXTURES, connect
from tests.sources.account.support import (
    changes,
    folder,
    renumbered,
    sandbox,
    shuffled,
    taken,
    twin,
)


@pytest.mark.parametrize("seed", range(4))
async def test_two_collections_are_equal_to_the_byte(tmp_path: Path, seed: int) -> None:
    save(await taken(sandbox()), tmp_path / "one")
    other = shuffled(sandbox(), seed)
    save(await taken(other, seed=seed, page_size=[1000, 50, 10, 1][seed]), tmp_path / "two")
    assert folder(tmp_path / "one") == folder(tmp_path / "two")


@pytest.mark.parametrize("by", [7000, 100_000])
async def test_other_internal_ids_are_no_difference(by: int) -> None:
    one, two = await taken(sandbox()), await taken(renumbered(twin(), by), "production")
    assert changes(one, two) == []
    for name, rows in one.tables.items():
        if name not in {"account", "tokens", "certificates"}:
            assert len(rows) == len(two.tables[name]), name
            assert [r.key for r in rows] == [r.key for r in two.tables[name]]


async def test_a_twin_account_differs_in_nothing() -> None:
    assert changes(await taken(sandbox()), await taken(twin(), "production")) == []


async def test_what_was_saved_is_what_was_collected(tmp_path: Path) -> None:
    snapshot = await taken(sandbox())
    save(snapshot, tmp_path / "snap")
    again = load_snapshot(tmp_path / "snap")
    assert again.tables == snapshot.tables
    assert again.gaps == snapshot.gaps
    assert again.meta == snapshot.meta


async def test_every_collectable_table_is_filled_or_says_why() -> None:
    snapshot = await taken(sandbox())
    for cls in collected_classes():
        table = snapshot.tables.get(cls.table)
        if cls.table == "account_limits":
            assert snapshot.gaps[cls.table].reason is GapReason.OUT_OF_REACH
        else:
            assert table, cls.table
            assert cls.table in snapshot.meta.provenance


async def test_columns_that_the_account_lacks_are_named_and_not_readable() -> None:
    account = EmulatedAccount(sandbox())
    account.settings.hidden = {("customfield", "ismandatory"), ("role", "coreadminpermission")}
    snapshot = await taken(sandbox(), account=account)
    assert {field.ismandatory for field in snapshot.tables["custom_fields"]} == {None}  # type: ignore[attr-defined]
    assert "without ismandatory" in snapshot.meta.provenance["custom_fields"]
    assert {role.coreadminpermission for role in snapshot.tables["roles"]} == {None}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("permission", "table"),
    [
        ("ADMI_CUSTFIELD", "custom_fields"),
        ("ADMI_MANAGEROLES", "roles"),
        ("LIST_COMPANY_FEATURE_SETUP", "features"),
        ("ADMI_CUSTOMSCRIPT", "scripts"),
        ("LIST_SUBSIDIARY", "subsidiaries"),
        ("ADMI_ACCTPERIODS", "accounting_periods"),
        ("ADMI_MANAGE_OAUTH_TOKENS", "tokens"),
        ("LIST_EMPLOYEE_RECORD", "role_assignments"),
        ("ADMI_AUDITLOGIN", "login_uses"),
        ("TRAN_FIND", "external_id_stats"),
    ],
)
async def test_a_refused_table_is_a_gap_that_names_the_permission(
    permission: str, table: str
) -> None:
    data = sandbox()
    assert data.permissions is not None
    data.permissions.discard(permission)
    if table == "features":
        data.companion = None
    snapshot = await taken(data)
    gap = snapshot.gaps[table]
    assert gap.reason is GapReason.REFUSED
    assert permission in gap.detail
    if table != "external_id_stats":  # what other scans gave stays, beside the gap
        assert table not in snapshot.tables


async def test_a_feature_that_is_off_explains_the_table_it_hides() -> None:
    data = sandbox()
    data.edit("companyfeaturesetup", {"id": "MULTICURRENCY"}, isactive="F")
    gap = (await taken(data)).gaps["currencies"]
    assert gap.reason is GapReason.OUT_OF_REACH
    assert "MULTICURRENCY is off" in gap.detail


async def test_without_the_companion_everything_else_still_works() -> None:
    data = sandbox()
    data.companion = None
    snapshot = await taken(data)
    for table in ("preferences", "workflows", "saved_searches", "mandatory_fields"):
        assert snapshot.gaps[table].reason is GapReason.OUT_OF_REACH
        assert "nsaudit collector export" in snapshot.gaps[table].detail
    assert snapshot.tables["scripts"]
    assert "scripts" not in snapshot.gaps


async def test_only_wanted_tables_are_asked_for() -> None:
    async with connect(EmulatedAccount(sandbox())) as client:
        snapshot = await collect(client, {Feature, Subsidiary}, environment="sandbox")
    assert client.counters.requests == 4  # a token, features, subsidiaries and their currencies
    assert set(snapshot.tables) == {"account", "features", "projects", "subsidiaries",
                                    "unreadable"}  # fmt: skip
    assert snapshot.gaps["roles"].reason is GapReason.NOT_REQUESTED


def production() -> AccountData:
    return load(FIXTURES / "production")


async def test_what_the_fixtures_promise_is_found() -> None:
    found = {
        (c.record_kind, c.record_key, "/".join(c.path))
        for c in changes(await taken(sandbox()), await taken(production(), "production"))
    }
    assert found >= {
        ("features", "duplicates", "enabled"),
        ("role", "customrole_nw_int_shop", "permissions/ADMI_MANAGEROLES"),
        ("entitycustomfield", "custentity_nw_crm_id", "ismandatory"),
        ("customrecordtype", "customrecord_nw_queue", ""),
        ("subsidiaries", "nordwind outdoor ab", ""),
        ("preferences", "duplicatewarnings", "value"),
        ("workflow", "customworkflow_nw_project", "releasestatus"),
        ("savedsearch", "customsearch_nw_sync_errors", ""),
    }

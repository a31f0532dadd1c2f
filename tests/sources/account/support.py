"""Collections of emulated accounts, and accounts that say the same in another order."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

from nsaudit.drift import compare
from nsaudit.emulator import AccountData, EmulatedAccount, Table, load
from nsaudit.model import Change, Snapshot
from nsaudit.netsuite import Limits
from nsaudit.sources.account import Parts, collect
from tests.emulator.support import FAST, FIXTURES, connect

TAKEN = "2026-11-23T00:00:00Z"

#: Columns that hold internal ids: of the record itself, or of another one.
IDS = frozenset(
    {
        "id", "internalid", "primarykey", "role", "entity", "user", "script", "scriptfile",
        "folder", "parent", "currency", "subsidiary", "recordtype", "fieldvaluetyperecord",
        "company", "recordid", "name", "owner", "postingperiod", "deletedby", "nexus",
    }
)  # fmt: skip


FILE_ID = ("scriptfiles", "id")


def sandbox() -> AccountData:
    """The sandbox of the fixtures, as a copy of its own."""
    return load(FIXTURES / "sandbox")


def twin() -> AccountData:
    """A production account that is set up as the sandbox."""
    data = sandbox()
    data.account = "1234567"
    return data


async def taken(
    data: AccountData,
    name: str = "sandbox",
    *,
    seed: int = 0,
    page_size: int = 1000,
    parts: Parts | None = None,
    limits: Limits = FAST,
    account: EmulatedAccount | None = None,
) -> Snapshot:
    """The snapshot of an emulated account."""
    emulated = account or EmulatedAccount(data, seed=seed)
    async with connect(emulated, page_size=page_size, limits=limits) as client:
        return await collect(
            client, environment=name, parts=parts, taken_at=TAKEN, clients=("client",)
        )


def changes(one: Snapshot, two: Snapshot) -> list[Change]:
    """What differs between two snapshots."""
    return list(compare(one, two).changes)


def renumbered(data: AccountData, by: int = 7000) -> AccountData:
    """The same account with other internal ids, in tables, certificates and companion."""
    other = copy.deepcopy(data)
    for name, table in data.tables.items():
        other.tables[name] = _shifted(name, table, by)
    other.certificates = [_ids_shifted(item, by) for item in data.certificates]
    other.companion = {
        action: [
            {
                k: str(int(str(v)) + by) if k == "internalid" or (action, k) == FILE_ID else v
                for k, v in item.items()
            }
            for item in items
        ]
        for action, items in (data.companion or {}).items()
    }
    return other


def shuffled(data: AccountData, seed: int) -> AccountData:
    """The same account with the rows of each table in another order."""
    other = copy.deepcopy(data)
    rng = random.Random(seed)  # noqa: S311 - reproducible
    for name, table in data.tables.items():
        rows = list(table.rows)
        rng.shuffle(rows)
        other.tables[name] = Table(table.name, table.columns, rows)
    for items in (other.companion or {}).values():
        rng.shuffle(items)
    return other


_NAMES_ARE_TEXT = {
    "customfield", "customlist", "customrecordtype", "customsegment", "role", "script", "currency",
    "subsidiary", "file", "rolepermissions", "companyfeaturesetup", "scripttype", "restlet",
    "usereventscript", "nexus", "taxtype", "classification", "department", "location", "oauthtoken",
    "iprestrictions", "useroauthtoken",
}  # fmt: skip


def _shifted(name: str, table: Table, by: int) -> Table:
    def cell(column: str, value: str | None) -> str | None:
        if value is None or column not in IDS or not value.isdigit():
            return value
        if value == "3" and (column == "role" or (name, column) == ("role", "id")):
            return value  # the Administrator is role 3 everywhere
        if column == "name" and (name in _NAMES_ARE_TEXT or name.startswith("customlist")):
            return value
        if column == "recordtype" and name != "customfield":
            return value
        return str(int(value) + by)

    rows = [
        tuple(cell(column, value) for column, value in zip(table.columns, row, strict=True))
        for row in table.rows
    ]
    if "rolesforsearch" in table.columns:
        place = table.columns.index("rolesforsearch")
        rows = [(*row[:place], None, *row[place + 1 :]) for row in rows]
    return Table(table.name, table.columns, rows)


def _ids_shifted(item: Any, by: int) -> Any:
    return {
        key: {**value, "id": str(int(value["id"]) + by)}
        if isinstance(value, dict) and key in {"entity", "role"}
        else value
        for key, value in item.items()
    }


def folder(path: Path) -> dict[str, bytes]:
    """Every file of a snapshot folder."""
    return {each.name: each.read_bytes() for each in sorted(path.iterdir())}

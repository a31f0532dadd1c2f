"""Roles with their permissions, and who holds them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping

from nsaudit.model.access import Permission, Role, RoleAssignment
from nsaudit.netsuite import Row
from nsaudit.sources.account import queries
from nsaudit.sources.account.filled import Filled, constant, filled, flag, text, word
from nsaudit.sources.account.reading import Read, Reads

LEVELS: Mapping[str, str] = {"0": "NONE", "1": "VIEW", "2": "CREATE", "3": "EDIT", "4": "FULL"}
"""rolepermissions.permlevel; one public source (confidence C). Another value stays as it is."""

_OF_RECORD_TYPE = re.compile(r"^[A-Z_]*CUSTRECORDENTRY_?(?P<id>\d+)$")
"""How permissions for custom record types are said to be keyed: by an internal id (unverified)."""


async def roles(reads: Reads) -> Filled:
    """Every role that the auditor sees, the standard ones included."""
    found, rows, types = await asyncio.gather(
        reads.table(queries.ROLES),
        reads.table(queries.PERMISSIONS),
        reads.table(queries.RECORD_TYPES),
    )
    held: dict[str, list[Permission]] | None = None
    if rows.gap is None:
        held = {}
        targets = {row["internalid"]: row["scriptid"].lower() for row in types.rows}
        for row in rows.rows:
            held.setdefault(row["role"], []).append(_permission(row, targets))

    def build() -> Iterator[Role]:
        for row in found.rows:
            own = None if held is None else held.get(row["id"], [])
            yield Role(
                scriptid=role_key(row),
                name=text(row, "name"),
                subsidiaryoption=word(row, "subsidiaryoption"),
                issinglesignononly=flag(row, "issinglesignononly"),
                restrictbydevice=text(row, "restrictbydevice"),
                coreadminpermission=flag(row, "coreadminpermission"),
                isinactive=flag(row, "isinactive"),
                permissions=None if own is None else tuple(sorted(own, key=lambda p: p.permkey)),
                other={
                    name: value
                    for name in ("issalesrole", "ispartnerrole")
                    if (value := word(row, name)) is not None
                },
            )

    return filled(Role, build, found, inner=(rows,), also=(types,))


async def role_assignments(reads: Reads) -> Filled:
    """Which user with access holds which role."""
    held, people, found = await asyncio.gather(
        reads.table(queries.ASSIGNMENTS),
        reads.table(queries.EMPLOYEES),
        reads.table(queries.ROLES),
    )
    users, keys = users_of(people), roles_of(found)
    flags = {row["id"]: flag(row, "isinactive") for row in people.rows}

    def build() -> Iterator[RoleAssignment]:
        for row in held.rows:
            if row["entity"] not in users:
                continue  # without access to the account a role opens nothing
            yield RoleAssignment(
                user=users[row["entity"]],
                role=keys.get(row["role"], f"role {row['role']}"),
                isinactive=flags.get(row["entity"]),
            )

    return filled(RoleAssignment, build, held, people, found)


def role_key(row: Row) -> str:
    """The script id; a standard role has none, and is called as SDF calls it."""
    return (word(row, "scriptid") or "").lower() or constant(row["name"])


def roles_of(found: Read) -> dict[str, str]:
    """Script ids of roles by internal id."""
    return {row["id"]: role_key(row) for row in found.rows}


def users_of(people: Read) -> dict[str, str]:
    """Names of users by internal id; two of one name are told apart by number."""
    names: dict[str, str] = {}
    seen: dict[str, int] = {}
    for row in people.rows:
        name = text(row, "entityid") or f"user {row['id']}"
        seen[name.casefold()] = seen.get(name.casefold(), 0) + 1
        names[row["id"]] = (
            name if seen[name.casefold()] == 1 else f"{name} #{seen[name.casefold()]}"
        )
    return names


def _permission(row: Row, targets: Mapping[str, str]) -> Permission:
    key = row["permkey"]
    match = _OF_RECORD_TYPE.match(key)
    if match and match["id"] in targets:
        key = f"[scriptid={targets[match['id']]}]"
    level = word(row, "permlevel")
    restriction = text(row, "restriction")
    return Permission(
        permkey=key,
        permlevel=None if level is None else LEVELS.get(level, level),
        other={} if not restriction else {"restrictioncode": restriction},
    )

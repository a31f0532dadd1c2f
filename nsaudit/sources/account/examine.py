"""What a role can and cannot read of an account: one small request for each thing nsaudit asks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from nsaudit.netsuite import LoginRefused, NetSuiteClient, NetSuiteError, Query, literal
from nsaudit.netsuite.permissions import LABELS, SECTIONS
from nsaudit.sources.account import queries
from nsaudit.sources.account.keystatements import census
from nsaudit.sources.account.places import PLACES

TABLES: tuple[Query, ...] = (
    queries.FEATURES,
    queries.CUSTOM_FIELDS,
    queries.RECORD_TYPES,
    queries.CUSTOM_LISTS,
    queries.SEGMENTS,
    queries.ROLES,
    queries.PERMISSIONS,
    queries.EMPLOYEES,
    queries.ASSIGNMENTS,
    queries.SCRIPTS,
    queries.DEPLOYMENTS,
    queries.USER_EVENTS,
    queries.FILES,
    queries.FOLDERS,
    queries.SUBSIDIARIES,
    queries.CURRENCIES,
    queries.NEXUSES,
    queries.PERIODS,
    queries.TOKENS,
    queries.LOGINS,
    queries.NOTES,
    queries.ENTITIES,
    queries.ITEMS,
    queries.TRANSACTIONS,
    *(
        census(place, place.columns.values())
        for place in PLACES
        if place.table != queries.TRANSACTIONS.table
    ),
)
"""Every table that a collector asks."""


_ADDS = (
    "it would add preferences, mandatory fields of forms, workflows, saved searches, what scripts "
    "do, events and contexts of deployments, and the release"
)


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was tried. ``ok`` is None for what is good to have but never needed.

    ``grant`` says what would lift the refusal, ``missing`` which columns the account lacks.
    """

    what: str
    ok: bool | None
    said: str = ""
    grant: str = ""
    permission: str | None = None
    feature: str | None = None
    missing: tuple[str, ...] = ()


async def examine(client: NetSuiteClient, clients: tuple[str, ...]) -> list[Examined]:
    """Try credentials, clock, every table, the catalogue and the companion.

    Where the credentials are refused, nothing else is tried.
    """
    try:
        await client.login()
        first = await _table(client, queries.FEATURES)
    except LoginRefused as error:
        return [Examined("credentials", False, error.message, error.hint)]
    except NetSuiteError as error:
        return [Examined("connection", False, error.message, error.hint)]
    offset = client.clock_offset
    clock = Examined("clock", True, "agrees with NetSuite's")
    if offset:
        behind = "behind" if offset > 0 else "ahead"
        text = f"this machine is {abs(offset):.0f} s {behind}; nsaudit allows for it"
        clock = Examined("clock", None, text, "set this machine's clock")
    rest, told = await asyncio.gather(
        asyncio.gather(
            *(_table(client, query) for query in TABLES[1:]),
            _try("record catalogue", client.record_types, needed=True),
            _try("governance limits", client.governance_limits, needed=False),
            *(_try("certificates", _certificates(client, one), needed=True) for one in clients),
        ),
        _companion(client),
    )
    found = await _explained(client, [*rest, *told])
    return [Examined("credentials", True, "accepted"), clock, first, *found]


async def _explained(client: NetSuiteClient, found: list[Examined]) -> list[Examined]:
    """Refusals of tables whose feature is off are no lack: there is nothing to show."""
    features = sorted({item.feature for item in found if item.feature and not item.ok})
    if not features:
        return found
    names = ", ".join(literal(name) for name in features)
    try:
        rows = await client.rows(replace(queries.FEATURES, where=f"UPPER(id) IN ({names})"))
    except NetSuiteError:
        return found  # said above, of the table itself
    off = {row["id"].upper() for row in rows if row.get("isactive") == "F"}
    return [
        replace(item, ok=None, said=f"not shown, as the feature {item.feature} is off", grant="")
        if item.feature in off
        else item
        for item in found
    ]


async def _table(client: NetSuiteClient, query: Query) -> Examined:
    try:
        selection = await client.select(query)
    except LoginRefused:
        raise
    except NetSuiteError as error:
        return _refused(f"table {query.table}", error, needed=True)
    return Examined(f"table {query.table}", True, missing=tuple(sorted(selection.missing)))


async def _try(what: str, ask: Callable[[], Awaitable[Any]], *, needed: bool) -> Examined:
    try:
        await ask()
    except NetSuiteError as error:
        return _refused(what, error, needed=needed)
    return Examined(what, True)


def _certificates(client: NetSuiteClient, one: str) -> Callable[[], Awaitable[Any]]:
    return lambda: client.certificates(one)


async def _companion(client: NetSuiteClient) -> list[Examined]:
    """The companion, as which role it answers, and the sections that this role may not look at."""
    try:
        [about, *_] = [item async for item in client.companion("about")]
    except (NetSuiteError, ValueError) as error:
        if isinstance(error, NetSuiteError):
            found = _refused("companion", error, needed=False)
            return [replace(found, said=f"{found.said}; {_ADDS}")]
        return [Examined("companion", False, "it answered nothing", "deploy it again")]
    named = str(about.get("roleid") or about.get("role"))
    said = f"answers as role {named}, NetSuite {about.get('release')}"
    levels = about.get("permissions")
    held = levels if isinstance(levels, Mapping) else {}
    return [
        Examined("companion", True, said),
        *(
            Examined(
                f"companion, {section}", False, "the role lacks a permission", _grant(key), key
            )
            for section, key in SECTIONS.items()
            if held.get(key) == "NONE"
        ),
    ]


def _grant(permission: str) -> str:
    return f'give the role "{LABELS[permission]}" ({permission})'


def _refused(what: str, error: NetSuiteError, *, needed: bool) -> Examined:
    grant = error.hint
    if error.permission and error.permission in LABELS and not grant:
        grant = _grant(error.permission)
    ok = False if needed else None
    return Examined(what, ok, error.message, grant, error.permission, error.feature)

"""Certificates, tokens and the login audit trail: who signs in with what, and until when."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from nsaudit.model.attestation import Token
from nsaudit.model.authentication import Certificate, LoginUse
from nsaudit.model.snapshot import Gap, GapReason
from nsaudit.sources.account import queries
from nsaudit.sources.account.access import roles_of, users_of
from nsaudit.sources.account.filled import Filled, day_of, distinct, filled, flag, whole, word
from nsaudit.sources.account.reading import Read, Reads


async def certificates(reads: Reads, clients: tuple[str, ...]) -> Filled:
    """Certificates of the client ids that this run knows: its own, and those it was given."""
    if not clients:
        gap = Gap(
            reason=GapReason.OUT_OF_REACH,
            detail="certificates are listed by client id, and token-based authentication has none; "
            "read them at Setup > Integration > OAuth 2.0 Client Credentials (M2M) Setup",
        )
        return Filled(Certificate.table, None, "live", gap)
    roles = await reads.table(queries.ROLES)
    keys = roles_of(roles)
    found = await listed(reads, clients)

    def build() -> Iterator[Certificate]:
        seen: set[str] = set()
        for read in found:
            for item in read.data or ():
                if item["certificate_id"] in seen:
                    continue
                seen.add(item["certificate_id"])
                values = {name: value for name, value in item.items() if name != "roleid"}
                role = keys.get(item["roleid"] or "", item["role"])
                yield Certificate(**{**values, "role": role})

    return filled(Certificate, build, *found, also=(roles,))


async def listed(reads: Reads, clients: tuple[str, ...]) -> list[Read]:
    """The certificates of each client id, as plain data."""
    found = []
    for number, client in enumerate(clients):

        async def ask(client: str = client) -> list[dict[str, Any]]:
            return [_kept(item) for item in await reads.client.certificates(client)]

        # Not named by the client id, which is half of a credential.
        found.append(await reads.other(f"certificates {number + 1}", ask))
    return found


def _kept(item: Mapping[str, object]) -> dict[str, Any]:
    """What is kept of a certificate: names and dates."""
    revoked = item.get("revoked")
    return {
        "certificate_id": str(item.get("certificate_id") or ""),
        "application": _name(item, "application"),
        "user": _name(item, "entity"),
        "role": _name(item, "role"),
        "roleid": _id(item, "role"),
        "algorithm": None if item.get("algorithm") is None else str(item["algorithm"]),
        "created": day_of(item.get("created")),
        "valid_from": day_of(item.get("valid_from")),
        "valid_until": day_of(item.get("valid_until")),
        "revoked": revoked if isinstance(revoked, bool) else None,
    }


def _name(item: Mapping[str, object], part: str) -> str | None:
    value = item.get(part)
    return str(value["name"]) if isinstance(value, Mapping) and value.get("name") else None


def _id(item: Mapping[str, object], part: str) -> str | None:
    value = item.get(part)
    return str(value["id"]) if isinstance(value, Mapping) and value.get("id") else None


async def tokens(reads: Reads) -> Filled:
    """Tokens of token-based authentication. The columns of the table are not documented."""
    found, people, roles = await asyncio.gather(
        reads.table(queries.TOKENS), reads.table(queries.EMPLOYEES), reads.table(queries.ROLES)
    )
    users, keys = users_of(people), roles_of(roles)
    idle = {row["id"]: flag(row, "isinactive") for row in people.rows}
    off = {row["id"]: flag(row, "isinactive") for row in roles.rows}

    def build() -> Iterator[Token]:
        rows = found.rows
        # By what they are, then by age: internal ids differ between accounts.
        named = [
            " / ".join(
                part
                for part in (
                    word(row, "application"),
                    users.get(word(row, "entity") or ""),
                    keys.get(word(row, "role") or ""),
                )
                if part
            )
            or "token"
            for row in rows
        ]
        for name, row in zip(distinct(named), rows, strict=True):
            user, role = word(row, "entity"), word(row, "role")
            inactive = flag(row, "isinactive")
            yield Token(
                id_hint=name,
                user=users.get(user or ""),
                role=keys.get(role or ""),
                integration=word(row, "application"),
                created=word(row, "datecreated"),
                last_used=word(row, "lastused"),
                active=None if inactive is None else not inactive,
                user_active=_active(user, idle, people.gap),
                role_active=_active(role, off, roles.gap),
            )

    return filled(Token, build, found, also=(people, roles))


def _active(ident: str | None, inactive: Mapping[str, bool | None], gap: Gap | None) -> bool | None:
    """Whether a user or role is active: one without access is not listed any more."""
    if ident is None or gap is not None:
        return None
    if ident not in inactive:
        return False
    state = inactive[ident]
    return None if state is None else not state


async def login_uses(reads: Reads) -> Filled:
    """When each user last signed in with each role."""
    found, people, roles = await asyncio.gather(
        reads.table(queries.LOGINS), reads.table(queries.EMPLOYEES), reads.table(queries.ROLES)
    )
    users, keys = users_of(people), roles_of(roles)

    def build() -> Iterator[LoginUse]:
        for row in found.rows:
            user = users.get(row["who"], f"user {row['who']}")
            role = keys.get(row["rolecode"], f"role {row['rolecode']}")
            yield LoginUse(
                login=f"{user}/{role}",
                user=user,
                role=role,
                last=word(row, "last"),
                logins=whole(row, "logins"),
            )

    return filled(LoginUse, build, found, also=(people, roles))

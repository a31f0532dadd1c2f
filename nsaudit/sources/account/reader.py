"""Who reads an account: the role behind this run's credentials, and the release that answers."""

from __future__ import annotations

from dataclasses import dataclass

from nsaudit.model.snapshot import Gap
from nsaudit.sources.account import queries
from nsaudit.sources.account.access import roles_of
from nsaudit.sources.account.authentication import listed
from nsaudit.sources.account.elements import stated
from nsaudit.sources.account.filled import BROKEN, constant
from nsaudit.sources.account.reading import Reads


@dataclass(frozen=True, slots=True)
class Reader:
    """What was learnt of it. ``gap`` where asking failed, which another run may do better."""

    role: str | None = None
    release: str | None = None
    gap: Gap | None = None


async def reader(reads: Reads, clients: tuple[str, ...]) -> Reader:
    """The role's script id, and the release; None for what nothing tells.

    The companion runs as the role and is told both. Without it, the list of certificates names the
    role to which the one of this run is mapped; no table or endpoint tells the release.
    """
    about = await reads.companion("about")
    if about.gap is None and about.data:
        first = about.data[0]
        key = (stated(first, "roleid") or "").lower()
        # A standard role is called as SDF calls it, here as in the table of roles.
        role = key if key.startswith("customrole") else constant(key)
        return Reader(role or None, stated(first, "release"))
    broken = about.gap if about.gap is not None and about.gap.reason in BROKEN else None
    return Reader(await _mapped(reads, clients), None, broken)


async def _mapped(reads: Reads, clients: tuple[str, ...]) -> str | None:
    """The role of the certificate that signs this run; None with token-based authentication."""
    own = reads.client.session.certificate_id
    if own is None or not clients:
        return None
    keys = roles_of(await reads.table(queries.ROLES))
    for read in await listed(reads, clients):
        for item in read.data or ():
            if item["certificate_id"] == own:
                return keys.get(item["roleid"] or "")
    return None

"""What a channel and a sign-in method need: permissions with their levels, and features."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from nsaudit.reference._data import load


class AccessNeed(NamedTuple):
    """What an integration needs to get in: every key at its level, every feature on.

    `advised` keys are named by Oracle's set-up page but not needed for every call.
    `web_services_only_role` says whether a role limited to web services works; None: unknown.
    """

    id: str
    keys: Mapping[str, str]
    features: tuple[str, ...]
    advised: tuple[str, ...]
    web_services_only_role: bool | None


def _need(table: str, name: str) -> AccessNeed | None:
    row = load("channels")[table].get(name)
    if row is None:
        return None
    return AccessNeed(
        id=name,
        keys=row["keys"],
        features=tuple(row["features"]),
        advised=tuple(row.get("advised", ())),
        web_services_only_role=row.get("web_services_only_role"),
    )


@cache
def channel_need(name: str) -> AccessNeed | None:
    """Return what `rest`, `suiteql`, `soap`, `restlet` or `csv` needs, or None."""
    return _need("channels", name)


@cache
def sign_in_need(name: str) -> AccessNeed | None:
    """Return what `tba`, `oauth2_m2m` or `nlauth` needs, or None."""
    return _need("sign_ins", name)

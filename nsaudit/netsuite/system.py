"""Answers about the account as a system: concurrency limits and M2M certificates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nsaudit.netsuite.errors import Undecodable


@dataclass(frozen=True, slots=True)
class GovernanceLimits:
    """The account's pool of parallel requests (Oracle help article_0625010817).

    `kind` is `integrationSpecific`, `accountLimit` or `internal`; `integration` is set
    only with the first.
    """

    account: int
    unallocated: int
    kind: str
    integration: int | None


def read_governance(body: object) -> GovernanceLimits:
    """Decode the concurrency limits; raise Undecodable."""
    where = "governance limits"
    if not isinstance(body, Mapping):
        raise Undecodable("the answer is no object", where=where)

    def number(name: str) -> int:
        try:
            return int(str(body[name]))
        except (KeyError, ValueError):
            raise Undecodable(f"{name} is missing or no number", where=where) from None

    kind = str(body.get("integrationLimitType", ""))
    return GovernanceLimits(
        account=number("accountConcurrencyLimit"),
        unallocated=number("accountUnallocatedConcurrencyLimit"),
        kind=kind,
        integration=number("integrationConcurrencyLimit")
        if kind == "integrationSpecific"
        else None,
    )


def read_certificates(body: object) -> tuple[Mapping[str, object], ...]:
    """Check the list of M2M certificates, sorted by id; raise Undecodable."""
    if not isinstance(body, list) or not all(isinstance(item, Mapping) for item in body):
        raise Undecodable("the answer is no list of certificates", where="certificates")
    return tuple(sorted(body, key=lambda item: str(item.get("certificate_id", ""))))

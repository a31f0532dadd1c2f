"""Features, preferences and limits of a live account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nsaudit.model.settings import AccountLimits, Feature, Preference
from nsaudit.model.snapshot import Gap, GapReason
from nsaudit.sources.account import queries
from nsaudit.sources.account.elements import elements
from nsaudit.sources.account.filled import Filled, filled, flag
from nsaudit.sources.account.reading import Reads

PAGES = ("companypreferences", "accountingpreferences", "companyinformation")
"""Pages of N/config that hold what integrations meet."""

_OF_ONE_ACCOUNT = frozenset({"companyid", "companyname", "companylogo", "formlogo", "pagelogo"})
"""Settings that say which account it is, and nothing that it does."""

_SHOWN = frozenset({"basecurrency", "country", "fiscalmonth", "legalname", "timezone"})
"""Of the company's own page only these: the rest are addresses and numbers of people."""


async def features(reads: Reads) -> Filled:
    """Features and whether they are on; from the companion where SuiteQL refuses the table."""
    found = await reads.table(queries.FEATURES)
    if found.gap is None:
        return filled(
            Feature,
            lambda: (Feature(id=row["id"].upper(), enabled=flag(row, "isactive"))
                     for row in found.rows),
            found,
        )  # fmt: skip
    more = await reads.companion("features")
    known, gap = elements(more)
    if not known:
        return filled(Feature, lambda: (), found)
    return filled(
        Feature,
        lambda: (
            Feature(id=str(item["id"]).upper(), enabled=_truth(item.get("enabled")))
            for item in known
        ),
        more,
        gap=gap,
    )


async def preferences(reads: Reads) -> Filled:
    """Preferences, as the pages of N/config state them."""
    read = await reads.companion("config", {"types": list(PAGES)})
    pages, gap = elements(read)

    def build() -> Iterator[Preference]:
        seen: set[str] = set()
        for page in pages:
            values = page.get("values")
            for name, value in sorted(values.items()) if isinstance(values, dict) else ():
                small = str(name).lower()
                hidden = small in _OF_ONE_ACCOUNT or (
                    page.get("type") == "companyinformation" and small not in _SHOWN
                )
                if not hidden and small not in seen:
                    seen.add(small)
                    yield Preference(id=str(name).upper(), value=_setting(value))

    return filled(Preference, build, read, gap=gap)


async def account_limits(reads: Reads) -> Filled:
    """How many requests the account takes at once; NetSuite tells administrators only."""

    async def ask() -> dict[str, Any]:
        limits = await reads.client.governance_limits()
        return {"account": limits.account}

    read = await reads.other("governance limits", ask)
    if read.gap is not None and read.gap.reason is GapReason.REFUSED:
        # No role but the Administrator's is shown them, and an auditor should not have that.
        hidden = Gap(reason=GapReason.OUT_OF_REACH, detail=read.gap.detail)
        return Filled(AccountLimits.table, None, "live: governance limits (refused)", hidden)
    return filled(AccountLimits, lambda: (AccountLimits(concurrency=read.data["account"]),), read)


def _setting(value: object) -> str | None:
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, list):
        return "|".join(sorted(map(str, value)))
    return None if value is None else str(value)


def _truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None

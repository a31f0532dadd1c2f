"""Subsidiaries, currencies, nexuses and accounting periods."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from nsaudit.model.organization import AccountingPeriod, Currency, Nexus, Subsidiary
from nsaudit.netsuite import Row
from nsaudit.sources.account import queries
from nsaudit.sources.account.filled import Filled, distinct, filled, flag, text, word
from nsaudit.sources.account.reading import Reads


async def subsidiaries(reads: Reads) -> Filled:
    """Every subsidiary, by name; where two share a name, a number tells them apart."""
    found, money = await asyncio.gather(
        reads.table(queries.SUBSIDIARIES), reads.table(queries.CURRENCIES)
    )
    symbols = {row["id"]: row["symbol"] for row in money.rows}

    def build() -> Iterator[Subsidiary]:
        # By full name, so that numbers do not depend on internal ids.
        rows = sorted(found.rows, key=lambda row: (text(row, "fullname") or "", row["name"]))
        names = dict(zip((r["id"] for r in rows), distinct(r["name"] for r in rows), strict=True))
        for row in rows:
            parent = text(row, "parent")
            yield Subsidiary(
                name=names[row["id"]],
                fullname=text(row, "fullname"),
                parent=None if parent is None else names.get(parent, ""),
                country=text(row, "country"),
                currency=symbols.get(word(row, "currency") or ""),
                iselimination=flag(row, "iselimination"),
                isinactive=flag(row, "isinactive"),
            )

    return filled(Subsidiary, build, found, also=(money,))


async def currencies(reads: Reads) -> Filled:
    """Every currency; the table is there only with several of them."""
    found = await reads.table(queries.CURRENCIES)

    def build() -> Iterator[Currency]:
        for row in found.rows:
            yield Currency(
                symbol=row["symbol"],
                name=text(row, "name"),
                isbasecurrency=flag(row, "isbasecurrency"),
                isinactive=flag(row, "isinactive"),
            )

    return filled(Currency, build, found)


async def nexuses(reads: Reads) -> Filled:
    """Every nexus, by its description."""
    found = await reads.table(queries.NEXUSES)

    def build() -> Iterator[Nexus]:
        def place(row: Row) -> str:
            parts = (word(row, "country"), word(row, "state"))
            return "/".join(part for part in parts if part)

        rows = sorted(found.rows, key=lambda row: (text(row, "description") or "", place(row)))
        names = distinct(text(row, "description") or place(row) or "nexus" for row in rows)
        for name, row in zip(names, rows, strict=True):
            yield Nexus(
                description=name,
                country=text(row, "country"),
                state=text(row, "state"),
                isinactive=flag(row, "isinactive"),
            )

    return filled(Nexus, build, found)


async def accounting_periods(reads: Reads) -> Filled:
    """Every accounting period."""
    found = await reads.table(queries.PERIODS)

    def build() -> Iterator[AccountingPeriod]:
        rows = sorted(found.rows, key=lambda row: (text(row, "startdate") or "", row["periodname"]))
        names = distinct(row["periodname"] for row in rows)
        for name, row in zip(names, rows, strict=True):
            yield AccountingPeriod(
                periodname=name,
                startdate=word(row, "startdate"),
                enddate=word(row, "enddate"),
                isposting=flag(row, "isposting"),
                isadjust=flag(row, "isadjust"),
                isquarter=flag(row, "isquarter"),
                isyear=flag(row, "isyear"),
                closed=flag(row, "closed"),
                alllocked=flag(row, "alllocked"),
                arlocked=flag(row, "arlocked"),
                aplocked=flag(row, "aplocked"),
                isinactive=flag(row, "isinactive"),
            )

    return filled(AccountingPeriod, build, found)

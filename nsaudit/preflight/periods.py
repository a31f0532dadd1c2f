"""Days that no transaction of a type can be posted to."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from nsaudit.model.organization import AccountingPeriod
from nsaudit.model.snapshot import Snapshot

RECEIVABLES = frozenset(
    {"invoice", "creditmemo", "customerpayment", "customerdeposit", "customerrefund"}
    | {"depositapplication", "cashsale", "cashrefund"}
)
PAYABLES = frozenset({"vendorbill", "vendorcredit", "vendorpayment", "vendorprepayment"})
OTHERS = frozenset(
    {"journalentry", "itemfulfillment", "itemreceipt", "deposit", "check", "inventoryadjustment"}
)
POSTING = RECEIVABLES | PAYABLES | OTHERS
"""Transactions that post to the general ledger; orders and quotes do not."""


@dataclass(slots=True)
class Periods:
    """The base periods of an account: ``read`` is False where they could not be read.

    ``names`` are those of periods that are open, ``closed`` those that are not.
    """

    read: bool = True
    starts: list[str] = field(default_factory=list)
    spans: list[tuple[str, str, bool | None]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)

    def open_on(self, day: str) -> bool | None:
        """Whether the period that holds a day (2026-03-31) is open; None where it is not known."""
        place = bisect_right(self.starts, day) - 1
        if place < 0:
            return None
        _, end, is_open = self.spans[place]
        return is_open if day <= end else None


def periods_of(snapshot: Snapshot, recordtype: str) -> Periods | None:
    """The periods that a record type posts to; None for one that posts to none."""
    if recordtype not in POSTING:
        return None
    if snapshot.gap(AccountingPeriod) or AccountingPeriod.table not in snapshot.tables:
        return Periods(read=False)
    found = Periods()
    for period in snapshot.records(AccountingPeriod):
        if period.isquarter or period.isyear or period.isinactive or period.isadjust:
            continue
        if period.isposting is False or not period.startdate or not period.enddate:
            continue
        is_open = _open(period, recordtype)
        found.spans.append((period.startdate[:10], period.enddate[:10], is_open))
        if is_open is not None:
            (found.names if is_open else found.closed).add(period.periodname.casefold())
    found.spans.sort(key=lambda span: span[:2])
    found.starts = [start for start, _, _ in found.spans]
    return found


def _open(period: AccountingPeriod, recordtype: str) -> bool | None:
    locks = [period.closed, period.alllocked]
    if recordtype in RECEIVABLES:
        locks.append(period.arlocked)
    if recordtype in PAYABLES:
        locks.append(period.aplocked)
    if any(locks):
        return False
    return None if None in locks else True

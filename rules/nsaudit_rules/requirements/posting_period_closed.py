"""REQ006: the period of today, or of a contract's posting window, is closed or locked."""

import datetime
from typing import NamedTuple

from nsaudit.api import (
    AccountingPeriod,
    Context,
    Fail,
    Integration,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import category, flows, silent
from nsaudit_rules.shared_days import day

LOCKS = {
    "closed": "it is closed",
    "alllocked": "it is locked for all transactions",
    "arlocked": "it is locked for receivables",
    "aplocked": "it is locked for payables",
}


class Window(Options):
    """For which days periods must be open."""

    days_back: int = 0
    """Earliest day that integrations post to, counted back from today."""
    reach: int = 31
    """Days around today that a posting window nobody declared may hold."""


RECEIVABLES = frozenset(
    {"invoice", "creditmemo", "customerpayment", "customerdeposit", "customerrefund"}
    | {"depositapplication", "cashsale", "cashrefund"}
)
PAYABLES = frozenset({"vendorbill", "vendorcredit", "vendorpayment", "vendorprepayment"})
"""Transactions that the locks for receivables and for payables stop."""


class Posting(NamedTuple):
    """The days that contracts post to, from today; what they write; what is not declared."""

    windows: tuple[tuple[int, int], ...]
    types: frozenset[str]
    silent: str


@rule(
    id="REQ006",
    subject=AccountingPeriod,
    severity=Severity.HIGH,
    options=Window,
    tier=1,
    evidence="LC",
)
def posting_period_closed(period: AccountingPeriod, ctx: Context[Window]) -> Verdict:
    """The accounting period that integrations post to is open.

    Why: a transaction dated in a closed or locked period is rejected, or posts to another period
        than it is dated in, and totals between the systems no longer agree.
    Fix in the UI: Setup > Accounting > Manage Accounting Periods: open or unlock the period, or
        have the integration date its transactions in an open one.
    Fix in XML: accounting periods are in no SDF object.
    Source: Oracle help section_N1449325 (period close checklist); columns of the table
        accountingperiod from public queries.
    Traps: a contract that writes neither receivables nor payables is not stopped by their locks.
        The preference Default Posting Period When Transaction Date in Closed Period may move
        postings to the next open period.
    """
    if period.isquarter or period.isyear or period.isposting is False or period.isinactive:
        return NotApplicable("no base period that is posted to")
    today, start, end = day(ctx.today), day(period.startdate), day(period.enddate)
    if today is None or start is None or end is None:
        return Unknown("when the period begins and ends could not be read")
    posting = _posting(ctx)
    windows = ((-ctx.options.days_back, 0), *posting.windows)
    if not any(_meets(window, today, start, end) for window in windows):
        reach = ctx.options.reach
        if posting.silent and _meets((-reach, reach), today, start, end) and _closed(period):
            return Unknown(posting.silent, out_of_reach=not ctx.readable(Integration))
        return NotApplicable("nothing is posted to it now")
    found = [
        text for name, text in LOCKS.items() if getattr(period, name) and _stops(name, posting)
    ]
    unsure = [
        name
        for name in ("isquarter", "isyear", "isposting", "isinactive")
        if getattr(period, name) is None
    ]
    if found and posting.silent and not (period.closed or period.alllocked):
        return Unknown(f"{found[0]}; {posting.silent}", out_of_reach=not ctx.readable(Integration))
    if found and unsure:
        return Unknown(f"{found[0]}; whether it is a base period could not be read")
    if found:
        return Fail(f"it holds the days that are posted to, and {found[0]}", evidence=found)
    unread = [n for n in LOCKS if getattr(period, n) is None and _stops(n, posting)]
    if unread:
        return Unknown(f"whether it is open could not be read ({', '.join(unread)})")
    return Pass()


def _posting(ctx: Context[Window]) -> Posting:
    """What contracts say of the days they post to."""
    if not ctx.readable(Integration):
        return Posting((), frozenset(), "which days integrations post to no contract says")
    windows: list[tuple[int, int]] = []
    types: set[str] = set()
    quiet = [f"objects of {name}" for name in silent(ctx)]
    for flow in flows(ctx):
        if category(flow.object) != "transaction" or flow.object.operation == "read":
            continue
        types.add(flow.object.record_type)
        days = flow.object.posting_window_days
        if flow.object.operation is None:
            quiet.append(f"operation of {flow.name}")
        if days is None:
            quiet.append(f"posting_window_days of {flow.name}")
        elif days:
            windows.append((min(days), max(days)))
    text = f"contracts do not declare {', '.join(quiet[:3])}" if quiet else ""
    return Posting(tuple(windows), frozenset() if quiet else frozenset(types), text)


def _meets(
    window: tuple[int, int], today: datetime.date, start: datetime.date, end: datetime.date
) -> bool:
    """Whether a period holds one of the days of a window."""
    first, last = (today + datetime.timedelta(days=n) for n in window)
    return start <= last and first <= end


def _stops(lock: str, posting: Posting) -> bool:
    """Whether a lock stops what contracts write; every lock does where that is not known."""
    kinds = {"arlocked": RECEIVABLES, "aplocked": PAYABLES}.get(lock)
    return kinds is None or not posting.types or bool(kinds & posting.types)


def _closed(period: AccountingPeriod) -> bool:
    return any(getattr(period, name) for name in LOCKS)

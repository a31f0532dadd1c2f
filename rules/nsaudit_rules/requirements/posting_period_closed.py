"""REQ006: the period of today is closed or locked."""

from nsaudit.api import (
    AccountingPeriod,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    rule,
)
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
    Traps: the preference Default Posting Period When Transaction Date in Closed Period may move
        postings to the next open period.
    """
    if period.isquarter or period.isyear or period.isposting is False or period.isinactive:
        return NotApplicable("no base period that is posted to")
    today, start, end = day(ctx.today), day(period.startdate), day(period.enddate)
    if today is None or start is None or end is None:
        return Unknown("when the period begins and ends could not be read")
    if not start <= today or (today - end).days > ctx.options.days_back:
        return NotApplicable("nothing is posted to it now")
    found = [text for name, text in LOCKS.items() if getattr(period, name)]
    unsure = [
        name
        for name in ("isquarter", "isyear", "isposting", "isinactive")
        if getattr(period, name) is None
    ]
    if found and unsure:
        return Unknown(f"{found[0]}; whether it is a base period could not be read")
    if found:
        return Fail(f"it holds the days that are posted to, and {found[0]}", evidence=found)
    if unread := [name for name in LOCKS if getattr(period, name) is None]:
        return Unknown(f"whether it is open could not be read ({', '.join(unread)})")
    return Pass()

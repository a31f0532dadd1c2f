"""DAT002: orders and invoices that were made twice."""

from nsaudit.api import (
    Context,
    Fail,
    NotApplicable,
    Options,
    RecordDuplicates,
    Severity,
    Unknown,
    Verdict,
    reference,
    rule,
)
from nsaudit_rules.shared_code import counted
from nsaudit_rules.shared_groups import groups_shown, none_found


class Age(Options):
    """How old a count may be."""

    days: int = 30
    """Age in days from which a clean count only deserves attention."""


@rule(
    id="DAT002",
    subject=RecordDuplicates,
    severity=Severity.CRITICAL,
    raises=[Severity.LOW],
    options=Age,
    tier=1,
    evidence="DL",
)
def duplicate_transactions(found: RecordDuplicates, ctx: Context[Age]) -> Verdict:
    """No transaction is there twice for one customer, order number, total and day.

    Why: a retry after a time-out creates the order again; it ships, bills and posts twice, and the
        customer notices first.
    Fix in the UI: void or delete the copy that 'nsaudit records --groups' marks, after comparing
        its source lines; then give orders an external id and let the integration upsert.
    Fix in XML: record data is in no project; there is nothing to change in it.
    Source: the go-live guide's playbook F2: hash of customer, order number, total and date.
    Traps: partial invoices of one order with equal totals: their source lines differ. A count
        without groups is low once it is old: it says nothing of the orders that came since.
    """
    kind = reference.record_type(found.recordtype)
    if kind is None or kind.category != "transaction":
        return NotApplicable("no transaction")
    if found.groups is None and found.problem is not None:
        return Unknown(f"the account did not count these records: {found.problem}")
    if found.groups is None or found.total is None:
        return Unknown(
            "no column shows customer, order number, total or date: " + ", ".join(found.by),
            out_of_reach=True,
        )
    if found.groups:
        message = (
            f"{counted(found.groups, 'group')} of {found.recordtype} records equal in "
            f"{', '.join(found.by).replace('_', ' ')}"
        )
        if found.members is not None:
            message += f": {found.members:,} records"
        return Fail(
            message,
            evidence=groups_shown(found),
        )
    if found.lacking is None:
        return Unknown("how many transactions lack a part of the key was not read")
    if found.lacking * 2 > found.total:
        return Unknown(
            f"{found.lacking:,} of {found.total:,} transactions lack customer, order number, "
            "total or date: they were not compared"
        )
    return none_found(found, ctx.today, ctx.options.days)

"""DAT005: counts and sums that differ between the source system and NetSuite."""

from datetime import date

from nsaudit.api import (
    Context,
    Fail,
    Options,
    Pass,
    Reconciliation,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_code import counted


class Freshness(Options):
    """How old a comparison may be."""

    days: int = 7
    """Days after which a comparison says nothing about today."""


@rule(id="DAT005", subject=Reconciliation, severity=Severity.HIGH, options=Freshness, evidence="D")
def totals_disagree(both: Reconciliation, ctx: Context[Freshness]) -> Verdict:
    """Counts, sums and references agree between the source system and NetSuite.

    Why: a sync that reports success while totals differ has lost, doubled or misread records; the
        difference surfaces at the close of the period.
    Fix in the UI: compare the days and currencies named below record by record ('nsaudit records
        --against'), send what is missing, and void what is doubled.
    Fix in XML: record data is in no project; there is nothing to change in it.
    Source: the go-live guide's A3 and E7: audits after the write (counts, sums, references).
    Traps: records written between the two exports: export both after the same cut-off.
    """
    wrong: list[str] = []
    if both.count_differs:
        wrong.append(f"counts differ on {counted(both.count_differs, 'day')}")
    if both.sum_differs:
        wrong.append(f"sums differ by more than 0.01 on {counted(both.sum_differs, 'day')}")
    if both.missing:
        wrong.append(f"{counted(both.missing, 'record')} not in NetSuite")
    if both.surplus:
        wrong.append(f"{counted(both.surplus, 'record')} in NetSuite only")
    if both.misdirected:
        wrong.append(f"{counted(both.misdirected, 'record')} with another parent than there")
    if wrong:
        return Fail("; ".join(wrong), evidence=_evidence(both))
    if both.lines is None or both.count_differs is None:
        return Unknown("no counts of both systems were given")
    if both.as_of is None:
        return Unknown("the comparison has no date")
    if ctx.today and _age(both.as_of, ctx.today) > ctx.options.days:
        return Unknown(f"the comparison is of {both.as_of}: older than {ctx.options.days} days")
    return Pass()


def _age(day: str, today: str) -> int:
    try:
        return (date.fromisoformat(today[:10]) - date.fromisoformat(day[:10])).days
    except ValueError:
        return 10_000


def _evidence(both: Reconciliation) -> list[str]:
    lines = [f"as of {both.as_of or 'an unknown day'}, {both.lines or 0:,} days and currencies"]
    for line in (both.disagreeing or ())[:5]:
        counts = f"{line.source_count} in the source, {line.netsuite_count} in NetSuite"
        sums = "" if line.source_sum is None else f"; {line.source_sum} and {line.netsuite_sum}"
        lines.append(f"{line.id}: {counts}{sums}")
    return lines

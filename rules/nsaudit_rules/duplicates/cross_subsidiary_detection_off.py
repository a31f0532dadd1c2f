"""DUP004: duplicates in other subsidiaries that stay unseen."""

from nsaudit.api import (
    Confidence,
    Context,
    DuplicateDetection,
    Fail,
    NotApplicable,
    Options,
    Pass,
    RecordDuplicates,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import one_world


@rule(
    id="DUP004",
    subject=DuplicateDetection,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    evidence="ALD",
    checklist=["duplicate_settings"],
)
def cross_subsidiary_detection_off(record: DuplicateDetection, ctx: Context[Options]) -> Verdict:
    """In a OneWorld account duplicates are looked for across subsidiaries.

    Why: the same customer in two subsidiaries is not listed as a duplicate, so copies grow where
        integrations do not know the subsidiary.
    Fix in the UI: Setup > Company > Duplicate Detection: check the option on records of different
        subsidiaries.
    Fix in XML: no file of the project holds this page.
    Source: Oracle help on duplicate detection in OneWorld accounts; the go-live guide (copies
        across subsidiaries).
    Traps: separate customers per subsidiary may be meant: waive it. High where record data, or the
        account's own count, shows groups that span subsidiaries.
    """
    if record.key not in {"customer", "vendor"}:
        return NotApplicable("the option exists for customers and vendors")
    if record.enabled is False:
        return NotApplicable("duplicate detection does not cover the entity")
    if record.across_subsidiaries:
        return Pass()
    several = one_world(ctx)
    if several is False:
        return Pass()
    if None in (record.across_subsidiaries, record.enabled):
        return Unknown(f"whether {record.entity} is compared across subsidiaries was not stated")
    if several is None:
        return Unknown("how many subsidiaries are in use could not be read")
    message = f"duplicates of {record.entity} in other subsidiaries are not looked for"
    there = [
        found
        for found in ctx.snapshot.records(RecordDuplicates)
        if found.recordtype == record.key and found.across
    ]
    if there:
        return Fail(
            f"{message}, and there are some",
            at=["across_subsidiaries"],
            evidence=[f"{each.across:,} groups by {' and '.join(each.by)}" for each in there],
            severity=Severity.HIGH,
        )
    return Fail(message, at="across_subsidiaries")

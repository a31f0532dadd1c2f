"""DAT004: contacts, addresses and open transactions that still point at merged records."""

from nsaudit.api import (
    Context,
    Fail,
    MergedRecords,
    MergedReference,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    rule,
)


@rule(id="DAT004", subject=MergedRecords, severity=Severity.HIGH, evidence="D")
def references_to_merged(log: MergedRecords, ctx: Context[Options]) -> Verdict:
    """Nothing points at a merged record any more.

    Why: whoever follows the reference reaches a record that is closed: contacts vanish from the
        customer, and open orders are billed to an account that nobody looks at.
    Fix in the UI: open the referring records and choose the canonical record, or use a CSV import
        that updates the field by internal id.
    Fix in XML: record data is in no project; there is nothing to change in it.
    Source: the go-live guide's playbook F1: point contacts and addresses at the canonical record.
    Traps: closed transactions keep their customer of the time; they do not count where the export
        says which references are open.
    """
    if log.references is None:
        return Unknown("references were not exported", out_of_reach=True)
    counted = [(each, _at_work(each)) for each in log.references]
    wrong = [(r, count) for r, count in counted if count]
    if not wrong:
        if any(count is None for _, count in counted):
            return Unknown("which references to merged records are open was not read")
        return Pass()
    total = sum(count or 0 for _, count in wrong)
    return Fail(
        f"{total:,} references still point at merged {log.recordtype} records",
        evidence=[f"{r.from_type}.{r.field}: {count or 0:,}" for r, count in wrong],
    )


def _at_work(found: MergedReference) -> int | None:
    """Contacts and addresses count whole; of transactions only the open ones."""
    if found.references == 0 or found.from_type in {"contact", "address", "customer", "vendor"}:
        return found.references
    return found.open

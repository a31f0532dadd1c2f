"""DAT003: merged records that are still at work, or whose successor cannot be found."""

from nsaudit.api import (
    Context,
    Fail,
    MergedRecords,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    rule,
)


@rule(
    id="DAT003",
    subject=MergedRecords,
    severity=Severity.HIGH,
    raises=[Severity.MEDIUM],
    evidence="D",
)
def merge_unfinished(log: MergedRecords, ctx: Context[Options]) -> Verdict:
    """Merged records are inactive, and each leads to a record with an external id.

    Why: a merged record that is still active is written to again; without a canonical external id
        the next sync creates the customer once more, and without an entry from old to new id other
        systems keep asking for a record that is gone.
    Fix in the UI: inactivate the merged records, set the external id of the canonical ones, and
        complete the merge log (old internal id to canonical internal id).
    Fix in XML: record data is in no project; there is nothing to change in it.
    Source: the go-live guide's playbook F1 and questions H1.
    Traps: a log that also lists deleted records: those are not in the export and count as done.
    """
    grave: list[str] = []
    if log.still_active:
        grave.append(f"{log.still_active:,} merged records are still active")
    if log.without_external_id:
        grave.append(f"{log.without_external_id:,} canonical records have no external id")
    if log.vanished:
        grave.append(f"{log.vanished:,} canonical records are not in the export")
    if grave:
        return Fail("; ".join(grave), evidence=_evidence(log))
    if None in {log.still_active, log.without_external_id, log.vanished}:
        return Unknown(
            "the records themselves, with their inactive flag and external id, were not exported",
            out_of_reach=True,
        )
    if log.unmapped is None:
        return Unknown("whether every merged record has a canonical one was not read")
    if log.unmapped:
        return Fail(
            f"{log.unmapped:,} merged records have no entry that leads to the canonical one",
            evidence=_evidence(log),
            severity=Severity.MEDIUM,
        )
    return Pass()


def _evidence(log: MergedRecords) -> list[str]:
    return [f"{log.merged:,} merged records in the log"] if log.merged is not None else []

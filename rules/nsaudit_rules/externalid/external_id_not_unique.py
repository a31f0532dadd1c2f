"""XID001: external ids that clash."""

from nsaudit.api import (
    Context,
    ExternalIdStats,
    Fail,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    rule,
)

HOW = {
    "case": "{ids} are one external id to NetSuite",
    "form": "{ids} differ in blanks, punctuation or leading zeros only",
    "prefix": "{ids} differ by a prefix only",
}


@rule(
    id="XID001",
    subject=ExternalIdStats,
    severity=Severity.MEDIUM,
    raises=[Severity.CRITICAL],
    tier=1,
    evidence="LD",
)
def external_id_not_unique(stats: ExternalIdStats, ctx: Context[Options]) -> Verdict:
    """Each external id names one record of its group.

    Why: an upsert by external id writes to whichever record has it. Two ids that are meant as one
        make two records of one thing; one id at two records sends updates to the wrong one.
    Fix in the UI: open the records (search by External ID), merge or inactivate the copy, and give
        the one that stays the id that the integration sends.
    Fix in XML: external ids are in no SDF object.
    Source: Oracle help section_N3436356 (external ids are unique within a group of record types)
        and section_N3433806 (compared without regard to case).
    Traps: two systems that number alike may use ids which differ by a prefix on purpose.
    """
    if stats.clashes is None:
        return Unknown("the external ids could not be read")
    if not stats.clashes:
        return Pass()
    worst = sorted(stats.clashes, key=lambda clash: (list(HOW).index(clash.how), clash.id))
    said = [HOW[c.how].format(ids=", ".join(repr(i) for i in c.ids[:4])) for c in worst]
    more = f" (and {len(said) - 1} more)" if len(said) > 1 else ""
    exact = any(clash.how == "case" for clash in worst)
    return Fail(
        said[0] + more,
        evidence=[f"{text}: {c.records} records" for text, c in zip(said, worst, strict=True)][:10],
        severity=Severity.CRITICAL if exact else None,
    )

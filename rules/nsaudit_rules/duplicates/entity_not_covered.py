"""DUP002: entities that duplicate detection leaves out."""

from nsaudit.api import (
    Confidence,
    Context,
    DuplicateDetection,
    Fail,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    rule,
)


@rule(
    id="DUP002",
    subject=DuplicateDetection,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    tier=1,
    evidence="A",
    checklist=["duplicate_settings"],
)
def entity_not_covered(record: DuplicateDetection, ctx: Context[Options]) -> Verdict:
    """Duplicate detection covers customers, contacts, vendors and partners.

    Why: people who enter or import a record that exists already get no warning, and the list of
        duplicates stays empty.
    Fix in the UI: Setup > Company > Duplicate Detection: check the entity and choose its fields.
    Fix in XML: no file of the project holds this page.
    Source: Oracle help bridgehead_N258228 (one switch covers customers, leads and prospects); the
        go-live guide.
    Traps: it warns people; nothing documents that it stops writes of integrations.
    """
    if record.enabled is None:
        return Unknown(f"whether duplicate detection covers {record.entity} was not stated")
    if record.enabled:
        return Pass()
    grave = record.key in {"customer", "contact"}
    return Fail(
        f"duplicate detection does not cover {record.entity}",
        at="enabled",
        severity=Severity.HIGH if grave else None,
    )

"""NUM001: numbers that whoever writes a record may choose."""

from nsaudit.api import (
    AutoNumbering,
    Confidence,
    Context,
    Fail,
    Integration,
    NotApplicable,
    Options,
    Pass,
    Point,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import writers_of


@rule(
    id="NUM001",
    subject=AutoNumbering,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    tier=1,
    evidence="A",
    checklist=["numbering_settings"],
)
def number_override_allowed(record: AutoNumbering, ctx: Context[Options]) -> Verdict:
    """Automatic numbers cannot be overridden.

    Why: an integration or import that sends its own number makes gaps and repeats; the next
        automatic number may be taken already.
    Fix in the UI: Setup > Company > Auto-Generated Numbers: clear Allow Override for the type.
    Fix in XML: no file of the project holds this page; custom record types:
        <allownumberingoverride>F.
    Source: Oracle help on auto-generated numbers (Allow Override); the go-live guide (predictable
        numbers).
    Traps: often left on after a data migration.
    """
    if record.enabled is False:
        return NotApplicable("the type is not numbered")
    if record.allow_override is False:
        return Pass()
    if None in (record.enabled, record.allow_override):
        return Unknown(f"whether numbers of {record.type} can be overridden was not stated")
    fed = writers_of(ctx, record.type) if ctx.readable(Integration) else []
    if fed:
        return Fail(
            f"numbers of {record.type} can be overridden, and an integration writes it",
            evidence=[f"written by {f.integration.integration}" for f in fed],
            at=[Point(("allow_override",)), *(f.at("record") for f in fed)],
            severity=Severity.HIGH,
        )
    return Fail(f"numbers of {record.type} can be overridden", at="allow_override")

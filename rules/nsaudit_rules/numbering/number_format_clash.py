"""NUM002: types whose numbers look alike."""

from nsaudit.api import (
    AutoNumbering,
    Confidence,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Point,
    Severity,
    Unknown,
    Verdict,
    rule,
)


@rule(
    id="NUM002",
    subject=AutoNumbering,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    evidence="A",
    checklist=["numbering_settings"],
)
def number_format_clash(record: AutoNumbering, ctx: Context[Options]) -> Verdict:
    """Numbers of each type have a prefix or suffix of their own, with a letter in it.

    Why: an order and an invoice with the same number are taken for each other, by people and by
        whatever matches on numbers; a prefix of digits runs into the number.
    Fix in the UI: Setup > Company > Auto-Generated Numbers: give each type its own prefix.
    Fix in XML: no file of the project holds this page.
    Source: Oracle help on auto-generated numbers; the go-live guide (predictable numbers).
    Traps: prefixes by subsidiary or location tell types apart.
    """
    if record.enabled is False:
        return NotApplicable("the type is not numbered")
    if record.use_subsidiary or record.use_location:
        return NotApplicable("prefixes of subsidiaries or locations tell its numbers apart")
    if None in (
        record.enabled,
        record.prefix,
        record.suffix,
        record.use_subsidiary,
        record.use_location,
    ):
        return Unknown(f"how numbers of {record.type} are made was not stated")
    evidence = [f"prefix {record.prefix or 'none'}", f"suffix {record.suffix or 'none'}"]
    if (record.prefix or "").isdigit() or (record.suffix or "").isdigit():
        return Fail(
            "a prefix or suffix of digits runs into the number", at="prefix", evidence=evidence
        )
    unsure = False
    for other in ctx.all(AutoNumbering):
        if other is record or other.enabled is False:
            continue
        if other.use_subsidiary or other.use_location:
            continue
        if None in (other.group, record.group):
            unsure = True
        if None not in (other.group, record.group) and other.group != record.group:
            continue
        if None in (
            other.enabled,
            other.prefix,
            other.suffix,
            other.use_subsidiary,
            other.use_location,
        ):
            unsure = True
            continue
        if (other.prefix, other.suffix) == (record.prefix, record.suffix) and not unsure:
            return Fail(
                f"numbers of {record.type} and {other.type} are made alike",
                at=[Point(("prefix",)), Point(("prefix",), other)],
                evidence=evidence,
            )
    return Unknown("how every other type is numbered was not stated") if unsure else Pass()

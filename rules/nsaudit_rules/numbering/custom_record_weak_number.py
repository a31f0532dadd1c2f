"""NUM005: custom record types whose numbers can be set by whoever writes."""

from nsaudit.api import (
    Confidence,
    Context,
    CustomRecordType,
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
from nsaudit_rules.shared_contracts import declared, flows, silent, undeclared


@rule(
    id="NUM005",
    subject=CustomRecordType,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    evidence="SC",
)
def custom_record_weak_number(record: CustomRecordType, ctx: Context[Options]) -> Verdict:
    """Numbered custom records take their number from NetSuite alone.

    Why: with override allowed, an import or integration can hand in a number that exists or that
        the counter will reach, and two records answer to one number. Records with neither name
        nor number cannot be recognised when they are sent a second time.
    Fix in the UI: Customization > Lists, Records, & Fields > Record Types > the type > Numbering:
        clear Allow Override. For data that an integration writes, fill the external id.
    Fix in XML: <allownumberingoverride>F</allownumberingoverride>.
    Source: Oracle help, SDFxml_372451363 (customrecordtype: enablenumbering,
        allownumberingoverride and includename with their defaults).
    Traps: override is often left on after data was brought over. Link tables need neither name nor
        number. Whether an integration feeds a type without both only its contract tells.
    """
    if record.isinactive or record.customsegment:
        return NotApplicable("inactive, or a segment's values")
    if record.enablenumbering is None:
        return Unknown("whether its records are numbered could not be read")
    if record.enablenumbering:
        if record.allownumberingoverride is None:
            return Unknown("whether its numbers can be overridden could not be read")
        if not record.allownumberingoverride:
            return Pass()
        return Fail(
            "the records are numbered, but whoever writes one may choose its number",
            evidence=["enablenumbering T", "allownumberingoverride T"],
            at=["allownumberingoverride", "enablenumbering"],
        )
    if record.includename is None:
        return Unknown("whether its records have a name could not be read")
    if record.includename:
        return Pass()
    return _nameless(record, ctx)


def _nameless(record: CustomRecordType, ctx: Context[Options]) -> Verdict:
    """Records with neither name nor number: what an integration writes needs an external id."""
    if not ctx.readable(Integration):
        return Unknown(
            "its records have neither name nor number; whether an integration writes them without "
            "an external id only a contract tells",
            out_of_reach=True,
        )
    unsure = [f"objects of {name}" for name in silent(ctx)]
    for flow in flows(ctx):
        if flow.object.record_type != record.key or flow.object.writes is False:
            continue
        template = declared(flow.object, "external_id.template")
        if flow.object.writes is None or template is None:
            unsure.append(f"operation and external_id.template of {flow.name}")
        elif not template:
            return Fail(
                f"{flow.integration.integration} writes records that have neither name, number nor "
                "external id",
                evidence=["includename F", "enablenumbering F", f"written by {flow.name}"],
                at=[Point(("includename",)), flow.at("external_id", "template")],
            )
    return undeclared(*unsure) if unsure else Pass()

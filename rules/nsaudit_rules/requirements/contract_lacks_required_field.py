"""REQ002: contracts that leave required fields out."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    IntegrationObject,
    NotApplicable,
    Options,
    Pass,
    Point,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import declared, names, plain, undeclared
from nsaudit_rules.shared_required import required
from nsaudit_rules.shared_values import listed


@rule(
    id="REQ002",
    subject=IntegrationObject,
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    tier=1,
    evidence="CSLR",
    checklist=["payloads"],
)
def contract_lacks_required_field(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """The integration sends every field that the account requires of the record type and its form.

    Why: the write is refused, or a default nobody chose is stored. It happens in production first,
        where a field was made mandatory by hand.
    Fix in the UI: Customization > Lists, Records, & Fields > the field: clear Mandatory or give it
        a default; or clear Mandatory on the form.
    Fix in XML: <ismandatory>F</ismandatory> or a <defaultvalue>; in the contract: add the field to
        fields, or to defaults what the account fills itself.
    Source: Oracle help, SDF XML reference of custom fields, forms and custom segments (ismandatory,
        mandatory, segmentapplication); accounting preferences DEPTMANDATORY, CLASSMANDATORY,
        LOCMANDATORY; SAFE guide, pitfall 132.
    Traps: forms differ in what they require. Which standard fields an account requires beyond its
        form is in no file, so the form has to be read. Mandatory segments are read from their
        files; SuiteQL does not say what they apply to, the companion's opened form does.
    """
    if obj.operation is None:
        return undeclared("operation")
    if not obj.creates:
        return NotApplicable("an update needs only what it changes")
    if obj.fields is None:
        return undeclared("fields")
    sent = names(obj.fields) | names(obj.default_values or {})
    sent |= names(declared(obj, "lines.fields") or ())
    demand = required(obj, ctx)
    missing = {name: why for name, why in demand.fields.items() if plain(name) not in sent}
    if missing and not set(missing) - demand.lines and declared(obj, "lines.fields") is None:
        return undeclared("lines.fields")
    if missing and obj.default_values is None:
        return undeclared("defaults")
    if missing:
        return Fail(
            f"{obj.record} is written without {listed(sorted(missing))}",
            evidence=[f"{name}: {why}" for name, why in sorted(missing.items())],
            at=[Point(("fields",)), *(Point(record=r) for r in demand.places(missing))],
        )
    if demand.unread:
        return Unknown(demand.unread[0], out_of_reach=demand.out_of_reach)
    return Pass()

"""DUP003: fields by which duplicates are hardly ever found."""

from nsaudit.api import (
    Confidence,
    Context,
    CustomField,
    DuplicateDetection,
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
from nsaudit_rules.shared_contracts import plain

IDENTIFYING = frozenset(
    {"email", "phone", "company", "companyname", "legalname", "name", "vatregnumber", "taxnumber"}
)
"""Fields that tell one person or company from another."""
UNFIT = frozenset({"TIMEOFDAY", "RICHTEXT", "PASSWORD", "DATETIMETZ"})
"""Types of custom fields that duplicate detection cannot compare."""


class Most(Options):
    """How many match fields still find something."""

    most: int = 3
    """Match fields above which duplicates are hardly ever found."""


@rule(
    id="DUP003",
    subject=DuplicateDetection,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    options=Most,
    evidence="ASL",
    checklist=["duplicate_settings"],
)
def match_fields_ineffective(record: DuplicateDetection, ctx: Context[Most]) -> Verdict:
    """Duplicates are told by one to three fields that identify a person or company.

    Why: all chosen fields must agree. No field, too many, or one that is not stored finds nothing,
        and the list of duplicates looks clean.
    Fix in the UI: Setup > Company > Duplicate Detection: choose e-mail, phone or company name.
    Fix in XML: no file of the project holds this page; a custom field among them needs
        <storevalue>T</storevalue>.
    Source: Oracle help bridgehead_N258228; the go-live guide (e-mail, phone, company).
    Traps: each extra field weakens the rule.
    """
    if record.enabled is False:
        return NotApplicable("duplicate detection does not cover the entity")
    fields = record.match_fields
    if fields is None:
        return Unknown(f"the match fields of {record.entity} were not stated")
    most = ctx.options.most
    if record.enabled is None:
        return Unknown(f"whether duplicate detection covers {record.entity} was not stated")
    if not fields:
        return Fail("no match field is chosen", at="match_fields")
    if len(fields) > most:
        return Fail(
            f"{len(fields)} match fields must all agree", at="match_fields", evidence=list(fields)
        )
    if not any(plain(field) in IDENTIFYING for field in fields):
        return Fail(
            "no match field is an e-mail address, phone or company name",
            at="match_fields",
            evidence=list(fields),
        )
    for name in fields:
        if not name.casefold().startswith("cust"):
            continue
        field = ctx.find(CustomField, name)
        if field is None:
            return Fail(f"the match field {name} does not exist", at="match_fields")
        if field.storevalue is False or field.fieldtype in UNFIT:
            return Fail(
                f"the match field {name} holds nothing to compare",
                at=[Point(("match_fields",)), Point(("fieldtype",), field)],
                evidence=[f"storevalue {field.storevalue}", f"fieldtype {field.fieldtype}"],
            )
        if None in (field.storevalue, field.fieldtype):
            return Unknown(f"the match field {name} could not be read")
    return Pass()

"""SEC003: custom record types that every role can read and write."""

import re

from nsaudit.api import (
    Context,
    CustomRecordType,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import fed_by

CHOICES = frozenset({"CHECKBOX", "HELP", "MULTISELECT", "SELECT"})
"""Field types that hold a choice, whatever they are called."""


class SensitiveFields(Options):
    """What makes a record type's data worth protecting."""

    sensitive: str = (
        r"(?i)password|secret|token|api.?key|iban|passport|salary|birth|tax.?id|e-?mail"
    )
    """Pattern of field ids and labels that look personal or secret."""


@rule(
    id="SEC003",
    subject=CustomRecordType,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    options=SensitiveFields,
    tier=1,
    evidence="SLC",
)
def custom_record_open(record: CustomRecordType, ctx: Context[SensitiveFields]) -> Verdict:
    """Custom record types ask for a permission before they show or change their data.

    Why: with access type "No Permission Required" every role reads and writes the records through
        every channel, so one weak integration role is enough to change data that others rely on.
    Fix in the UI: Customization > Lists, Records, & Fields > Record Types > the type > Access Type:
        choose Require Custom Record Entries Permission or Use Permission List.
    Fix in XML: <accesstype>CUSTRECORDENTRYPERM</accesstype>, or USEPERMISSIONLIST with a
        <permissions> block that names the roles.
    Source: Oracle help, SDFxml_372451363 (customrecordtype).
    Traps: what is really exposed depends on the roles of the account; small set-up tables that
        every role must read are often left open by intent.
    """
    if record.isinactive or record.customsegment:
        return NotApplicable("inactive, or its access comes from the custom segment")
    if record.accesstype is None:
        return Unknown("the access type could not be read")
    if record.accesstype != "NONENEEDED":
        return Pass()
    fields = record.customrecordcustomfields
    pattern = re.compile(ctx.options.sensitive)
    telling = [
        f
        for f in fields or ()
        if f.fieldtype not in CHOICES and pattern.search(f"{f.scriptid} {f.label or ''}")
    ]
    if telling:
        names = ", ".join(f.scriptid for f in telling[:3])
        return Fail(
            f"every role can read and write this record type, and {names} "
            f"{'looks' if len(telling) == 1 else 'look'} sensitive",
            evidence=["accesstype NONENEEDED", *(f"field {f.scriptid}" for f in telling)],
            at="accesstype",
            severity=Severity.HIGH,
        )
    fed = fed_by(ctx, record.key)
    return Fail(
        "every role can read and write this record type"
        + (", which an integration fills" if fed else ""),
        evidence=["accesstype NONENEEDED", *fed],
        at="accesstype",
        severity=Severity.HIGH if fed else None,
    )

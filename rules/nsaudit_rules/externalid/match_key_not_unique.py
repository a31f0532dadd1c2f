"""XID005: records matched by values that several records share."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    IntegrationObject,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import EXTERNAL_ID, INTERNAL_ID, names, undeclared

SHARED = frozenset(
    {"name", "entityid", "tranid", "company", "companyname", "altname", "legalname", "firstname"}
    | {"lastname", "email", "phone", "fax", "mobilephone", "title"}
)
"""Standard fields that NetSuite lets several records share."""
SCOPE = frozenset({"subsidiary", "currency"})
"""Fields that narrow a key and find nothing by themselves."""
ITEM = frozenset({"itemid"})


@rule(
    id="XID005",
    subject=IntegrationObject,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    evidence="C",
    checklist=["external_ids"],
)
def match_key_not_unique(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """The match key holds an external id, because nothing else is unique.

    Why: two customers share a name, a mailbox or a phone; the write then changes the wrong one, or
        makes a copy because the value was spelled otherwise.
    Fix in the UI: nothing in NetSuite; in the integration, match by external id.
    Fix in XML: no file of the project; in the contract: match_key: [externalId].
    Source: the go-live guide (records matched by name or e-mail become new records); the SDF
        format has no uniqueness flag on custom fields.
    Traps: an item's name is unique in an account, yet people rename items.
    """
    if obj.operation is None:
        return undeclared("operation")
    if obj.operation in {"create", "read"}:
        return NotApplicable("it looks for no record to change")
    if obj.match_key is None:
        return undeclared("match_key")
    words = names(obj.match_key)
    if words & names(EXTERNAL_ID | INTERNAL_ID):
        return Pass()
    evidence = [f"match key {', '.join(obj.match_key) or 'none'}"]
    rest = words - SCOPE
    if rest <= SHARED:
        return Fail(
            f"{obj.record} is matched by what several records can share",
            at="match_key",
            severity=Severity.HIGH,
            evidence=evidence,
        )
    if all(word.startswith("cust") or word in SHARED | ITEM for word in rest):
        what = "an item name" if rest & ITEM else "a custom field, which NetSuite keeps no unique"
        return Fail(f"{obj.record} is matched by {what}", at="match_key", evidence=evidence)
    return Unknown(f"whether {', '.join(sorted(rest - SHARED))} is unique is not known")

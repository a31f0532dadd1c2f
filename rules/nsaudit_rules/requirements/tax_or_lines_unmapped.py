"""REQ004: transactions whose tax or lines nobody mapped."""

from nsaudit.api import (
    Confidence,
    Context,
    Feature,
    IntegrationObject,
    NotApplicable,
    Options,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import Judge, declared, empty, names, undeclared

TAXABLE = frozenset(
    {"salesorder", "invoice", "cashsale", "creditmemo", "cashrefund", "estimate"}
    | {"returnauthorization", "purchaseorder", "vendorbill", "vendorcredit"}
)
LINE = frozenset({"item", "quantity", "rate"})
LEGACY = frozenset({"taxcode", "taxschedule", "taxitem", "taxrate1"})
SUITETAX = (
    frozenset({"nexus"}),
    frozenset({"taxregistration", "subsidiarytaxregnum", "entitytaxregnum"}),
    frozenset({"taxdetails"}),
)
"""What SuiteTax needs where tax is sent; one name of each set."""


def _sent(obj: IntegrationObject, judge: Judge, ctx: Context[Options]) -> None:
    """Whether the fields of the tax engine in use are among those that are sent."""
    feature = ctx.seen(Feature, "TAX_OVERHAULING") if ctx.readable(Feature) else None
    if feature is None or feature.enabled is None:
        judge.open("which tax engine the account uses")
        return
    if not judge.need("fields", "lines.fields"):
        return
    sent = names(obj.fields or ()) | names(declared(obj, "lines.fields"))
    if feature.enabled and not all(sent & one for one in SUITETAX):
        judge.fault(
            "SuiteTax needs nexus, tax registration and tax details", "tax.mode", Severity.HIGH
        )
    if not feature.enabled and not sent & LEGACY:
        judge.fault("tax is sent without a tax code or schedule", "tax.mode", Severity.HIGH)


@rule(
    id="REQ004",
    subject=IntegrationObject,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    tier=1,
    evidence="CLR",
    checklist=["payloads"],
)
def tax_or_lines_unmapped(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """A taxable transaction says who computes its tax, and what is sent of each line.

    Why: totals differ between the systems by tax or discount; each difference is a correction by
        hand.
    Fix in the UI: Setup > Company > Enable Features > Tax shows which engine is in use.
    Fix in XML: no file of the project; in the contract: tax: {mode: netsuite}, lines: {fields:
        [item, quantity, rate], discounts: mapped, taxes: netsuite}.
    Source: the go-live guide (line-level taxes and discounts not mapped); Oracle's records
        reference (taxCode; SuiteTax: nexus, taxRegistration, taxDetails); feature TAX_OVERHAULING.
    Traps: write discounts: not_used where the source has none.
    """
    if obj.record_type not in TAXABLE:
        return NotApplicable("no taxable transaction")
    if obj.operation is None:
        return undeclared("operation")
    if not obj.creates:
        return NotApplicable("it makes no records")
    judge = Judge(obj)
    judge.test("tax.mode", empty, "nobody computes its tax", Severity.HIGH)
    if declared(obj, "tax.mode") == "sent":
        _sent(obj, judge, ctx)
    judge.test("lines.fields", lambda f: not names(f) >= LINE, "item, quantity or rate is not sent")
    judge.test("lines.discounts", empty, "nobody said how discounts arrive")
    judge.test("lines.taxes", empty, "nobody said how taxes of lines arrive")
    return judge.verdict(Severity.MEDIUM)

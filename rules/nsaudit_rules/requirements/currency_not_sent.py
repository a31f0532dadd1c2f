"""REQ005: transactions in a currency that nobody chose."""

from nsaudit.api import (
    Confidence,
    Context,
    Currency,
    IntegrationObject,
    NotApplicable,
    Options,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import Judge, category, names, undeclared


@rule(
    id="REQ005",
    subject=IntegrationObject,
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    evidence="CL",
    needs=[Currency],
    checklist=["payloads"],
)
def currency_not_sent(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """Where several currencies are in use, each transaction says where its currency comes from.

    Why: an amount in pounds is posted in euros: the entity's currency is taken, and nobody is
        told.
    Fix in the UI: Lists > Accounting > Currencies: see which are active.
    Fix in XML: no file of the project; in the contract: currency_source: field with currency among
        the fields, and currencies: [EUR, GBP].
    Source: the go-live guide (several currencies not mapped; mandatory tax and currency fields).
    """
    kind = category(obj)
    if kind is not None and kind != "transaction":
        return NotApplicable("no transaction")
    if obj.operation is None:
        return undeclared("operation")
    if not obj.creates:
        return NotApplicable("it makes no records")
    rows = {row.key: row for row in ctx.all(Currency)}
    judge = Judge(obj)
    if judge.need("currencies"):
        for code in obj.currencies or ():
            row = rows.get(code.casefold())
            if row is None:
                judge.fault(f"the account has no currency {code}", "currencies")
            elif row.isinactive:
                judge.fault(f"the currency {code} is inactive", "currencies")
            elif row.isinactive is None:
                judge.open(f"whether {code} is active")
    if sum(row.isinactive is not True for row in rows.values()) < 2:
        return judge.verdict()
    if any(row.isinactive is None for row in rows.values()):
        judge.open("which currencies are active")
        return judge.verdict()
    sent = None if obj.fields is None else names(obj.fields) | names(obj.default_values or {})
    if (sent is not None and "currency" in sent) or obj.currency_source == "entity":
        return judge.verdict()
    if judge.need("fields", "currency_source", "default_values"):
        judge.fault(f"{obj.record} is written without a currency", "currency_source")
    return judge.verdict()

"""INT013: logs from which no write can be traced."""

from nsaudit.api import (
    Confidence,
    Context,
    Integration,
    Options,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import Judge, empty, lacks

BILLS = frozenset({"invoice", "vendorbill", "creditmemo", "cashsale"})
BILLING = (
    ("logging.line_diff", "amounts of lines are not compared"),
    ("logging.tax_messages", "tax messages are not logged"),
)


@rule(
    id="INT013",
    subject=Integration,
    severity=Severity.LOW,
    raises=[Severity.MEDIUM],
    confidence=Confidence.HIGH,
    evidence="C",
    checklist=["observability"],
)
def logs_not_traceable(integration: Integration, ctx: Context[Options]) -> Verdict:
    """Logs name the request and the external id of each write, and show what changed.

    Why: when totals differ, nobody can say which request wrote which record, and the same mistake
        is made again.
    Fix in the UI: nothing in NetSuite; log request id, external id and a preview of the
        difference.
    Fix in XML: no file of the project; in the contract: logging: {structured: true, fields:
        [request_id, external_id], diff: true}.
    Source: the go-live guide (observability; invoices: tax messages and line differences).
    Traps: personal data does not belong in logs.
    """
    judge = Judge(integration)
    judge.test("logging.structured", empty, "logs have no named fields", Severity.MEDIUM)
    for words in (("request_id", "correlation_id", "trace_id"), ("external_id",)):
        judge.test("logging.fields", lacks(*words), f"logs lack the {words[0]}", Severity.MEDIUM)
    if integration.objects is None:
        judge.open("objects")
    written = [o for o in integration.objects or () if o.operation != "read"]
    if any(o.operation is None for o in written):
        judge.open("operation of every object")
    if any(o.record_type in BILLS for o in written if o.operation):
        for way, text in BILLING:
            judge.test(way, empty, text, Severity.MEDIUM)
    if any(o.operation in {"update", "upsert"} for o in written):
        judge.test("logging.diff", empty, "logs do not show what an update changed")
    return judge.verdict(Severity.LOW)

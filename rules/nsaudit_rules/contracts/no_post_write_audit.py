"""INT017: writes whose result nobody compares."""

from nsaudit.api import (
    Confidence,
    Context,
    IntegrationObject,
    NotApplicable,
    Options,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import Judge, category, lacks, undeclared


@rule(
    id="INT017",
    subject=IntegrationObject,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    evidence="C",
    checklist=["guardrails"],
)
def no_post_write_audit(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """After each run counts, references and sums are compared between the systems.

    Why: a run that reports success says only that requests were answered. Missing lines, lost
        references and differing totals show in a comparison, or in the accounts.
    Fix in the UI: nothing in NetSuite; compare a day's counts and sums with a saved search or
        SuiteQL.
    Fix in XML: no file of the project; in the contract: validation: {audit: [counts, sums,
        references]}.
    Source: the go-live guide (audits after the write: counts, sums, references).
    """
    if obj.operation is None:
        return undeclared("operation")
    if obj.operation == "read":
        return NotApplicable("it writes nothing")
    judge = Judge(obj)
    judge.test("validation.audit", lacks("counts"), "counts are not compared")
    judge.test("validation.audit", lacks("references"), "references are not compared")
    if category(obj) == "transaction":
        judge.test("validation.audit", lacks("sums"), "sums are not compared")
    return judge.verdict()

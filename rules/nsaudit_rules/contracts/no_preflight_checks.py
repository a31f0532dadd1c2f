"""INT016: writes that are not checked before they are sent."""

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
from nsaudit_rules.shared_contracts import Judge, lacks, undeclared


@rule(
    id="INT016",
    subject=IntegrationObject,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    evidence="C",
    checklist=["guardrails"],
)
def no_preflight_checks(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """Payloads are checked for required fields and mapped values before they are sent.

    Why: what NetSuite refuses comes back as an error in the middle of a run, after its parents
        were written.
    Fix in the UI: nothing in NetSuite; check payloads with 'nsaudit preflight', or in the
        integration against the account's schema.
    Fix in XML: no file of the project; in the contract: validation: {preflight: [required_fields,
        enum_mapping]}.
    Source: the go-live guide (checks before the write).
    """
    if obj.operation is None:
        return undeclared("operation")
    if obj.operation == "read":
        return NotApplicable("it writes nothing")
    judge = Judge(obj)
    judge.test("validation.preflight", lacks("required_fields"), "required fields are not checked")
    judge.test("validation.preflight", lacks("enum_mapping"), "mapped values are not checked")
    return judge.verdict()

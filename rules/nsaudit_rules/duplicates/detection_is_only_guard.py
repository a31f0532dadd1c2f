"""DUP006: creates that rely on duplicate detection."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    IntegrationObject,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import plain, undeclared


@rule(
    id="DUP006",
    subject=IntegrationObject,
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    evidence="C",
    checklist=["guardrails"],
)
def detection_is_only_guard(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """A create is kept from repeating by more than duplicate detection.

    Why: duplicate detection warns people at a screen. Nothing documents that it refuses a write of
        an integration, so the copy is made and listed.
    Fix in the UI: nothing in NetSuite; upsert by external id, or look up before the create.
    Fix in XML: no file of the project; in the contract: guards: [external_id].
    Source: Oracle help bridgehead_N258228 (warnings on entry); the go-live guide.
    """
    if obj.operation is None:
        return undeclared("operation")
    if obj.operation != "create":
        return NotApplicable("it makes no records by a plain create")
    if obj.guards is None:
        return undeclared("guards")
    if obj.guards and {plain(g) for g in obj.guards} == {"duplicatedetection"}:
        return Fail(
            f"only duplicate detection stands between {obj.record} and its copies", at="guards"
        )
    return Pass()

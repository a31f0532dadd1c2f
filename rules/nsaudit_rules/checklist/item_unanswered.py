"""CHK001: checklist items that nobody answered."""

from nsaudit.api import (
    Attestation,
    Confidence,
    Context,
    Fail,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    rule,
)


@rule(
    id="CHK001",
    subject=Attestation,
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    tier=1,
    evidence="A",
)
def item_unanswered(record: Attestation, ctx: Context[Options]) -> Verdict:
    """Every item that the go-live checklist needs has an answer.

    Why: what nobody confirmed is not done until somebody looks; the question comes up on the day
        of go-live.
    Fix in the UI: look at the page that 'nsaudit attest' names, and answer there.
    Fix in XML: no file of the project; in the attestations: items: [{id: ..., answer: "yes",
        evidence: ...}].
    Source: the go-live guide.
    """
    if record.answered:
        return Pass()
    if record.answered is None:
        return Unknown(f"whether {record.caption} was answered could not be read")
    if record.needed_at is None:
        return Unknown(f"whether {record.caption} is needed is not known")
    if record.gate != record.needed_at:
        return Unknown(f"{record.caption}: not answered yet; it is due at {record.needed_at}")
    return Fail(f"{record.caption}: nobody answered this item", at="id")

"""CHK004: answers without a person, a date or evidence."""

from nsaudit.api import (
    Attestation,
    Confidence,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    rule,
)


@rule(
    id="CHK004",
    subject=Attestation,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    evidence="A",
)
def item_unsupported(record: Attestation, ctx: Context[Options]) -> Verdict:
    """Every answer names a person, a date, the account and evidence that can be found.

    Why: an answer that nobody stands behind cannot be checked, and somebody signs the release on
        it.
    Fix in the UI: take a picture of the page, store it beside the file, and answer again with
        'nsaudit attest'.
    Fix in XML: no file of the project; in the attestations: by, at, evidence and sha256.
    Source: the go-live guide (confirm before go-live).
    """
    if record.answered is False:
        return NotApplicable("not answered: CHK001 says so")
    if record.answered is None:
        return Unknown(f"{record.caption}: whether it was answered could not be read")
    if record.evidence_missing:
        return Fail(f"{record.caption}: the evidence file is missing or was changed", at="evidence")
    here = ctx.snapshot.meta.account_id
    if record.account and here and record.account.casefold() != here.casefold():
        return Fail(f"{record.caption}: it was answered for another account", at="account")
    stated = (record.by, record.at, record.account, record.evidence)
    words = ("a person", "a date", "an account", "evidence")
    lacking = [word for word, value in zip(words, stated, strict=True) if not value]
    if "" in stated:
        return Fail(f"{record.caption}: the answer lacks {', '.join(lacking)}", at="id")
    if lacking:
        return Unknown(f"{record.caption}: the answer does not state {', '.join(lacking)}")
    if record.evidence_missing is None:
        return Unknown(f"{record.caption}: whether its evidence is there could not be read")
    return Pass()

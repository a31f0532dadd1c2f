"""DUP007: document numbers that may repeat without a warning."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Preference,
    Severity,
    Unknown,
    Verdict,
    rule,
)


@rule(
    id="DUP007",
    subject=Preference,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    evidence="R",
)
def number_warnings_off(record: Preference, ctx: Context[Options]) -> Verdict:
    """NetSuite warns of document numbers that are used twice.

    Why: the same vendor invoice entered twice under one number is paid twice; the warning is the
        last thing that stops a person.
    Fix in the UI: Setup > Accounting > Accounting Preferences: check Duplicate Number Warnings.
    Fix in XML: AccountConfiguration holds it among the accounting preferences.
    Source: Oracle help bridgehead_N3258805 (DUPLICATEWARNINGS).
    Traps: it warns people at a screen only.
    """
    if record.key != "duplicatewarnings":
        return NotApplicable("another preference")
    if record.value is None:
        return Unknown("the preference DUPLICATEWARNINGS could not be read")
    if record.value in {"F", "false", "False", ""}:
        return Fail("duplicate number warnings are off", at="value")
    return Pass()

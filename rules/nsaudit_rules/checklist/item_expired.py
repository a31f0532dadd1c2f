"""CHK003: answers that are too old to count."""

from nsaudit.api import (
    Attestation,
    Confidence,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    SandboxSettings,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_days import day


class Ages(Options):
    """How long answers count."""

    settings: int = 90
    """Days for which a copy of a settings page counts."""
    items: int = 180
    """Days for which an answered item counts."""


@rule(
    id="CHK003",
    subject=Attestation,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    options=Ages,
    evidence="A",
)
def item_expired(record: Attestation, ctx: Context[Ages]) -> Verdict:
    """Answers are recent: newer than the last refresh and change, and not past their end.

    Why: settings change. What somebody saw a year ago, or before the sandbox was refreshed, says
        nothing about today.
    Fix in the UI: look at the page again, and answer again with 'nsaudit attest'.
    Fix in XML: no file of the project; in the attestations: at: <today>.
    Source: the go-live guide; settings count for 90 days, items for 180.
    """
    if record.answered is False:
        return NotApplicable("not answered: CHK001 says so")
    if record.answered is None:
        return Unknown(f"{record.caption}: whether it was answered could not be read")
    at, today = day(record.at), day(ctx.today)
    if at is None or today is None:
        return Unknown(f"{record.caption}: when it was answered was not stated")
    if at > today:
        return Fail(f"{record.caption}: answered in the future", at="at", evidence=[f"at {at}"])
    if record.expires is None:
        return Unknown(f"{record.caption}: until when the answer counts could not be read")
    last = day(record.expires)
    if last is not None and last < today:
        return Fail(f"{record.caption}: the answer expired on {last}", at="expires")
    usual = ctx.options.settings if record.setting else ctx.options.items
    most = record.max_age_days or usual
    if (today - at).days > most:
        return Fail(
            f"{record.caption}: answered {(today - at).days} days ago, more than {most}", at="at"
        )
    if ctx.snapshot.meta.environment_kind != "sandbox":
        return Pass()
    rows = ctx.all(SandboxSettings)
    refreshed = day(rows[0].refreshed_at) if rows else None
    if refreshed is None:
        return Unknown(f"{record.caption}: when the sandbox was refreshed was not stated")
    if at < refreshed:
        return Fail(f"{record.caption}: answered before the sandbox was refreshed", at="at")
    return Pass()

"""SBX006: sandboxes that reach real people, payments or systems."""

from nsaudit.api import (
    Account,
    Confidence,
    Context,
    Options,
    SandboxSettings,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.shared_access import sandbox_settings
from nsaudit_rules.shared_contracts import Judge, equals

OPEN = (
    ("mail_to", "recipients", "its e-mail reaches the real recipients"),
    ("gateway", "live", "a payment gateway is live"),
    ("capture_addresses", "production", "captured e-mail goes to production's addresses"),
)
"""Settings of a sandbox, and the value that reaches outside."""


@rule(
    id="SBX006",
    subject=Account,
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    evidence="A",
    checklist=["sandbox_safety"],
)
def sandbox_side_effects_open(account: Account, ctx: Context[Options]) -> Verdict:
    """A sandbox reaches nobody outside: no real recipient, gateway or address.

    Why: a test mails real customers, charges real cards, or writes into production's partner
        systems.
    Fix in the UI: Setup > Company > Email Preferences > Sandbox and Release Preview; Setup >
        Accounting > Payment Processing Profiles; then the list of steps after a refresh.
    Fix in XML: no file of the project shows it; in the attestations: settings: {sandbox: {...}}.
    Source: the go-live guide (sandbox differs from production); Oracle help on e-mail of sandbox
        accounts.
    Traps: each refresh brings production's settings back.
    """
    settings = sandbox_settings(account, ctx)
    if not isinstance(settings, SandboxSettings):
        return settings
    judge = Judge(settings, "the attestation")
    for way, word, text in OPEN:
        judge.test(way, equals(word), text, of=settings)
    if judge.need("refreshed_at", of=settings):
        judge.test(
            "post_refresh_list_at",
            lambda done: not done or done < (settings.refreshed_at or ""),
            "the list of steps after the refresh was not worked through",
            of=settings,
        )
    return judge.verdict()

"""SBX001: sandboxes that were refreshed long ago."""

from nsaudit.api import (
    Account,
    Confidence,
    Context,
    Fail,
    Options,
    Pass,
    Point,
    SandboxSettings,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_access import sandbox_settings
from nsaudit_rules.shared_days import day


class Age(Options):
    """When a sandbox counts as stale."""

    days: int = 180
    """Days after which it is stale."""
    grave: int = 365
    """Days after which the finding is high."""


@rule(
    id="SBX001",
    subject=Account,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    options=Age,
    evidence="A",
    checklist=["sandbox_safety"],
)
def sandbox_stale(account: Account, ctx: Context[Age]) -> Verdict:
    """The sandbox was refreshed within the last half year.

    Why: what was tested there was tested against old settings, roles and records; production
        behaves otherwise.
    Fix in the UI: Setup > Company > Sandbox Accounts: refresh it, then work through the list of
        steps after a refresh.
    Fix in XML: no file of the project shows it; in the attestations: settings: {sandbox:
        {refreshed_at: ...}}.
    Source: the go-live guide (sandbox differs from production).
    """
    settings = sandbox_settings(account, ctx)
    if not isinstance(settings, SandboxSettings):
        return settings
    refreshed, today = day(settings.refreshed_at), day(ctx.today)
    if refreshed is None:
        return Unknown("when the sandbox was refreshed was not stated")
    if today is None:
        return Unknown("the day of this run is not known")
    age = (today - refreshed).days
    if age <= ctx.options.days:
        return Pass()
    return Fail(
        f"the sandbox was refreshed {age} days ago",
        at=Point(("refreshed_at",), settings),
        severity=Severity.HIGH if age > ctx.options.grave else None,
    )

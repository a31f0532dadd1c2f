"""GOV006: integrations that together ask for more than the account serves."""

from nsaudit.api import (
    AccountLimits,
    Confidence,
    Context,
    Fail,
    Integration,
    Options,
    Pass,
    Point,
    Severity,
    Unknown,
    Verdict,
    reference,
    rule,
)
from nsaudit_rules.shared_contracts import undeclared


class Share(Options):
    """How much of the limit contracts may use."""

    share: float = 0.8
    """Share of the limit above which a finding is made."""


@rule(
    id="GOV006",
    subject=AccountLimits,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    options=Share,
    evidence="LAC",
    checklist=["governance"],
)
def concurrency_over_limit(record: AccountLimits, ctx: Context[Share]) -> Verdict:
    """All integrations together stay below 80 % of the account's concurrency limit.

    Why: requests above the limit are refused, for every integration of the account, in the hours
        when it matters.
    Fix in the UI: Setup > Integration > Integration Management > Integration Governance: see the
        limit and give integrations limits of their own; lower the concurrency of each, or buy
        SuiteCloud Plus licences.
    Fix in XML: no file of the project; in the contracts: concurrency.
    Source: Oracle help bridgehead_1500275603 and bridgehead_1525252812 (limits by tier and
        licence); SAFE guide, pitfall 29.
    Traps: people's own tools and other vendors count as well and have no contract.
    """
    unsure: list[str] = []
    total = 0
    for contract in ctx.all(Integration):
        if not contract.concurrency:
            unsure.append(f"concurrency of {contract.integration}")
            continue
        total += contract.concurrency
        own = contract.concurrency_limit
        if own and contract.concurrency > own:
            return Fail(
                f"{contract.integration} asks for {contract.concurrency} requests at once; its own "
                f"limit is {own}",
                at=Point(("concurrency",), contract),
                severity=Severity.HIGH,
                key="own",
            )
        if own is None:
            unsure.append(f"concurrency_limit of {contract.integration}")
    limit = record.concurrency
    if limit is None and record.tier is not None and record.suitecloud_plus is not None:
        limit = reference.concurrency_limit(record.tier, record.suitecloud_plus)
    if limit is None:
        return Unknown("neither the limit nor tier and licences of the account were stated")
    evidence = [f"{total} requests at once in contracts", f"limit {limit}"]
    places = [Point(("concurrency",), c) for c in ctx.all(Integration)]
    if total > limit:
        return Fail(
            f"integrations ask for {total} requests at once; the account serves {limit}",
            evidence=evidence,
            at=places,
            severity=Severity.HIGH,
        )
    if total > ctx.options.share * limit:
        return Fail(
            f"integrations use {total} of {limit} requests at once", evidence=evidence, at=places
        )
    return undeclared(*unsure) if unsure else Pass()

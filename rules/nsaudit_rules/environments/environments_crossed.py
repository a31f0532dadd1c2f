"""SBX002: sandboxes that share an account, partner or secret with production."""

import re

from nsaudit.api import (
    Access,
    Confidence,
    Context,
    Integration,
    Options,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import Judge, undeclared

CROSSED = (
    ("account", "the account"),
    ("host", "the host"),
    ("partner", "the partner endpoint"),
    ("credential", "the credential"),
)
"""What production has for itself."""


def is_production(name: str, access: Access) -> bool:
    """Whether an entry is production's: by its account id, else by its name."""
    if access.account:
        return access.account.isdigit()
    return name.casefold() in {"production", "prod", "live"}


def _other_realm(access: Access) -> bool:
    """Whether the host of an account domain is that of another account."""
    host = re.sub(r"^[a-z]+://", "", (access.host or "").casefold()).partition("/")[0]
    label, _, rest = host.partition(".")
    if not rest.endswith("netsuite.com"):
        return False
    return label != (access.account or "").replace("_", "-").casefold()


@rule(
    id="SBX002",
    subject=Integration,
    severity=Severity.CRITICAL,
    confidence=Confidence.HIGH,
    tier=1,
    evidence="C",
    checklist=["environments"],
)
def environments_crossed(integration: Integration, ctx: Context[Options]) -> Verdict:
    """Sandbox and production share no account, host, partner system or credential.

    Why: a test in the sandbox writes into production, or into production's partner system.
    Fix in the UI: give each environment its own integration record, credentials and partner
        endpoint.
    Fix in XML: no file of the project; in the contract: environments: {sandbox: {...}, production:
        {...}}.
    Source: the go-live guide (sandbox differs from production); hosts of accounts as Oracle forms
        them.
    Traps: a read-only reference system may serve both; waive it.
    """
    if integration.environments is None:
        return undeclared("environments")
    judge = Judge(integration)
    for name, access in sorted(integration.environments.items()):
        if access.host and access.account and _other_realm(access):
            judge.fault(f"host and account of {name} disagree", f"environments.{name}.host")
        elif access.host is None or access.account is None:
            judge.need(f"environments.{name}.host", f"environments.{name}.account")
    live = {n: a for n, a in sorted(integration.environments.items()) if is_production(n, a)}
    tests = {n: a for n, a in sorted(integration.environments.items()) if n not in live}
    for name, access in tests.items():
        for production, theirs in live.items():
            for way, what in CROSSED:
                one, two = getattr(access, way), getattr(theirs, way)
                if None in (one, two):
                    judge.open(f"{way} of {name if one is None else production}")
                elif one and one.casefold() == two.casefold():
                    judge.fault(
                        f"{name} and {production} share {what}", f"environments.{name}.{way}"
                    )
    return judge.verdict()

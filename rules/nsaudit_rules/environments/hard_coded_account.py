"""SBX003: hosts of one account or data centre written into scripts."""

from nsaudit.api import (
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    ScriptCode,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.shared_code import capped, counted, places, spot, told, unread


@rule(id="SBX003", subject=ScriptCode, severity=Severity.MEDIUM, raises=[Severity.HIGH])
def hard_coded_account(code: ScriptCode, ctx: Context[Options]) -> Verdict:
    """Scripts take the account and its hosts from NetSuite, not from literals.

    Why: the same file runs in sandbox and production: with a literal host, the sandbox calls
        production, or links and images lead to another account. Hosts of a data centre stop
        working when NetSuite moves the account.
    Fix in the UI: nothing to set; in the script, use url.resolveDomain, url.resolveScript or
        url.resolveRecord, and runtime.accountId; keep what differs between accounts in script
        parameters.
    Fix in XML: nothing to set; see above.
    Source: Oracle SAFE guide, pitfall 102; measured in public projects: 394 scripts.
    Traps: comments are left out. Account ids are masked in the findings; it is high only where the
        host is known to be the target of a request.
    """
    unknown = unread(code)
    if unknown is not None:
        return unknown
    here = told(code, ctx, "account-host", "netsuite-host", "literal-target")
    own, general = here.of("account-host"), here.of("netsuite-host")
    called = [f for f in here.of("literal-target") if _is_account(f.detail)]
    if own or general or called:
        what = []
        if called:
            what.append(f"{counted(len(called), 'request')} to the host of a fixed account")
        if own:
            what.append(f"{counted(len(own), 'host')} of a fixed account")
        if general:
            what.append(f"{counted(len(general), 'host')} of a fixed data centre")
        found = [*called, *own, *general]
        return Fail(
            "names " + ", ".join(what),
            evidence=capped([f"{spot(f.location)}: {f.detail}" for f in found]),
            at=places(f.location for f in found),
            severity=Severity.HIGH if called else None,
            parts=[f.detail for f in found],
        )
    if here.elsewhere:
        return NotApplicable(f"only in modules, told at {here.elsewhere}")
    return Pass()


def _is_account(host: str) -> bool:
    """Whether a host is one account's: the analysis masks the account."""
    return host.startswith("***") and host.endswith(".netsuite.com")

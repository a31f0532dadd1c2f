"""SEC006: requests that go over the network unencrypted."""

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


@rule(id="SEC006", subject=ScriptCode, severity=Severity.MEDIUM)
def plain_http_endpoint(code: ScriptCode, ctx: Context[Options]) -> Verdict:
    """Scripts send requests over https only.

    Why: what goes over http can be read and changed on its way, and so can the answer that the
        script writes into records: customer data, tokens and amounts.
    Fix in the UI: nothing to set; in the script, use N/https and an https:// address. Ask the
        partner for an https address.
    Fix in XML: nothing to set; see above.
    Source: Oracle help, section_4567630582 (N/https); measured in public projects: 92 scripts name
        an http:// address.
    Traps: only the address of a request counts, so XML namespaces are not told; neither is an
        address that comes from a parameter or a record.
    """
    unknown = unread(code)
    if unknown is not None:
        return unknown
    here = told(code, ctx, "plain-http")
    found = here.of("plain-http")
    if found:
        return Fail(
            f"{counted(len(found), 'request goes', 'requests go')} to an http:// address",
            evidence=capped([f"{spot(f.location)}: request over http" for f in found]),
            at=places(f.location for f in found),
        )
    if here.elsewhere:
        return NotApplicable(f"only in modules, told at {here.elsewhere}")
    if not any(e.effect == "http" for e in code.effects or ()):
        return NotApplicable("sends no requests")
    return Pass()

"""SEC004: passwords, tokens and keys in scripts, or in what scripts write to the log."""

import re

from nsaudit.api import (
    Confidence,
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
from nsaudit_rules.shared_secrets import is_secret_name

_HEADER = re.compile(r"(?:Basic|Bearer|NLAuth) \*\*\*")
_NO_SECRET = re.compile(
    r"(?:(?i:resp|response|has|is|show|forgot|reset|change|require|valid|check)"
    r"|(?:get|update|create|fetch|load|generate)(?=[A-Z_]))"
)
"""Names of answers, of flags and of functions."""


@rule(
    id="SEC004",
    subject=ScriptCode,
    severity=Severity.HIGH,
    raises=[Severity.CRITICAL],
    confidence=Confidence.MEDIUM,
    tier=1,
)
def secret_in_code(code: ScriptCode, ctx: Context[Options]) -> Verdict:
    """Scripts hold no password, token or key, and write none to the log.

    Why: whoever may read the file, the repository, a bundle or the execution log can sign in with
        it, and it stays in the history after it was taken out.
    Fix in the UI: Setup > Company > API Secrets: store it there; then make a new secret, because
        this one is known. Clear execution logs that show it.
    Fix in XML: a <secret> object, and in the code https.createSecureString or
        https.createSecureKey with its id (custsecret_...) in place of the value.
    Source: forms of Basic, Bearer and NLAuth headers, and names of variables that hold secrets;
        measured in public projects: 72, 25 and 15 scripts, and 181 that log a secret-named value.
    Traps: words that only stand in for a secret are told where they look like one; a value named
        after a secret may be harmless. Values are never read into the findings.
    """
    unknown = unread(code)
    if unknown is not None:
        return unknown
    here = told(code, ctx, "credential", "secret-logged")
    held = [f for f in here.of("credential") if _is_secret(f.detail)]
    logged = [f for f in here.of("secret-logged") if _is_secret(f.detail)]
    if held or logged:
        what = []
        if held:
            what.append(f"holds {counted(len(held), 'password, token or key', 'secrets')}")
        if logged:
            what.append(f"logs {counted(len(logged), 'value')} named after a secret")
        return Fail(
            " and ".join(what),
            evidence=capped(
                [f"{spot(f.location)}: {f.detail.rstrip(' :*')}, value not shown" for f in held]
                + [f"{spot(f.location)}: {f.detail} is written to the log" for f in logged]
            ),
            at=places(f.location for f in (*held, *logged)),
            severity=Severity.CRITICAL if held else None,
            parts=[f"{f.kind} {f.detail}" for f in (*held, *logged)],
        )
    if here.elsewhere:
        return NotApplicable(f"only in modules, told at {here.elsewhere}")
    return Pass()


def _is_secret(detail: str) -> bool:
    if _HEADER.fullmatch(detail):
        return True
    name = detail.partition(":")[0].strip()
    return is_secret_name(name) and not _NO_SECRET.match(name)

"""ACC009: sign-in methods and channels that NetSuite retires."""

from nsaudit.api import (
    Confidence,
    Context,
    Integration,
    Options,
    Severity,
    Verdict,
    reference,
    rule,
)
from nsaudit_rules.shared_contracts import Judge, declared
from nsaudit_rules.shared_days import day


class Notice(Options):
    """How long before its end a method weighs more."""

    days: int = 365
    """Days before the end from which the finding is high."""


@rule(
    id="ACC009",
    subject=Integration,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH, Severity.CRITICAL],
    confidence=Confidence.HIGH,
    options=Notice,
    evidence="C",
    checklist=["roles_and_tokens"],
)
def sign_in_retiring(integration: Integration, ctx: Context[Notice]) -> Verdict:
    """The integration uses neither SOAP nor a way to sign in that is being retired.

    Why: what is retired stops working on a release day. Passwords of users in an integration are
        the riskiest of all.
    Fix in the UI: Setup > Integration > OAuth 2.0 Client Credentials (M2M) Setup; map a
        certificate to the application, user and role.
    Fix in XML: no file of the project; in the contract: auth: {method: oauth2_m2m, jwt_alg:
        PS256}.
    Source: Oracle help section_0525020842 and section_N3418621 (ends of token-based authentication
        and SOAP), section_162755359851 (client assertions); SAFE guide, pitfalls 90, 93 and 118.
    Traps: Oracle announces releases, not days; the dates here are the usual first days of them.
    """
    judge = Judge(integration)
    method = declared(integration, "auth.method")
    judge.test(
        "auth.method",
        lambda m: m == "nlauth",
        "it signs in with a user's password",
        Severity.CRITICAL,
    )
    if method == "oauth2_m2m":
        judge.test(
            "auth.jwt_alg",
            lambda alg: not alg.upper().startswith(("PS", "ES")),
            "its client assertion is signed with an algorithm that is refused",
            Severity.HIGH,
        )
    for way, what in (("auth.method", "tba"), ("transport.kind", "soap")):
        if not judge.need(way) or declared(integration, way) != what:
            continue
        ends = [r for r in reference.retirements(what) if r.id == f"{what}-end"]
        soon = False
        for end in ends:
            judge.evidence.append(f"{end.effect}: {end.release}, about {end.date} (tentative)")
            today = day(ctx.today)
            soon = bool(today and end.date and (end.date - today).days < ctx.options.days)
        word = "token-based authentication" if what == "tba" else "SOAP"
        judge.fault(f"{word} is being retired", way, Severity.HIGH if soon else None)
    return judge.verdict(Severity.MEDIUM)

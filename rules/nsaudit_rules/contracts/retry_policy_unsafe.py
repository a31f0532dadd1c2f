"""INT005: retries without end, pause or chance."""

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
from nsaudit_rules.shared_contracts import Judge, declared, empty, lacks

REFUSED = frozenset({"400", "401", "403", "404"})


class Attempts(Options):
    """How often a request may be tried."""

    attempts: int = 10
    """Attempts above which a retry policy counts as unbounded."""


@rule(
    id="INT005",
    subject=Integration,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    options=Attempts,
    tier=1,
    evidence="C",
    checklist=["retries"],
)
def retry_policy_unsafe(integration: Integration, ctx: Context[Attempts]) -> Verdict:
    """Retries back off exponentially with jitter, are bounded, and repeat only what can succeed.

    Why: retries without bound or pause keep an account over its limit for everybody; retries of
        what was refused never succeed; a throttle answer that is not handled loses the record.
    Fix in the UI: nothing in NetSuite; in the integration, use exponential backoff with jitter, at
        most 10 attempts and a retry budget.
    Fix in XML: no file of the project; in the contract: retry: {when: [timeout, 429, 503],
        max_attempts: 5, budget_pct: 10, backoff: exponential, jitter: true}.
    Source: the go-live guide (backoff and bounded retries); Oracle help, bridgehead_1500275603
        (each channel's answer when the limit is exceeded).
    Traps: a RESTlet over the limit answers 400 with SSS_REQUEST_LIMIT_EXCEEDED, not 429.
    """
    judge = Judge(integration)
    most = ctx.options.attempts
    judge.test(
        "retry.max_attempts",
        lambda n: n == 0 or n > most,
        f"attempts are unbounded or more than {most}",
        Severity.HIGH,
    )
    judge.test("retry.budget_pct", empty, "there is no retry budget", Severity.HIGH)
    judge.test("retry.backoff", lambda b: b != "exponential", "waiting does not grow exponentially")
    judge.test("retry.jitter", empty, "waiting has no jitter")
    judge.test(
        "retry.when",
        lambda when: bool(REFUSED & set(when)),
        "answers that refuse the request (400, 401, 403, 404) are repeated",
    )
    if judge.need("transport.kind"):
        kind = declared(integration, "transport.kind")
        limit = reference.throttling("rest" if kind == "suiteql" else kind)
        if limit is not None:
            known = [limit.code] + ([] if limit.status in {None, 400} else [str(limit.status)])
            judge.test(
                "retry.when",
                lacks(*known),
                f"the channel's throttle answer ({known[-1]}) is not handled",
            )
    return judge.verdict(Severity.MEDIUM)

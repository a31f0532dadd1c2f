"""AFS004: user events that send back to a partner what came from it."""

import re

from nsaudit.api import (
    CREATE_EVENTS,
    Confidence,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    ScriptCode,
    ScriptEffect,
    Severity,
    Unknown,
    Verdict,
    reference,
    rule,
)
from nsaudit_rules.shared_effects import (
    Standing,
    evidence,
    lost,
    more,
    places,
    standing,
    unread,
)

SENDS = {"post", "put", "patch"}
INSIDE = ("requestRestlet", "requestSuitelet", "requestSuiteTalkRest")
"""Calls that stay in the account."""
_ORIGIN = re.compile(
    r"origin|source|sync|integrat|channel|extern|import|webhook|created_?by|from_", re.IGNORECASE
)


@rule(
    id="AFS004",
    subject=ScriptCode,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.MEDIUM,
    evidence="S",
)
def echo_to_partner(code: ScriptCode, ctx: Context[Options]) -> Verdict:
    """What comes from a partner is not sent back to it after submit.

    Why: the partner writes a record, the script posts it back, the partner takes that for a change
        and writes again. Two systems then answer each other, or each change arrives twice.
    Fix in the UI: on the script deployment, Context Filtering: leave out the contexts by which the
        partner writes (REST, SOAP, RESTlet, CSV import); or test an origin field in the script.
    Fix in XML: <executioncontext> without RESTWEBSERVICES, WEBSERVICES, RESTLET and CSVIMPORT.
    Source: Oracle SAFE guide, pitfall 37; Oracle help, chapter_N3361453 (filter by execution
        context). 53 of 784 public after-submit scripts post outward.
    Traps: a partner that recognises its own changes (say so in the contract); posts to somebody
        other than the partner. A test of a field counts as an origin test by the field's name.
    """
    stop = unread(code)
    if stop:
        return stop
    if "afterSubmit" not in code.entry_points:
        return NotApplicable("no after-submit entry point")
    sends = [
        effect
        for effect in code.effects or ()
        if effect.effect == "http" and effect.entry_point == "afterSubmit"
        if effect.detail is None or effect.detail.casefold() in SENDS
        if not effect.api.startswith("sftp.") and not effect.api.endswith(INSIDE)
    ]
    bad = [effect for effect in sends if effect.detail is not None and not _knows_origin(effect)]
    hidden = any(effect.detail is None and not _knows_origin(effect) for effect in sends)
    if not bad and not hidden and not code.incomplete:
        return Pass()
    where = standing(code, ctx)
    if where.off:
        return NotApplicable("no deployment of the script is live")
    if not bad:
        return lost(code) or Unknown("by which method it calls out could not be read")
    reaching = [d for d in where.deployed if d.live and d.integrations]
    if not reaching:
        closed = where.settled and not any(d.integrations for d in where.possible)
        if closed:
            return NotApplicable("no live deployment runs for what integrations write")
        return Unknown(
            "it posts outward; whether it is live for what integrations write is not known "
            "from here",
            out_of_reach=not where.settled,
        )
    return _fail(bad, where)


def _fail(bad: list[ScriptEffect], where: Standing) -> Fail:
    events = [d.event for d in where.deployed if d.live and d.integrations]
    limited = all(event in CREATE_EVENTS for event in events)
    again = [e for e in bad if e.events is None or not CREATE_EVENTS.issuperset(e.events)]
    high = bool(again) and not limited
    return Fail(
        f"what integrations write is posted outward{'' if high else ' when it is created'}, and "
        f"nothing tests where it came from{more(bad)}",
        evidence=[*evidence(bad, where), f"contexts: {', '.join(where.integrations)}"],
        at=places(bad),
        severity=Severity.HIGH if high else None,
    )


def _knows_origin(effect: ScriptEffect) -> bool:
    """Whether a test of context, user or a field named for an origin stands before it."""
    channels = reference.value_set("integration_contexts")
    if effect.contexts is not None and channels.isdisjoint(effect.contexts):
        return True
    return any(
        guard.kind in {"context", "user"}
        or (guard.kind in {"field", "flag"} and _ORIGIN.search(guard.detail))
        for guard in effect.guards
    )

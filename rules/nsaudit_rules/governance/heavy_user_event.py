"""GOV010: user events that make every save slow or expensive."""

from nsaudit.api import (
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
from nsaudit_rules.shared_code import capped, places, spot, unread
from nsaudit_rules.shared_units import Cost, calls_text, cost_of

EVERY = "every event"


class Weight(Options):
    """How much one save may cost."""

    most: int = 500
    """Usage units that one event may spend."""


@rule(
    id="GOV010",
    subject=ScriptCode,
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    options=Weight,
)
def heavy_user_event(code: ScriptCode, ctx: Context[Weight]) -> Verdict:
    """User event scripts call no outside system and spend few usage units per save.

    Why: whoever saves the record waits for it, and so does every integration that writes it: a slow
        partner makes the save time out, and after a time-out nobody knows whether it was written.
    Fix in the UI: nothing to set; in the script, submit a map/reduce or scheduled task in
        afterSubmit, or mark the record and let a scheduled script do the work and call the partner.
    Fix in XML: nothing to set; see above.
    Source: Oracle SAFE guide, pitfall 48; Oracle help, chapter_N3361453 (user event best practices:
        under 5 seconds), section_4567630582 (a request waits up to 5 s to connect, 45 s to send).
    Traps: calls of branches that exclude each other are added up; a loop over data counts once.
        Requests in a catch block, such as an alert, are left out.
    """
    if code.script_type not in {None, "userevent"}:
        return NotApplicable("not a user event script")
    unknown = unread(code)
    if unknown is not None:
        return unknown
    if not {"beforeLoad", "beforeSubmit", "afterSubmit"} & set(code.entry_points):
        return NotApplicable("not a user event script")
    calls = [e for e in code.effects or () if not e.in_catch]
    requests = [e for e in calls if e.effect == "http"]
    cost, entry, event = _dearest(calls)
    heavy = cost.low > ctx.options.most
    if requests or heavy:
        what = []
        if requests:
            waiting = sorted({e.entry_point for e in requests})
            entries = " and ".join(waiting) + (" waits" if len(waiting) == 1 else " wait")
            seconds = _seconds("https.connect.seconds") + _seconds("https.send.seconds")
            what.append(f"{entries} for another system, up to {seconds} seconds a request")
        if heavy:
            what.append(f"{entry} spends {cost.text} units on {event}")
        mine = [e for e in calls if e.entry_point == entry and cost_of(e).low] if heavy else []
        shown = [*requests, *(e for e in mine if e not in requests)]
        return Fail(
            "; ".join(what),
            evidence=capped(
                [f"{e.entry_point}, {spot(e.location)}: {calls_text([e])}" for e in shown]
            ),
            at=places(e.location for e in shown),
        )
    if code.incomplete:
        return Unknown(f"{code.incomplete[0]}, which the script calls, was not found")
    unread_loop = any(e.in_loop and e.loop is None for e in calls)
    if unread_loop or cost.high is None or cost.high > ctx.options.most:
        return Unknown("what an event costs depends on record types or loops that are not readable")
    return Pass()


def _dearest(calls: list[ScriptEffect]) -> tuple[Cost, str, str]:
    """The dearest event of all entry points: its cost, the entry point, the event."""
    totals: dict[tuple[str, str], Cost] = {}
    events = sorted({name for e in calls for name in e.events or ()})
    for effect in calls:
        price = cost_of(effect)
        times = _times(effect)
        cost = Cost(price.low * times, None if price.high is None else price.high * times)
        for event in effect.events if effect.events is not None else (EVERY, *events):
            key = (effect.entry_point, event)
            totals[key] = totals.get(key, Cost(0, 0)).plus(cost)
    if not totals:
        return Cost(0, 0), "", ""
    key = max(sorted(totals), key=lambda k: (totals[k].high is None, totals[k].low, k[1] == EVERY))
    return totals[key], *key


def _times(effect: ScriptEffect) -> int:
    word, _, number = (effect.loop or "").partition(" ")
    return max(1, int(float(number))) if effect.in_loop and word == "constant" else 1


def _seconds(limit: str) -> int:
    found = reference.transport_limit(limit)
    if found is None:
        raise KeyError(limit)
    return found.value

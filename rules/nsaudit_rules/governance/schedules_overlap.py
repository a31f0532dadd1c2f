"""GOV008: several recurring deployments of one script that do the same work."""

from nsaudit.api import (
    Context,
    Deployment,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Point,
    Script,
    ScriptCode,
    ScriptEffect,
    Severity,
    Unknown,
    Verdict,
    code_behind,
    rule,
)
from nsaudit_rules.shared_effects import inserts, places, record_of, told
from nsaudit_rules.shared_schedules import minutes_between, recurs, schedule
from nsaudit_rules.shared_values import listed

QUEUED = {"scheduledscript", "mapreducescript"}
ENTRIES = ("execute", "map", "reduce")
OFTEN = 15
"""Minutes between two runs at which one is likely to meet the next."""


@rule(
    id="GOV008",
    subject=Deployment,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    needs=[ScriptCode],
)
def schedules_overlap(deployment: Deployment, ctx: Context[Options]) -> Verdict:
    """A script recurs in one deployment only, or its deployments split the work by parameters.

    Why: NetSuite keeps two runs of one deployment apart, but not the runs of two deployments. Both
        then pick up the same records, and what one has created the other creates again. The
        finding is raised to high where the script's code is known to insert without a guard and
        runs every 15 minutes or more often, or with a map/reduce concurrency above one.
    Fix in the UI: Customization > Scripting > Script Deployments: keep one recurring schedule (it
        can repeat within the day), or give each deployment a parameter that selects its own share.
    Fix in XML: one <recurrence> with <repeat>PT30M</repeat>, <status>NOTSCHEDULED</status> in the
        other deployments, or distinct custscript_ values in each.
    Source: scheduledscript and mapreducescript pages of Oracle's SDF XML reference (recurrence,
        repeat, concurrencylimit).
    Traps: two fixed start times far apart look the same; parameters that differ pass even where
        both values select the same records.
    """
    script = ctx.owned_by(Script)
    if script.tag not in QUEUED:
        return NotApplicable("not a scheduled or map/reduce script")
    live, again = script.live(deployment), recurs(deployment)
    if live is False or again is False:
        return NotApplicable("not scheduled, or a single run")
    if live is None or again is None or script.scriptdeployments is None:
        return Unknown("whether it is scheduled and recurs could not be read")
    same: list[Deployment] = []
    unread = False
    for other in script.scriptdeployments:
        if other is deployment or _parameters(other) != _parameters(deployment):
            continue
        state = (script.live(other), recurs(other))
        if state == (True, True):
            same.append(other)
        elif False not in state:
            unread = True
    close = _close_together(script, deployment)
    open_ones = _unguarded(script, ctx) if close is not False else []
    if close and open_ones:
        return Fail(
            f"it runs {_pace(deployment)} and inserts {record_of(open_ones[0])} without a guard: "
            "what one run leaves behind, or another has in hand, is inserted again",
            evidence=[schedule(deployment), *(line for e in open_ones[:3] for line in told(e))],
            at=[Point(("recurrence",)), *(Point(location=p) for p in places(open_ones, 3))],
            severity=Severity.HIGH,
        )
    if not same:
        if unread:
            return Unknown("whether other deployments of the script recur could not be read")
        if close is not False and open_ones is None:
            return Unknown("its runs can meet, and what its code inserts could not be read")
        if close is None and open_ones:
            return Unknown("how many of its runs go on at once could not be read")
        return Pass()
    keys = [d.scriptid for d in same]
    if script.scriptdeployments.index(deployment) > script.scriptdeployments.index(same[0]):
        return NotApplicable(f"said at {keys[0]}, which does the same work")
    return Fail(
        f"{listed(keys)} recurs as well, with the same parameters: their runs can overlap",
        evidence=[f"{d.scriptid}: {schedule(d)}" for d in (deployment, *same)],
        at=[
            Point(("recurrence",)),
            *(Point(("scriptdeployments", d.scriptid, "recurrence"), script) for d in same),
        ],
    )


def _parameters(deployment: Deployment) -> dict[str, object]:
    return {k: v for k, v in deployment.other.items() if k.startswith("custscript") and v}


def _close_together(script: Script, deployment: Deployment) -> bool | None:
    """Whether it works on several records at once or repeats soon; None where that is not known."""
    minutes = minutes_between(deployment)
    if minutes is not None and minutes <= OFTEN:
        return True
    if script.tag != "mapreducescript":
        return False
    limit = deployment.concurrencylimit
    return None if limit is None else limit.isdigit() and int(limit) > 1


def _pace(deployment: Deployment) -> str:
    minutes = minutes_between(deployment)
    if minutes is not None and minutes <= OFTEN:
        return f"every {minutes} minutes"
    return f"{deployment.concurrencylimit} at a time"


def _unguarded(script: Script, ctx: Context[Options]) -> list[ScriptEffect] | None:
    """What its code inserts without a guard; None where that could not be read."""
    code = code_behind(ctx.snapshot, script)
    if code is None or code.effects is None:
        return None
    found = [effect for effect in inserts(code, *ENTRIES) if effect.unguarded]
    return None if code.incomplete and not found else found

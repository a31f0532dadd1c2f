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
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_values import listed

QUEUED = {"scheduledscript", "mapreducescript"}
ONE_OFF = "single"


@rule(
    id="GOV008",
    subject=Deployment,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
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
    live, recurs = script.live(deployment), _recurs(deployment)
    if live is False or recurs is False:
        return NotApplicable("not scheduled, or a single run")
    if live is None or recurs is None or script.scriptdeployments is None:
        return Unknown("whether it is scheduled and recurs could not be read")
    same: list[Deployment] = []
    unread = False
    for other in script.scriptdeployments:
        if other is deployment or _parameters(other) != _parameters(deployment):
            continue
        state = (script.live(other), _recurs(other))
        if state == (True, True):
            same.append(other)
        elif False not in state:
            unread = True
    if not same:
        if unread:
            return Unknown("whether other deployments of the script recur could not be read")
        return Pass()
    keys = [d.scriptid for d in same]
    if script.scriptdeployments.index(deployment) > script.scriptdeployments.index(same[0]):
        return NotApplicable(f"said at {keys[0]}, which does the same work")
    return Fail(
        f"{listed(keys)} recurs as well, with the same parameters: their runs can overlap",
        evidence=[f"{d.scriptid}: {_schedule(d)}" for d in (deployment, *same)],
        at=[
            Point(("recurrence",)),
            *(Point(("scriptdeployments", d.scriptid, "recurrence"), script) for d in same),
        ],
    )


def _recurs(deployment: Deployment) -> bool | None:
    """Whether it runs on more than one day."""
    recurrence = deployment.recurrence
    if isinstance(recurrence, dict):
        return any(name != ONE_OFF for name in recurrence)
    return None if recurrence is None else False


def _parameters(deployment: Deployment) -> dict[str, object]:
    return {k: v for k, v in deployment.other.items() if k.startswith("custscript") and v}


def _schedule(deployment: Deployment) -> str:
    if not isinstance(deployment.recurrence, dict):
        return "recurrence not read"
    for kind, detail in deployment.recurrence.items():
        repeat = detail.get("repeat") if isinstance(detail, dict) else ""
        return f"{kind}, repeats {repeat}" if repeat else kind
    return "no recurrence"

"""AFS006: batch scripts that insert again what an earlier run has inserted."""

from nsaudit.api import (
    Confidence,
    Context,
    Deployed,
    Fail,
    NotApplicable,
    Options,
    Pass,
    ScriptCode,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.shared_effects import (
    Standing,
    evidence,
    inserts,
    lost,
    more,
    places,
    record_of,
    standing,
    unread,
)
from nsaudit_rules.shared_schedules import recurs, schedule

ENTRIES = {
    "scheduled": ("execute",),
    "mapreduce": ("map", "reduce"),
    "massupdate": ("each",),
    "workflowaction": ("onAction",),
    "suitelet": ("onRequest",),
}
TASKS = {"scheduled": "SCHEDULED_SCRIPT", "mapreduce": "MAP_REDUCE"}


@rule(
    id="AFS006",
    subject=ScriptCode,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.MEDIUM,
    evidence="S",
)
def batch_insert_not_rerunnable(code: ScriptCode, ctx: Context[Options]) -> Verdict:
    """A script that inserts in bulk can run twice without inserting twice.

    Why: a run that stops at a limit, a restarted map/reduce stage, a double click or an overlapping
        schedule starts over. Without a look-up, a flag on the source record or an external id the
        second run inserts everything once more.
    Fix in the UI: nothing to set; in the script, mark each source record in the same step, look
        for the target first, or set an external id made from the source's id. In map/reduce test
        context.isRestarted.
    Fix in XML: nothing to set; see above.
    Source: Oracle help, section_4480364878 (map/reduce) and section_N3351480 (limits at which a
        run stops); public map stages insert unguarded in 138 of 279 scripts, reduce in 86 of 136,
        scheduled scripts in 144 of 194.
    Traps: one-off migrations; a source search whose saved filters leave out what is done, which
        the code does not show.
    """
    stop = unread(code)
    if stop:
        return stop
    names = ENTRIES.get(code.script_type or "", ())
    if code.script_type is None:
        names = tuple(name for entries in ENTRIES.values() for name in entries)
    if not any(name in code.entry_points for name in names):
        return NotApplicable("not a batch script, workflow action or Suitelet")
    bad = [effect for effect in inserts(code, *names) if effect.unguarded]
    if not bad and not code.incomplete:
        return Pass()
    where = standing(code, ctx)
    if where.off and not _may_be_called(code, where, ctx):
        return NotApplicable("it is neither scheduled nor called")
    if not bad:
        return lost(code) or Pass()
    often = [d for d in where.deployed if d.live and recurs(d.deployment)]
    return Fail(
        f"a second run inserts {record_of(bad[0])} again: nothing tells what an earlier run has "
        f"done{more(bad)}",
        evidence=[
            *evidence(bad, where),
            *(f"{d.name} recurs: {schedule(d.deployment)}" for d in often[:3]),
        ],
        at=places(bad),
        severity=Severity.HIGH if often else None,
    )


def _may_be_called(code: ScriptCode, where: Standing, ctx: Context[Options]) -> bool:
    """Whether a script may start a deployment that is there and not scheduled."""
    waiting = any(_waits(deployed) for deployed in where.deployed)
    kind = TASKS.get(code.script_type or "")
    if not waiting or kind is None:
        return waiting
    if not ctx.readable(ScriptCode):
        return True
    others = ctx.snapshot.records(ScriptCode)
    return any(
        other.effects is None
        or any(e.effect == "task" and e.detail in {None, kind} for e in other.effects)
        for other in others
    )


def _waits(deployed: Deployed) -> bool:
    """Whether a deployment is there for others to start it."""
    ready = deployed.deployment.status in {None, "NOTSCHEDULED"}
    on = deployed.deployment.isdeployed is not False
    return ready and on and deployed.script.isinactive is not True

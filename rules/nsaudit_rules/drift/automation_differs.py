"""DRF008: a script runs otherwise on one side."""

from nsaudit.api import (
    CabinetFile,
    Change,
    Context,
    Fail,
    Integration,
    NotApplicable,
    Options,
    Pass,
    Script,
    ScriptCode,
    Severity,
    Snapshot,
    Unknown,
    Verdict,
    rule,
    type_id,
)
from nsaudit_rules.shared_changes import differs, on_side, show
from nsaudit_rules.shared_contracts import flows
from nsaudit_rules.shared_effects import told

RUNS = {
    "eventtype": "event type",
    "executioncontext": "execution contexts",
    "runasrole": "role it runs as",
    "recordtype": "record type",
    "scriptfile": "script file",
    "allroles": "audience",
    "allemployees": "audience",
    "audslctrole": "audience",
    "isonline": "availability without login",
    "recurrence": "schedule",
    "aftersubmitfunction": "function after submit",
}
LIVE = {"status", "isdeployed", "isinactive"}
ALIGN = "Compare the two files, and deploy the one that is right to both environments."

FILE = (("sha256",), ("size",))
"""What tells two versions of one file apart: one change says it."""


@rule(
    id="DRF008",
    subject=Change,
    severity=Severity.MEDIUM,
    raises=[Severity.INFO, Severity.HIGH],
    evidence="SLC",
    needs=[ScriptCode],
)
def automation_differs(change: Change, ctx: Context[Options]) -> Verdict:
    """The same scripts run on the same events in both environments.

    Why: a script that is live in one environment only changes, guards or copies records there and
        nowhere else, so that a test says nothing about production.
    Fix in the UI: Customization > Scripting > Script Deployments: align status, Deployed, event
        type, contexts and Execute As Role.
    Fix in XML: align <status>, <isdeployed>, <eventtype>, <executioncontext> and <runasrole> of the
        <scriptdeployment>, and deploy.
    Source: Oracle help SDFxml_1334137041 (deployments) and chapter_N2997182 (event types).
    Traps: queue states of scheduled scripts move by themselves: only whether they are live counts.
        The day of a single run is when somebody last saved the deployment, and is told as text.
        Files are told apart by their content, and by their size where a stored snapshot holds no
        hash. Of two files that differ only which records they
        insert, with or without a guard, is compared; a library that is no script is text.
    """
    if change.record_kind == CabinetFile.table:
        if change.path in FILE and change.record_key.endswith(".js"):
            return _code(change, ctx)
        return NotApplicable("not about a script")
    ours, theirs = (on_side(side, Script, change) for side in (ctx.source, ctx.snapshot))
    if ours is None and theirs is None:
        return NotApplicable("not about a script")
    if change.op == "changed" and (ours is None or theirs is None):
        return Unknown("the script could not be read on both sides")
    if ours is not None and theirs is not None:
        inactive = {ours.isinactive, theirs.isinactive}
        if inactive == {True}:
            return Pass()
        if inactive == {True, None} and change.path != ("isinactive",):
            return Unknown("whether the script is inactive on both sides could not be read")
    side = "target" if change.op == "added" else "source"
    if change.op != "changed":
        if not change.path:
            return Fail(f"the script exists in the {side} only")
        if change.path[0] == "scriptdeployments" and len(change.path) == 2:
            return Fail(f"deployment {change.path[1]} exists in the {side} only")
    if change.path[-3:] == ("recurrence", "single", "startdate"):
        return Fail("the day of a single run differs", severity=Severity.INFO)
    tag = next((step for step in change.path if step in RUNS), None)
    if tag is not None and change.path[0] != "scriptcustomfields":
        values = f": {show(change.before)} in the source, {show(change.after)} in the target"
        return Fail(f"{differs('the ' + RUNS[tag])}{values if change.op == 'changed' else ''}")
    if change.path[-1] in LIVE:
        return _state(change, ctx)
    return Fail(f"{change.path[-1]} differs", severity=Severity.INFO)


def _state(change: Change, ctx: Context[Options]) -> Verdict:
    states = [_live(side, change) for side in (ctx.source, ctx.snapshot)]
    if None in states:
        return Unknown("whether the script is live on both sides could not be read")
    if states[0] == states[1]:
        return Fail(f"{change.path[-1]} differs, but both sides run alike", severity=Severity.INFO)
    where = "target" if states[1] else "source"
    return Fail(f"{'.'.join(change.path[1:-1]) or 'the script'} is live in the {where} only")


def _live(snapshot: Snapshot | None, change: Change) -> frozenset[str] | None:
    """The deployments that a change of state concerns and that are live; None where unread."""
    script = on_side(snapshot, Script, change)
    if script is None or script.scriptdeployments is None:
        return None
    live: set[str] = set()
    for deployment in script.scriptdeployments:
        if len(change.path) > 1 and deployment.key != change.path[1].casefold():
            continue
        state = script.live(deployment)
        if state is None:
            return None
        if state:
            live.add(deployment.key)
    return frozenset(live)


def _code(change: Change, ctx: Context[Options]) -> Verdict:
    """What two versions of one file insert; high where a contract feeds a type of one alone."""
    codes: list[ScriptCode | None] = []
    for snapshot, name in ((ctx.source, "source"), (ctx.snapshot, "target")):
        unread = snapshot is None or snapshot.gap(ScriptCode) is not None
        code = None if unread else _file(snapshot, change.record_key)
        if unread or (code is not None and (code.problem is not None or code.effects is None)):
            return Unknown(
                f"the script file differs; what it does in the {name} was not read",
                out_of_reach=True,
            )
        codes.append(code)
    scripts = [code for code in codes if code is not None and code.entry_points]
    if not scripts:
        return Fail("the file of a library differs", severity=Severity.INFO)
    source, target = (_made(code) for code in codes)
    lines = [*source.values(), *target.values()]
    for one, two, name in ((source, target, "source"), (target, source, "target")):
        alone = sorted({what for what, _ in one} - {what for what, _ in two})
        if alone:
            fed = sorted(_fed(ctx) & set(alone))
            return Fail(
                f"the script file differs: it inserts {', '.join(alone)} in the {name} only"
                + (f", and a contract feeds {', '.join(fed)}" if fed else ""),
                evidence=lines[:5],
                severity=Severity.HIGH if fed else None,
                consequence="Records appear in one environment that the other never makes.",
                fix=ALIGN,
            )
        bare = sorted(what for what, unguarded in one if unguarded and (what, True) not in two)
        if bare:
            return Fail(
                f"the script file differs: in the {name} only nothing keeps it from inserting "
                f"{', '.join(bare)} again",
                evidence=lines[:5],
                consequence="One environment makes duplicates where the other does not.",
                fix=ALIGN,
            )
    lost = sorted({name for code in scripts for name in code.incomplete})
    if lost:
        return Unknown(
            f"the script file differs, not in what it is seen to insert; it calls {lost[0]}, which "
            "was not found",
            out_of_reach=True,
        )
    return Fail("the script file differs, not in what it inserts", severity=Severity.INFO)


def _file(snapshot: Snapshot | None, cabinet_path: str) -> ScriptCode | None:
    """The code of a file of the File Cabinet; None for what uses nothing of NetSuite's."""
    codes = [] if snapshot is None else snapshot.records(ScriptCode)
    return next((c for c in codes if (c.cabinet_path or "").casefold() == cabinet_path), None)


def _made(code: ScriptCode | None) -> dict[tuple[str, bool], str]:
    """The record types that code inserts, without a guard or with one, and where it does."""
    made: dict[tuple[str, bool], str] = {}
    for effect in (code.effects if code is not None else None) or ():
        if effect.effect == "insert" and not effect.log_like and not effect.in_catch:
            for what in effect.record_types or ("a record of a computed type",):
                made.setdefault((type_id(what), effect.unguarded), told(effect)[0])
    return made


def _fed(ctx: Context[Options]) -> set[str]:
    """The record types that contracts write."""
    if not ctx.readable(Integration):
        return set()
    return {type_id(flow.object.record_type) for flow in flows(ctx) if flow.object.writes}

"""GOV002: batches that cost more units than their script has."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    Integration,
    IntegrationObject,
    NotApplicable,
    Options,
    Pass,
    Point,
    Script,
    ScriptCode,
    Severity,
    Unknown,
    Verdict,
    code_behind,
    rule,
)
from nsaudit_rules.shared_contracts import declared, undeclared
from nsaudit_rules.shared_units import Cost, calls_text, cost_of, units_for

BATCHED = frozenset({"post", "put", "execute"})
"""Entry points that take a batch."""

SINGLE = frozenset({"map", "reduce", "beforeSubmit", "afterSubmit"})
"""Entry points that take one record at a time."""


class Share(Options):
    """How much of the limit a batch may use."""

    share: float = 0.8
    """Share of the units above which a batch is too large."""


def _batch(code: ScriptCode, entry: str, size: int) -> Cost:
    """What a batch costs: its loops once for each row, everything else once.

    Without a loop over data the whole call is taken for one row.
    """
    effects = [e for e in code.effects or () if e.entry_point == entry and not e.in_catch]
    inside = [e for e in effects if e.in_loop]
    rows, once = (inside, [e for e in effects if not e.in_loop]) if inside else (effects, [])
    total = Cost(0, 0)
    for effect in rows:
        cost = cost_of(effect)
        total = total.plus(Cost(cost.low * size, None if cost.high is None else cost.high * size))
    for effect in once:
        total = total.plus(cost_of(effect))
    return total


def _script(name: str, ctx: Context[Share]) -> Script | None:
    """The script record by its id, by that of a deployment, or by both."""
    script_id, _, deployment_id = name.casefold().rpartition(".")
    for script in ctx.all(Script):
        if script.key == name.casefold():
            return script
        if script_id and script.key != script_id:
            continue
        if any(d.key == deployment_id for d in script.scriptdeployments or ()):
            return script
    return None


@rule(
    id="GOV002",
    subject=IntegrationObject,
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    options=Share,
    tier=1,
    evidence="CS",
    needs=[ScriptCode],
    checklist=["governance"],
)
def batch_exceeds_units(obj: IntegrationObject, ctx: Context[Share]) -> Verdict:
    """A batch costs at most 80 % of the usage units of the script that handles it.

    Why: the script stops in the middle of the batch; what was written stays, the rest is sent
        again, and the records at the break are made twice.
    Fix in the UI: nothing in NetSuite; send smaller batches, or hand rows over to a map/reduce
        script.
    Fix in XML: no file of the project; in the contract: batch: {size: ...}.
    Source: Oracle help section_N3351480 (units by script type) and section_157072844224 (units by
        call).
    Traps: rows that take another path cost less or more; the evidence shows the calls.
    """
    integration = ctx.owned_by(Integration)
    kind = declared(integration, "transport.kind")
    if kind is None:
        return undeclared("transport.kind")
    named = [str(name) for name in integration.scripts or ()] if integration else []
    if kind != "restlet" and not named:
        return NotApplicable("no script of the account handles its batches")
    if obj.operation is None:
        return undeclared("operation")
    size, entry = declared(obj, "batch.size"), declared(integration, "transport.deployment")
    missing = [("batch.size", size)]
    if kind == "restlet" and not entry and not named:
        missing.append(("transport.deployment", None))
    if any(value is None for _, value in missing):
        return undeclared(*(way for way, value in missing if value is None))
    if kind == "restlet" and entry:
        named.append(str(entry))
    verdicts = [_judge(name, max(size, 1), ctx) for name in dict.fromkeys(named)]
    for wanted in (Fail, Unknown):
        for verdict in verdicts:
            if isinstance(verdict, wanted):
                return verdict
    return Pass()


def _judge(name: str, size: int, ctx: Context[Share]) -> Verdict:
    """What one script makes of a batch."""
    script = _script(name, ctx)
    if script is None:
        return Unknown(f"the script of {name} is not among those that were read", out_of_reach=True)
    code = code_behind(ctx.snapshot, script)
    if code is None or code.effects is None:
        return Unknown(f"what {script.scriptid} does could not be read")
    share, doubtful = ctx.options.share, False
    for entry in sorted({e.entry_point for e in code.effects} & (BATCHED | SINGLE)):
        limit = units_for(code, ctx, entry)
        if limit is None:
            return Unknown(f"the units of {script.tag} are not in the tables")
        rows = size if entry in BATCHED else 1
        cost = _batch(code, entry, rows)
        if cost.low > share * limit:
            what = f"a batch of {rows}" if rows > 1 else "a record"
            return Fail(
                f"{what} costs {cost.text} of {limit} units in {entry} of {script.scriptid}",
                at=[
                    Point(("batch", "size")),
                    *(Point(location=e.location) for e in code.effects[:3]),
                ],
                evidence=[calls_text([e for e in code.effects if e.entry_point == entry])],
            )
        doubtful = doubtful or cost.high is None or cost.high > share * limit
    if doubtful:
        return Unknown("what some calls of the script cost is not certain")
    return Unknown(f"modules of {script.scriptid} were not found") if code.incomplete else Pass()

"""GOV001: loops over data that spend usage units until the script is stopped."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    ScriptCode,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_code import capped, counted, places, spot, unread
from nsaudit_rules.shared_deployments import kind_of
from nsaudit_rules.shared_units import Loop, calls_text, data_loops, units_for


class Rows(Options):
    """How long a loop has to last."""

    enough: int = 1000
    """Rows that a loop must be able to work through in one run."""


@rule(
    id="GOV001",
    subject=ScriptCode,
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    options=Rows,
    tier=1,
)
def loop_without_usage_check(code: ScriptCode, ctx: Context[Rows]) -> Verdict:
    """Loops over data watch the usage units they spend, or hand the rest to another run.

    Why: NetSuite stops a script at the limit of its type, in the middle of the loop. The rows
        before are written, the rows after are not, and a plain second run starts with the same
        rows: records are missing, or they are made twice.
    Fix in the UI: nothing to set; in the script, test
        runtime.getCurrentScript().getRemainingUsage() in the loop and submit the rest as a task, or
        let a map/reduce script take one row at a time.
    Fix in XML: nothing to set; see above.
    Source: Oracle help, section_N3351480 (units per script type), section_157072844224 (units per
        call).
    Traps: calls of branches that exclude each other are added up, so a row costs at most what is
        said; loops within loops are priced one by one; a check that only writes the units to the
        log counts as one.
    """
    unknown = unread(code)
    if unknown is not None:
        return unknown
    loops = data_loops(code)
    if not loops:
        return NotApplicable("no priced calls in a loop over data")
    if any(fact.kind == "usage-check" for fact in code.facts or ()):
        return Pass()
    if code.script_type == "scheduled" and any(e.effect == "task" for e in code.effects or ()):
        return Pass()  # it hands the rest on
    limits = {loop.entry_point: units_for(code, ctx, loop.entry_point) for loop in loops}
    short: list[tuple[int, int, Loop]] = []
    unclear = ""
    for loop in loops:
        limit, low, high = limits[loop.entry_point], loop.cost.low, loop.cost.high
        if limit is None:
            unclear = f"no usage limit is known for {kind_of(code)}, {loop.entry_point}"
        elif loop.certain and low and limit // low < ctx.options.enough:
            short.append((limit // (high or low), limit, loop))
        elif not high or limit // high < ctx.options.enough:
            unclear = unclear or (
                "what a row costs in a loop over data depends on a record type, or on a loop, "
                "that could not be read"
            )
    if not short:
        return Unknown(unclear) if unclear else Pass()
    short.sort(key=lambda item: (item[0], item[2].entry_point, item[2].location))
    rows, limit, worst = short[0]
    high = worst.cost.high
    return Fail(
        f"each row costs {'up to' if high else 'at least'} {high or worst.cost.low} units and "
        f"nothing watches them: the {limit:,} units of a {kind_of(code)} ({worst.entry_point}) "
        f"are spent after {counted(rows, 'row')}",
        evidence=capped([_line(rows, loop) for rows, _, loop in short]),
        at=places(loop.location for _, _, loop in short if loop.location),
    )


def _line(rows: int, loop: Loop) -> str:
    where = spot(loop.location) if loop.location else "a loop"
    return (
        f"{loop.entry_point}, {where}: {calls_text(loop.calls)}: {loop.cost.text} units a row, "
        f"{counted(rows, 'row')}"
    )

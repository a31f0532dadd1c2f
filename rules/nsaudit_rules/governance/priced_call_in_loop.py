"""GOV004: requests, e-mails, tasks and reads that are made once per row."""

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
    rule,
)
from nsaudit_rules.shared_code import capped, counted, places, spot, unread
from nsaudit_rules.shared_units import calls_text, is_page_read, query_pages, single_rounds

WAITING = {"userevent", "client", "suitelet", "restlet"}
"""Script types that somebody waits for."""
OUTWARD = {"http": "request", "email": "e-mail", "task": "task"}
READS = {"load": "record load", "lookup": "look-up", "search": "search", "suiteql": "query"}


@rule(
    id="GOV004",
    subject=ScriptCode,
    severity=Severity.LOW,
    raises=[Severity.MEDIUM],
    confidence=Confidence.MEDIUM,
)
def priced_call_in_loop(code: ScriptCode, ctx: Context[Options]) -> Verdict:
    """Requests, e-mails, tasks and reads are made once for all rows, not once for each.

    Why: every call costs usage units and time; ten rows in a test are hundreds in production, where
        the person or the integration that waits gets a time-out, and a partner gets a flood.
    Fix in the UI: nothing to set; in the script, read all rows with one search or SuiteQL query
        (join, or anyof a list of ids), send one request or e-mail with all rows, or hand the rows
        to one map/reduce task.
    Fix in XML: nothing to set; see above.
    Source: Oracle SAFE guide, pitfalls 33 and 47; Oracle help, section_157072844224 (units per
        call).
    Traps: a request that reads page after page looks the same; loops that hand one task per row on
        are told, too. Transfers by SFTP are one file each and are left out, and so are a record
        loaded for a few values outside a loop: the analysis does not count what is read from it.
    """
    unknown = unread(code)
    if unknown is not None:
        return unknown
    outward: list[ScriptEffect] = []
    reads: list[ScriptEffect] = []
    unclear = False
    once, pages = single_rounds(code), query_pages(code)
    for effect in code.effects or ():
        if not effect.in_loop or effect.in_catch or effect.api.startswith("sftp."):
            continue
        if effect.loop_location in once:
            continue
        listed = outward if effect.effect in OUTWARD else reads
        if listed is reads and (effect.effect not in READS or is_page_read(effect, pages)):
            continue
        if listed is reads and code.script_type is not None and code.script_type not in WAITING:
            continue
        if effect.loop is None or (listed is reads and code.script_type is None):
            unclear = True
        elif effect.loop == "data":
            listed.append(effect)
    found = outward or reads
    if not found:
        if unclear:
            return Unknown("whether calls in a loop are made for every row could not be read")
        return Pass() if code.entry_points else NotApplicable("no entry point")
    words = OUTWARD if outward else READS
    counts = {name: sum(e.effect == kind for e in found) for kind, name in words.items()}
    text = ", ".join(counted(n, name, _many(name)) for name, n in counts.items() if n)
    return Fail(
        f"made for every row of a loop: {text}",
        evidence=capped(
            [
                f"{e.entry_point}, {spot(e.location)}: {calls_text([e])} units"
                for e in (*outward, *reads)
            ]
        ),
        at=places(e.location for e in (*outward, *reads)),
        severity=Severity.MEDIUM if outward else None,
    )


def _many(name: str) -> str:
    return {"search": "searches", "query": "queries"}.get(name, name + "s")

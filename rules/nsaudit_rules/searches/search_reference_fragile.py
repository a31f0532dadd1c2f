"""SRC005: scripts that load a saved search by a number or by an id that does not exist."""

import re

from nsaudit.api import (
    CodeFact,
    Confidence,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    SavedSearch,
    ScriptCode,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_code import capped, counted, places, spot, told, unread

_NUMBER = re.compile(r"(?:customsearch_?)?(\d+)")


@rule(
    id="SRC005",
    subject=ScriptCode,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.MEDIUM,
    evidence="SL",
)
def search_reference_fragile(code: ScriptCode, ctx: Context[Options]) -> Verdict:
    """Scripts load saved searches by a script id that exists in the account.

    Why: numbers, and the ids that NetSuite makes from them (customsearch123), are given out by each
        account: after a deployment or in a sandbox the same number is another search or none, and
        the script works on the wrong rows or stops.
    Fix in the UI: Lists > Search > Saved Searches > the search > Edit: give it an id of its own
        before it is used in code; move its id to a script parameter of the type Saved Search.
    Fix in XML: a <savedsearch scriptid="customsearch_..."> in the project, and that id in the code.
    Source: Oracle help, page of search.load (it takes the id of a saved search); internal ids are
        given out by each account. Measured in public projects: 133 scripts load one by number.
    Traps: ids that the code reads from a parameter are not judged; a search that the project does
        not hold may be in the account, which only a snapshot of the account shows.
    """
    unknown = unread(code)
    if unknown is not None:
        return unknown
    here = told(code, ctx, "search-by-id")
    found = here.of("search-by-id")
    numbers = [f for f in found if _NUMBER.fullmatch(f.detail.strip().casefold())]
    missing: list[CodeFact] = []
    unseen: list[str] = []
    for fact in found:
        key = fact.detail.strip().casefold()
        if fact in numbers or not key.startswith("customsearch"):
            continue
        if ctx.seen(SavedSearch, key) is None:
            gone = ctx.readable(SavedSearch) and not ctx.snapshot.partial(SavedSearch)
            if gone:
                missing.append(fact)
            else:
                unseen.append(key)
    if missing or numbers:
        told_first = [*missing, *numbers]
        what = []
        if missing:
            what.append(f"{counted(len(missing), 'saved search', 'saved searches')} not found")
        if numbers:
            what.append(f"{counted(len(numbers), 'search', 'searches')} loaded by number")
        return Fail(
            "; ".join(what),
            evidence=capped([f"{spot(f.location)}: {f.detail}" for f in told_first]),
            at=places(f.location for f in told_first),
            severity=Severity.HIGH if missing else None,
        )
    if unseen:
        return Unknown(
            f"{unseen[0]} is not among the saved searches of this run; the account may hold it",
            out_of_reach=True,
        )
    if not found:
        return NotApplicable(
            f"told at {here.elsewhere}" if here.elsewhere else "loads no saved search by a fixed id"
        )
    return Pass()

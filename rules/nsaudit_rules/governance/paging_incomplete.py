"""GOV005: results of searches and queries that are read up to a fixed limit only."""

from nsaudit.api import (
    CodeFact,
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
    reference,
    rule,
)
from nsaudit_rules.shared_code import Told, capped, listed_more, places, spot, told, unread

UNKNOWN_TEXT = "text not known"
"""What the analysis says of a query whose text it cannot read."""
KEYED = "keyed"
"""What the analysis says of a search or query for the records of given keys."""
WRITES = {"insert", "update", "delete", "submitFields", "http", "email", "task"}


class Runs(Options):
    """Which runs work on as many rows as there are."""

    searches: tuple[str, ...] = ("execute", "getInputData", "get")
    """Entry points whose searches are judged."""
    queries: tuple[str, ...] = ("execute", "getInputData")
    """Entry points whose SuiteQL queries are judged."""


@rule(
    id="GOV005",
    subject=ScriptCode,
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    options=Runs,
)
def paging_incomplete(code: ScriptCode, ctx: Context[Runs]) -> Verdict:
    """Results are read to the end, page by page.

    Why: what lies behind the limit is never seen and no error says so: rows are not processed, or
        are taken for new because the search did not return them.
    Fix in the UI: nothing to set; in the script, use search.runPaged or getRange in a loop,
        query.runSuiteQLPaged with ORDER BY on a unique column, or return the search from
        getInputData; return true from the callback of each() to get the next row.
    Fix in XML: nothing to set; see above.
    Source: Oracle help, section_N3352288 (each 4,000, getRange 1,000 rows), section_157960542026
        (runSuiteQL 5,000 rows), section_157960586441 (paged SuiteQL needs an unambiguous order).
    Traps: of the filters only those on a record's own key are read, so another search or query
        that finds a few rows is told all the same.
        Judged are scheduled runs, getInputData and what a RESTlet's get returns, in scripts that
        page nowhere; searches within a loop or beside one record at hand, and pages of Suitelets,
        are left out. A callback that returns nothing is told only where it writes for a row; one
        getRange is told where its end is the limit or computed, not where fewer rows are asked.
    """
    unknown = unread(code)
    if unknown is not None:
        return unknown
    if not code.entry_points:
        return NotApplicable("no entry point")
    here = told(
        code, ctx, "results-by-each", "results-by-one-range", "ss1-search", "suiteql-unpaged",
        "suiteql-paged-without-order", "each-callback-returns-nothing",
    )  # fmt: skip
    found = [*_searches(code, here, ctx.options), *_queries(here, ctx.options)]
    found += _stopping(code, here)
    if found:
        return Fail(
            listed_more([text for _, text in found]),
            evidence=capped([f"{spot(fact.location)}: {text}" for fact, text in found]),
            at=places(fact.location for fact, _ in found),
        )
    queries = [f for f in here.of("suiteql-unpaged") if f.entry_point in ctx.options.queries]
    if any(fact.detail == UNKNOWN_TEXT for fact in queries):
        return Unknown("the text of an unpaged SuiteQL query is put together in the code")
    if here.of("each-callback-returns-nothing") and any(
        e.in_loop and e.loop_location is None and e.effect in WRITES for e in code.effects or ()
    ):
        return Unknown("whether a callback of each() writes could not be read")
    if here.elsewhere:
        return NotApplicable(f"only in modules, told at {here.elsewhere}")
    return Pass()


def _searches(code: ScriptCode, here: Told, options: Runs) -> list[tuple[CodeFact, str]]:
    """Results of searches cut at a limit, in runs that work on many rows."""
    effects = code.effects or ()
    if any(
        e.api in {"search.runPaged", "search.fetch"} or (e.api == "search.getRange" and e.in_loop)
        for e in effects
    ):
        return []  # a script that pages knows where it needs to
    each, one = _rows("search.each.rows"), _rows("search.getRange.rows")
    found = [(f, f"each() ends at {each:,} rows") for f in here.of("results-by-each")]
    for fact in here.of("results-by-one-range"):
        if not fact.detail:
            found.append((fact, f"one range ends at {one:,} rows at most"))
        elif fact.detail.isdigit() and int(fact.detail) >= one:
            found.append((fact, f"one range ends at {int(fact.detail):,} rows"))
    found += [(f, f"nlapiSearchRecord ends at {one:,} rows") for f in here.of("ss1-search")]
    once = {e.location for e in effects if e.in_loop}
    once |= {f.location for f in here.of("each-callback-returns-nothing")}
    return [
        (fact, text)
        for fact, text in found
        if fact.entry_point in options.searches
        and fact.location not in once
        and fact.detail != KEYED
    ]


def _queries(here: Told, options: Runs) -> list[tuple[CodeFact, str]]:
    """SuiteQL that is cut at the limit, or paged without a fixed order."""
    limit = _rows("suiteql.script.rows")
    found = [
        (f, f"an unpaged SuiteQL query ends at {limit:,} rows")
        for f in here.of("suiteql-unpaged")
        if not f.detail and f.entry_point in options.queries
    ]
    return found + [
        (f, "paged SuiteQL without ORDER BY repeats or skips rows")
        for f in here.of("suiteql-paged-without-order")
    ]


def _stopping(code: ScriptCode, here: Told) -> list[tuple[CodeFact, str]]:
    """Callbacks of each() that write for a row and then end the reading."""
    busy = {e.loop_location for e in code.effects or () if e.effect in WRITES}
    text = "the callback of each() writes and returns nothing, so it runs for the first row only"
    return [
        (fact, text) for fact in here.of("each-callback-returns-nothing") if fact.location in busy
    ]


def _rows(limit: str) -> int:
    found = reference.transport_limit(limit)
    if found is None:
        raise KeyError(limit)
    return found.value

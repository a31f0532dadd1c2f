"""SRC003: saved searches whose result has no bound, no order or an arbitrary end."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    Options,
    Pass,
    SavedSearch,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_searches import integration_uses


@rule(
    id="SRC003",
    subject=SavedSearch,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    evidence="SC",
)
def search_unbounded(search: SavedSearch, ctx: Context[Options]) -> Verdict:
    """A saved search that an integration reads has criteria, an order and no row limit.

    Why: without criteria the result grows with the account until paging or time-outs fail; without
        an order pages overlap or skip records; a row limit cuts the rest off without a word.
    Fix in the UI: the search > Criteria: bound it, by date of last change for instance; Results:
        sort by internal id, and clear Maximum Number of Rows.
    Fix in XML: none; Oracle forbids editing a search definition by hand. Change it in the account
        and import the object again.
    Source: definitions of real saved searches, decoded (nsaudit.sources.sdf.definition); 271 of
        769 have no filter.
    Traps: lists of set-up values stay small without criteria. Which searches an integration reads
        is known from a RESTlet's object and from contracts; code that loads a search often adds
        criteria of its own, so it does not count.
    """
    if search.problem is not None:
        return Unknown(search.problem)
    flaws = []
    if search.filters is not None and not search.filters:
        flaws.append("no criteria")
    if search.sortcolumns is not None and not search.sortcolumns:
        flaws.append("no order")
    if search.maxrows is not None:
        flaws.append(f"a limit of {search.maxrows} rows")
    if flaws:
        used = integration_uses(search, ctx)
        if used:
            return Fail(
                f"an integration reads this search, which has {', '.join(flaws)}",
                evidence=[*flaws, used],
                at="definition",
            )
        return Unknown(
            f"the search has {', '.join(flaws)}; whether an integration reads it only a "
            "contract or the code that loads it tells",
            out_of_reach=True,
        )
    if search.filters is None or search.sortcolumns is None:
        return Unknown("the criteria or the order could not be read")
    return Pass()

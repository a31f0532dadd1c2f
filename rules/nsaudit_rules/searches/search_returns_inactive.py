"""SRC001: saved searches that return inactive records."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    SavedSearch,
    Severity,
    Unknown,
    Verdict,
    dominating,
    reference,
    rule,
)
from nsaudit_rules.shared_searches import (
    clear,
    handed_on,
    integration_uses,
    keeps_active,
    keeps_inactive,
    own_inactive_filters,
)


@rule(
    id="SRC001",
    subject=SavedSearch,
    severity=Severity.LOW,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    tier=1,
    evidence="S",
)
def search_returns_inactive(search: SavedSearch, ctx: Context[Options]) -> Verdict:
    """A saved search that others rely on returns active records only.

    Why: an integration that reads it sends inactive customers or items on, matches new data to
        them, or brings merged records back to life.
    Fix in the UI: the search > Criteria: add Inactive is false, joined by And to everything else
        and outside any group with Or.
    Fix in XML: none; Oracle forbids editing a search definition by hand. Change it in the account
        and import the object again.
    Source: definitions of real saved searches, decoded (nsaudit.sources.sdf.definition); 12 of 19
        on items, 26 of 32 on customers and 332 of 357 on custom records have no such filter.
    Traps: a filter on a joined record's flag says nothing about the record itself. Searches that
        look for inactive records alone are left out. A contract that names the search, and a
        RESTlet or a script that posts outward and loads it, make the finding high; what only people
        read may show inactive records by intent, so searches of custom records count only then.
        Code that adds the filter after it has loaded the search makes it harmless.
    """
    if search.problem is not None:
        return Unknown(search.problem)
    known = reference.search_type(search.searchtype or "")
    if known is None or known.has_inactive is None:
        return Unknown(
            f"no table says whether {search.searchtype} records can be inactive"
            if search.searchtype
            else "what the search looks for could not be read"
        )
    if not known.has_inactive:
        return NotApplicable("records of this type cannot be inactive")
    if search.filters is None:
        return Unknown("the criteria could not be read")
    own = own_inactive_filters(search)
    if not all(map(clear, own)):
        return Unknown("what the filter on the inactive flag compares could not be read")
    active = dominating(search.filters, keeps_active, when_false=keeps_inactive)
    if active:
        return Pass()
    only_inactive = dominating(search.filters, keeps_inactive, when_false=keeps_active)
    if only_inactive:
        return NotApplicable("it looks for inactive records alone")
    if active is None or only_inactive is None:
        return Unknown("how its criteria are joined by And, Or and parentheses is not certain")
    used = integration_uses(search, ctx) or handed_on(search, ctx)
    if not used and known.id == "Custom":
        return Unknown(
            "searches of custom records rarely leave inactive ones out; whether an integration "
            "reads it only a contract or the code that loads it tells",
            out_of_reach=True,
        )
    if any(map(keeps_active, own)):
        why = "its filter on the inactive flag can be passed by, through Or or Not"
    elif own:
        why = "its filter on the inactive flag does not restrict to active records"
    else:
        why = "it has no filter on the inactive flag"
    shown = any(c.field == "ISINACTIVE" and c.join is None for c in search.columns or ())
    return Fail(
        f"this search returns inactive records: {why}",
        evidence=[
            f"type {search.searchtype}, {len(search.filters)} filters",
            *(["the inactive flag is among its columns"] if shown else []),
            *([used] if used else []),
        ],
        at="definition",
        severity=Severity.HIGH if used else None,
    )

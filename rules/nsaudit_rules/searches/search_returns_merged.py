"""SRC002: searches of integrations that return merged records."""

from functools import partial

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Point,
    SavedSearch,
    SearchFilter,
    Severity,
    Unknown,
    Verdict,
    dominating,
    rule,
)
from nsaudit_rules.shared_contracts import declared, flows, silent, undeclared


def _about(row: SearchFilter, marker: str) -> bool:
    """Whether a filter is on the marker of the searched record itself."""
    return row.join is None and row.field.casefold() == marker.casefold()


def _excludes(row: SearchFilter, marker: str) -> bool:
    """Whether a filter lets only records without the marker pass."""
    if not _about(row, marker):
        return False
    if row.operator in {"EMPTY", "ISEMPTY"}:
        return True
    return row.operator == "IS" and row.attribute == "F"


@rule(
    id="SRC002",
    subject=SavedSearch,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    evidence="SC",
)
def search_returns_merged(search: SavedSearch, ctx: Context[Options]) -> Verdict:
    """A saved search that an integration reads leaves merged records out.

    Why: a merged record that is still read gets new orders and addresses, and the duplicate is
        back.
    Fix in the UI: the search > Criteria: add the marker of merged records with is empty, joined by
        And.
    Fix in XML: none; Oracle forbids editing a search definition by hand. Change it in the account
        and import it again.
    Source: the go-live guide (saved searches exclude inactive and merged duplicates).
    Traps: NetSuite's own merge removes the loser itself; a marker exists only where records are
        merged by hand.
    """
    readers, unsure = [], [f"objects of {name}" for name in silent(ctx)]
    for flow in flows(ctx):
        name = flow.object.saved_search
        if name is None:
            unsure.append(f"saved_search of {flow.name}")
        elif name.casefold() == search.key:
            readers.append(flow)
    if not readers:
        return undeclared(*unsure) if unsure else NotApplicable("no contract reads it")
    markers = {declared(f.object, "dedupe.merged_marker") for f in readers}
    if None in markers:
        return undeclared("dedupe.merged_marker")
    wanted = sorted(m for m in markers if m)
    if not wanted:
        return undeclared(*unsure) if unsure else NotApplicable("no contract marks merged records")
    if search.filters is None:
        return Unknown(search.problem or "the criteria could not be read")
    for marker in wanted:
        kept = dominating(search.filters, partial(_excludes, marker=marker))
        if kept is None:
            return Unknown("how its criteria are joined by And, Or and parentheses is not certain")
        unclear = any(_about(row, marker) and row.operator is None for row in search.filters)
        if not kept and unclear:
            return Unknown(f"what its filter on {marker} compares could not be read")
        if not kept:
            return Fail(
                f"the search does not leave out records that {marker} marks as merged",
                evidence=[f"read by {f.name}" for f in readers],
                at=[Point(("definition",)), *(f.at("saved_search") for f in readers)],
            )
    return Pass()

"""Saved searches: the decoded definition as a record."""

from __future__ import annotations

from typing import Any

from nsaudit.model.searching import SavedSearch
from nsaudit.sources.sdf import definition as sdf


def decoded_search(values: dict[str, Any]) -> sdf.SearchDefinition | str:
    """What the definition among a search's values says, or why it does not decode."""
    text = values.get("definition")
    if not isinstance(text, str) or not text:
        return "The object holds no definition of the search."
    try:
        return sdf.decode(text)
    except sdf.DefinitionError as error:
        return str(error)


def build_search(
    values: dict[str, Any], decoded: sdf.SearchDefinition | str, **given: Any
) -> SavedSearch:
    """The record of a saved search. One that does not decode says why, and keeps its text."""
    if isinstance(decoded, str):
        return SavedSearch(**given, other=values, problem=decoded)
    rest = {name: value for name, value in values.items() if name != "definition"}
    rest |= {n: "T" if flag else "F" for n, flag in _unmodelled(decoded) if flag is not None}
    # One validation takes the decoded rows by their attributes, which are named as the model's.
    return SavedSearch.model_validate(
        {
            **given,
            "other": rest,
            "searchtype": decoded.search_type,
            "recordtype": decoded.record_type,
            "defaultname": decoded.default_name,
            "netsuite_version": decoded.netsuite_version,
            "ispublic": decoded.public,
            "isunrestricted": decoded.unrestricted,
            "globaledit": decoded.global_edit,
            "triggeredalert": decoded.triggered_alert,
            "scheduledalert": decoded.scheduled_alert,
            "maxrows": decoded.max_rows,
            "filters": decoded.filters,
            "summaryfilters": decoded.summary_filters,
            "availablefilters": decoded.available_filters,
            "columns": decoded.columns,
            "sortcolumns": decoded.sort_columns,
        },
        from_attributes=True,
    )


def _unmodelled(decoded: sdf.SearchDefinition) -> tuple[tuple[str, bool | None], ...]:
    """What no rule asks for, and what two environments may differ in all the same."""
    return (
        ("availableasfeed", decoded.available_as_feed),
        ("alertallowsubscribe", decoded.alert_allow_subscribe),
        ("sendemptyresults", decoded.send_empty_results),
        ("sendonupdate", decoded.send_on_update),
    )


def broken_definition(problem: str) -> bool:
    """Whether a definition is broken itself; False where it is only beyond what is read here."""
    return not problem.endswith(("was not read.", "the only known way."))

"""Saved searches: the decoded definition as a record."""

from __future__ import annotations

from typing import Any

from nsaudit.model.searching import SavedSearch, SearchColumn, SearchFilter
from nsaudit.sources.sdf import definition as sdf


def build_search(values: dict[str, Any], **given: Any) -> SavedSearch:
    """The record of a saved search. One that does not decode says why, and keeps its text."""
    text = values.get("definition")
    if not isinstance(text, str) or not text:
        return SavedSearch(
            **given, other=values, problem="The object holds no definition of the search."
        )
    rest = {name: value for name, value in values.items() if name != "definition"}
    try:
        decoded = sdf.decode(text)
    except sdf.DefinitionError as error:
        return SavedSearch(**given, other=values, problem=str(error))
    return SavedSearch(
        **given,
        other=rest,
        searchtype=decoded.search_type,
        recordtype=decoded.record_type,
        defaultname=decoded.default_name,
        netsuite_version=decoded.netsuite_version,
        ispublic=decoded.public,
        isunrestricted=decoded.unrestricted,
        globaledit=decoded.global_edit,
        triggeredalert=decoded.triggered_alert,
        scheduledalert=decoded.scheduled_alert,
        maxrows=decoded.max_rows,
        filters=tuple(_filter(row) for row in decoded.filters),
        summaryfilters=tuple(_filter(row) for row in decoded.summary_filters),
        availablefilters=decoded.available_filters,
        columns=tuple(_column(row) for row in decoded.columns),
        sortcolumns=tuple(
            SearchColumn(
                name=row.name,
                join=row.join,
                searchtable=row.table,
                field=row.field,
                descending=row.descending,
                path=_PLACE,
            )
            for row in decoded.sort_columns
        ),
    )


_PLACE = ("definition",)
"""Everything decoded stands in one element, so that is the place to point at."""


def _filter(row: sdf.SearchFilter) -> SearchFilter:
    return SearchFilter(
        name=row.name,
        join=row.join,
        searchtable=row.table,
        field=row.field,
        summary=row.summary,
        fieldtype=row.field_type,
        operator=row.operator,
        attribute=row.attribute,
        values=row.values,
        formula=row.formula,
        negated=row.negated,
        any_of=row.any_of,
        left_parens=row.left_parens,
        right_parens=row.right_parens,
        path=_PLACE,
    )


def _column(row: sdf.SearchColumn) -> SearchColumn:
    return SearchColumn(
        name=row.name,
        join=row.join,
        searchtable=row.table,
        field=row.field,
        label=row.label,
        formula=row.formula,
        summary=row.summary,
        function=row.function,
        path=_PLACE,
    )

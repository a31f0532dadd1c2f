"""Saved searches, decoded: what they filter, what they return, who may change them."""

from typing import ClassVar

from nsaudit.model.base import Customization, Part, Path

PLACE = ("definition",)
"""Everything decoded stands in one element, so that is the place to point at."""


UNMODELLED_FLAGS = ("availableasfeed", "alertallowsubscribe", "sendemptyresults", "sendonupdate")
"""Flags of a definition that no rule asks for; a decoded search keeps them in ``other``."""


class SearchFilter(Part):
    """One row of the criteria; ``name`` as stored, with its parts.

    ``any_of`` joins the filter to the *next* one by OR (``nsaudit.model.filterlogic`` evaluates
    this). Internal ids among the compared values are account-specific and are kept as read.
    """

    key_field: ClassVar[str] = "name"

    name: str
    join: str | None = None
    searchtable: str | None = None
    field: str
    summary: str | None = None
    fieldtype: str | None = None
    operator: str | None = None
    attribute: str | None = None
    values: tuple[str, ...] = ()
    formula: str | None = None
    negated: bool | None = None
    any_of: bool | None = None
    left_parens: int | None = None
    right_parens: int | None = None
    path: Path = PLACE


class SearchColumn(Part):
    """One returned column or sort column."""

    key_field: ClassVar[str] = "name"

    name: str
    join: str | None = None
    searchtable: str | None = None
    field: str
    label: str | None = None
    formula: str | None = None
    summary: str | None = None
    function: str | None = None
    descending: bool | None = None
    path: Path = PLACE


class SavedSearch(Customization):
    """A saved search. ``problem`` says why the definition could not be decoded, if so.

    ``searchtype`` is NetSuite's internal name (``Customer``, ``Custom``); ``recordtype`` the script
    id of the searched custom record type. ``maxrows`` None with no ``problem``: no cap is set.
    """

    table: ClassVar[str] = "saved_searches"

    tag: str = "savedsearch"
    problem: str | None = None
    searchtype: str | None = None
    recordtype: str | None = None
    defaultname: str | None = None
    netsuite_version: str | None = None
    ispublic: bool | None = None
    isunrestricted: bool | None = None
    globaledit: bool | None = None
    triggeredalert: bool | None = None
    scheduledalert: bool | None = None
    maxrows: int | None = None
    filters: tuple[SearchFilter, ...] | None = None
    summaryfilters: tuple[SearchFilter, ...] | None = None
    availablefilters: tuple[str, ...] | None = None
    columns: tuple[SearchColumn, ...] | None = None
    sortcolumns: tuple[SearchColumn, ...] | None = None

    @property
    def caption(self) -> str:
        """The search's title."""
        return self.defaultname or self.scriptid

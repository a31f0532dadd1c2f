"""Saved searches, decoded: what they filter, what they return, who may change them."""

from __future__ import annotations

from typing import ClassVar

from nsaudit.model.base import Customization, Part


class SearchFilter(Part):
    """One filter row. ``values`` are the compared values (masked where they are record ids)."""

    key_field: ClassVar[str] = "name"

    name: str
    join: str | None = None
    attribute: str | None = None
    values: tuple[str, ...] = ()
    formula: str | None = None
    negated: bool = False
    any_of: bool = False
    left_parens: int = 0
    right_parens: int = 0


class SearchColumn(Part):
    """One returned column or sort column."""

    key_field: ClassVar[str] = "name"

    name: str
    join: str | None = None
    formula: str | None = None
    summary: str | None = None
    descending: bool | None = None


class SavedSearch(Customization):
    """A saved search. ``problem`` says why the definition could not be decoded, if so."""

    table: ClassVar[str] = "saved_searches"

    tag: str = "savedsearch"
    problem: str | None = None
    searchtype: str | None = None
    defaultname: str | None = None
    ispublic: bool | None = None
    isunrestricted: bool | None = None
    globaledit: bool | None = None
    maxrows: int | None = None
    filters: tuple[SearchFilter, ...] | None = None
    summaryfilters: tuple[SearchFilter, ...] | None = None
    columns: tuple[SearchColumn, ...] | None = None
    sortcolumns: tuple[SearchColumn, ...] | None = None

    @property
    def caption(self) -> str:
        """The search's title."""
        return self.defaultname or self.scriptid

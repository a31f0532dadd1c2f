"""How a company is set up: subsidiaries, currencies, nexuses and accounting periods.

Columns are those of SuiteQL's tables of the same names. Keys are names, because internal ids differ
between accounts.
"""

from typing import ClassVar

from nsaudit.model.base import Location, Record


class Subsidiary(Record):
    """One subsidiary of a OneWorld account. ``parent`` is the parent's name, "" at the top."""

    table: ClassVar[str] = "subsidiaries"
    key_field: ClassVar[str] = "name"

    name: str
    fullname: str | None = None
    parent: str | None = None
    country: str | None = None
    currency: str | None = None
    iselimination: bool | None = None
    isinactive: bool | None = None
    location: Location | None = None

    @property
    def transacts(self) -> bool | None:
        """Whether records can be written to it: active, and not for eliminations only."""
        if self.isinactive or self.iselimination:
            return False
        return None if None in (self.isinactive, self.iselimination) else True


class Currency(Record):
    """One currency. ``symbol`` is its ISO code."""

    table: ClassVar[str] = "currencies"
    key_field: ClassVar[str] = "symbol"

    symbol: str
    name: str | None = None
    isbasecurrency: bool | None = None
    isinactive: bool | None = None
    location: Location | None = None


class Nexus(Record):
    """One tax jurisdiction: a country, or a state of it."""

    table: ClassVar[str] = "nexuses"
    key_field: ClassVar[str] = "description"

    description: str
    country: str | None = None
    state: str | None = None
    isinactive: bool | None = None
    location: Location | None = None


class AccountingPeriod(Record):
    """One accounting period; dates as 2026-03-31. A base period is neither quarter nor year."""

    table: ClassVar[str] = "accounting_periods"
    key_field: ClassVar[str] = "periodname"

    periodname: str
    startdate: str | None = None
    enddate: str | None = None
    isposting: bool | None = None
    isadjust: bool | None = None
    isquarter: bool | None = None
    isyear: bool | None = None
    closed: bool | None = None
    alllocked: bool | None = None
    arlocked: bool | None = None
    aplocked: bool | None = None
    isinactive: bool | None = None
    location: Location | None = None

"""What the records of an account show in numbers, and which fields they have; never their content.

Nothing here holds a name, an address or an amount of a record. The one exception are external ids
that clash, because nobody can mend a clash without seeing it.
"""

from typing import ClassVar

from nsaudit.model.base import Location, Part, Path, Record


class MonthCount(Part):
    """How many records were created in a month (2026-03), and how many have no external id."""

    key_field: ClassVar[str] = "month"

    month: str
    total: int
    missing: int


class ExternalIdClash(Part):
    """External ids of one group that are one id, or may be meant as one.

    ``how`` is ``case`` where they differ in upper and lower case only, or not at all: NetSuite
    compares without regard to case (Oracle help section_N3433806). ``form`` where they are equal
    only after trimming, Unicode folding, and dropping punctuation and leading zeros; ``prefix``
    where one is the other behind a prefix. ``ids`` are at most ten of them; ``records`` how many
    records hold one; ``types`` their record types.
    """

    key_field: ClassVar[str] = "id"

    id: str
    how: str
    ids: tuple[str, ...]
    records: int
    types: tuple[str, ...] = ()


class ExternalIdStats(Record):
    """External ids of one record type: how many records, how many without, and what clashes.

    ``group`` is the space in which external ids must differ (Entity, Inventory Item, Transactions).
    A clash over several types stands at the first of them. ``months`` are by date of creation.
    """

    table: ClassVar[str] = "external_id_stats"
    key_field: ClassVar[str] = "recordtype"
    compared: ClassVar[bool] = False

    recordtype: str
    group: str | None = None
    total: int | None = None
    missing: int | None = None
    months: tuple[MonthCount, ...] | None = None
    clashes: tuple[ExternalIdClash, ...] | None = None
    location: Location | None = None


class NamePattern(Record):
    """How the last records of a type are named: the numbering that their names betray.

    ``names`` of the last 1,000 records were looked at; ``matching`` of them have the dominant
    ``prefix`` and ``suffix`` around a number. ``highest`` is the highest such number of all.
    """

    table: ClassVar[str] = "name_patterns"
    key_field: ClassVar[str] = "recordtype"
    local: ClassVar[frozenset[str]] = frozenset({"names", "matching", "highest"})
    compared: ClassVar[bool] = False

    recordtype: str
    names: int | None = None
    matching: int | None = None
    prefix: str | None = None
    suffix: str | None = None
    digits: int | None = None
    highest: int | None = None
    location: Location | None = None


class SchemaField(Part):
    """One field of a record type in the REST catalogue. It never says whether one is mandatory.

    ``type`` is text, date, datetime, number, integer, boolean, reference, list or sublist.
    ``options`` are internal ids, which differ between accounts. ``sublist`` names the sublist that
    a column stands in.
    """

    key_field: ClassVar[str] = "id"
    local: ClassVar[frozenset[str]] = frozenset({"options", "title"})

    id: str
    title: str | None = None
    type: str | None = None
    custom: bool | None = None
    filterable: bool | None = None
    sublist: str | None = None
    options: tuple[str, ...] | None = None
    path: Path = ()


class RecordSchema(Record):
    """The fields of one record type as the auditor's role sees them; names in lower case."""

    table: ClassVar[str] = "record_schemas"
    key_field: ClassVar[str] = "recordtype"

    recordtype: str
    custom_record: bool | None = None
    fields: tuple[SchemaField, ...] | None = None
    location: Location | None = None

    def field(self, name: str) -> SchemaField | None:
        """A field by its name in any case; None where the role sees none."""
        wanted = name.casefold()
        return next((f for f in self.fields or () if f.id == wanted), None)


class MandatoryField(Part):
    """One field that a form demands. ``sublist`` names the sublist of a column."""

    key_field: ClassVar[str] = "id"

    id: str
    mandatory: bool | None = None
    sublist: str | None = None


class MandatoryFields(Record):
    """What one form of a record type demands, as the companion saw it on an opened record."""

    table: ClassVar[str] = "mandatory_fields"
    key_field: ClassVar[str] = "form"

    form: str
    recordtype: str | None = None
    name: str | None = None
    fields: tuple[MandatoryField, ...] | None = None
    location: Location | None = None

    @property
    def caption(self) -> str:
        """The form's name and its record type."""
        return f"{self.name or 'default form'} of {self.recordtype}"


class LastChange(Record):
    """Who changed an object last, and on which day, from its own date or the system notes."""

    table: ClassVar[str] = "last_changes"
    key_field: ClassVar[str] = "object"
    compared: ClassVar[bool] = False

    object: str
    object_kind: str | None = None
    date: str | None = None
    user: str | None = None
    location: Location | None = None

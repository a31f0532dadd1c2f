"""Saved CSV imports: the configuration most directly tied to duplicates."""

from typing import ClassVar

from nsaudit.model.base import Customization, Part


class FieldMapping(Part):
    """One mapped field: ``record`` is its record mapping, ``type`` how a reference is matched."""

    key_field: ClassVar[str] = "field"

    record: str
    field: str
    column: str | None = None
    type: str | None = None


class CsvImport(Customization):
    """A saved CSV import. Data handling ADD is the documented default.

    ``preventduplicates`` exists only for contact, customer, lead, prospect, partner and vendor
    imports and their combinations.
    """

    table: ClassVar[str] = "csv_imports"
    defaults: ClassVar[dict[str, str]] = {
        "datahandling": "ADD",
        "validatemandatorycustfields": "T",
        "runserversuitescript": "T",
        "preventduplicates": "F",
    }
    derived: ClassVar[frozenset[str]] = frozenset({"mappings"})

    tag: str = "savedcsvimport"
    importname: str | None = None
    recordtype: str | None = None
    datahandling: str | None = None
    preventduplicates: bool | None = None
    validatemandatorycustfields: bool | None = None
    runserversuitescript: bool | None = None
    overwritemissingfields: bool | None = None
    overwritesublists: bool | None = None
    usemultithread: bool | None = None
    charencoding: str | None = None
    mappings: tuple[FieldMapping, ...] | None = None

    def maps(self, field: str) -> bool | None:
        """Whether the main record maps ``field``; None where the mappings are unreadable."""
        if self.mappings is None:
            return None
        return any(row.field == field and ":" not in row.record for row in self.mappings)

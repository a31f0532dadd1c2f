"""Custom fields, record types, lists, segments, transaction types, forms and the like.

Tags, values and defaults are those of Oracle's SDF XML reference (help pages SDFxml_*), checked
against real exports. The SDF format carries no uniqueness flag on any custom field.
"""

from typing import Any, ClassVar

from nsaudit.model.access import RecordPermission
from nsaudit.model.base import Customization, Part

FIELD_TAGS = {
    "entitycustomfield",
    "transactionbodycustomfield",
    "transactioncolumncustomfield",
    "itemcustomfield",
    "itemnumbercustomfield",
    "itemoptioncustomfield",
    "crmcustomfield",
    "othercustomfield",
}
"""Root tags of the custom fields that are objects of their own."""


class CustomField(Customization):
    """A custom field: standalone, of a custom record type, or a script parameter.

    What the field applies to (``appliestocustomer``, ``bodysale``, ``colsale``, ...) stays in
    ``other`` under NetSuite's tag; use ``applies`` to read it.
    """

    table: ClassVar[str] = "custom_fields"
    defaults: ClassVar[dict[str, str]] = {
        "fieldtype": "TEXT",
        "ismandatory": "F",
        "storevalue": "T",
        "displaytype": "NORMAL",
        "defaultvalue": "",
        "defaultselection": "",
        "defaultchecked": "F",
        "dynamicdefault": "",
        "isformula": "F",
        "accesslevel": "2",
        "searchlevel": "2",
    }

    tag: str = "customrecordcustomfield"
    label: str | None = None
    fieldtype: str | None = None
    selectrecordtype: str | None = None
    ismandatory: bool | None = None
    storevalue: bool | None = None
    displaytype: str | None = None
    defaultvalue: str | None = None
    defaultselection: str | None = None
    defaultchecked: bool | None = None
    dynamicdefault: str | None = None
    isformula: bool | None = None
    accesslevel: str | None = None
    searchlevel: str | None = None
    maxlength: int | None = None
    description: str | None = None
    help: str | None = None
    rectype: str | None = None
    isinactive: bool | None = None

    @property
    def has_default(self) -> bool:
        """Whether a new record gets a value without the writer sending one."""
        return bool(
            self.defaultvalue or self.defaultselection or self.defaultchecked or self.dynamicdefault
        )

    def applies(self, tag: str) -> bool | None:
        """Whether the field applies to what ``tag`` names; None where the file does not say."""
        value = self.other.get(tag)
        return None if value is None else value == "T"


class CustomRecordType(Customization):
    """A custom record type with its fields, permissions and numbering.

    ``numberingcurrentnumber`` and ``isnumberingupdateable`` exist only in SOAP; no file shows them.
    """

    table: ClassVar[str] = "custom_record_types"
    defaults: ClassVar[dict[str, str]] = {
        "accesstype": "CUSTRECORDENTRYPERM",
        "includename": "T",
        "enablenumbering": "F",
        "allownumberingoverride": "F",
        "enableoptimisticlocking": "T",
        "enablesystemnotes": "T",
        "isinactive": "F",
    }

    tag: str = "customrecordtype"
    recordname: str | None = None
    accesstype: str | None = None
    customsegment: str | None = None
    includename: bool | None = None
    enablenumbering: bool | None = None
    numberingprefix: str | None = None
    numberingsuffix: str | None = None
    numberingmindigits: int | None = None
    numberinginit: str | None = None
    allownumberingoverride: bool | None = None
    enableoptimisticlocking: bool | None = None
    enablesystemnotes: bool | None = None
    allowuiaccess: bool | None = None
    isinactive: bool | None = None
    customrecordcustomfields: tuple[CustomField, ...] | None = None
    permissions: tuple[RecordPermission, ...] | None = None


class ListValue(Part):
    """One value of a custom list."""

    scriptid: str
    value: str | None = None
    abbreviation: str | None = None
    isinactive: bool | None = None


class CustomList(Customization):
    """A custom list with its values."""

    table: ClassVar[str] = "custom_lists"
    defaults: ClassVar[dict[str, str]] = {"isordered": "T"}

    tag: str = "customlist"
    name: str | None = None
    isordered: bool | None = None
    ismatrixoption: bool | None = None
    isinactive: bool | None = None
    customvalues: tuple[ListValue, ...] | None = None


class CustomSegment(Customization):
    """A custom segment; its values live in the record type that it generates."""

    table: ClassVar[str] = "custom_segments"
    defaults: ClassVar[dict[str, str]] = {
        "ismandatory": "F",
        "hasglimpact": "F",
        "defaultselection": "",
    }

    tag: str = "customsegment"
    label: str | None = None
    recordscriptid: str | None = None
    fieldtype: str | None = None
    ismandatory: bool | None = None
    hasglimpact: bool | None = None
    defaultselection: str | None = None
    isinactive: bool | None = None
    defaultrecordaccesslevel: str | None = None
    defaultsearchaccesslevel: str | None = None
    permissions: tuple[RecordPermission, ...] | None = None


class CustomTransactionType(Customization):
    """A custom transaction type. No file carries its numbering."""

    table: ClassVar[str] = "custom_transaction_types"
    defaults: ClassVar[dict[str, str]] = {"subliststyle": "BASIC"}

    tag: str = "customtransactiontype"
    name: str | None = None
    subliststyle: str | None = None
    transactionstyle: str | None = None
    isposting: bool | None = None
    isvoidable: bool | None = None
    iscredit: bool | None = None
    isinactive: bool | None = None
    statuses: dict[str, Any] | list[Any] | str | None = None
    segments: dict[str, Any] | str | None = None
    permissions: tuple[RecordPermission, ...] | None = None


class FormField(Part):
    """One field row of a form, with the flags that decide what its users must fill in."""

    key_field: ClassVar[str] = "id"
    defaults: ClassVar[dict[str, str]] = {"visible": "T", "mandatory": "F", "displayType": "NORMAL"}

    id: str
    label: str | None = None
    visible: bool | None = None
    mandatory: bool | None = None
    displayType: str | None = None  # noqa: N815 - NetSuite's tag


class Form(Customization):
    """An entry, transaction or address form. ``rows`` are all field rows wherever they stand."""

    table: ClassVar[str] = "forms"
    derived: ClassVar[frozenset[str]] = frozenset({"rows"})

    name: str | None = None
    standard: str | None = None
    recordType: str | None = None  # noqa: N815 - NetSuite's tag
    inactive: bool | None = None
    preferred: bool | None = None
    rows: tuple[FormField, ...] | None = None


class Sublist(Customization):
    """A custom sublist that shows a saved search on other records."""

    table: ClassVar[str] = "sublists"

    tag: str = "sublist"
    name: str | None = None
    savedsearch: str | None = None


class TranslationCollection(Customization):
    """A collection of strings that other objects refer to for their translations."""

    table: ClassVar[str] = "translation_collections"

    tag: str = "translationcollection"
    name: str | None = None
    defaultlanguage: str | None = None
    strings: dict[str, Any] | list[Any] | str | None = None

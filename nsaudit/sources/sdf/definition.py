"""Decode the ``definition`` text of an SDF saved search into plain frozen values.

The text is a container, ``<64 hex digits>@GZC@<NetSuite version>@<base64 of gzip of XML>``. Oracle
documents neither the container nor the XML; both were worked out from 1,992 definitions of 19
accounts, NetSuite 2018.1 to 2025.2, all of which decode. What the 64 digits are a digest of is not
known (not SHA-256 of the payload or of the XML), so they are not verified.

What the XML states, and what was made of it:

- Every text is escaped twice (a formula's apostrophe arrives as ``&apos;`` after parsing), so it
  is unescaped once more.
- A standard field is written ``Table_FIELD``, joined ``JOIN_Table_FIELD``; a custom field is its
  script id in capitals, joined ``JOIN_CUSTENTITY_...``. The join is a code of two to four letters
  or digits; codes of custom joins differ between accounts. ``Table`` need not be the search type:
  customers, vendors and employees filter on ``Entity_ISINACTIVE``.
- A summary filter puts ``SUM_``, ``COUNT_`` and so on before the name.
- A check box states its value (T, F, ANY) where other fields state the operator; a date states the
  operator as modifier and a relative period as attribute.

The account id in the container's ``uid``, alert recipients, e-mail texts and the audience are not
kept. How filters combine is the matter of :mod:`nsaudit.model.filterlogic`.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import NamedTuple

from nsaudit.sources.sdf.definitioncontainer import DefinitionError, open_definition
from nsaudit.sources.sdf.definitionrows import section_rows, values_of

__all__ = [
    "DefinitionError",
    "FieldName",
    "SearchColumn",
    "SearchDefinition",
    "SearchFilter",
    "SortColumn",
    "decode",
    "split_name",
]

_SUMMARY = re.compile(r"(AVG|COUNT|GROUP|MAX|MIN|SUM)_(.+)", re.DOTALL)
_JOIN = re.compile(r"([A-Z0-9]{1,4})_(.+)", re.DOTALL)
_CUSTOM = ("CUST", "CSEG")


class FieldName(NamedTuple):
    """A field's name taken apart: ``VE_Entity_ISINACTIVE`` is join VE, table Entity, ISINACTIVE.

    ``join`` is None for a field of the searched record itself. ``table`` is None for a custom
    field, whose script id is the ``field``, in capitals.
    """

    join: str | None
    table: str | None
    field: str


class SearchFilter(NamedTuple):
    """One row of the criteria.

    ``name`` is the name as stored (without a summary prefix); ``join``, ``searchtable`` and
    ``field`` are its parts. ``attribute``, ``modifier`` and ``fieldtype`` are NetSuite's own
    words. ``values`` holds the compared values, internal ids for select fields; a text filter
    with no value restricts nothing. ``negated``, ``any_of`` (joined to the *next* filter by OR
    instead of AND) and the numbers of parentheses are None where they could not be read.
    """

    name: str
    join: str | None
    searchtable: str | None
    field: str
    summary: str | None
    fieldtype: str | None
    modifier: str | None
    attribute: str | None
    values: tuple[str, ...]
    formula: str | None
    negated: bool | None
    any_of: bool | None
    left_parens: int | None
    right_parens: int | None

    @property
    def operator(self) -> str | None:
        """The comparison: IS for a check box, the modifier for a date, else the attribute.

        None where the definition states none (seen on select fields only).
        """
        if self.fieldtype == "CHECKBOX":
            return "IS"
        return self.modifier or self.attribute


class SearchColumn(NamedTuple):
    """One returned column, in the order of the results."""

    name: str
    join: str | None
    searchtable: str | None
    field: str
    label: str | None
    formula: str | None
    summary: str | None
    function: str | None


class SortColumn(NamedTuple):
    """One column that the results are sorted by, in order of precedence."""

    name: str
    join: str | None
    searchtable: str | None
    field: str
    descending: bool | None


class SearchDefinition(NamedTuple):
    """A decoded saved search. A flag that the definition does not state is None.

    ``search_type`` is NetSuite's internal name (``Customer``, ``Opprtnty``, ``Custom``);
    ``record_type`` is the script id of the searched custom record type, where the type is Custom.
    ``max_rows`` None means that the definition sets no cap. ``available_filters`` are the names
    of the fields offered to users as filters. Of alert recipients only the numbers are kept.
    """

    netsuite_version: str
    search_type: str
    record_type: str | None
    default_name: str | None
    public: bool | None
    unrestricted: bool | None
    global_edit: bool | None
    built_in: bool | None
    available_as_feed: bool | None
    triggered_alert: bool | None
    scheduled_alert: bool | None
    send_on_update: bool | None
    send_empty_results: bool | None
    alert_allow_subscribe: bool | None
    max_rows: int | None
    filters: tuple[SearchFilter, ...]
    summary_filters: tuple[SearchFilter, ...]
    available_filters: tuple[str, ...]
    columns: tuple[SearchColumn, ...]
    sort_columns: tuple[SortColumn, ...]
    alert_recipients: int
    alert_recipient_fields: int


def decode(text: str) -> SearchDefinition:
    """Decode the text of a saved search's ``definition`` element.

    Raises DefinitionError, and nothing else, for whatever is not a readable definition.
    """
    version, root = open_definition(text)
    return _read(root, version)


def split_name(name: str) -> FieldName:
    """Take apart a stored field name; a shape that was never seen comes back whole as ``field``."""
    join, rest = None, name
    if not name.startswith(_CUSTOM) and (joined := _JOIN.fullmatch(name)):
        join, rest = joined[1], joined[2]
    if rest.startswith(_CUSTOM):
        return FieldName(join, None, rest)
    table, _, field = rest.partition("_")
    # A table has small letters (InventoryNumber), join codes and script ids have none.
    if field and table[:1].isupper() and not table.isupper():
        return FieldName(join, table, field)
    return FieldName(None, None, name)


def _read(root: ET.Element, version: str) -> SearchDefinition:
    descriptor = root.find("descriptor")
    if descriptor is None:
        raise DefinitionError("The definition does not describe the search it holds.")
    header = values_of(descriptor)
    search_type = header.text("FIELD_SEARCH_TYPE")
    if search_type is None:
        raise DefinitionError("The definition does not say which record type is searched.")
    return SearchDefinition(
        netsuite_version=version,
        search_type=search_type,
        record_type=header.custom_record("KEY_RECORD_TYPE"),
        default_name=header.text("FIELD_DEFAULT_NAME"),
        public=header.flag("FLAG_PUBLIC"),
        unrestricted=header.flag("FLAG_UNRESTRICTED"),
        global_edit=header.flag("FLAG_GLOBAL_EDIT"),
        built_in=header.flag("FLAG_BUILT_IN"),
        available_as_feed=header.flag("FLAG_AVAILABLE_AS_FEED"),
        triggered_alert=header.flag("FLAG_TRIGGERED_ALERT"),
        scheduled_alert=header.flag("FLAG_SCHEDULED_ALERT"),
        send_on_update=header.flag("FLAG_SEND_ON_UPDATE"),
        send_empty_results=header.flag("FLAG_SEND_EMPTY_RESULTS"),
        alert_allow_subscribe=header.flag("FLAG_ALERT_ALLOW_SUBSCRIBE"),
        max_rows=header.number("MAX_ROWS"),
        filters=tuple(_filter(row, summary=False) for row in section_rows(root, "filters")),
        summary_filters=tuple(
            _filter(row, summary=True) for row in section_rows(root, "summaryFilters")
        ),
        available_filters=tuple(
            values_of(row).name("FIELD_NAME") for row in section_rows(root, "availableFilterFields")
        ),
        columns=tuple(_column(row) for row in section_rows(root, "returnFields")),
        sort_columns=tuple(_sort_column(row) for row in section_rows(root, "sortColumns")),
        alert_recipients=sum(1 for _ in section_rows(root, "alertRecipients")),
        alert_recipient_fields=sum(
            1 for _ in section_rows(root, "alertRecipientFields", required=False)
        ),
    )


def _filter(row: ET.Element, *, summary: bool) -> SearchFilter:
    descriptor = row.find("descriptor")
    if descriptor is None:
        raise DefinitionError("A filter does not say what it filters on.")
    stated = values_of(descriptor)
    name = stated.name("FIELD_FILTER_NAME")
    function = None
    if summary and (prefixed := _SUMMARY.fullmatch(name)):
        function, name = prefixed[1], prefixed[2]
    parts = split_name(name)
    # Every one of 8,162 real filters has N here; another letter would be a way of combining
    # filters that is not understood, so the flag beside it is not trusted either.
    plain = stated.text("FIELD_OR_CLAUSE_STATUS") in (None, "N")
    return SearchFilter(
        name=name,
        join=parts.join,
        searchtable=parts.table,
        field=parts.field,
        summary=function,
        fieldtype=stated.text("FIELD_TYPE"),
        modifier=stated.text("FIELD_MODIFIER"),
        attribute=stated.text("FIELD_ATTRIBUTE"),
        values=tuple(_compared(row)),
        formula=stated.text("FIELD_FORMULA"),
        negated=stated.flag("FLAG_NOT"),
        any_of=stated.flag("FLAG_OR") if plain else None,
        left_parens=stated.number("FIELD_NUM_LEFT_PARENS"),
        right_parens=stated.number("FIELD_NUM_RIGHT_PARENS"),
    )


def _compared(row: ET.Element) -> Iterator[str]:
    """Yield the values a filter compares with; ranges state an empty second value, left out."""
    outer = row.find("values")
    records = None if outer is None else outer.find("values")
    for record in () if records is None else records:
        value = values_of(record).text("FIELD_VALUE")
        if value is not None:
            yield value


def _column(row: ET.Element) -> SearchColumn:
    stated = values_of(row)
    name = stated.name("FIELD_ALIAS")
    parts = split_name(name)
    return SearchColumn(
        name=name,
        join=parts.join,
        searchtable=parts.table,
        field=parts.field,
        label=stated.text("FIELD_LABEL"),
        formula=stated.text("FIELD_FORMULA"),
        summary=stated.text("FIELD_SUMMARY_TYPE"),
        function=stated.text("FIELD_FUNCTION"),
    )


def _sort_column(row: ET.Element) -> SortColumn:
    stated = values_of(row)
    name = stated.name("KEY_FIELD")
    parts = split_name(name)
    return SortColumn(
        name=name,
        join=parts.join,
        searchtable=parts.table,
        field=parts.field,
        descending=stated.flag("FLAG_DESCENDING"),
    )

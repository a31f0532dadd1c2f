"""The rows of a decoded definition's XML: sections, and the named values of each row."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping

from nsaudit.sources.sdf.definitioncontainer import DefinitionError


def section_rows(root: ET.Element, section: str, *, required: bool = True) -> Iterator[ET.Element]:
    """Yield the rows of a section; an empty section is stated, a missing one is not readable."""
    element = root.find(section)
    if element is None:
        if required:
            raise DefinitionError(f"The definition has no section {section}.")
        return
    values = element.find("values")
    if values is None:
        return
    row_tag = "SearchFilter" if section in ("filters", "summaryFilters") else "Record"
    for row in values:
        if row.tag != row_tag:
            raise DefinitionError(f"The section {section} holds a row of a kind that is not known.")
        yield row


class Values:
    """The named values of one row."""

    __slots__ = ("_elements",)

    def __init__(self, elements: Mapping[str | None, ET.Element]) -> None:
        self._elements = elements

    def text(self, field: str) -> str | None:
        """Return a value's text; None where it is empty or not stated."""
        element = self._elements.get(field)
        if element is None or not element.text:
            return None
        return _unescape(element.text)

    def name(self, field: str) -> str:
        """Return the name of the field a row is about, without which the row means nothing."""
        text = self.text(field)
        if text is None:
            raise DefinitionError("A row of the definition does not name its field.")
        return text

    def flag(self, field: str) -> bool | None:
        """Return a flag; None where it is neither true nor false."""
        return {"true": True, "false": False}.get(self.text(field) or "")

    def number(self, field: str) -> int | None:
        """Return a number; None where it is empty or not stated."""
        text = self.text(field)
        if text is None:
            return None
        # Nine digits are more than any real count, and few enough to convert at once.
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise DefinitionError(f"The definition states no number for {field}.")
        return int(text)

    def custom_record(self, field: str) -> str | None:
        """Return the script id behind a record type, which is itself only an internal id."""
        element = self._elements.get(field)
        key = "" if element is None else element.get("dependencyKey", "")
        kind, _, scriptid = key.partition(":")
        return scriptid.lower() if kind == "CustomRecordDescriptor" and scriptid else None


def values_of(row: ET.Element) -> Values:
    """Return the values of a row, or of a filter's or the search's descriptor."""
    values = row.find("values")
    return Values({} if values is None else {value.get("field"): value for value in values})


def _unescape(text: str) -> str:
    if "&" not in text:
        return text
    for escaped, plain in (("&lt;", "<"), ("&gt;", ">"), ("&apos;", "'"), ("&quot;", '"')):
        text = text.replace(escaped, plain)
    return text.replace("&amp;", "&")

"""Which record types a custom field applies to, and what its type holds."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nsaudit.model.customization import APPLIES_TO, CustomField

_AREAS: Mapping[str, frozenset[str]] = {
    "entitycustomfield": frozenset({"contact", "customer", "lead", "prospect", "employee",
                                    "partner", "vendor", "job", "othername"}),
    "transactionbodycustomfield": frozenset(t for tag, types in APPLIES_TO.items()
                                            if tag.startswith("body") for t in types),
}  # fmt: skip

FIELD_KINDS: Mapping[str, str] = {
    "CHECKBOX": "boolean",
    "CURRENCY": "number",
    "DATE": "date",
    "DATETIMETZ": "datetime",
    "EMAIL": "text",
    "FLOAT": "number",
    "INTEGER": "integer",
    "CLOBTEXT": "text",
    "MULTISELECT": "multiple",
    "PERCENT": "number",
    "PHONE": "text",
    "RICHTEXT": "text",
    "SELECT": "reference",
    "TEXT": "text",
    "TEXTAREA": "text",
    "URL": "text",
}
"""What a value is in JSON, by the field type that SDF writes."""

MAX_LENGTHS: Mapping[str, int] = {"TEXT": 300, "CLOBTEXT": 1_000_000, "TEXTAREA": 4_000}
"""Characters that a type holds where the field states no length of its own: Oracle help
section_N2842731 (field type descriptions); limits are for letters of one byte."""

_REFERENCE = re.compile(r"\[scriptid=([\w.]+)\]")


def reference_name(text: str | None) -> str | None:
    """The script id that ``[scriptid=x.y]`` ends with, in lower case; None for another text."""
    found = _REFERENCE.match(text or "")
    return found.group(1).rpartition(".")[2].casefold() if found else None


def applies(field: CustomField, recordtype: str) -> bool | None:
    """Whether a custom field applies to a record type; None where nothing says so."""
    if recordtype not in _AREAS.get(field.tag, frozenset()):
        return False if field.tag in _AREAS else None
    stated = [field.applies(tag) for tag, types in APPLIES_TO.items() if recordtype in types]
    if any(stated):
        return True
    return None if None in stated else False

"""What the type of a custom field holds."""

from __future__ import annotations

import re
from collections.abc import Mapping

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

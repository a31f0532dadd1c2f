"""SuiteQL texts: paging, order, and whether values are put into the text."""

import re
from typing import Any

from nsaudit.suitescript.values import Const, Unknown, Value

_BOUNDED = re.compile(
    r"\brownum\b|\bfetch\s+(first|next)\b|\btop\s+\d|\bcount\s*\(|\bmax\s*\(|\bmin\s*\(|\bsum\s*\(",
    re.I,
)
_ORDERED = re.compile(r"\border\s+by\b", re.I)


def note_query(machine: Any, query: Value | None, pos: int, *, paged: bool) -> None:
    """Note what rules ask about one SuiteQL call."""
    text = None
    if isinstance(query, Const) and isinstance(query.value, str):
        text = query.value
    elif isinstance(query, Unknown):
        text = query.text
        if text is not None and "\0" in text:
            request = any(t[0] == "req" for t in query.taint)
            machine.note("suiteql-from-values", pos, "request" if request else "variable")
    if text is None:
        if not paged:
            machine.note("suiteql-unpaged", pos, "text not known")
        return
    if paged and not _ORDERED.search(text):
        machine.note("suiteql-paged-without-order", pos)
    if not paged and not _BOUNDED.search(text):
        machine.note("suiteql-unpaged", pos)

"""SuiteQL texts: paging, order, and whether values are put into the text."""

import re
from typing import Final

from nsaudit.suitescript.recorder import Recorder
from nsaudit.suitescript.values import NONE, Const, Taint, Taints, Unknown, Value

_BOUNDED: Final = re.compile(
    r"\brownum\b|\bfetch\s+(first|next)\b|\btop\s+\d|\bcount\s*\(|\bmax\s*\(|\bmin\s*\(|\bsum\s*\(",
    re.I,
)
_FROM: Final = re.compile(
    r"\bfrom\s+(\w+)(?:\s+(?:as\s+)?(?!where\b|join\b|inner\b|left\b)(\w+))?", re.I
)
_KEY: Final = re.compile(
    r"(?:\bwhere|\band)\s+(?:(\w+)\s*\.\s*)?(?:id|internalid|externalid)\s*=\s*['\"?\d\0]", re.I
)
_WHERE: Final = re.compile(r"\bwhere\b(.*)", re.I | re.S)
_STATE: Final = re.compile(
    r"\b(?:\w+\.)?(cust\w+)\s*(?:=\s*(?:'([^'?\0]*)'|(\d+)\b)|\bis\s+null\b)", re.I
)
_OPEN: Final = re.compile(r"\bor\b|\bunion\b|\bnot\b", re.I)
_PAGE: Final = re.compile(
    r"\brown(?:um|umber)\w*\s*(?:between|>=?)\s*['\"]?\0|\boffset\s+['\"]?\0", re.I
)
_ORDERED: Final = re.compile(r"\border\s+by\b", re.I)


def note_query(recorder: Recorder, query: Value | None, pos: int, *, paged: bool) -> Taints:
    """Note what rules ask about one SuiteQL call; return in what state the rows are it finds."""
    text = None
    if isinstance(query, Const) and isinstance(query.value, str):
        text = query.value
    elif isinstance(query, Unknown):
        text = query.text
        if text is not None and "\0" in text:
            request = any(t[0] == "req" for t in query.taint)
            recorder.note("suiteql-from-values", pos, "request" if request else "variable")
        elif text is None and any(t[0] == "req" for t in query.taint):
            recorder.note("suiteql-of-request", pos)
    if text is None:
        if not paged:
            recorder.note("suiteql-unpaged", pos, "text not known")
        return NONE
    if _PAGE.search(text):
        recorder.note("suiteql-page", pos)
    if paged and not _ORDERED.search(text):
        recorder.note("suiteql-paged-without-order", pos)
    if not paged and not _BOUNDED.search(text):
        recorder.note("suiteql-unpaged", pos, "keyed" if _is_keyed(text) else "")
    return _row_states(text) | _kind(text)


def _row_states(text: str) -> Taints:
    """Return what a query says of fields of each row, as filters of searches do."""
    where = _WHERE.search(text)
    if where is None or _OPEN.search(where.group(1)):
        return NONE
    states: set[Taint] = set()
    for found in _STATE.finditer(where.group(1)):
        field, text_value, number = found.groups()
        value = text_value if text_value is not None else number
        states.add(("row", field.lower(), "empty" if value is None else "eq", value))
    return frozenset(states)


def _kind(text: str) -> Taints:
    """Return the type of record that a query finds, by the first table it names."""
    source = _FROM.search(text)
    return frozenset((("found", source.group(1).lower()),)) if source is not None else NONE


def _is_keyed(text: str) -> bool:
    """Tell whether a query asks for the row of one key of its first table."""
    source = _FROM.search(text)
    if source is None or _OPEN.search(text):
        return False
    names = {name.lower() for name in source.groups() if name}
    return any(
        not found.group(1) or found.group(1).lower() in names for found in _KEY.finditer(text)
    )

"""What is wrong with a script's entry points: not exported, empty, not to be followed."""

import re
from typing import Final

from nsaudit.suitescript.entries import ENTRY_POINTS
from nsaudit.suitescript.exports import has_open_members, known_members
from nsaudit.suitescript.modules import Loaded
from nsaudit.suitescript.raw import Site
from nsaudit.suitescript.session import Run, Session
from nsaudit.suitescript.source import exports_something

EVENT_ENTRIES: Final = frozenset(("beforeLoad", "beforeSubmit", "afterSubmit"))
_EMPTY: Final = re.compile(rb"\{\s*\}\s*\Z")
"""The end of a function that does nothing: what an editor's template leaves behind."""
_TRIES_NOTHING: Final = re.compile(
    rb"\{\s*try\s*\{\s*\}\s*catch\s*(?:\([^()]*\))?\s*"
    rb"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}\s*\}\s*\Z"
)
"""The end of a function that only tries an empty block."""
_STRING: Final = re.compile(rb"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|`(?:[^`\\]|\\.)*`")
_HARMLESS: Final = frozenset((
    "if", "for", "while", "switch", "catch", "debug", "audit", "error", "emergency", "log",
    "nlapiLogExecution", "stringify", "getValue", "getText", "getFieldValue", "getFieldText",
    "getLineCount", "getSublistValue", "getSublistText", "nlapiGetFieldValue", "nlapiGetRecordId",
    "nlapiGetRecordType", "nlapiGetNewRecord", "toString",
))  # fmt: skip
"""What a function may call that only tells what it sees."""
_COMMENT: Final = re.compile(rb"/\*.*?\*/|//[^\n]*", re.DOTALL)


def entry_facts(
    session: Session, loaded: Loaded, kind: str | None, runs: list[Run]
) -> list[tuple[str, Site, str]]:
    """Return what is wrong with the entry points: exports not followed, handlers left out, none."""
    found = {run.entry for run in runs}
    if kind is None or kind not in ENTRY_POINTS or loaded.lowerer is None:
        return []
    if _exports_open(session, loaded, found):
        return [("exports-unresolved", (loaded.path, 0), "")]
    result: list[tuple[str, Site, str]] = []
    if kind == "userevent":
        result.extend(
            ("handler-not-exported", (loaded.path, function.pos), function.name)
            for function in loaded.lowerer.functions
            if function.name in EVENT_ENTRIES
            and function.name not in found
            and all(function is not run.function for run in runs)
            and not _called(loaded, function.name)
            and not is_empty(loaded, function.pos, function.end)
            and not _only_logs(loaded, function.pos, function.end)
        )
    if not found:
        result.append(("entry-point-missing", (loaded.path, 0), kind))
    if result and loaded.syntax_error is not None:
        return [("exports-unresolved", (loaded.path, 0), "")]
    return result


def is_empty(loaded: Loaded, start: int, end: int) -> bool:
    """Tell whether a function has no statement, or only an empty try, comments aside."""
    data = loaded.source.data[start:end] if loaded.source is not None else b""
    text = _COMMENT.sub(b"", data)
    return any(pattern.search(text) for pattern in (_EMPTY, _TRIES_NOTHING))


def _only_logs(loaded: Loaded, start: int, end: int) -> bool:
    """Tell whether a function reads values and logs, and does nothing else."""
    data = loaded.source.data[start:end] if loaded.source is not None else b""
    text = _STRING.sub(b"''", _COMMENT.sub(b"", data))
    body = text[text.find(b"{") :]
    if re.search(rb"\b(?:throw|return|new)\b|\.\w+\s*=(?!=)", body):
        return False
    names = {name.decode("ascii", "replace") for name in re.findall(rb"([\w$]+)\s*\(", body)}
    return names <= _HARMLESS


def _called(loaded: Loaded, name: str) -> bool:
    """Tell whether a function's name is also a method's, or is called in the same file."""
    data = _COMMENT.sub(b"", loaded.source.data) if loaded.source is not None else b""
    return re.search(rb"\.%s\b|(?<!function )\b%s\s*\(" % ((name.encode(),) * 2), data) is not None


def _exports_open(session: Session, loaded: Loaded, found: set[str]) -> bool:
    """Tell whether a module may export more than was found."""
    if has_open_members(loaded.exports):
        return True
    # Code that exports in some way, yet neither called define nor was seen to export.
    return (
        not found
        and loaded.source is not None
        and loaded.path not in session.defined
        and exports_something(loaded.source.data)
        and not known_members(loaded.exports)
    )

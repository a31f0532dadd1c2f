"""Lines of styled text: plain when joined, coloured when rich draws them."""

from __future__ import annotations

import unicodedata
from typing import Any, NamedTuple

from nsaudit.finding import Finding
from nsaudit.model.base import Location
from nsaudit.report import Since

_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), "�")
_CONTROLS |= {ord(sign): " " for sign in "\t\n\r"}
# Signs that turn the direction of text can make a line read as something else.
_CONTROLS |= dict.fromkeys((*range(8234, 8239), *range(8294, 8298), 8206, 8207), "")

MOST_PLACES = 5
"""Further places of one finding that are listed; JSON and SARIF have them all."""

_WIDEST = 110
"""Characters of a source line that are shown; more of it does not help to find the place."""


class Span(NamedTuple):
    """A piece of a line in one style; styles are names that the console gives colours to."""

    text: str
    style: str = ""


Line = tuple[Span, ...]


def line(*parts: str | Span) -> Line:
    """A line from plain texts and spans, without characters that could steer a terminal."""
    return tuple(
        Span(clean(part), "") if isinstance(part, str) else Span(clean(part.text), part.style)
        for part in parts
    )


def plain(lines: list[Line]) -> str:
    """The lines as plain text."""
    return "".join("".join(span.text for span in one).rstrip() + "\n" for one in lines)


def clean(text: str) -> str:
    """Text without control characters: what stands in a file must not steer a terminal."""
    return text if text.isprintable() else text.translate(_CONTROLS)


def place(location: Location) -> str:
    """A place as editors and terminals make it clickable: path, line, column; or the page."""
    if location.path is None:
        return location.url or ""
    if location.line is None:
        return location.path
    column = "" if location.column is None else f":{location.column}"
    return f"{location.path}:{location.line}{column}"


def excerpt(location: Location, source: str) -> list[Line]:
    """The source line, and under it a caret at the column."""
    column = (location.column or 1) - 1
    text = clean(source)
    start = 0
    if len(text) > _WIDEST:
        start = max(0, min(column - _WIDEST // 3, len(text) - _WIDEST))
        cut = start + _WIDEST < len(text)
        text = text[start : start + _WIDEST] + ("…" if cut else "")
    else:
        stripped = text.lstrip()
        start = min(len(text) - len(stripped), column)
        text = text[start:]
    number = str(location.line)
    gap = " " * sum(width(sign) for sign in text[: column - start])
    return [
        line("    ", Span(f"{number} | ", "dim"), text.rstrip()),
        line("    ", Span(" " * len(number) + " | ", "dim"), gap, Span("^", "caret")),
    ]


def width(sign: str) -> int:
    """How many columns of a terminal a character fills."""
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def value(given: Any) -> str:
    """A value of a change, short enough for one line."""
    if given is None:
        return "not set"
    if isinstance(given, dict):
        given = ", ".join(f"{name}={value(inner)}" for name, inner in given.items())
    elif isinstance(given, (list, tuple)):
        given = ", ".join(value(inner) for inner in given)
    text = clean(given if isinstance(given, str) else str(given))
    return text if len(text) <= 60 else text[:59] + "…"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def compared(since: Since) -> str:
    """What changed since an earlier run, in a line; what was not checked again is not fixed."""
    parts = [
        f"{len(since.new)} new",
        f"{len(since.fixed)} fixed",
        f"{since.still} still there",
        f"{since.accepted} accepted" if since.accepted else "",
        f"{len(since.unchecked)} not checked again" if since.unchecked else "",
    ]
    return ", ".join(part for part in parts if part)


def named(finding: Finding) -> str:
    """The subject for people: its key, and its label where that says more."""
    subject = finding.subject
    if subject.label.casefold() in {subject.key.casefold(), ""}:
        return subject.key
    return f"{subject.key} ({subject.label})"

"""Bytes to an element tree, refusing what no SDF object contains."""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.etree import ElementTree as ET
from xml.parsers import expat

MAX_BYTES = 32 * 1024 * 1024
"""Larger files are refused: the largest of 5,103 real objects has 0.5 MB."""


class ParseProblem(Exception):  # noqa: N818 - a statement about the input
    """Why a file is no readable XML object, with line and column from 1 where known."""

    def __init__(self, reason: str, advice: str, line: int | None, column: int | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.advice = advice
        self.line = line
        self.column = column


class Root(NamedTuple):
    """What the first bytes of a file tell: the root tag, and whether it names a script id."""

    tag: str
    has_scriptid: bool


_PROLOG = re.compile(rb"\s*(?:<\?.*?\?>|<!--.*?-->|\s)*", re.DOTALL)
_START = re.compile(rb"<([A-Za-z_][\w.:-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>?", re.DOTALL)
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")


def sniff(data: bytes) -> Root | None:
    """The root element as far as the first bytes show; None where they show none."""
    head = data[:65536]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    head = head.removeprefix(b"\xef\xbb\xbf")
    prolog = _PROLOG.match(head)
    match = _START.match(head, prolog.end() if prolog else 0)
    if match is None:
        return None
    return Root(match[1].decode("ascii", "replace"), b"scriptid" in match[2])


def parse(data: bytes) -> ET.Element:
    """The element tree of an object. Raises ParseProblem with the place of the first fault."""
    if any(word in data for word in _DECLARATIONS) or data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        _refuse_declarations(data)
    try:
        # DOCTYPE and entity declarations were refused above, so nothing can be expanded.
        return ET.fromstring(data)  # noqa: S314
    except ET.ParseError as error:
        raise _problem(data, error.code, error.position) from error
    except (ValueError, LookupError) as error:
        raise ParseProblem(f"the encoding is not readable: {error}", _SAVE_UTF8, 1, 1) from error


_SAVE_UTF8 = "Save the file as UTF-8."


def _refuse_declarations(data: bytes) -> None:
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise ParseProblem(
            "it declares a DOCTYPE or an entity, which no SDF object does",
            "Remove the declaration; a template belongs into a file ending in .template.xml.",
            parser.CurrentLineNumber,
            parser.CurrentColumnNumber + 1,
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise _problem(data, error.code, (error.lineno, error.offset)) from error
    except (ValueError, LookupError) as error:
        raise ParseProblem(f"the encoding is not readable: {error}", _SAVE_UTF8, 1, 1) from error


def _problem(data: bytes, code: int, position: tuple[int, int]) -> ParseProblem:
    reason = expat.errors.messages.get(code, "it is not well-formed")
    advice = "Mend the XML at this place, or import the object again from the account."
    if not data.strip():
        reason, advice = "it is empty", "Delete the file or import the object again."
    elif reason == "not well-formed (invalid token)" and not _decodes(data):
        reason, advice = "it is not valid UTF-8", _SAVE_UTF8
    elif reason in {"no element found", "unclosed token"}:
        reason = "it ends before its root element does; the file is cut off"
        advice = "Import the object again from the account."
    return ParseProblem(
        f"it is not readable as XML: {reason}", advice, position[0], position[1] + 1
    )


def _decodes(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True

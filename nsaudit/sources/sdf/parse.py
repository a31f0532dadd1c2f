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
        raise _encoding(error) from error


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
        raise _encoding(error) from error


def demand_object(element: ET.Element) -> None:
    """A root that no model knows is an object all the same when it has a script id.

    Except for a search spelled out in tags, which SDF takes for a data file (Oracle SAFE guide,
    pitfall 125).
    """
    if element.tag == "transactionsearch":
        raise ParseProblem(
            "it spells a search out in tags, which is no SDF object",
            "Create the search in the account and import it as a <savedsearch>.",
            1,
            1,
        )
    if "scriptid" not in element.attrib:
        raise ParseProblem(
            f"its root <{element.tag}> is no SDF object: it has no script id",
            "Move the file out of Objects, or import the object again.",
            1,
            1,
        )


def root_line(data: bytes, tag: str) -> int:
    """The line of the root's start tag, from 1."""
    start = data.find(b"<" + tag.encode())
    return data.count(b"\n", 0, start) + 1 if start > 0 else 1


def refuse_lost_text(root: ET.Element, data: bytes) -> None:
    """Raise ParseProblem where escaped tags stand beside tags, so that they would be lost.

    None of 3,204 real objects has such text; ``&lt;name&gt;`` in place of ``<name>`` makes it.
    """
    if b"&lt;" not in data:  # looking through every element of every object takes a sixth longer
        return
    for element in root.iter():
        if not len(element):
            continue
        if _stray(element.text) or any(_stray(child.tail) for child in element):
            break
    else:
        if len(root) or not _ESCAPED_TAG.search(root.text or ""):
            return
    start = max(data.find(b"&lt;"), 0)
    column = start - data.rfind(b"\n", 0, start)
    raise ParseProblem(
        "text stands where only elements can be: its tags are escaped",
        "Write the tags with < and >, not with &lt; and &gt;.",
        data.count(b"\n", 0, start) + 1,
        column,
    )


_ESCAPED_TAG = re.compile(r"<[A-Za-z]\w*>")


def _stray(text: str | None) -> bool:
    return text is not None and not text.isspace() and text != ""


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


def _encoding(error: Exception) -> ParseProblem:
    # Behind a semicolon Python tells programmers what to do.
    reason = str(error).partition(";")[0]
    return ParseProblem(f"the encoding is not readable: {reason}", _SAVE_UTF8, 1, 1)


def _decodes(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True

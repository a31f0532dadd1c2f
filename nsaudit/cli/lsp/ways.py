"""Where a reference under the cursor leads: an object, a part of it, or a file."""

from __future__ import annotations

import re
from pathlib import Path

from nsaudit.cli.lsp.marks import Answer, Span
from nsaudit.fixes.xmltext import Node, NotEditable, XmlText
from nsaudit.sources.sdf.references import parse_references

_BRACKET = re.compile(r"\[[^\[\]]*\]")
_WORD = re.compile(r"[A-Za-z_][\w.]*")


def target(line: str, column: int, answer: Answer) -> tuple[str, Span] | None:
    """The place that the text around a column (from 0) refers to, by what was judged last.

    Knows ``[scriptid=a.b]``, ``[/SuiteScripts/a.js]`` and script ids as words, as scripts have
    them in quotes.
    """
    for match in _BRACKET.finditer(line):
        if match.start() <= column <= match.end():
            for reference in parse_references(match[0], ()):
                if reference.form == "file":
                    path = answer.files.get(reference.target.casefold())
                    return None if path is None else (path, Span(1, 1, 1, 1))
                if reference.form == "object":
                    return _object(reference.target, answer)
    for match in _WORD.finditer(line):
        if match.start() <= column <= match.end():
            return _object(match[0], answer)
    return None


def _object(way: str, answer: Answer) -> tuple[str, Span] | None:
    first, *parts = way.casefold().split(".")
    found = answer.objects.get(first)
    if found is None:
        return None
    path, line = found
    try:
        text = XmlText(Path(path).read_bytes())
    except (OSError, NotEditable):
        return path, Span(line, 1, line, 1)
    node: Node = text.root
    for part in parts:
        inner = next(
            (n for n in node.walk() if n.attrib.get("scriptid", "").casefold() == part), None
        )
        if inner is None:
            break
        node = inner
    return path, Span(*text.place(node.start), *text.place(node.inner))

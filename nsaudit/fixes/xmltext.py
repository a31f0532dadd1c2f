"""An XML file as its bytes and the places of its elements, for edits that keep all the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from nsaudit.fixes.edit import Edit
from nsaudit.sources.sdf.parse import ParseProblem, parse

_BOM = b"\xef\xbb\xbf"
_TAG = re.compile(rb"<[^\s/>\"']+(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>")
_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)")
_PLAIN = re.compile(rb"[^<>&]*")


class NotEditable(Exception):  # noqa: N818 - a statement about the input
    """A file that no edit can be made in without guessing."""


class Node:
    """One element: where its start tag, content and end tag stand, in bytes.

    ``start`` is the place of its ``<``, ``inner`` the end of its start tag, ``close`` the start of
    its end tag (both equal ``end`` for ``<a/>``), ``end`` the place after its last ``>``.
    """

    __slots__ = ("attrib", "children", "close", "end", "inner", "parent", "start", "tag")

    def __init__(self, tag: str, attrib: dict[str, str], parent: Node | None, start: int) -> None:
        self.tag = tag
        self.attrib = attrib
        self.parent = parent
        self.children: list[Node] = []
        self.start = self.inner = self.close = self.end = start

    def child(self, tag: str) -> Node | None:
        """The first child with a tag."""
        return next((child for child in self.children if child.tag == tag), None)

    def walk(self) -> Iterator[Node]:
        """This element and every one below it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()


class XmlText:
    """One XML file. Raises NotEditable where it is not well-formed UTF-8, or declares a DOCTYPE."""

    def __init__(self, data: bytes) -> None:
        declared = _ENCODING.match(data.removeprefix(_BOM))
        if declared and declared[1].lower() not in {b"utf-8", b"us-ascii"}:
            raise NotEditable("it is not UTF-8")
        try:
            parse(data)
            data.decode("utf-8")
        except (ParseProblem, UnicodeDecodeError) as problem:
            raise NotEditable(str(problem)) from problem
        self.data = data
        # Expat counts from the first byte it is given.
        self._shift = len(_BOM) if data.startswith(_BOM) else 0
        self.root = self._read(data[self._shift :])

    def text(self, node: Node) -> str | None:
        """A leaf's text, stripped; None where it holds elements, comments or entities."""
        inner = self.data[node.inner : node.close]
        return None if node.children or not _plain(inner) else inner.decode("utf-8").strip()

    def at(self, line: int, column: int) -> Node | None:
        """The element whose start tag begins at a line and column, as findings count them."""
        lines = self.data[self._shift :].split(b"\n")
        if not 0 < line <= len(lines):
            return None
        before = sum(len(text) + 1 for text in lines[: line - 1])
        text = lines[line - 1].decode("utf-8")
        start = self._shift + before + len(text[: column - 1].encode())
        return next((node for node in self.root.walk() if node.start == start), None)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a byte, from 1; columns count characters."""
        start = self.data.rfind(b"\n", 0, offset) + 1
        text = self.data[start:offset].decode("utf-8", "replace").removeprefix("\ufeff")
        return self.data.count(b"\n", 0, offset) + 1, len(text) + 1

    def set_text(self, node: Node, value: str) -> Edit | None:
        """Give a leaf another text; None where what stands there would be lost."""
        if self.text(node) is None:
            return None
        new = _escaped(value)
        if node.inner == node.end:  # <a/>
            tag = self.data[node.start : node.end]
            opened = tag[: tag.rindex(b"/")].rstrip() + b">"
            return Edit(node.start, node.end, opened + new + f"</{node.tag}>".encode())
        inner = self.data[node.inner : node.close]
        lead = len(inner) - len(inner.lstrip())
        kept = len(inner.rstrip()) if inner.strip() else len(inner)
        return Edit(node.inner + (lead if inner.strip() else 0), node.inner + kept, new)

    def remove(self, node: Node) -> Edit:
        """Take an element out, with its line where it has one of its own."""
        start, end = node.start, node.end
        line = self.data.rfind(b"\n", 0, start) + 1
        after = re.compile(rb"[ \t]*(?:\r?\n|\Z)").match(self.data, end)
        if line > 0 and not self.data[line:start].strip() and after:
            return Edit(line, after.end(), b"")
        return Edit(start, end, b"")

    def add(self, parent: Node, xml: str, *, last: bool = False) -> Edit | None:
        """Put an element into a parent, on a line of its own where its siblings have theirs.

        ``xml`` may hold several lines; further ones start with tabs, which stand for the file's
        own step of indentation. ``last`` puts it behind every sibling, whatever their order. None
        for a parent that holds text.
        """
        tag = re.match(r"<([\w.-]+)", xml)
        if tag is None or (not parent.children and self.text(parent) != ""):
            return None
        if not parent.children:
            return self._first(parent, xml)
        tags = [child.tag for child in parent.children]
        if last:
            later = None
        elif tags == sorted(tags):  # exports write an object's tags by the alphabet
            later = next((c for c in parent.children if c.tag > tag[1]), None)
        else:
            same = [n for n, child in enumerate(parent.children) if child.tag == tag[1]]
            number = same[-1] + 1 if same else len(tags)
            later = parent.children[number] if number < len(tags) else None
        if later is not None:
            space = self._space(later)
            return Edit(later.start, later.start, self._laid(xml, space) + space)
        before = parent.children[-1]
        space = self._space(before)
        return Edit(before.end, before.end, space + self._laid(xml, space))

    def _first(self, parent: Node, xml: str) -> Edit:
        """The first child of an element that holds none."""
        outer = self._space(parent)
        if parent is self.root:
            outer = self._newline()
        space = outer + self._step() if outer else b""
        body = space + self._laid(xml, space) + outer
        if parent.inner == parent.end:  # <a/>
            tag = self.data[parent.start : parent.end]
            opened = tag[: tag.rindex(b"/")].rstrip() + b">"
            return Edit(parent.start, parent.end, opened + body + f"</{parent.tag}>".encode())
        return Edit(parent.inner, parent.close, body)

    def _space(self, node: Node) -> bytes:
        """The line break and indentation in front of an element; nothing where it has no line."""
        line = self.data.rfind(b"\n", 0, node.start)
        indent = self.data[line + 1 : node.start]
        if line < 0 or indent.strip():
            return b""
        return self._newline() + indent

    def _newline(self) -> bytes:
        return b"\r\n" if b"\r\n" in self.data else b"\n"

    def _step(self) -> bytes:
        """One step of indentation, as the root's children have it."""
        for child in self.root.children:
            indent = self._space(child).lstrip(b"\r\n")
            if indent:
                return indent
        return b"  "

    def _laid(self, xml: str, space: bytes) -> bytes:
        step = self._step()
        lines = []
        for line in xml.split("\n"):
            bare = line.lstrip("\t")
            lines.append(step * (len(line) - len(bare)) + bare.encode())
        return space.join(lines) if space else b"".join(line.strip() for line in lines)

    def _read(self, data: bytes) -> Node:
        parser = expat.ParserCreate("utf-8")
        open_: list[Node] = []
        found: list[Node] = []

        def start(tag: str, attrib: dict[str, str]) -> None:
            at = parser.CurrentByteIndex
            parent = open_[-1] if open_ else None
            node = Node(tag, attrib, parent, at + self._shift)
            match = _TAG.match(data, at)
            node.inner = (match.end() if match else at) + self._shift
            (parent.children if parent else found).append(node)
            open_.append(node)

        def end(_: str) -> None:
            node = open_.pop()
            if data[node.inner - self._shift - 2 : node.inner - self._shift] == b"/>":
                node.close = node.end = node.inner
                return
            at = parser.CurrentByteIndex
            node.close = at + self._shift
            node.end = data.index(b">", at) + 1 + self._shift

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise NotEditable(str(error)) from error
        return found[0]


def _plain(inner: bytes) -> bool:
    return _PLAIN.fullmatch(inner) is not None


def _escaped(value: str) -> bytes:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()

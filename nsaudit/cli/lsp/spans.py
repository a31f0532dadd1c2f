"""From the point that a finding names to the stretch of text that an editor underlines."""

from __future__ import annotations

from nsaudit.cli.lsp.marks import Repair, Replacement, Span
from nsaudit.fixes import Files, Fix


def span_at(files: Files, path: str, line: int | None, column: int | None) -> Span:
    """An element's start tag, or the whole of a leaf; the rest of the line in any other file."""
    line, column = line or 1, column or 1
    text = files.xml(path) if path.endswith(".xml") else None
    if text is not None:
        node = text.at(line, column)
        if node is not None:
            return Span(line, column, *text.place(node.inner if node.children else node.end))
    content = (files.read(path) or b"").decode("utf-8-sig", "replace").split("\n")
    row = content[line - 1].rstrip() if line <= len(content) else ""
    return Span(line, column, line, max(len(row) + 1, column))


def repair(files: Files, fix: Fix) -> Repair | None:
    """A fix in lines and columns; None where its file has gone."""
    text = files.xml(fix.path)
    if text is None:
        return None
    return Repair(
        fix.title,
        fix.safe,
        tuple(
            Replacement(Span(*text.place(e.start), *text.place(e.end)), e.new.decode("utf-8"))
            for e in fix.edits
        ),
    )

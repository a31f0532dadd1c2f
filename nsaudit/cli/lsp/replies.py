"""What the editor asks for at a place: a rule's page, where a reference leads, what can be done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from nsaudit.cli.lsp.marks import Repair, Span
from nsaudit.cli.lsp.ways import target

if TYPE_CHECKING:
    from nsaudit.cli.lsp.server import Server

FIX_ALL = "source.fixAll.nsaudit"


def hover(ls: Server, given: lsp.HoverParams) -> lsp.Hover | None:
    """The pages of the rules whose marks are here, or of the rule that a word names."""
    uri, at = given.text_document.uri, given.position
    marks = ls.marks(uri, lsp.Range(at, at))
    ids = list(dict.fromkeys(mark.rule_id for mark in marks))
    if not ids:
        ids = [ls.workspace.get_text_document(uri).word_at_position(at)]
    found = [ls.pages[rule_id] for rule_id in ids if rule_id in ls.pages]
    if not found:
        return None
    text = "\n\n---\n\n".join(found)
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, text))


def definition(ls: Server, given: lsp.DefinitionParams) -> lsp.Location | None:
    """The object, part or file that the text under the cursor names."""
    document = ls.workspace.get_text_document(given.text_document.uri)
    position = document.position_from_client_units(given.position)
    lines = document.lines
    line = lines[position.line] if position.line < len(lines) else ""
    found = target(line, position.character, ls.answer)
    if found is None:
        return None
    path, span = found
    return lsp.Location(ls.uri(path), ls.range(path, span))


def actions(ls: Server, given: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    """Fixes of the marks in a range, and one action that makes every safe fix of the file."""
    uri = given.text_document.uri
    path = str(Path(ls.workspace.get_text_document(uri).path).resolve())
    wanted = given.context.only
    found: list[lsp.CodeAction] = []
    if _asked(lsp.CodeActionKind.QuickFix, wanted):
        found += [
            lsp.CodeAction(
                title=f"{mark.rule_id}: {repair.title}",
                kind=lsp.CodeActionKind.QuickFix,
                diagnostics=[ls.diagnostic(mark)],
                is_preferred=repair.safe or None,
                edit=ls.edit(uri, path, [repair]),
            )
            for mark in ls.marks(uri, given.range)
            for repair in mark.repairs
        ]
    safe = [repair for mark in ls.marks(uri) for repair in mark.repairs if repair.safe]
    if safe and _asked(FIX_ALL, wanted):
        apart = _apart(safe)
        title = f"Make {len(apart)} safe fix{'es' if len(apart) > 1 else ''} of this file"
        found.append(lsp.CodeAction(title=title, kind=FIX_ALL, edit=ls.edit(uri, path, apart)))
    return found


def _asked(kind: str, wanted: object) -> bool:
    """Whether a kind of action is wanted: kinds are prefixes, and no list means all."""
    if not isinstance(wanted, (list, tuple)):
        return True
    return any(kind == word or kind.startswith(f"{word}.") for word in map(str, _values(wanted)))


def _values(kinds: list[object] | tuple[object, ...]) -> list[object]:
    return [getattr(kind, "value", kind) for kind in kinds]


def _apart(repairs: list[Repair]) -> list[Repair]:
    """Repairs of one file that touch different places: of two that meet, the first."""
    taken: list[Span] = []
    found: list[Repair] = []
    for repair in repairs:
        spans = [part.span for part in repair.replacements]
        if not any(_overlap(a, b) for a in spans for b in taken):
            taken += spans
            found.append(repair)
    return found


def _overlap(one: Span, other: Span) -> bool:
    return (one.line, one.column) <= (other.end_line, other.end_column) and (
        other.line,
        other.column,
    ) <= (one.end_line, one.end_column)

"""What the language server shows, in plain values that travel between processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Span(NamedTuple):
    """From a place up to another, lines and columns from 1, columns counting characters."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Replacement:
    """A stretch of text and what is to stand there."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Repair:
    """A fix that the editor may make in the file of its mark."""

    title: str
    safe: bool
    replacements: tuple[Replacement, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """A further place that a finding points at."""

    path: str
    span: Span


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to underline. ``level`` is error, warning, information or hint."""

    path: str
    span: Span
    level: str
    rule_id: str
    message: str
    related: tuple[Related, ...] = ()
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What to judge: the folder that an editor has open, and its unsaved texts by absolute path."""

    root: str
    unsaved: dict[str, bytes]
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found. Every path is absolute.

    ``objects`` and ``files`` say where a script id and a File Cabinet path (both case-folded) lead.
    ``problem`` is why nothing could be judged: what is not judged is never shown as fine.
    """

    marks: tuple[Mark, ...] = ()
    objects: dict[str, tuple[str, int]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    problem: str = ""

"""What a proposer gets and gives: one place of a finding, and edits with a title."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from nsaudit.finding import Finding
from nsaudit.fixes.edit import Edit
from nsaudit.fixes.xmltext import Node, XmlText


class Proposal(NamedTuple):
    """A title for people, and the edits it stands for."""

    title: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """One place of a finding: the file, the element there, its path, and the folder judged."""

    finding: Finding
    text: XmlText
    node: Node
    path: str
    root: Path

    def around(self, tag: str) -> Node | None:
        """The element itself or the nearest one around it that has a tag."""
        node: Node | None = self.node
        while node is not None and node.tag != tag:
            node = node.parent
        return node

    def setting(self, parent: Node | None, tag: str, value: str) -> Proposal | None:
        """Give a child of an element a value, adding the child where it is not there."""
        if parent is None:
            return None
        child = parent.child(tag)
        if child is None:
            edit = self.text.add(parent, f"<{tag}>{value}</{tag}>")
        elif self.text.text(child) == value:
            return None
        else:
            edit = self.text.set_text(child, value)
        return None if edit is None else Proposal(f"Set <{tag}> to {value}", (edit,))

    def cabinet(self) -> Path | None:
        """The FileCabinet folder of the project that holds the file."""
        for parent in PurePosixPath(self.path).parents:
            folder = self.root / parent
            if (folder / "manifest.xml").is_file():
                return folder / "FileCabinet"
        return None

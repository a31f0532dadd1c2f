"""Fixes that are safe: the file says afterwards what it means already, or what NetSuite demands.

- SDF002, brackets or letter case of a path whose one file lies in the project's File Cabinet: SDF
  reads no other spelling, and no other file can be meant.
- SDF004, a feature in the manifest: a feature that an object type needs is required, because
  without it the type cannot be deployed at all; one that only a tag needs is declared as not
  required, which refuses no account.
- SDF005, the capitals of a feature's id: ids are written in capitals, and there is one such id.
- SDF011, the second of two permission rows that say the same: the role's rights stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from nsaudit import reference
from nsaudit.fixes.edit import Edit
from nsaudit.fixes.target import Proposal, Target
from nsaudit.fixes.xmltext import Node, XmlText


def _file_path(target: Target) -> Iterator[Proposal]:
    written = target.text.text(target.node)
    cabinet = target.cabinet()
    if written is None or cabinet is None:
        return
    inner = written[1:-1] if written.startswith("[") and written.endswith("]") else written
    if not inner.startswith("/") or "[" in inner or "]" in inner:
        return
    found = _same_but_for_case(cabinet, inner.split("/")[1:])
    if found is None:
        return
    new = f"[/{found}]"
    if new == written:
        return
    edit = target.text.set_text(target.node, new)
    if edit is not None:
        yield Proposal(f"Write the path as {new}", (edit,))


def _same_but_for_case(folder: Path, parts: list[str]) -> str | None:
    """The one path below a folder that differs in letter case at most; None for none or several."""
    ways: list[tuple[Path, str]] = [(folder, "")]
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        following: list[tuple[Path, str]] = []
        for here, way in ways:
            try:
                entries = sorted(here.iterdir())
            except OSError:
                continue
            following += [
                (entry, f"{way}/{entry.name}" if way else entry.name)
                for entry in entries
                if entry.name.casefold() == part.casefold() and entry.is_file() is last
            ]
        ways = following
    return ways[0][1] if len(ways) == 1 else None


_NEED = re.compile(r"([A-Z][A-Z0-9_]*): needed by (<)?")


def _manifest_features(target: Target) -> Iterator[Proposal]:
    text, manifest = target.text, target.text.root
    if manifest.tag != "manifest":
        return
    rows = [match for line in target.finding.evidence if (match := _NEED.match(line))]
    if len(rows) != len(target.finding.evidence):
        return
    dependencies = manifest.child("dependencies")
    features = dependencies.child("features") if dependencies else None
    declared = {(text.text(node) or "").upper() for node in (features.children if features else ())}
    lines = [
        f'<feature required="{"false" if row[2] else "true"}">{row[1]}</feature>'
        for row in rows
        if row[1] not in declared  # nor in small letters, which another fix turns into capitals
    ]
    if not lines:
        return
    edit = _feature_lines(text, manifest, dependencies, features, lines)
    if edit is not None:
        names = ", ".join(row[1] for row in rows)
        yield Proposal(f"Declare {names} in the manifest", (edit,))


def _feature_lines(
    text: XmlText,
    manifest: Node,
    dependencies: Node | None,
    features: Node | None,
    lines: list[str],
) -> Edit | None:
    if features is not None:
        return text.add(features, "\n".join(lines))
    block = "\n".join(["<features>", *(f"\t{line}" for line in lines), "</features>"])
    if dependencies is not None:
        return text.add(dependencies, block)
    whole = "\n".join(
        ["<dependencies>", *(f"\t{line}" for line in block.split("\n")), "</dependencies>"]
    )
    return text.add(manifest, whole, last=True)


def _feature_capitals(target: Target) -> Iterator[Proposal]:
    if target.node.tag != "feature":
        return
    written = target.text.text(target.node)
    right = (written or "").upper()
    if not written or written == right or reference.feature(right) is None:
        return
    others = target.node.parent.children if target.node.parent else []
    if any(target.text.text(other) == right for other in others):
        return
    edit = target.text.set_text(target.node, right)
    if edit is not None:
        yield Proposal(f"Write the feature as {right}", (edit,))


def _repeated_permission(target: Target) -> Iterator[Proposal]:
    node = target.node
    if node.tag != "permission" or node.parent is None:
        return
    said = _said(target.text, node)
    before = node.parent.children[: node.parent.children.index(node)]
    if said is not None and any(_said(target.text, other) == said for other in before):
        yield Proposal(
            f"Remove the second row of {dict(said).get('permkey')}", (target.text.remove(node),)
        )


def _said(text: XmlText, node: Node) -> list[tuple[str, str]] | None:
    """What a row says, whatever the order of its tags; None where that is not plain."""
    found: list[tuple[str, str]] = []
    for child in node.children:
        value = text.text(child)
        if value is None or child.attrib:
            return None
        found.append((child.tag, value))
    return sorted(found)


SAFE: Mapping[str, Callable[[Target], Iterator[Proposal]]] = {
    "SDF002": _file_path,
    "SDF004": _manifest_features,
    "SDF005": _feature_capitals,
    "SDF011": _repeated_permission,
}
"""Proposers by rule whose fixes ``nsaudit lint --fix`` makes."""

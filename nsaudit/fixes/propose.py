"""Which fixes a finding has: the files at hand, and a look into the table of proposers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from nsaudit.finding import Finding, Status
from nsaudit.fixes.edit import Fix
from nsaudit.fixes.offers import OFFERS
from nsaudit.fixes.project import SAFE
from nsaudit.fixes.target import Proposal, Target
from nsaudit.fixes.xmltext import NotEditable, XmlText


class Files:
    """The files below the folder that was judged; ``unsaved`` texts of an editor come first."""

    def __init__(self, root: Path, unsaved: Mapping[str, bytes] | None = None) -> None:
        self.root = root
        self._unsaved = unsaved or {}
        self._texts: dict[str, XmlText | None] = {}

    def xml(self, path: str) -> XmlText | None:
        """A file to edit; None where it is gone, or no edit can be made in it."""
        if path not in self._texts:
            data = self.read(path)
            try:
                self._texts[path] = None if data is None else XmlText(data)
            except NotEditable:
                self._texts[path] = None
        return self._texts[path]

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where it cannot be read."""
        if path in self._unsaved:
            return self._unsaved[path]
        try:
            return (self.root / path).read_bytes()
        except OSError:
            return None


def propose(finding: Finding, files: Files) -> Iterator[Fix]:
    """Every fix of a finding: those that are safe first, then those that somebody must choose."""
    if finding.status is not Status.FAIL:
        return
    given: set[Fix] = set()
    for table, safe in ((SAFE, True), (OFFERS, False)):
        proposer = table.get(finding.rule_id)
        if proposer is None:
            continue
        for place in finding.locations:
            if place.path is None or not place.path.endswith(".xml"):
                continue
            text = files.xml(place.path)
            if text is None:
                continue
            node = text.at(place.line or 1, place.column or 1) or text.root
            target = Target(finding, text, node, place.path, files.root)
            for proposal in proposer(target):
                fix = _fix(finding, place.path, proposal, safe=safe)
                if fix.edits and fix not in given:  # two places of a finding may lead to one edit
                    given.add(fix)
                    yield fix


def _fix(finding: Finding, path: str, proposal: Proposal, *, safe: bool) -> Fix:
    return Fix(finding.rule_id, proposal.title, path, proposal.edits, safe, finding.fingerprint)

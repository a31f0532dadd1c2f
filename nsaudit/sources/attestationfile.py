"""An attestation file as it is edited: answers go in, comments and order stay."""

from __future__ import annotations

import datetime
import io
import os
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from nsaudit.sources.attestations import AttestationError, file_hash

HEAD = """\
# Settings of this account that no API shows, and checklist items that people answered.
# 'nsaudit attest' asks for them one by one; comments in this file stay.
"""


class AttestationEditor:
    """One file, read with its comments. ``save`` replaces it whole or not at all."""

    def __init__(self, path: Path, account: str | None, by: str, today: datetime.date) -> None:
        self.path = path
        self._by = by
        self._at = today.isoformat()
        self._yaml = YAML()
        self._yaml.preserve_quotes = True
        self._yaml.width = 4096  # long lines of people stay as they are
        self._fresh = not path.exists()
        self._data = self._read()
        if self._fresh:
            self._data["attestation"] = 1
            if account:
                self._data["account"] = DoubleQuotedScalarString(account)
            self._data["by"] = by
            self._data["at"] = self._at

    def _read(self) -> CommentedMap:
        if self._fresh:
            return CommentedMap()
        try:
            content = self._yaml.load(self.path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, YAMLError) as error:
            raise AttestationError(
                f"{self.path}: cannot be read: {type(error).__name__}"
            ) from error
        if not isinstance(content, CommentedMap):
            raise AttestationError(f"{self.path}: not an attestation file")
        return content

    def setting(self, section: str, row: tuple[str, str] | None, name: str) -> Any:
        """A value that the file holds already; None where it does not."""
        place = self._section(section, row, make=False)
        return None if place is None else place.get(name)

    def set_setting(self, section: str, row: tuple[str, str] | None, name: str, value: Any) -> None:
        """Put one value of a settings page."""
        place = self._section(section, row, make=True)
        if place is not None:
            place[name] = _plain(value)

    def prove(self, section: str, evidence: str) -> None:
        """Say who saw a page, when, and what shows it."""
        proofs = self._map(self._data, "proofs")
        proofs[section] = self._proof(evidence)

    def item(self, name: str) -> dict[str, Any] | None:
        """The answer that the file holds for an item."""
        found = self._item(name)
        return None if found is None else dict(found)

    def set_item(
        self,
        name: str,
        answer: str,
        evidence: str,
        reason: str = "",
        measure: dict[str, str] | None = None,
    ) -> None:
        """Answer an item; what the file said of it before is replaced."""
        entry = self._item(name)
        if entry is None:
            rows = self._data.setdefault("items", CommentedSeq())
            entry = CommentedMap(id=name)
            if any(isinstance(r, CommentedMap) and r.fa.flow_style() for r in rows):
                entry.fa.set_flow_style()
            rows.append(entry)
        for key in ("reason", "measure", "expires", "sha256"):
            entry.pop(key, None)
        entry["answer"] = DoubleQuotedScalarString(answer)
        if reason:
            entry["reason"] = reason
        if measure:
            entry["measure"] = CommentedMap(measure)
        for key, value in self._proof(evidence).items():
            entry[key] = value

    def save(self) -> None:
        """Write the file. Raises AttestationError where it cannot be written."""
        buffer = io.StringIO()
        self._yaml.dump(self._data, buffer)
        text = (HEAD if self._fresh else "") + buffer.getvalue()
        self._same(text)
        partial = self.path.with_name(self.path.name + f".partial-{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            partial.write_text(text, "utf-8", newline="\n")
            partial.replace(self.path)
        except OSError as error:
            partial.unlink(missing_ok=True)
            reason = (error.strerror or "unknown reason").lower()
            raise AttestationError(f"{self.path}: cannot be written: {reason}") from error
        self._fresh = False

    def _same(self, text: str) -> None:
        """Refuse to write a text that would read otherwise than what was answered."""
        try:
            written = YAML(typ="safe", pure=True).load(text)
        except YAMLError:
            written = None
        if written != _values(self._data):
            raise AttestationError(
                f"{self.path}: the answers cannot be written beside its comments; "
                "move comments to lines of their own, and answer again"
            )

    def _proof(self, evidence: str) -> CommentedMap:
        proof = CommentedMap(by=self._by, at=self._at)
        if evidence:
            proof["evidence"] = evidence
            found = file_hash(self.path.parent / evidence)
            if found is not None:
                proof["sha256"] = found
        return proof

    def _section(
        self, section: str, row: tuple[str, str] | None, *, make: bool
    ) -> CommentedMap | None:
        settings = self._map(self._data, "settings") if make else self._data.get("settings")
        if not isinstance(settings, CommentedMap):
            return None
        if row is None:
            if make:
                return self._map(settings, section)
            found = settings.get(section)
            return found if isinstance(found, CommentedMap) else None
        rows = settings.get(section)
        if not isinstance(rows, CommentedSeq):
            if not make:
                return None
            rows = settings[section] = CommentedSeq()
        key, value = row
        for entry in rows:
            if isinstance(entry, CommentedMap) and str(entry.get(key, "")).casefold() == value:
                return entry
        if not make:
            return None
        entry = CommentedMap({key: value})
        if any(isinstance(r, CommentedMap) and r.fa.flow_style() for r in rows):
            entry.fa.set_flow_style()
        rows.append(entry)
        return entry

    def _item(self, name: str) -> CommentedMap | None:
        for entry in self._data.get("items") or ():
            if isinstance(entry, CommentedMap) and entry.get("id") == name:
                return entry
        return None

    @staticmethod
    def _map(holder: CommentedMap, key: str) -> CommentedMap:
        found = holder.get(key)
        if not isinstance(found, CommentedMap):
            found = holder[key] = CommentedMap()
        return found


def _plain(value: Any) -> Any:
    return CommentedSeq(value) if isinstance(value, (list, tuple)) else value


def _values(value: Any) -> Any:
    """The plain values of what was read with comments."""
    if isinstance(value, dict):
        return {key: _values(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_values(inner) for inner in value]
    return str(value) if isinstance(value, str) else value

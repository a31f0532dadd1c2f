"""Attestation files: settings that no API shows, and answered items, as records with places.

What of it counts for an environment is the matter of :mod:`nsaudit.sources.attested`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from nsaudit.model.attestation import (
    Attestation,
    AutoNumbering,
    DuplicateDetection,
    SandboxSettings,
    Token,
    WebServicesSettings,
    day,
)
from nsaudit.model.base import Frozen, Location, Record
from nsaudit.model.settings import AccountLimits, Preference
from nsaudit.model.snapshot import Locate
from nsaudit.sources.declared import Places, file_schema, filled, literal_secrets
from nsaudit.yamlcheck import check, invalid, problem_at, raise_all
from nsaudit.yamlfile import Document, Problem, YamlError, read

SCHEMA = "attestations.schema.json"

_FILE_ENDINGS = re.compile(r"\.(png|jpe?g|gif|pdf|csv|txt|md|xlsx|docx|html|json|zip|eml)$", re.I)
"""Evidence that ends so is a file; anything else is a reference that nothing here can open."""


class AttestationError(Exception):
    """Attestations that cannot be read; the message has a line for each problem."""

    hint = "'nsaudit attest ENV' asks for each setting and writes the file."


class Proof(Frozen):
    """Who saw a settings page, when, and where the evidence is."""

    by: str | None = Field(default=None, description="Who looked; the file's own by otherwise.")
    at: str | None = day("The day; the file's own at otherwise.")
    evidence: str | None = Field(default=None, description="A file beside this one, or a ticket.")
    sha256: str | None = Field(default=None, description="The hash of the evidence file.")
    expires: str | None = day("The last day it counts.")


class Item(Frozen):
    """One checklist item that somebody answered."""

    id: str = Field(description="The item, as freeze or pilot.")
    answer: Literal["yes", "no", "partial", "not_applicable"] | None = Field(
        default=None, description='In quotes: "yes", "no", "partial" or "not_applicable".'
    )
    reason: str | None = Field(default=None, description="Why it is not done, or does not apply.")
    measure: dict[str, Any] | None = Field(default=None, description="What was measured.")
    by: str | None = Field(default=None, description="Who answered.")
    at: str | None = day("When.")
    evidence: str | None = Field(default=None, description="A file beside this one, or a ticket.")
    sha256: str | None = Field(default=None, description="The hash of the evidence file.")
    expires: str | None = day("The last day it counts.")


class Settings(Frozen):
    """Typed copies of pages without an API."""

    duplicate_detection: tuple[DuplicateDetection, ...] | None = None
    auto_numbering: tuple[AutoNumbering, ...] | None = None
    web_services: WebServicesSettings | None = None
    limits: AccountLimits | None = None
    tokens: tuple[Token, ...] | None = None
    sandbox: SandboxSettings | None = None
    preferences: dict[str, str] | None = Field(
        default=None, description='Preferences by id, as DUPLICATEWARNINGS: "T".'
    )


class AttestationFile(Frozen):
    """An attestation file."""

    attestation: Literal[1] = Field(description="The version of this format.")
    account: str | None = Field(default=None, description="The account id, in quotes.")
    by: str | None = Field(default=None, description="Who answered, unless an entry says other.")
    at: str | None = day("When, unless an entry says other.")
    settings: Settings | None = None
    proofs: dict[str, Proof] | None = Field(
        default=None, description="Evidence for each section of settings, by its name."
    )
    items: tuple[Item, ...] | None = None


TABLES: Mapping[str, type[Record]] = {
    "duplicate_detection": DuplicateDetection,
    "auto_numbering": AutoNumbering,
    "web_services": WebServicesSettings,
    "limits": AccountLimits,
    "tokens": Token,
    "sandbox": SandboxSettings,
    "preferences": Preference,
}
"""Sections of settings, and the records they fill."""


@dataclass(frozen=True, slots=True)
class Attestations:
    """One attestation file: the records of each section, and what vouches for each."""

    shown: str
    account: str | None
    settings: Mapping[str, tuple[Record, ...]]
    entries: tuple[Attestation, ...]
    locate: Locate | None = None


def attestations_schema() -> dict[str, Any]:
    """The JSON Schema of an attestation file."""
    return file_schema(AttestationFile.model_json_schema(), {})


def read_attestations(path: Path, base: Path = Path()) -> Attestations:
    """Read one file. Places name it relative to ``base`` where it lies below.

    Raises AttestationError with file, line and column of every problem.
    """
    try:
        document = filled(read(path))
        check(document, SCHEMA)
        raise_all([*literal_secrets(document), *_mistakes(document)])
        try:
            content = AttestationFile.model_validate(document.data)
        except ValidationError as error:
            raise invalid(document, error) from error
    except YamlError as error:
        raise AttestationError(str(error)) from error
    shown = path.relative_to(base).as_posix() if path.is_relative_to(base) else path.as_posix()
    builder = _Builder(document, content, shown, path.parent)
    return Attestations(
        shown,
        content.account,
        dict(builder.settings()),
        tuple(builder.entries()),
        Places([(shown, document, {})]),
    )


def file_hash(path: Path) -> str | None:
    """The SHA-256 of a file's content; None where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def evidence_missing(evidence: str | None, sha256: str | None, folder: Path) -> bool:
    """Whether a named evidence file is missing or changed; a ticket or address never is."""
    if not evidence:
        return False
    is_file = bool(sha256) or (bool(_FILE_ENDINGS.search(evidence)) and "://" not in evidence)
    if not is_file:
        return False
    found = file_hash(folder / evidence)
    return found is None or sha256 not in {None, found}


class _Builder:
    """Turns a checked file into records."""

    def __init__(
        self, document: Document, content: AttestationFile, shown: str, folder: Path
    ) -> None:
        self._document = document
        self._content = content
        self._shown = shown
        self._folder = folder

    def settings(self) -> Iterator[tuple[str, tuple[Record, ...]]]:
        """Each section that the file states, as records."""
        for section, value in self._sections():
            rows = value if isinstance(value, tuple) else (value,)
            way: tuple[str, ...] = ("settings", section)
            if isinstance(value, dict):
                yield (
                    section,
                    tuple(
                        Preference(id=key, value=text, location=self._place(*way, key))
                        for key, text in sorted(value.items())
                    ),
                )
                continue
            yield (
                section,
                tuple(
                    row.model_copy(
                        update={
                            "location": self._place(
                                *way, *((number,) if isinstance(value, tuple) else ())
                            )
                        }
                    )
                    for number, row in enumerate(rows)
                ),
            )

    def entries(self) -> Iterator[Attestation]:
        """One record for each section of settings and for each answered item."""
        proofs = self._content.proofs or {}
        for section, _ in self._sections():
            proof = proofs.get(section) or Proof()
            where = self._place("settings", section)
            yield self._entry(section, proof, where, setting=True)
        for number, item in enumerate(self._content.items or ()):
            yield self._entry(
                item.id,
                item,
                self._place("items", number),
                answer=item.answer,
                reason=item.reason,
                measure=item.measure,
            )

    def _entry(self, name: str, proof: Proof | Item, where: Location, **more: Any) -> Attestation:
        return Attestation(
            id=name,
            answered=True,
            by=proof.by or self._content.by or "",
            at=proof.at or self._content.at or "",
            account=self._content.account or "",
            evidence=proof.evidence or "",
            sha256=proof.sha256,
            evidence_missing=evidence_missing(proof.evidence, proof.sha256, self._folder),
            expires=proof.expires or "",
            location=where,
            **more,
        )

    def _sections(self) -> Iterator[tuple[str, Any]]:
        for section in TABLES:
            value = getattr(self._content.settings, section, None)
            if value is not None:
                yield section, value

    def _place(self, *way: str | int) -> Location:
        place = self._document.place(*way)
        return Location(self._shown, place.line, place.column)


def _mistakes(document: Document) -> Iterator[Problem]:
    """What the schema cannot say: repeated entries, and proofs of nothing."""
    seen: set[str] = set()
    for number, item in enumerate(document.data.get("items") or ()):
        if item["id"] in seen:
            way = ("items", number, "id")
            yield problem_at(document, way, f"the item {item['id']!r} was already answered")
        seen.add(item["id"])
    for section in document.data.get("proofs") or {}:
        if section not in TABLES:
            message = f"proves no section of settings; these are {', '.join(TABLES)}"
            yield problem_at(document, ("proofs", section), message)

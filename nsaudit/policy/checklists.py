"""Checklists: which rules and attestations stand behind each item."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from nsaudit.model.base import Frozen
from nsaudit.yamlcheck import check, invalid
from nsaudit.yamlfile import YamlError, read

SCHEMA = "checklist.schema.json"
BUILT_IN = ("go-live",)


class ChecklistError(Exception):
    """A checklist that cannot be read; the message has a line for each problem."""

    hint = f"Built in: {', '.join(BUILT_IN)}. Or name a YAML file of your own."


class ItemSpec(Frozen):
    """One line of a checklist.

    Every rule must have run and passed, and every attestation must be valid. ``settled_by`` names
    attestations that stand in where rules could not decide.
    """

    id: str = Field(description="What identifies the item.")
    title: str = Field(description="What must be true.")
    rules: tuple[str, ...] = Field(default=(), description="Rules that must pass.")
    attest: tuple[str, ...] = Field(default=(), description="Answers that must be valid.")
    settled_by: tuple[str, ...] = Field(
        default=(), description="Answers that count where rules cannot decide."
    )
    owner: str | None = Field(default=None, description="Who answers for the item and signs it.")
    severity: Literal["critical", "high", "medium", "low"] = Field(
        default="high", description="How grave it is when it is answered with no."
    )
    max_age_days: int = Field(default=0, description="Days for which an answer counts.")


class SectionSpec(Frozen):
    """Lines that belong together."""

    title: str
    items: tuple[ItemSpec, ...]


class ChecklistSpec(Frozen):
    """A checklist as it is written."""

    checklist: Literal[1] = Field(description="The version of this format.")
    id: str
    title: str
    gate: str = Field(default="go-live", description="The gate at which answers are due.")
    sections: tuple[SectionSpec, ...]

    @property
    def items(self) -> Iterator[ItemSpec]:
        """Every item, in order."""
        for section in self.sections:
            yield from section.items


def load(name: str, base: Path = Path()) -> ChecklistSpec:
    """A built-in checklist by name, or one from a file. Raises ChecklistError."""
    if name in BUILT_IN:
        with as_file(files("nsaudit.checklists").joinpath(f"{name}.yaml")) as path:
            return _read(path)
    path = base / name
    if not path.suffix and not path.exists():
        raise ChecklistError(f"there is no checklist called {name!r}")
    return _read(path)


def _read(path: Path) -> ChecklistSpec:
    try:
        document = read(path)
        check(document, SCHEMA)
        try:
            return ChecklistSpec.model_validate(document.data)
        except ValidationError as error:
            raise invalid(document, error) from error
    except YamlError as error:
        raise ChecklistError(str(error)) from error

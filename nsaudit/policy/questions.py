"""What people are asked: items and settings with their page in the UI and a good value."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from typing import Literal

from pydantic import Field

from nsaudit.model.base import Frozen
from nsaudit.yamlfile import read


class FieldQuestion(Frozen):
    """One value of a settings page."""

    name: str
    kind: Literal["flag", "words", "text", "number", "day"]
    question: str
    good: str


class SectionQuestion(Frozen):
    """One settings page; ``rows`` names the key field and its values where it is a table."""

    section: str
    title: str
    where: str
    rows: dict[str, tuple[str, ...]] | None = None
    only: str | None = None
    fields: tuple[FieldQuestion, ...]


class ItemQuestion(Frozen):
    """One item of a checklist that only people can answer."""

    id: str = Field(description="What identifies the answer.")
    title: str = Field(description="What must be true.")
    where: str = Field(description="The page in NetSuite, or where else to look.")
    good: str = Field(description="What a good answer is, and its evidence.")


class Questions(Frozen):
    """Everything that can be asked."""

    items: tuple[ItemQuestion, ...]
    settings: tuple[SectionQuestion, ...]


@cache
def questions() -> Questions:
    """The questions that nsaudit ships."""
    with as_file(files("nsaudit.checklists").joinpath("questions.yaml")) as path:
        return Questions.model_validate(read(path).data)

"""Checklists: which rules and attestations stand behind each item."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from nsaudit.model.base import Frozen
from nsaudit.policy.questions import ItemQuestion, questions
from nsaudit.yamlcheck import check, invalid, nearest, problem_at, raise_all
from nsaudit.yamlfile import Document, Problem, YamlError, read

SCHEMA = "checklist.schema.json"
BUILT_IN = ("go-live", "sandbox-refresh", "release-preview")

Kind = Literal["production", "sandbox", "release_preview", "development", "any"]


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
    environment: Kind | None = Field(
        default=None, description="The kind of environment it is about, unless the checklist's."
    )
    owner: str | None = Field(default=None, description="Who answers for the item and signs it.")
    severity: Literal["critical", "high", "medium", "low"] = Field(
        default="high", description="How grave it is when it is answered with no."
    )
    max_age_days: int = Field(default=0, description="Days for which an answer counts.")
    source: str | None = Field(default=None, description="Where it is said, for whoever doubts it.")


class SectionSpec(Frozen):
    """Lines that belong together."""

    title: str
    owner: str | None = Field(default=None, description="Who answers for items without an owner.")
    items: tuple[ItemSpec, ...]


class ChecklistSpec(Frozen):
    """A checklist as it is written."""

    checklist: Literal[1] = Field(description="The version of this format.")
    id: str
    title: str
    gate: str = Field(default="go-live", description="The gate at which answers are due.")
    environment: Kind = Field(
        default="any", description="The kind of environment whose findings count."
    )
    signers: tuple[str, ...] = Field(default=(), description="Who must sign it.")
    questions: tuple[ItemQuestion, ...] = Field(
        default=(), description="Answers that this checklist asks for beside the known ones."
    )
    sections: tuple[SectionSpec, ...]

    @property
    def items(self) -> Iterator[ItemSpec]:
        """Every item, in order."""
        for section in self.sections:
            yield from section.items

    @property
    def asked(self) -> tuple[ItemQuestion, ...]:
        """The questions to people that its items need, in the order in which they are known."""
        needed = {name for item in self.items for name in (*item.attest, *item.settled_by)}
        return tuple(q for q in (*questions().items, *self.questions) if q.id in needed)

    def kind_of(self, item: ItemSpec) -> str | None:
        """The kind of environment that an item is about; None for any."""
        kind = item.environment or self.environment
        return None if kind == "any" else kind


def load(name: str, base: Path = Path(), rules: Collection[str] | None = None) -> ChecklistSpec:
    """A built-in checklist by name, or one from a file. Raises ChecklistError.

    ``rules`` are the ids of all known rules: naming another one is an error.
    """
    if name in BUILT_IN:
        with as_file(files("nsaudit.checklists").joinpath(f"{name}.yaml")) as path:
            return _read(path, rules)
    path = base / name
    if not path.suffix and not path.exists():
        raise ChecklistError(f"there is no checklist called {name!r}{nearest(name, BUILT_IN)}")
    return _read(path, rules)


def _read(path: Path, rules: Collection[str] | None) -> ChecklistSpec:
    try:
        document = read(path)
        check(document, SCHEMA)
        raise_all(_mistakes(document, rules))
        try:
            return ChecklistSpec.model_validate(document.data)
        except ValidationError as error:
            raise invalid(document, error) from error
    except YamlError as error:
        raise ChecklistError(str(error)) from error


def _mistakes(document: Document, rules: Collection[str] | None) -> Iterator[Problem]:
    """What the schema cannot say: unknown rules and answers, items twice, items without either."""
    data: dict[str, Any] = document.data
    answers = {q.id for q in questions().items}
    for number, question in enumerate(data.get("questions") or ()):
        if question["id"] in answers:
            way = ("questions", number, "id")
            yield problem_at(document, way, f"{question['id']!r} is asked for already")
        answers.add(question["id"])
    seen: set[str] = set()
    for n, section in enumerate(data["sections"]):
        for m, item in enumerate(section["items"]):
            place = ("sections", n, "items", m)
            if item["id"] in seen:
                yield problem_at(
                    document, (*place, "id"), f"the item {item['id']!r} is there twice"
                )
            seen.add(item["id"])
            if not any(item.get(key) for key in ("rules", "attest")):
                yield problem_at(document, place, "nothing stands behind it: name rules or attest")
            known = {"rules": rules, "attest": answers, "settled_by": answers}
            for key, valid in known.items():
                for k, word in enumerate(item.get(key) or ()):
                    if valid is not None and word not in valid:
                        what = "rule" if key == "rules" else "item to attest"
                        message = f"there is no {what} {word!r}{_close(word, valid)}"
                        yield problem_at(document, (*place, key, k), message)


def _close(word: str, valid: Collection[str]) -> str:
    """The nearest valid word, where one is near: all of them would be too many."""
    near = nearest(word, valid)
    return near if near.startswith("; did you mean") else ""

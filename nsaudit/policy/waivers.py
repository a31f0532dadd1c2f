"""Waivers: findings that somebody accepted, with who, why and until when."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, StringConstraints, ValidationError

from nsaudit.finding import Finding, Status
from nsaudit.model.base import Frozen, Location, Record
from nsaudit.report import Waived

Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]


class WaiverError(Exception):
    """A waivers file that cannot be read; the message has a line for each problem."""

    hint = "The keys of a waiver are rule, subject, environment, reason, owner, expires and ticket."


class WaiverEntry(Frozen):
    """One waiver as it is written."""

    model_config = ConfigDict(defer_build=False)

    rule: Text = Field(description="The id of the rule, as ACC001.")
    subject: Text = Field(
        description="The key of the subject as reports print it; * and ? stand for any text."
    )
    environment: Text = Field(description="The environment it holds for; * stands for every one.")
    reason: Text = Field(description="Why the finding is accepted.")
    owner: Text = Field(description="Who accepted it.")
    expires: datetime.date = Field(description="The last day it holds, as 2030-12-31.")
    ticket: str | None = Field(default=None, description="Where it was discussed.")


class WaiverFile(Frozen):
    """A waivers file."""

    model_config = ConfigDict(defer_build=False)

    version: Literal[1] = Field(default=1, description="The version of this format.")
    waivers: tuple[WaiverEntry, ...] = Field(description="The waivers, in any order.")


class Waiver(Record):
    """A waiver as the rules on waivers see it: what it says, and what this run made of it.

    ``decidable`` is False where this run cannot tell whether the waiver is still needed: its rule
    or environment took no part, or the rule could not decide on a subject that it covers.
    """

    table: ClassVar[str] = ""

    rule: str
    subject: str
    environment: str
    reason: str
    owner: str
    expires: datetime.date
    ticket: str | None = None
    location: Location | None = None
    matched: int = 0
    decidable: bool = True
    rule_known: bool = True
    rule_waivable: bool = True
    nearest: str | None = None

    @property
    def key(self) -> str:
        """Rule, subject and environment, which is what a waiver is about."""
        return f"{self.rule}/{self.subject}/{self.environment}".casefold()

    @property
    def kind(self) -> str:
        """What people call it."""
        return "waiver"

    @property
    def caption(self) -> str:
        """The same for people."""
        return f"{self.rule} for {self.subject} in {self.environment}"

    def covers(self, finding: Finding) -> bool:
        """Whether rule, environment and subject match, by key and without regard to case."""
        return self.rule == finding.rule_id and self.covers_subject(
            finding.environment, finding.subject.key
        )

    def covers_subject(self, environment: str, key: str) -> bool:
        """Whether environment and subject match."""
        return fnmatchcase(environment, self.environment) and fnmatchcase(
            key.casefold(), self.subject.casefold()
        )

    def expired(self, today: datetime.date) -> bool:
        """Whether its last day is over."""
        return today > self.expires


@dataclass(frozen=True, slots=True)
class Applied:
    """What waivers did: findings left, findings waived, and the waivers with their use noted."""

    active: tuple[Finding, ...]
    waived: tuple[Waived, ...]
    waivers: tuple[Waiver, ...]


def load_waivers(path: Path, shown: str | None = None) -> tuple[Waiver, ...]:
    """Read a waivers file. ``shown`` is its path as reports print it.

    Raises WaiverError with file, line and column of every problem.
    """
    from nsaudit.yamlcheck import check, invalid  # noqa: PLC0415 - only runs with waivers pay
    from nsaudit.yamlfile import YamlError, read  # noqa: PLC0415

    try:
        document = read(path)
        check(document, "waivers.schema.json")
        try:
            content = WaiverFile.model_validate(document.data)
        except ValidationError as error:
            raise invalid(document, error) from error
    except YamlError as error:
        raise WaiverError(str(error)) from error
    waivers: list[Waiver] = []
    for number, entry in enumerate(content.waivers):
        place = document.place("waivers", number)
        location = Location(shown or str(path), place.line, place.column)
        values: dict[str, Any] = {name: getattr(entry, name) for name in WaiverEntry.model_fields}
        waivers.append(Waiver(**values, location=location))
    return tuple(waivers)


def apply(
    findings: Iterable[Finding],
    waivers: Sequence[Waiver],
    *,
    today: datetime.date,
    rules_run: frozenset[str],
    environments: frozenset[str],
) -> Applied:
    """Take waived findings out. Only a failure can be waived: what was not read stays unknown.

    An expired waiver, and one on a rule that may not be waived, does nothing.
    """
    by_rule: dict[str, list[int]] = {}
    for number, waiver in enumerate(waivers):
        by_rule.setdefault(waiver.rule, []).append(number)
    matched = [0] * len(waivers)
    undecided = [False] * len(waivers)
    active: list[Finding] = []
    waived: list[Waived] = []
    for finding in findings:
        accepted: Waiver | None = None
        for number in by_rule.get(finding.rule_id, ()):
            waiver = waivers[number]
            if finding.status is not Status.FAIL:
                undecided[number] |= _touches(waiver, finding)
            elif waiver.covers(finding):
                matched[number] += 1
                if accepted is None and finding.waivable and not waiver.expired(today):
                    accepted = waiver
        if accepted is None:
            active.append(finding)
        else:
            waived.append(_waived(finding, accepted))
    noted = tuple(
        waiver.model_copy(
            update={
                "matched": matched[number],
                "decidable": waiver.rule in rules_run
                and any(fnmatchcase(name, waiver.environment) for name in environments)
                and not undecided[number],
            }
        )
        for number, waiver in enumerate(waivers)
    )
    return Applied(tuple(active), tuple(waived), noted)


def _touches(waiver: Waiver, finding: Finding) -> bool:
    """Whether a check that came to no verdict is about what the waiver covers."""
    whole = finding.subject.kind == "environment"
    return fnmatchcase(finding.environment, waiver.environment) and (
        whole or waiver.covers(finding)
    )


def _waived(finding: Finding, waiver: Waiver) -> Waived:
    return Waived(
        finding=finding,
        reason=waiver.reason,
        owner=waiver.owner,
        expires=waiver.expires.isoformat(),
        ticket=waiver.ticket,
    )

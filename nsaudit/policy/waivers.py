"""Waivers: findings that somebody accepted, with who, why and until when."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import ClassVar

from nsaudit.finding import Finding, Status
from nsaudit.model.base import Location, Record
from nsaudit.report import Waived


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
        return self.covers_environment(environment) and _fits(
            key.casefold(), self.subject.casefold()
        )

    def covers_environment(self, environment: str) -> bool:
        """Whether the environment matches."""
        return _fits(environment, self.environment)

    def expired(self, today: datetime.date) -> bool:
        """Whether its last day is over."""
        return today > self.expires


@dataclass(frozen=True, slots=True)
class Applied:
    """What waivers did: findings left, findings waived, and the waivers with their use noted."""

    active: tuple[Finding, ...]
    waived: tuple[Waived, ...]
    waivers: tuple[Waiver, ...]


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
                and any(waiver.covers_environment(name) for name in environments)
                and not undecided[number],
            }
        )
        for number, waiver in enumerate(waivers)
    )
    return Applied(tuple(active), tuple(waived), noted)


def _fits(text: str, pattern: str) -> bool:
    """Whether a text matches a pattern in which only * and ? mean something: keys hold brackets."""
    return fnmatchcase(text, pattern.replace("[", "[[]"))


def _touches(waiver: Waiver, finding: Finding) -> bool:
    """Whether a check that came to no verdict is about what the waiver covers."""
    whole = finding.subject.kind == "environment"
    return waiver.covers_environment(finding.environment) and (whole or waiver.covers(finding))


def _waived(finding: Finding, waiver: Waiver) -> Waived:
    return Waived(
        finding=finding,
        reason=waiver.reason,
        owner=waiver.owner,
        expires=waiver.expires.isoformat(),
        ticket=waiver.ticket,
    )

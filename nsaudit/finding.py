"""Severities, statuses and findings: what a rule's verdict becomes."""

import hashlib
from enum import IntEnum, StrEnum
from typing import NamedTuple, Self

from nsaudit.model.base import Frozen, Location


class Severity(IntEnum):
    """Consequence for writes, from counts (info) to wrong or exposed records now (critical)."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    def __str__(self) -> str:
        return self.name.lower()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a severity's name. Raises ValueError naming the valid ones."""
        try:
            return cls[text.upper()]
        except KeyError:
            valid = ", ".join(str(s) for s in reversed(cls))
            raise ValueError(f"{text!r} is not a severity; use one of {valid}") from None


class Confidence(StrEnum):
    """How a rule knows: a declared value, data flow or heuristic, or naming and statistics."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Status(StrEnum):
    """What a finding says: it fails, could not be decided, or the rule itself broke."""

    FAIL = "fail"
    UNKNOWN = "unknown"
    ERROR = "error"


class SubjectRef(NamedTuple):
    """Which thing a finding is about. ``key`` is the script id or natural key."""

    kind: str
    key: str
    label: str
    url: str | None = None


class Finding(Frozen):
    """One verdict that people must see. ``locations`` has the primary place first.

    ``parts`` name what a failure puts together, for the baseline; reports do not print them.
    ``out_of_reach`` marks an unknown that no source given to this run could have settled.
    """

    rule_id: str
    rule_name: str
    severity: Severity
    confidence: Confidence
    status: Status
    environment: str
    subject: SubjectRef
    message: str
    consequence: str = ""
    fix: str = ""
    evidence: tuple[str, ...] = ()
    locations: tuple[Location, ...] = ()
    checklist: tuple[str, ...] = ()
    fingerprint: str = ""
    out_of_reach: bool = False
    waivable: bool = True
    parts: tuple[str, ...] = ()


def fingerprint(rule_id: str, subject: SubjectRef, discriminator: str = "") -> str:
    """A stable id of a finding: rule, subject and discriminator; never message, line or id."""
    text = "\x1f".join((rule_id, subject.kind, subject.key.casefold(), discriminator))
    return hashlib.sha256(text.encode()).hexdigest()[:20]

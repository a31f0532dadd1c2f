"""A rule: a frozen value made by ``@rule`` from one pure function and its docstring."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar, cast

from nsaudit.finding import Confidence, Severity
from nsaudit.model.base import Frozen, Location, Path, Record
from nsaudit.model.snapshot import GapReason, Snapshot

R = TypeVar("R", bound=Record)
S = TypeVar("S", bound=Record)
O = TypeVar("O", bound="Options")  # noqa: E741 - O for options


class Options(Frozen):
    """Base of a rule's options; each field needs a default and a description."""


class Pass(NamedTuple):
    """The subject was read and is fine."""


class NotApplicable(NamedTuple):
    """The rule has nothing to say about this subject."""

    why: str = ""


class Unknown(NamedTuple):
    """Something needed could not be read. ``reason`` says what, and what would show it."""

    reason: str
    out_of_reach: bool = False


class Point(NamedTuple):
    """A value to point at: a way within the subject or another record, or a place as it is."""

    path: Path = ()
    record: Record | None = None
    owner: Record | None = None
    location: Location | None = None


Where = str | Path | Record | Point | Location
"""How a rule names a place: a field of the subject, a way within it, or another record."""


@dataclass(frozen=True, slots=True)
class Fail:
    """The subject breaks the rule. ``at`` lists places, the primary one first.

    ``severity`` may only be one that the rule declares; ``key`` tells several findings on one
    subject apart and enters the fingerprint. ``parts`` name what one finding puts together, the
    ids it lists: a baseline that accepts it holds them, and one more of them is new.
    """

    message: str
    evidence: Sequence[str] = ()
    at: Where | Sequence[Where] = ()
    severity: Severity | None = None
    consequence: str = ""
    fix: str = ""
    key: str = ""
    parts: Sequence[str] = ()

    def points(self) -> list[Point]:
        """The places as points."""
        at = self.at
        if isinstance(at, (str, Record, Point, Location)):
            return [as_point(at)]
        if at and all(isinstance(step, str) for step in at):
            return [Point(cast("Path", tuple(at)))]
        return [as_point(place) for place in at]


Verdict = Pass | NotApplicable | Unknown | Fail


def as_point(place: Where) -> Point:
    """Turn any way of naming a place into a point."""
    if isinstance(place, Point):
        return place
    if isinstance(place, Location):
        return Point(location=place)
    if isinstance(place, Record):
        return Point(record=place)
    return Point((place,) if isinstance(place, str) else place)


class Unreadable(Exception):  # noqa: N818 - it is a verdict that travels, not an error
    """Raised by a look-up that the snapshot cannot answer; the engine turns it into Unknown."""

    def __init__(self, reason: str, *, out_of_reach: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.out_of_reach = out_of_reach


@dataclass(frozen=True, slots=True)
class Context(Generic[O]):
    """What a rule may see beside its subject: the snapshot, its options, and the owner.

    ``source`` is the other side of a comparison (only while rules judge changes): ``snapshot`` is
    then the target, usually production. ``plan`` says that the target is a project laid over it.
    """

    snapshot: Snapshot
    options: O
    owner: Record | None = None
    source: Snapshot | None = None
    today: str = ""
    path: Path = ()

    def all(self, cls: type[R]) -> list[R]:
        """Every record of a class. A table with a gap makes the verdict Unknown."""
        self.need(cls)
        return self.snapshot.records(cls)

    def need(self, cls: type[Record]) -> None:
        """Make the verdict Unknown unless the table of ``cls`` was read."""
        gap = self.snapshot.gap(cls)
        if gap is not None:
            raise Unreadable(gap.detail, out_of_reach=gap.reason is GapReason.OUT_OF_REACH)

    def readable(self, cls: type[Record]) -> bool:
        """Whether the table of ``cls`` was read."""
        return self.snapshot.gap(cls) is None

    def find(self, cls: type[R], key: str) -> R | None:
        """The record with a key; None only when the table is complete and does not hold it.

        Raises Unreadable where the table has a gap, or holds only part of the account: "not in the
        project" is not "not in the account".
        """
        found = self.seen(cls, key)
        if found is not None:
            return found
        self.need(cls)
        if self.snapshot.partial(cls):
            what = cls.table.replace("_", " ") or cls.__name__
            raise Unreadable(
                f"{key} is not among the {what} given to this run; the account may hold it",
                out_of_reach=True,
            )
        return None

    def seen(self, cls: type[R], key: str) -> R | None:
        """The record with a key if this run read it; None says nothing about the account."""
        return self.snapshot.index(cls).get(key.casefold())

    def owned_by(self, cls: type[R]) -> R:
        """The record the subject lives in, as its class."""
        if not isinstance(self.owner, cls):
            raise TypeError(f"this subject does not live in a {cls.__name__}")
        return self.owner


Check = Callable[[Any, Any], Verdict]

SECTIONS = ("Why", "Fix in the UI", "Fix in XML", "Source", "Traps")
"""Sections of a rule's page; the first four are demanded."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, whoever wrote it.

    ``page`` is the docstring, split into title and sections; ``origin`` the file it stands in;
    ``pack`` the entry point or folder it came from.
    """

    id: str
    name: str
    subject: type[Record]
    severity: Severity
    confidence: Confidence
    check: Check
    raises: tuple[Severity, ...] = ()
    options: type[Options] = Options
    tier: int = 2
    pedantic: bool = False
    evidence: str = ""
    checklist: tuple[str, ...] = ()
    waivable: bool = True
    needs: tuple[type[Record], ...] = ()
    title: str = ""
    page: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""
    pack: str = ""

    @property
    def area(self) -> str:
        """The area of the id: its leading letters."""
        return re.match(r"[A-Z]+", self.id).group(0)  # type: ignore[union-attr]  # checked by @rule

    @property
    def severities(self) -> tuple[Severity, ...]:
        """Every severity a finding of this rule can have."""
        return tuple(sorted({self.severity, *self.raises}))


def rule(
    *,
    id: str,  # noqa: A002 - the field's standard term
    subject: type[S],
    severity: Severity,
    confidence: Confidence = Confidence.HIGH,
    name: str | None = None,
    raises: Iterable[Severity] = (),
    options: type[Options] = Options,
    tier: int = 2,
    pedantic: bool = False,
    evidence: str = "S",
    checklist: Iterable[str] = (),
    waivable: bool = True,
    needs: Iterable[type[Record]] = (),
) -> Callable[[Callable[[S, Context[Any]], Verdict]], Rule]:
    """Make a rule from a pure function ``(subject, ctx) -> Verdict`` whose docstring is its page.

    ``raises`` lists further severities that a Fail may set. ``evidence`` names the sources that can
    decide it (S files, L account, R RESTlet, C contract, A attestation, D record data). ``needs``
    lists the record classes it looks up beside its subject, so that sources fetch them. Raises
    ValueError or TypeError for an id without area and number, a page without its sections, a
    subject that is no record class or a severity that is none.
    """
    raised = tuple(raises)

    def make(function: Callable[[S, Context[Any]], Verdict]) -> Rule:
        check_id(id)
        if not (isinstance(subject, type) and issubclass(subject, Record)):
            raise TypeError(f"the subject of rule {id} must be a record class, not {subject!r}")
        if not all(isinstance(given, Severity) for given in (severity, *raised)):
            raise ValueError(f"the severities of rule {id} must be such as Severity.HIGH")
        title, page = read_page(inspect.getdoc(function) or "")
        missing = [section for section in SECTIONS[:4] if section not in page]
        if not title or missing:
            raise ValueError(f"the docstring of rule {id} lacks: {', '.join(missing) or 'a title'}")
        return Rule(
            id=id,
            name=name or function.__name__.replace("_", "-"),
            subject=subject,
            severity=severity,
            confidence=confidence,
            check=function,
            raises=raised,
            options=options,
            tier=tier,
            pedantic=pedantic or confidence is Confidence.LOW,
            evidence=evidence,
            checklist=tuple(checklist),
            waivable=waivable,
            needs=tuple(needs),
            title=title,
            page=page,
            origin=inspect.getsourcefile(function) or function.__module__,
        )

    return make


def check_id(text: str) -> None:
    """Raise ValueError for a rule id without area and number."""
    if not re.fullmatch(r"[A-Z]{2,8}(-[A-Z]+)*-?\d{3,4}", text):
        raise ValueError(f"rule id {text!r} must be an area in capitals and a number, as ACC001")


def read_page(text: str) -> tuple[str, dict[str, str]]:
    """Split a docstring into its first line and its named sections.

    A section starts with its name and a colon at the start of a line.
    """
    head, _, body = text.partition("\n")
    page: dict[str, str] = {}
    current = ""
    for line in body.splitlines():
        name = next((s for s in SECTIONS if line.startswith(f"{s}:")), None)
        if name:
            current = name
            line = line[len(name) + 1 :]
        if current:
            page[current] = f"{page.get(current, '')} {line.strip()}".strip()
    # Sections are sentences in reports: Why becomes a finding's consequence, Fix its remedy.
    return head.strip().rstrip("."), {name: t[:1].upper() + t[1:] for name, t in page.items()}


@dataclass(frozen=True, slots=True)
class Setup:
    """How one rule runs: its options, and the severity that the user gave it, if any."""

    rule: Rule
    options: Options
    severity: Severity | None = None

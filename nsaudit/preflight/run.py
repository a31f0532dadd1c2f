"""Many payloads against several environments: tallies by record type, in bounded memory."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, NamedTuple, Self

from nsaudit.model.base import Location
from nsaudit.model.payload import Payload, PayloadIssue
from nsaudit.preflight.checker import DOUBTS, Checker, Issue, Verdict, compile_checker
from nsaudit.preflight.fieldrule import Knowledge
from nsaudit.preflight.identity import OWN, REFERENCE, Finding, Identities, packed, references_of
from nsaudit.preflight.values import CODES
from nsaudit.reference import external_id_space

FIRST_PLACES = 3
MOST_DOUBTS = 20

REFERS_TO: Mapping[str, str] = {
    "subsidiary": "subsidiary", "currency": "currency", "department": "department",
    "class": "classification", "location": "location", "createdfrom": "Transaction",
    "item": "Item",
}  # fmt: skip
"""The space of external ids that a field refers to; every other one refers to entities."""

CONFIGURED = frozenset({"subsidiary", "currency", "department", "class", "location", "terms",
                        "taxcode", "pricelevel", "account", "nexus"})  # fmt: skip
"""Fields that refer to what people set up, not to what payloads write."""


class Sample(NamedTuple):
    """One payload: its record type in lower case, operation, external id, body, and place."""

    recordtype: str
    operation: str
    external_id: str | None
    body: Mapping[str, Any]
    line: int
    file: int = 0
    text: bool = False


class Refused(NamedTuple):
    """One payload that an environment would reject: for a file of them."""

    line: int
    file: int
    recordtype: str
    environment: str
    issues: tuple[Issue, ...]


@dataclass(slots=True)
class _Tally:
    """What was counted of one record type in one environment."""

    checked: int = 0
    rejected: int = 0
    undecided: int = 0
    elsewhere: Counter[str] = field(default_factory=Counter)
    issues: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    only_here: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    places: dict[tuple[str, str, str], list[tuple[int, int]]] = field(default_factory=dict)
    doubts: Counter[tuple[str, str, str]] = field(default_factory=Counter)


SHIFT = 16
"""Environments at most: the state of a payload holds a bit for each, and one for its doubts."""

LATE: Mapping[str, str] = {
    "external_id_repeated": "another payload of the set creates or holds it",
    "parent_after_child": "refers to a record that is written later in the set",
    "?parent": "whether the record that it refers to exists was not read",
}
"""What only all payloads together show."""

Knows = Callable[[str, str], Knowledge]
"""What is known of a record type in an environment: environment, record type."""


class Preflight:
    """Takes payloads one by one; `results` gives a record for each type and environment."""

    def __init__(
        self,
        environments: Sequence[str],
        knows: Knows,
        files: Sequence[str] = ("payloads",),
        refused: Callable[[Refused], None] | None = None,
    ) -> None:
        self._environments = tuple(environments)
        self._knows = knows
        self._files = files
        self._refused = refused
        self._known: dict[tuple[str, str], Knowledge] = {}
        self._checkers: dict[tuple[str, bool], tuple[Checker, ...]] = {}
        self._tallies: dict[tuple[str, str], _Tally] = {}
        self._types: dict[str, int] = {}
        self._spaces: dict[str, str] = {}
        self._identities = Identities()
        self._states = array("I")
        self._all = (1 << len(self._environments)) - 1
        self.number = 0
        """Payloads that were taken so far."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._identities.__exit__(kind, error, trace)

    def take(self, sample: Sample) -> None:
        """Judge one payload in every environment."""
        kind = sample.recordtype
        checkers = self._checkers.get((kind, sample.text))
        if checkers is None:
            checkers = self._compile(kind, text=sample.text)
        number = self.number
        self.number += 1
        verdicts = [checker.check(sample.body, sample.operation) for checker in checkers]
        state = 0
        for place, verdict in enumerate(verdicts):
            if verdict.issues:
                state |= 1 << place
            if verdict.doubts:
                state |= 1 << (place + SHIFT)
        self._states.append(state)
        self._count(sample, verdicts, state)
        self._identify(sample, number)

    def _compile(self, kind: str, *, text: bool) -> tuple[Checker, ...]:
        found: list[Checker] = []
        for environment in self._environments:
            known = self._known.get((environment, kind))
            if known is None:
                known = self._known[environment, kind] = self._knows(environment, kind)
                self._tallies[environment, kind] = _Tally()
            found.append(compile_checker(known, text=text))
        self._types.setdefault(kind, len(self._types))
        self._spaces[kind] = external_id_space(kind) or kind
        checkers = self._checkers[kind, text] = tuple(found)
        return checkers

    def _count(self, sample: Sample, verdicts: Sequence[Verdict], mask: int) -> None:
        environments = self._environments
        for place, verdict in enumerate(verdicts):
            environment = environments[place]
            tally = self._tallies[environment, sample.recordtype]
            tally.checked += 1
            for doubt in verdict.doubts:
                tally.doubts[doubt] += 1
            if not verdict.issues:
                if verdict.doubts:
                    tally.undecided += 1
                continue
            tally.rejected += 1
            alone = mask & self._all == 1 << place and len(environments) > 1
            for issue in dict.fromkeys(verdict.issues):
                self._issue(tally, issue, sample.line, sample.file, alone=alone)
            for other, name in enumerate(environments):
                if not mask >> other & 1:
                    tally.elsewhere[name] += 1
            if self._refused is not None:
                self._refused(
                    Refused(
                        sample.line, sample.file, sample.recordtype, environment, verdict.issues
                    )
                )

    @staticmethod
    def _issue(tally: _Tally, issue: Issue, line: int, file: int, *, alone: bool) -> None:
        tally.issues[issue] += 1
        if alone:
            tally.only_here[issue] += 1
        places = tally.places.setdefault(issue, [])
        if len(places) < FIRST_PLACES:
            places.append((file, line))

    def _identify(self, sample: Sample, number: int) -> None:
        if sample.operation == "delete":
            return
        what = packed(self._types[sample.recordtype], creates=sample.operation == "create")
        add = self._identities.add
        line, file = sample.line, sample.file
        if sample.external_id and sample.operation != "update":
            space = self._spaces[sample.recordtype]
            add(space, sample.external_id, OWN, number, line, file, what)
        for name, ident in references_of(sample.body):
            key = name.casefold()
            if key not in CONFIGURED:
                add(REFERS_TO.get(key, "Entity"), ident, REFERENCE, number, line, file, what)

    def results(self) -> Iterator[tuple[str, Payload]]:
        """The environment and the record of each type, after the last payload."""
        kinds = {number: kind for kind, number in self._types.items()}
        for finding in self._identities.findings():
            issue = Issue(finding.code, "externalId", LATE[finding.code])
            if finding.code.startswith("?"):
                self._late_doubt(kinds[finding.kind], finding, issue)
            else:
                self._late_issue(kinds[finding.kind], finding, issue)
        for (environment, kind), tally in sorted(self._tallies.items()):
            yield environment, self._payload(environment, kind, tally)

    def _late_issue(self, kind: str, finding: Finding, issue: Issue) -> None:
        """An issue that only all payloads together show: the same in every environment."""
        state = self._states[finding.number]
        for place, environment in enumerate(self._environments):
            tally = self._tallies[environment, kind]
            self._issue(tally, issue, finding.line, finding.file, alone=False)
            if state >> place & 1:
                for other, name in enumerate(self._environments):
                    if not state >> other & 1:
                        tally.elsewhere[name] -= 1
            else:
                tally.rejected += 1
                tally.undecided -= state >> (place + SHIFT) & 1
            if self._refused is not None:
                self._refused(Refused(finding.line, finding.file, kind, environment, (issue,)))
        self._states[finding.number] = state | self._all

    def _late_doubt(self, kind: str, finding: Finding, issue: Issue) -> None:
        state = self._states[finding.number]
        for place, environment in enumerate(self._environments):
            tally = self._tallies[environment, kind]
            tally.doubts[issue] += 1
            if not state >> place & 1 and not state >> (place + SHIFT) & 1:
                tally.undecided += 1
        self._states[finding.number] = state | self._all << SHIFT

    def _payload(self, environment: str, kind: str, tally: _Tally) -> Payload:
        known = self._known[environment, kind]
        unknown = {what: list(texts) for what, texts in known.unknown.items()}
        for (code, name, reason), count in sorted(
            tally.doubts.items(), key=lambda item: (-item[1], item[0])
        )[:MOST_DOUBTS]:
            about = DOUBTS.get(code, "values")
            unknown.setdefault(about, []).append(f"{name}: {reason} ({count:,} payloads)")
        passed = tally.checked - tally.rejected
        several = len(self._environments) > 1
        return Payload(
            recordtype=kind,
            checked=tally.checked,
            rejected=tally.rejected,
            # What the environment hides of the type as a whole leaves every payload open.
            undecided=passed if known.unknown else tally.undecided,
            elsewhere={n: c for n, c in sorted(tally.elsewhere.items()) if c} if several else {},
            issues=tuple(self._issues(tally, several=several)),
            unknown={what: tuple(texts) for what, texts in sorted(unknown.items())},
        )

    def _issues(self, tally: _Tally, *, several: bool) -> Iterator[PayloadIssue]:
        ranked = sorted(tally.issues.items(), key=lambda item: (-item[1], item[0]))
        for (code, name, reason), count in ranked:
            places = sorted(tally.places[code, name, reason])
            yield PayloadIssue(
                id=f"{code} {name}: {reason}",
                code=code,
                about=CODES[code],
                field=name,
                reason=reason,
                count=count,
                only_here=tally.only_here[code, name, reason] if several else None,
                locations=tuple(Location(self._files[f], line) for f, line in places),
            )

"""Where each item of a checklist stands, from what rules and people said."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from nsaudit.checklist import Checklist, ChecklistItem, ChecklistSection, Driver, ItemStatus
from nsaudit.finding import Status
from nsaudit.policy.checkfacts import COMPARED, Facts, Mark
from nsaudit.policy.checklists import ChecklistSpec, ItemSpec

CHK_RULES = ("CHK001", "CHK002", "CHK003", "CHK004", "CHK005")
"""The rules that judge answers; an answer counts while none of them objects."""


SANDBOX = "SBX"
"""The area of rules that judge sandboxes, whichever environment an item is about."""

_GRAVITY = (
    ItemStatus.BLOCKED,
    ItemStatus.NOT_VERIFIED,
    ItemStatus.ATTENTION,
    ItemStatus.READY,
    ItemStatus.NOT_APPLICABLE,
)


class _Part(NamedTuple):
    """Where one rule or answer behind an item stands, and what shows it, as of a day."""

    id: str
    status: ItemStatus
    evidence: str
    findings: tuple[str, ...] = ()
    day: str = ""
    fix: str = ""


_Holding = dict[tuple[ItemStatus, str], list[tuple[str, _Part]]]
"""Items that each rule or answer holds, by where it stands."""


def evaluate(spec: ChecklistSpec, facts: Facts) -> Checklist:
    """Fill a checklist. An item is ready only where everything behind it was seen to be fine.

    An item about one kind of environment is judged by what was found in those alone.
    """
    pages = {question.id: question.where for question in spec.asked}
    whole = _View(facts, None, pages)
    views: dict[str | None, _View] = {None: whole}
    sections: list[ChecklistSection] = []
    holding: _Holding = defaultdict(list)
    for section in spec.sections:
        items: list[ChecklistItem] = []
        for item in section.items:
            kind = spec.kind_of(item)
            if kind not in views:
                views[kind] = _View(facts.within(facts.named(kind)), kind, pages, whole)
            view = views[kind]
            parts = view.parts(item)
            items.append(_item(item, item.owner or section.owner, parts))
            for part in parts:
                holding[part.status, part.id].append((item.id, part))
        sections.append(ChecklistSection(section.title, tuple(items)))
    return Checklist(
        spec.id,
        spec.title,
        readiness(sections),
        tuple(sections),
        tuple(_drivers(holding)),
        spec.signers,
    )


def readiness(sections: Iterable[ChecklistSection]) -> int | None:
    """Share of items that are ready, attention counting half; None where one is not verified."""
    counts: Counter[ItemStatus] = Counter()
    for section in sections:
        counts += section.counts
    judged = sum(counts[s] for s in (ItemStatus.READY, ItemStatus.ATTENTION, ItemStatus.BLOCKED))
    if counts[ItemStatus.NOT_VERIFIED] or not judged:
        return None
    points = 2 * counts[ItemStatus.READY] + counts[ItemStatus.ATTENTION]
    return round(100 * points / (2 * judged))


def _drivers(holding: _Holding) -> Iterable[Driver]:
    """What keeps items from being ready: the gravest first, then what holds most of them."""
    order = sorted(holding, key=lambda key: (_GRAVITY.index(key[0]), -len(holding[key]), key[1]))
    for status, name in order:
        if status in {ItemStatus.READY, ItemStatus.NOT_APPLICABLE}:
            continue
        held = holding[status, name]
        first = held[0][1]
        yield Driver(name, status, tuple(item for item, _ in held), first.evidence, first.fix)


def _item(item: ItemSpec, owner: str | None, parts: list[_Part]) -> ChecklistItem:
    """One item from everything behind it: the gravest part decides."""
    ordered = sorted(parts, key=lambda part: _GRAVITY.index(part.status))
    status = ordered[0].status if ordered else ItemStatus.NOT_VERIFIED
    days = [p.day for p in parts if p.day and p.status is not ItemStatus.NOT_APPLICABLE]
    return ChecklistItem(
        item.id,
        item.title,
        status,
        tuple(_folded(ordered)),
        tuple(dict.fromkeys(f for p in ordered for f in p.findings)),
        owner,
        min(days, default=None),
    )


def _folded(parts: Iterable[_Part]) -> Iterable[str]:
    """Evidence of parts, those that say the same in one line."""
    told: dict[str, dict[str, None]] = {}
    for part in parts:
        name, text = part.id, part.evidence
        alone = not text.startswith(f"{name}: ")
        told.setdefault(text if alone else text.removeprefix(f"{name}: "), {}).update(
            {} if alone else {name: None}
        )
    return (f"{', '.join(names)}: {text}" if names else text for text, names in told.items())


class _View:
    """The facts about environments of one kind, and where rules and answers stand in them."""

    def __init__(
        self,
        facts: Facts,
        kind: str | None,
        pages: Mapping[str, str],
        whole: _View | None = None,
    ) -> None:
        self._facts = facts
        self._pages = pages
        self._whole = whole or self
        self._kind = kind
        self._marks: dict[str, list[Mark]] = defaultdict(list)
        self._accepted: dict[str, list[Mark]] = defaultdict(list)
        for mark in facts.marks:
            self._marks[mark.rule_id].append(mark)
        for mark in facts.accepted:
            self._accepted[mark.rule_id].append(mark)

    def parts(self, item: ItemSpec) -> list[_Part]:
        """Everything behind an item; an answer settles what rules could not decide."""
        if not self._facts.places:
            told = f"no environment of this run is a {(self._kind or '').replace('_', ' ')}"
            return [_Part(self._kind or "", ItemStatus.NOT_VERIFIED, told)]
        rules = [(self._whole if name[:3] == SANDBOX else self).rule(name) for name in item.rules]
        answers = [self._answer(name) for name in item.attest]
        if item.settled_by and any(p.status is ItemStatus.NOT_VERIFIED for p in rules):
            settling = [self._answer(name) for name in item.settled_by]
            if all(p.status is ItemStatus.READY for p in settling):
                rules = [p for p in rules if p.status is not ItemStatus.NOT_VERIFIED]
            answers += settling
        return [*rules, *answers]

    def rule(self, name: str) -> _Part:
        """Where one rule stands."""
        by_name = self._facts.counts.get(name)
        day = self._facts.day
        if not by_name:
            return _Part(name, ItemStatus.NOT_VERIFIED, f"{name}: did not run")
        counts: Counter[str] = Counter()
        for found in by_name.values():
            counts.update(found)
        marks = self._marks.get(name, [])
        failed = [m for m in marks if m.status is Status.FAIL]
        if failed:
            worst = max(m.severity for m in failed)
            grave = worst >= self._facts.threshold
            status = ItemStatus.BLOCKED if grave else ItemStatus.ATTENTION
            told = f"{name}: {_told(failed)}"
            shown = tuple(m.fingerprint for m in failed)
            return _Part(name, status, told, shown, day, failed[0].fix)
        if marks:
            told = f"{name}: not decided: {_told(marks)}"
            shown = tuple(m.fingerprint for m in marks)
            return _Part(name, ItemStatus.NOT_VERIFIED, told, shown, "", marks[0].fix)
        if name in self._facts.asked:
            told = f"{name}: not decided: {self._facts.asked[name]}"
            return _Part(name, ItemStatus.NOT_VERIFIED, told)
        if self._accepted.get(name):
            marks = self._accepted[name]
            told = f"{name}: accepted: {_told(marks)}"
            shown = tuple(m.fingerprint for m in marks)
            return _Part(name, ItemStatus.ATTENTION, told, shown, day, marks[0].fix)
        return self._nothing_found(name, counts, day)

    def _nothing_found(self, name: str, counts: Counter[str], day: str) -> _Part:
        """A rule without any finding: passed, had nothing to look at, or could not look."""
        undone = [key for key in ("fail", "unknown", "error") if counts.get(key)]
        if undone:  # a result that was cut: its counts say more than its findings
            told = f"{name}: {undone[0]} without a finding"
            return _Part(name, ItemStatus.NOT_VERIFIED, told)
        both = self._whole._facts.places  # a comparison needs its tables on either side
        unread = [
            f"{either[0].replace('_', ' ')} of {place.name}"
            for either in COMPARED.get(name, ())
            for place in both
            if place.unread.issuperset(either)
        ]
        if unread:
            told = f"{name}: not compared: {', '.join(unread)} not read"
            return _Part(name, ItemStatus.NOT_VERIFIED, told)
        passed = counts.get("pass", 0)
        if passed:
            age = f", read {day}" if day else ""
            if self._facts.partly(name):
                age += "; the account may hold more"
            told = f"{name}: passed for {passed}{age}"
            return _Part(name, ItemStatus.READY, told, (), day)
        if self._facts.partly(name) and not sum(counts.values()):
            told = f"{name}: nothing in the files; the account may hold more"
            return _Part(name, ItemStatus.NOT_VERIFIED, told)
        return _Part(name, ItemStatus.NOT_APPLICABLE, f"{name}: nothing to check", (), day)

    def _answer(self, name: str) -> _Part:
        facts = self._facts
        if facts.answers is None:
            told = f"{name}: this result holds no attestations"
            return _Part(name, ItemStatus.NOT_VERIFIED, told)
        given = [a for a in facts.answers if a.id.casefold() == name.casefold() and a.answered]
        if not given:
            missing = [m for m in self._marks.get("CHK001", []) if m.subject == name.casefold()]
            shown = tuple(m.fingerprint for m in missing)
            told = f"{name}: not answered; 'nsaudit attest' asks for it"
            where = self._pages.get(name, "")
            return _Part(name, ItemStatus.NOT_VERIFIED, told, shown, "", where)
        silent = [rule for rule in CHK_RULES if rule not in facts.counts]
        if silent:
            return _Part(name, ItemStatus.NOT_VERIFIED, f"{name}: {silent[0]} did not run")
        answering = {a.environment for a in given}
        marks = [
            m
            for rule in CHK_RULES
            for m in self._marks.get(rule, [])
            if m.subject == name.casefold()
            and m.environment in answering
            # An answer stands in where no machine can look: only a contradiction counts against it.
            and not (m.rule_id == "CHK005" and m.status is Status.UNKNOWN)
        ]
        found = tuple(m.fingerprint for m in marks)
        days = min(a.at for a in given)[:10]
        wrong = [m for m in marks if m.status is Status.FAIL and m.rule_id in {"CHK002", "CHK005"}]
        if wrong:
            grave = max(m.severity for m in wrong) >= facts.threshold
            status = ItemStatus.BLOCKED if grave else ItemStatus.ATTENTION
            where = self._pages.get(name, "")
            told = f"{name}: {_told(wrong, named=False)}"
            return _Part(name, status, told, found, days, where)
        if marks:
            told = f"{name}: {_told(marks, named=False)}"
            return _Part(name, ItemStatus.NOT_VERIFIED, told, found)
        if all(a.answer == "not_applicable" for a in given):
            said = f"{name}: said to be not applicable"
            return _Part(name, ItemStatus.NOT_APPLICABLE, said, (), days)
        who = "; ".join(f"{a.by or 'somebody'} on {a.at} for {a.environment}" for a in given)
        return _Part(name, ItemStatus.READY, f"{name}: attested by {who}", (), days)


def _told(marks: list[Mark], *, named: bool = True) -> str:
    """What the first of some findings says, of which object, and how many more there are."""
    first = marks[0]
    # What could not be read at all is about the environment, which is named anyway.
    known = first.label in {"", first.environment} or first.label in first.message
    whose = f"{first.label}: " if named and not known else ""
    more = f" (and {len(marks) - 1} more)" if len(marks) > 1 else ""
    return f"{whose}{first.message} ({first.environment}){more}"

"""Where each item of a checklist stands, from what rules and people said."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from nsaudit.checklist import Checklist, ChecklistItem, ChecklistSection, ItemStatus
from nsaudit.finding import Severity, Status
from nsaudit.policy.checkfacts import Facts, Mark
from nsaudit.policy.checklists import ChecklistSpec, ItemSpec

CHK_RULES = ("CHK001", "CHK002", "CHK003", "CHK004", "CHK005")
"""The rules that judge answers; an answer counts while none of them objects."""


class _Part(NamedTuple):
    """Where one rule or answer behind an item stands, and what shows it."""

    status: ItemStatus
    evidence: str
    findings: tuple[str, ...] = ()


def evaluate(spec: ChecklistSpec, facts: Facts) -> Checklist:
    """Fill a checklist. An item is ready only where everything behind it was seen to be fine."""
    by_rule: dict[str, list[Mark]] = defaultdict(list)
    accepted: dict[str, list[Mark]] = defaultdict(list)
    for mark in facts.marks:
        by_rule[mark.rule_id].append(mark)
    for mark in facts.accepted:
        accepted[mark.rule_id].append(mark)
    sections = tuple(
        ChecklistSection(
            section.title,
            tuple(_item(item, facts, by_rule, accepted) for item in section.items),
        )
        for section in spec.sections
    )
    return Checklist(spec.id, spec.title, readiness(sections), sections)


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


def _item(
    item: ItemSpec,
    facts: Facts,
    by_rule: Mapping[str, list[Mark]],
    accepted: Mapping[str, list[Mark]],
) -> ChecklistItem:
    rules = [_rule(name, facts, by_rule, accepted) for name in item.rules]
    undecided = [p for p in rules if p.status is ItemStatus.NOT_VERIFIED]
    answers = [_answer(name, facts, by_rule) for name in item.attest]
    if undecided and item.settled_by:
        settling = [_answer(name, facts, by_rule) for name in item.settled_by]
        if all(p.status is ItemStatus.READY for p in settling):
            rules = [p for p in rules if p.status is not ItemStatus.NOT_VERIFIED]
        answers += settling
    parts = [*rules, *answers]
    order = (
        ItemStatus.BLOCKED,
        ItemStatus.NOT_VERIFIED,
        ItemStatus.ATTENTION,
        ItemStatus.READY,
    )
    found = {p.status for p in parts}
    status = next((s for s in order if s in found), ItemStatus.NOT_APPLICABLE)
    if not parts:
        status = ItemStatus.NOT_VERIFIED
    parts.sort(key=lambda p: (*order, ItemStatus.NOT_APPLICABLE).index(p.status))
    return ChecklistItem(
        item.id,
        item.title,
        status,
        tuple(dict.fromkeys(p.evidence for p in parts)),
        tuple(dict.fromkeys(f for p in parts for f in p.findings)),
        item.owner,
    )


def _rule(
    name: str,
    facts: Facts,
    by_rule: Mapping[str, list[Mark]],
    accepted: Mapping[str, list[Mark]],
) -> _Part:
    counts = facts.counts.get(name)
    if counts is None:
        return _Part(ItemStatus.NOT_VERIFIED, f"{name} did not run")
    marks = by_rule.get(name, [])
    failed = [m for m in marks if m.status is Status.FAIL]
    if failed:
        worst = max(m.severity for m in failed)
        status = ItemStatus.BLOCKED if worst >= Severity.HIGH else ItemStatus.ATTENTION
        return _Part(status, f"{name}: {_told(failed)}", tuple(m.fingerprint for m in failed))
    undecided = [m for m in marks if m.status is not Status.FAIL]
    if undecided:
        return _Part(
            ItemStatus.NOT_VERIFIED,
            f"{name}: not decided: {_told(undecided)}",
            tuple(m.fingerprint for m in undecided),
        )
    if name in facts.asked:
        return _Part(ItemStatus.NOT_VERIFIED, f"{name}: not decided: {facts.asked[name]}")
    if accepted.get(name):
        marks = accepted[name]
        return _Part(
            ItemStatus.ATTENTION,
            f"{name}: accepted: {_told(marks)}",
            tuple(m.fingerprint for m in marks),
        )
    undone = [key for key in ("fail", "unknown", "error") if counts.get(key)]
    if undone:  # a result that was cut: its counts say more than its findings
        return _Part(ItemStatus.NOT_VERIFIED, f"{name}: {undone[0]} without a finding")
    passed = counts.get("pass", 0)
    if passed:
        age = f", read {facts.taken}" if facts.taken else ""
        if name in facts.partly:
            age += "; the account may hold more"
        return _Part(ItemStatus.READY, f"{name}: passed for {passed}{age}")
    if name in facts.partly and not sum(counts.values()):
        return _Part(
            ItemStatus.NOT_VERIFIED, f"{name}: nothing in the files; the account may hold more"
        )
    return _Part(ItemStatus.NOT_APPLICABLE, f"{name}: nothing to check")


def _answer(name: str, facts: Facts, by_rule: Mapping[str, list[Mark]]) -> _Part:
    if facts.answers is None:
        return _Part(ItemStatus.NOT_VERIFIED, f"{name}: this result holds no attestations")
    given = [a for a in facts.answers if a.id.casefold() == name.casefold() and a.answered]
    if not given:
        missing = [m for m in by_rule.get("CHK001", []) if m.subject == name.casefold()]
        return _Part(
            ItemStatus.NOT_VERIFIED,
            f"{name}: not answered",
            tuple(m.fingerprint for m in missing),
        )
    silent = [rule for rule in CHK_RULES if rule not in facts.counts]
    if silent:
        return _Part(ItemStatus.NOT_VERIFIED, f"{name}: {silent[0]} did not run")
    where = {a.environment for a in given}
    marks = [
        m
        for rule in CHK_RULES
        for m in by_rule.get(rule, [])
        if m.subject == name.casefold()
        and m.environment in where
        # An answer stands in where no machine can look: only a contradiction counts against it.
        and not (m.rule_id == "CHK005" and m.status is Status.UNKNOWN)
    ]
    told = tuple(m.fingerprint for m in marks)
    wrong = [m for m in marks if m.status is Status.FAIL and m.rule_id in {"CHK002", "CHK005"}]
    if wrong:
        grave = max(m.severity for m in wrong) >= Severity.HIGH
        status = ItemStatus.BLOCKED if grave else ItemStatus.ATTENTION
        return _Part(status, _told(wrong), told)
    if marks:
        return _Part(ItemStatus.NOT_VERIFIED, _told(marks), told)
    if all(a.answer == "not_applicable" for a in given):
        return _Part(ItemStatus.NOT_APPLICABLE, f"{name}: said to be not applicable")
    who = "; ".join(f"{a.by or 'somebody'} on {a.at} for {a.environment}" for a in given)
    return _Part(ItemStatus.READY, f"{name}: attested by {who}")


def _told(marks: list[Mark]) -> str:
    first = marks[0]
    more = f" (and {len(marks) - 1} more)" if len(marks) > 1 else ""
    return f"{first.message} ({first.environment}){more}"

"""The case harness: proof of every rule, for the built-in pack and for anybody's.

``nsaudit.cases`` says how a case is written. After a case has shown what it expects, it is
**blinded**: each nullable field of each record, and each table, is hidden in turn. A verdict may
then become unknown, but what failed may not pass, and what passed may not fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from nsaudit.cases import Case, CaseError, read_case
from nsaudit.engine import judge, subject_ref
from nsaudit.model.base import Frozen, Record
from nsaudit.model.change import Change
from nsaudit.model.declared import Section
from nsaudit.model.settings import Account
from nsaudit.model.snapshot import Gap, GapReason, Snapshot, holders, part_fields
from nsaudit.rulekit.rule import Fail, NotApplicable, Pass, Rule, Setup, Unknown

F = TypeVar("F", bound=Frozen)

KINDS = ("good", "bad", "unknown")
"""Every rule needs a case of each kind."""


class CaseResult(NamedTuple):
    """One case of one rule: whether it held, and if not, what differed."""

    rule_id: str
    path: Path
    ok: bool
    detail: str = ""

    @property
    def name(self) -> str:
        """The case as people name it: ``ACC001:bad-core-administration``."""
        return f"{self.rule_id}:{self.path.stem}"


def run_cases(rules: Iterable[Rule], folder: Path) -> list[CaseResult]:
    """Run every case below a folder that has a folder for each rule id, blinding included.

    Every rule of a pack that has any case there is tested. One without a good, a bad and an
    unknown case, and a folder that names no rule, give a failing result of their own.
    """
    results: list[CaseResult] = []
    given = list(rules)
    folders = {p.name for p in folder.iterdir() if p.is_dir()}
    packs = {rule.pack for rule in given if rule.id in folders}
    known = {rule.id: rule for rule in given if rule.pack in packs}
    for rule_id in sorted(set(known) | folders):
        rule = known.get(rule_id)
        place = folder / rule_id
        if rule is None:
            results.append(CaseResult(rule_id, place, False, "no rule has this id"))
            continue
        paths = sorted(place.glob("*.yaml"))
        missing = [k for k in KINDS if not any(p.name.startswith(f"{k}-") for p in paths)]
        if missing:
            detail = f"the rule lacks a case whose name begins with {', '.join(missing)}"
            results.append(CaseResult(rule_id, place, False, detail))
        results += [run_case(rule, path) for path in paths]
    return results


def run_case(rule: Rule, path: Path) -> CaseResult:
    """Run one case of a rule, then blind it."""
    try:
        case = read_case(path)
        setup = Setup(rule, rule.options.model_validate(dict(case.options)))
    except (CaseError, ValueError) as error:
        return CaseResult(rule.id, path, False, str(error))
    verdicts = _verdicts(setup, case, case.snapshot)
    lines = tuple(line for _, line in verdicts.values())
    if sorted(lines) != sorted(case.expect):
        return CaseResult(rule.id, path, False, _difference(case.expect, lines))
    kind = path.name.partition("-")[0]
    words = {"good": "pass", "bad": "fail", "unknown": "unknown"}
    # Where the mere existence of a subject is the fault, good is to have none: ``expect: []``.
    nothing_wrong = kind == "good" and not verdicts
    found = any(word == words.get(kind) for word, _ in verdicts.values())
    if kind in words and not found and not nothing_wrong:
        return CaseResult(rule.id, path, False, f"a {kind} case needs a verdict {words[kind]}")
    for hidden, blinded in _blinded(case.snapshot):
        for key, (word, line) in _verdicts(setup, case, blinded).items():
            before = verdicts.get(key, (word, line))[0]
            if not _allowed(before, word):
                detail = f"hiding {hidden} turns {before} into {word}: {line}"
                return CaseResult(rule.id, path, False, detail)
    return CaseResult(rule.id, path, True)


def _allowed(before: str, after: str) -> bool:
    if after in {before, "unknown"}:
        return True
    # What was out of scope may turn out to be judged, but never to be fine for lack of evidence.
    return before == "n/a" and after == "fail"


def _verdicts(setup: Setup, case: Case, snapshot: Snapshot) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for subject in snapshot.subjects(setup.rule.subject):
        verdict = judge(setup, subject, snapshot, source=case.source, today=case.today)
        reference = subject_ref(subject)
        name = f"{reference.kind} {reference.key}"
        if isinstance(subject.record, Change):
            name += " " + "/".join((*subject.record.path, subject.record.op))
        if isinstance(verdict, Pass):
            word, line = "pass", f"pass {name}"
        elif isinstance(verdict, NotApplicable):
            word, line = "n/a", f"n/a {name}"
        elif isinstance(verdict, Unknown):
            word, line = "unknown", f"unknown {name}: {verdict.reason}"
        elif isinstance(verdict, Fail):
            severity = setup.rule.severity if verdict.severity is None else verdict.severity
            word, line = "fail", f"fail {severity} {name}: {verdict.message}"
        else:
            word, line = "error", f"error {name}: {type(verdict).__name__}: {verdict}"
        key = name
        while key in found:
            key += "+"
        found[key] = (word, line)
    gap = snapshot.gap(setup.rule.subject)
    if gap is not None:
        table = setup.rule.subject.table or holders(setup.rule.subject)[0].table
        found["table"] = ("unknown", f"unknown {table}: {gap.detail}")
    return found


def _difference(expected: Sequence[str], lines: Sequence[str]) -> str:
    missing = [f"  - {line}" for line in expected if line not in lines]
    extra = [f"  + {line}" for line in lines if line not in expected]
    return "\n".join(["the verdicts differ (- expected, + found):", *missing, *extra])


def _blinded(snapshot: Snapshot) -> Iterator[tuple[str, Snapshot]]:
    """The snapshot with one nullable field, or one table, hidden at a time."""
    for table, records in snapshot.tables.items():
        if table in {Account.table, Change.table}:
            continue
        for number, record in enumerate(records):
            for field, blinded in _hide_fields(record):
                changed = (*records[:number], blinded, *records[number + 1 :])
                yield (
                    f"{table}.{field} of {record.key}",
                    snapshot.replace(tables={**snapshot.tables, table: changed}),
                )
        rest = {name: rows for name, rows in snapshot.tables.items() if name != table}
        gap = Gap(reason=GapReason.REFUSED, detail=f"{table} was refused")
        yield f"table {table}", snapshot.replace(tables=rest, gaps={**snapshot.gaps, table: gap})


def _hide_fields(record: F) -> Iterator[tuple[str, F]]:
    parts = part_fields(type(record)) if isinstance(record, Record) else {}
    for name, info in type(record).model_fields.items():
        value = getattr(record, name)
        if value is None or name in {"location", "deploy_location", "project"}:
            continue
        if "None" in str(info.annotation):
            yield name, record.model_copy(update={name: None})
        if name in parts:
            for number, part in enumerate(value):
                for field, blinded in _hide_fields(part):
                    changed = (*value[:number], blinded, *value[number + 1 :])
                    yield f"{name}.{field}", record.model_copy(update={name: changed})
        elif isinstance(value, Section):
            for field, blinded in _hide_fields(value):
                yield f"{name}.{field}", record.model_copy(update={name: blinded})
        elif isinstance(value, dict):
            for key, inner in value.items():
                if isinstance(inner, Section):
                    for field, blinded in _hide_fields(inner):
                        entries = {**value, key: blinded}
                        yield f"{name}.{key}.{field}", record.model_copy(update={name: entries})


__all__ = ["KINDS", "CaseResult", "run_case", "run_cases"]

"""The checklist of a run: which one it is, what it asks of people, and its answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nsaudit.cli.errors import UserError
from nsaudit.cli.masking import masked

if TYPE_CHECKING:
    from nsaudit.checklist import Checklist
    from nsaudit.config import Config
    from nsaudit.policy.checklists import ChecklistSpec
    from nsaudit.report import Report
    from nsaudit.rulekit.rule import Rule
    from nsaudit.sources.attested import Need


def spec_of(
    config: Config | None, name: str | None = None, rules: Iterable[Rule] | None = None
) -> ChecklistSpec | None:
    """The checklist by name, or the one of the configuration; None for neither.

    Raises UserError for one that cannot be read, or that names none of ``rules``.
    """
    chosen = name or (config.checklist if config is not None else None)
    if chosen is None:
        return None
    from nsaudit.policy.checklists import ChecklistError, load  # noqa: PLC0415 - reads YAML

    known = None if rules is None else {rule.id for rule in rules}
    base = config.folder if config is not None and name is None else Path()
    try:
        return load(chosen, base, known)
    except ChecklistError as error:
        raise UserError(str(error), error.hint) from error


def needs_of(config: Config, kind: str | None) -> tuple[tuple[Need, ...], str | None]:
    """The items that the checklist asks people for in a kind of environment, and its gate."""
    spec = spec_of(config)
    if spec is None:
        return (), None
    from nsaudit.sources.attested import Need  # noqa: PLC0415

    titles = {question.id: question.title for question in spec.asked}
    needs: dict[str, Need] = {}
    for item in spec.items:
        about = spec.kind_of(item) or "production"  # answers are due where people work
        if kind not in {None, about}:
            continue
        for name in item.attest:
            need = Need(
                name,
                titles.get(name, item.title),
                spec.gate,
                item.severity,
                item.max_age_days,
            )
            needs.setdefault(name, need)
    return tuple(needs.values()), spec.gate


def filled(report: Report, config: Config | None, since: Path | None = None) -> Report:
    """The report with its checklist, where one is asked for; ``since`` is an earlier report."""
    spec = spec_of(config)
    if spec is None:
        return report
    from nsaudit.cli.results import result  # noqa: PLC0415
    from nsaudit.policy.checkfacts import facts_of  # noqa: PLC0415
    from nsaudit.policy.readiness import evaluate  # noqa: PLC0415

    facts = facts_of(report, tables_of(run.rule for run in report.rules))
    checklist = _masked(evaluate(spec, facts))
    if since is not None:
        checklist = moved(checklist, result(since), since.name)
    return replace(report, checklist=checklist)


def tables_of(rules: Iterable[Rule]) -> dict[str, list[str]]:
    """The snapshot tables that hold the subjects of each rule."""
    from nsaudit.model.snapshot import holders  # noqa: PLC0415

    return {rule.id: [cls.table for cls in holders(rule.subject)] for rule in rules}


def moved(checklist: Checklist, earlier: dict[str, Any], name: str) -> Checklist:
    """The checklist with what moved since an earlier report that holds the same one."""
    from nsaudit.cli.results import kept  # noqa: PLC0415
    from nsaudit.policy.moves import moves  # noqa: PLC0415

    own = earlier.get("checklist")
    if not isinstance(own, dict) or own.get("id") != checklist.id:
        return checklist
    return replace(checklist, previous=moves(kept(own), checklist, name))


def _masked(checklist: Checklist) -> Checklist:
    """The checklist without secrets and e-mail addresses in its evidence."""
    return replace(
        checklist,
        drivers=tuple(replace(d, said=masked(d.said)) for d in checklist.drivers),
        sections=tuple(
            replace(
                section,
                items=tuple(
                    replace(item, evidence=tuple(masked(text) for text in item.evidence))
                    for item in section.items
                ),
            )
            for section in checklist.sections
        ),
    )

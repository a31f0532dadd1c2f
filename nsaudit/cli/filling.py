"""The checklist of a run: which one it is, what it asks of people, and its answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nsaudit.cli.errors import UserError
from nsaudit.cli.masking import masked

if TYPE_CHECKING:
    from nsaudit.checklist import Checklist
    from nsaudit.config import Config
    from nsaudit.policy.checklists import ChecklistSpec
    from nsaudit.report import Report
    from nsaudit.sources.attestations import Need


def spec_of(config: Config | None, name: str | None = None) -> ChecklistSpec | None:
    """The checklist by name, or the one of the configuration; None for neither."""
    chosen = name or (config.checklist if config is not None else None)
    if chosen is None:
        return None
    from nsaudit.policy.checklists import ChecklistError, load  # noqa: PLC0415 - reads YAML

    try:
        if config is None or name is not None:
            return load(chosen)
        return load(chosen, config.folder)
    except ChecklistError as error:
        raise UserError(str(error), error.hint) from error


def needs_of(config: Config) -> tuple[tuple[Need, ...], str | None]:
    """The items that the checklist asks people for, and the gate that needs them."""
    spec = spec_of(config)
    if spec is None:
        return (), None
    from nsaudit.sources.attestations import Need  # noqa: PLC0415

    titles = item_titles()
    needs: dict[str, Need] = {}
    for item in spec.items:
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


def item_titles() -> dict[str, str]:
    """What each known item says."""
    from nsaudit.cli.questions import questions  # noqa: PLC0415 - reads YAML

    return {item.id: item.title for item in questions().items}


def filled(report: Report, config: Config | None, name: str | None = None) -> Report:
    """The report with its checklist, where one is asked for."""
    spec = spec_of(config, name)
    if spec is None:
        return report
    from nsaudit.policy.checkfacts import facts_of  # noqa: PLC0415
    from nsaudit.policy.readiness import evaluate  # noqa: PLC0415

    return replace(report, checklist=_masked(evaluate(spec, facts_of(report))))


def _masked(checklist: Checklist) -> Checklist:
    """The checklist without secrets and e-mail addresses in its evidence."""
    return replace(
        checklist,
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

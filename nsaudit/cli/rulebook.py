"""The rules of a run: installed packs, folders and the house's own, then the selection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from nsaudit.cli.errors import UserError
from nsaudit.collecting import paused
from nsaudit.policy.house import HOUSE_RULES
from nsaudit.rulekit.loader import PackError, load_rules
from nsaudit.rulekit.rule import Rule, Setup
from nsaudit.rulekit.selection import Selection, SelectionError, choose, matches

if TYPE_CHECKING:
    from nsaudit.config import Config


def all_rules(folders: Iterable[Path]) -> list[Rule]:
    """Every rule, the house's own included, by id. Raises UserError for a pack that is broken."""
    try:
        with paused():
            rules = load_rules(folders)
    except PackError as error:
        raise UserError(
            str(error), "Mend the pack, or leave it out; a run without it would look clean."
        ) from error
    taken = {rule.id for rule in rules} & {rule.id for rule in HOUSE_RULES}
    if taken:
        raise UserError(
            f"a pack claims the rule ids {', '.join(sorted(taken))}", "WVR ids belong to nsaudit."
        )
    return sorted((*rules, *HOUSE_RULES), key=lambda rule: rule.id)


def chosen(rules: list[Rule], selection: Selection, config: Config | None = None) -> list[Setup]:
    """The selected rules of the packs. Raises UserError for a word that selects nothing.

    What the configuration names is checked first, because it has a line to point at.
    """
    hint = "'nsaudit rules' lists every rule."
    if config is not None:
        for way, part in _named(config):
            try:
                choose(rules, part)
            except SelectionError as error:
                raise UserError(f"{config.where(*way)}: {error}", hint) from error
    try:
        return [s for s in choose(rules, selection) if s.rule not in HOUSE_RULES]
    except SelectionError as error:
        raise UserError(str(error), hint) from error


def _named(config: Config) -> Iterator[tuple[tuple[str | int, ...], Selection]]:
    """Each thing that the configuration says about rules, with the way to it."""
    for n, word in enumerate(config.rules.select):
        yield ("rules", "select", n), Selection(select=(word,))
    for n, word in enumerate(config.rules.ignore):
        yield ("rules", "ignore", n), Selection(ignore=(word,))
    for rule_id, severity in config.rules.severity.items():
        yield ("rules", "severity", rule_id), Selection(severity={rule_id: severity})
    for rule_id, options in config.rules.options.items():
        yield ("rules", "options", rule_id), Selection(options={rule_id: options})


def house(rules: list[Rule], selection: Selection) -> list[Setup]:
    """The rules on waivers: they run whatever is selected, unless they are ignored by name."""
    own = Selection(
        ignore=tuple(w for w in selection.ignore if any(matches(r, w) for r in HOUSE_RULES)),
        severity={k: v for k, v in selection.severity.items() if _is_house(k)},
        options={k: v for k, v in selection.options.items() if _is_house(k)},
    )
    return choose([r for r in rules if r in HOUSE_RULES], own)


def _is_house(rule_id: str) -> bool:
    return any(rule.id == rule_id for rule in HOUSE_RULES)

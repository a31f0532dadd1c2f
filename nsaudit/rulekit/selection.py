"""Which rules run, with which options and severities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from nsaudit.finding import Severity
from nsaudit.nearest import nearest
from nsaudit.rulekit.rule import Rule, Setup


class SelectionError(Exception):
    """A selector, option or severity that names nothing valid. The message names the nearest."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What the user asked for. An empty ``select`` means every rule of the persona."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    persona: str = "default"
    severity: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def choose(rules: Iterable[Rule], selection: Selection) -> list[Setup]:
    """The rules to run, set up. Raises SelectionError for a word that matches no rule."""
    known = list(rules)
    _check_words(known, (*selection.select, *selection.ignore))
    _check_ids(known, (*selection.severity, *selection.options))
    setups: list[Setup] = []
    for rule in known:
        asked_by_id = rule.id in selection.select or rule.name in selection.select
        if selection.select and not any(matches(rule, word) for word in selection.select):
            continue
        if any(matches(rule, word) for word in selection.ignore):
            continue
        if rule.pedantic and selection.persona != "pedantic" and not asked_by_id:
            continue
        setups.append(_setup(rule, selection))
    return setups


def matches(rule: Rule, word: str) -> bool:
    """Whether a selector (id, name, area, ``tier1``, ``all``) covers a rule."""
    if word.startswith("tier") and word[4:].isdigit():
        return rule.tier <= int(word[4:])
    return word in {rule.id, rule.name, rule.area, "all"}


def _setup(rule: Rule, selection: Selection) -> Setup:
    given = selection.options.get(rule.id, {})
    try:
        options = rule.options.model_validate(dict(given))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(step) for step in first["loc"])
        if first["type"] == "extra_forbidden":
            near = _nearest(name, rule.options.model_fields)
            raise SelectionError(f"rule {rule.id} has no option {name!r}{near}") from error
        raise SelectionError(f"option {name} of rule {rule.id}: {first['msg']}") from error
    severity = selection.severity.get(rule.id)
    try:
        return Setup(rule, options, None if severity is None else Severity.parse(severity))
    except ValueError as error:
        raise SelectionError(f"severity of rule {rule.id}: {error}") from error


def _check_words(rules: list[Rule], words: Iterable[str]) -> None:
    valid = {r.id for r in rules} | {r.name for r in rules} | {r.area for r in rules}
    valid |= {f"tier{r.tier}" for r in rules} | {"all"}
    for word in words:
        if not any(matches(rule, word) for rule in rules):
            raise SelectionError(f"{word!r} selects no rule{_nearest(word, valid)}")


def _check_ids(rules: list[Rule], ids: Iterable[str]) -> None:
    valid = {r.id for r in rules}
    for word in ids:
        if word not in valid:
            raise SelectionError(f"no rule has the id {word!r}{_nearest(word, valid)}")


def _nearest(word: str, valid: Iterable[str]) -> str:
    close = nearest(word, valid)
    return f"; did you mean {close!r}?" if close else ""

"""Which tables a rule reads: its subject, its declared needs, the record classes it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import CodeType, FunctionType
from typing import Any

from nsaudit.model.base import Customization, Part, Record
from nsaudit.model.change import Change
from nsaudit.rulekit.rule import Rule

_GENERAL = (Record, Part, Customization)


def compares(rule: Rule) -> bool:
    """Whether a rule judges two environments against each other, and so runs only there."""
    return rule.subject is Change or Change in rule.needs


def tables_asked(rules: Iterable[Rule]) -> frozenset[type[Record]]:
    """The record classes that rules may look at; so much of an account is worth reading."""
    found: set[type[Record]] = set()
    for rule in rules:
        found |= {rule.subject, *rule.needs}
        seen: set[int] = set()
        found |= set(_named(rule.check, rule.check.__module__.partition(".")[0], seen))
    return frozenset(found - set(_GENERAL))


def tables_named(function: Any) -> frozenset[type[Record]]:
    """The record classes that a function of nsaudit names, through those that it calls."""
    return frozenset(_named(function, "nsaudit", set())) - frozenset(_GENERAL)


def _named(value: Any, pack: str, seen: set[int]) -> Iterator[type[Record]]:
    """Record classes that a function names, through the functions of its pack that it calls."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, type):
        if issubclass(value, Record):
            yield value
        elif value.__module__.partition(".")[0] == pack:
            for member in vars(value).values():
                yield from _named(member, pack, seen)
    elif isinstance(value, FunctionType):
        if value.__module__.partition(".")[0] in {pack, "nsaudit"}:
            for name in sorted(_names(value.__code__)):
                if name in value.__globals__:
                    yield from _named(value.__globals__[name], pack, seen)
    elif isinstance(value, (property, staticmethod, classmethod)):
        inner = value.fget if isinstance(value, property) else value.__func__
        yield from _named(inner, pack, seen)
    elif isinstance(value, Mapping):
        for item in (*value.keys(), *value.values()):
            yield from _within(item, pack, seen)
    elif isinstance(value, (tuple, list, set, frozenset)):
        for item in value:
            yield from _within(item, pack, seen)


def _within(item: Any, pack: str, seen: set[int]) -> Iterator[type[Record]]:
    if isinstance(item, (type, FunctionType, tuple)):
        yield from _named(item, pack, seen)


def _names(code: CodeType) -> set[str]:
    """Global names that a function's code uses, in its inner functions too."""
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            names |= _names(constant)
    return names

"""The entry points of a script: what its module exports, or how its functions are named."""

from collections.abc import Mapping
from typing import Any

from nsaudit.suitescript.choices import Choice, options_of
from nsaudit.suitescript.entries import ENTRY_POINTS, script_tag, ss1_entry
from nsaudit.suitescript.modules import Loaded
from nsaudit.suitescript.values import (
    UNDEFINED_VALUE,
    Class,
    Closure,
    Const,
    Module,
    Object,
    Scope,
    Value,
)


def entry_functions(
    loaded: Loaded, given: Mapping[str, str]
) -> tuple[str | None, list[tuple[str, Value]]]:
    """Return a script's type and its entry points with their functions.

    `given` maps SS1 function names to entry points, as the script record tells them.
    """
    data = loaded.source.data if loaded.source is not None else b""
    kind = script_tag(data)
    exported = _exported(loaded.exports)
    if kind is None and exported:
        for candidate, names in ENTRY_POINTS.items():
            if candidate in (
                "userevent",
                "mapreduce",
                "suitelet",
                "workflowaction",
                "client",
            ) and any(n in exported for n in names if n not in ("map", "reduce", "each")):
                kind = candidate
                break
    found: list[tuple[str, Value]] = []
    if kind is not None and exported:
        found = [(n, exported[n]) for n in ENTRY_POINTS.get(kind, ()) if n in exported]
        if kind in ("customtool", "spaserver", "plugintypeimpl"):
            found = sorted(exported.items())
    if not found and loaded.scope is not None and (kind is None or not exported):
        return _ss1_entries(loaded.scope, given, kind)
    return kind, found


def _ss1_entries(
    scope: Scope, given: Mapping[str, str], kind: str | None
) -> tuple[str | None, list[tuple[str, Value]]]:
    found: list[tuple[str, Value]] = []
    taken: set[str] = set()
    closures = [(name, v) for name, v in scope.vars.items() if isinstance(v, Closure)]
    named = {} if given else {name: told for name, _ in closures if (told := ss1_entry(name))}
    if kind is None:
        # One file may serve a client script, too; what is done on the server weighs more.
        kind = "userevent" if any(told[1] == "userevent" for told in named.values()) else None
    for name, value in closures:
        if name in given:
            entry = given[name]
            for candidate, names in ENTRY_POINTS.items():
                if entry in names and kind is None:
                    kind = candidate
        else:
            told = named.get(name)
            if told is None or (kind not in (None, told[1])):
                continue
            entry, kind = told
        if entry not in taken or entry == "afterSubmit":
            taken.add(entry)
            found.append((entry, value))
    return kind, found


def _exported(exports: Value) -> dict[str, Value]:
    """Return the functions a module exports."""
    names: dict[str, Value] = {}
    options = [v for v, _ in exports.options] if isinstance(exports, Choice) else [exports]
    for option in options:
        props: dict[str, Any] | None = None
        if isinstance(option, (Object, Closure, Class)):
            props = option.props
        seen = 0
        while props is not None and seen < 8:
            for name, value in props.items():
                if not name.startswith("*") and isinstance(value, Value):
                    if (
                        isinstance(value, Const)
                        and value is not UNDEFINED_VALUE
                        and not value.value
                    ):
                        continue
                    if value is UNDEFINED_VALUE or (isinstance(value, Const)):
                        continue
                    names.setdefault(name, value)
            inner = props.get("default")
            if isinstance(inner, Object) and "default" not in inner.props:
                for name, value in inner.props.items():
                    if not name.startswith("*") and isinstance(value, Value):
                        names.setdefault(name, value)
            props = props.get("*proto")
            seen += 1
    return names


def known_members(value: Value) -> set[str]:
    """Return the names of the members that a value is known to have in some case."""
    return {
        name
        for option, _ in options_of(value)
        if isinstance(option, (Object, Closure, Class))
        for name in option.props or ()
        if not name.startswith("*")
    }


def has_open_members(value: Value) -> bool:
    """Tell whether a value may have members that are not known: what a module may export."""
    for option, _ in options_of(value):
        if isinstance(option, (Object, Closure, Class)):
            if "*" in (option.props or ()):
                return True
        elif not isinstance(option, (Const, Module)):
            return True
    return False

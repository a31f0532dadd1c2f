"""What scripts do, as text for people and as JSON; nothing is judged here."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from nsaudit.model.base import Location
from nsaudit.model.deployed import Deployed
from nsaudit.model.effects import ScriptCode, ScriptEffect
from nsaudit.redact import mask
from nsaudit.reporters.text import clean

_TYPES = {
    "userevent": "user event script",
    "mapreduce": "map/reduce script",
    "scheduled": "scheduled script",
    "suitelet": "Suitelet",
    "restlet": "RESTlet",
    "workflowaction": "workflow action script",
    "client": "client script",
    "massupdate": "mass update script",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One script to show: what it does, where it is deployed, and how its paths are printed.

    ``base`` is the folder that paths are relative to, as seen from the folder that was read;
    ``root`` is the argument it came from, given only where there are several.
    """

    code: ScriptCode
    deployed: tuple[Deployed, ...] = ()
    base: str = ""
    root: str | None = None

    def path(self, path: str | None) -> str:
        """A path as it is printed."""
        if path is None:
            return ""
        return posixpath.relpath(path, self.base) if self.base else path


def as_json(scripts: Iterable[Shown]) -> str:
    """An array with one object a script; the same input gives the same bytes."""
    option = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps([_script(one) for one in scripts], option=option).decode("utf-8")


def as_text(scripts: Iterable[Shown]) -> str:
    """One paragraph a script, then how many there are of each verdict."""
    shown = list(scripts)
    blocks = [_masked(_paragraph(one)) for one in shown]
    return "\n".join([*blocks, _summary(shown)])


def _script(one: Shown) -> dict[str, Any]:
    code = one.code
    effects = None if code.effects is None else [_effect(one, effect) for effect in code.effects]
    return {
        **({} if one.root is None else {"root": one.root}),
        "path": one.path(code.path),
        "script_type": code.script_type,
        "api_version": code.api_version,
        "entry_points": list(code.entry_points),
        "effects": effects,
        "inserts_after_submit": code.inserts_after_submit,
        "verdict": code.verdict,
        "problem": None if code.problem is None else mask(code.problem),
        "incomplete": list(code.incomplete),
    }


def _effect(one: Shown, effect: ScriptEffect) -> dict[str, Any]:
    return {
        "kind": effect.effect,
        "api": effect.api,
        "record_type": effect.record_type,
        "entry_point": effect.entry_point,
        "chain": [
            {"function": step.function, "path": one.path(step.path), "line": step.line}
            for step in effect.chain
        ],
        "location": _place(one, effect.location),
        "save_point": None if effect.save_point is None else _place(one, effect.save_point),
        "events": None if effect.events is None else list(effect.events),
        "contexts": None if effect.contexts is None else list(effect.contexts),
        "guards": [
            {
                "kind": guard.kind,
                "detail": mask(guard.detail),
                "strong": guard.strong,
                "location": None if guard.location is None else _place(one, guard.location),
            }
            for guard in effect.guards
        ],
        "in_loop": effect.in_loop,
        "sets_external_id": effect.sets_external_id,
        "log_like": effect.log_like,
        "in_catch": effect.in_catch,
        "unguarded": effect.unguarded,
    }


def _place(one: Shown, location: Location) -> dict[str, Any]:
    return {"path": one.path(location.path), "line": location.line, "column": location.column}


def _paragraph(one: Shown) -> list[str]:
    code = one.code
    title = one.path(code.path) if one.root is None else f"{one.root}: {one.path(code.path)}"
    if code.effects is None:
        return [title, f"  not analysed: {code.problem or 'it could not be read'}"]
    kind = _TYPES.get(code.script_type or "", code.script_type or "type not known")
    version = f", SuiteScript {code.api_version}" if code.api_version else ""
    lines = [title, f"  {kind}{version}; verdict {code.verdict}"]
    lines += [f"  {line}" for line in map(_deployment, one.deployed)]
    if code.incomplete:
        lines.append(f"  calls what was not found: {', '.join(code.incomplete)}")
    if not code.entry_points:
        lines.append("  no entry point: a module, or its entry points are not exported")
    for entry in code.entry_points:
        lines.append(f"  {entry}")
        own = [effect for effect in code.effects if effect.entry_point == entry]
        for effect in own:
            lines += _described(one, effect)
        if not own:
            lines.append("    no effect found")
    return lines


def _described(one: Shown, effect: ScriptEffect) -> list[str]:
    place = effect.location
    what = f"{effect.effect} {effect.record_type}" if effect.record_type else effect.effect
    state = [effect.api]
    if effect.effect == "insert":
        state.append("unguarded" if effect.unguarded else "guarded")
        state += ["sets an external id"] if effect.sets_external_id else []
        state += ["a log by its name or its fields"] if effect.log_like else []
    state += ["in a catch block"] if effect.in_catch else []
    state += [f"in a loop over {effect.loop or 'rows'}"] if effect.in_loop else []
    where = f"{one.path(place.path)}:{place.line}:{place.column}"
    lines = [f"    {what} ({', '.join(state)}) at {where}"]
    if len(effect.chain) > 1:
        way = (f"{step.function} ({one.path(step.path)}:{step.line})" for step in effect.chain)
        lines.append(f"      by {' > '.join(way)}")
    limits = []
    if effect.events is not None:
        limits.append(f"events {', '.join(effect.events) or 'none that saves'}")
    if effect.contexts is not None:
        limits.append(f"contexts {', '.join(effect.contexts) or 'none'}")
    guards = [
        f"{guard.kind}{f' {guard.detail}' if guard.detail else ''}"
        f"{'' if guard.strong else ' (weak)'}"
        for guard in effect.guards
        if guard.kind != "type"
    ]
    if guards:
        limits.append(f"guards {', '.join(guards)}")
    if limits:
        lines.append(f"      {'; '.join(limits)}")
    return lines


def _deployment(deployed: Deployed) -> str:
    live = {True: "live", False: "not live", None: "perhaps live"}[deployed.live]
    on = f" on {' '.join(deployed.record_types)}" if deployed.record_types else ""
    event = f", event {deployed.event}" if deployed.event else ""
    return f"deployed as {deployed.name}{on}: {live}{event}"


def _masked(lines: list[str]) -> str:
    return "".join(f"{mask(clean(line))}\n" for line in lines)


def _summary(scripts: list[Shown]) -> str:
    verdicts = [one.code.verdict for one in scripts]
    said = [f"{verdicts.count(name)} {name}" for name in ("risky", "guarded", "none")]
    missed = sum(one.code.effects is None for one in scripts)
    return (
        f"{len(scripts)} script{'' if len(scripts) == 1 else 's'}: {', '.join(said)}; "
        f"{missed} not analysed\n"
    )

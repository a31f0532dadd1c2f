"""Script files to records of what they do; the only bridge to the analyser."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nsaudit.model.base import Location
from nsaudit.model.deployed import cabinet_file
from nsaudit.model.effects import ChainStep, CodeFact, EffectGuard, ScriptCode, ScriptEffect
from nsaudit.model.scripting import Script
from nsaudit.model.snapshot import Snapshot
from nsaudit.sources.sdf.walk import Found, walk

if TYPE_CHECKING:
    from nsaudit.suitescript import Effect, Position, ScriptAnalysis

SCRIPT_ENDINGS = (".js", ".mjs", ".ts", ".ss")
"""Endings of files that may be scripts; whether one is, its content tells."""

_SS1_ENTRIES = {
    "aftersubmitfunction": "afterSubmit",
    "beforesubmitfunction": "beforeSubmit",
    "beforeloadfunction": "beforeLoad",
    "getfunction": "get",
    "postfunction": "post",
    "putfunction": "put",
    "deletefunction": "delete",
    "defaultfunction": "execute",
}
"""Tags of SuiteScript 1.0 script objects that name the function of an entry point."""


MANY = 1_000_000
"""Bytes of scripts from which a second process pays for its start."""


def with_effects(
    snapshot: Snapshot,
    root: Path,
    *,
    files: Sequence[str] | None = None,
    jobs: int | None = None,
    cache_dir: Path | None = None,
    unsaved: Mapping[str, bytes] | None = None,
) -> Snapshot:
    """The snapshot with what every script file below its folder does, or only ``files`` of it.

    ``jobs`` is the number of processes, by default the processors there are where the scripts are
    many. Results are kept in ``cache_dir`` by content, without source code. ``unsaved`` are
    contents that stand in place of those on disk.
    """
    items = {item.path: item for item in script_files(root)}
    if not items and not unsaved:
        return snapshot.with_table(ScriptCode.table, ())
    from nsaudit.suitescript import analyse  # noqa: PLC0415 - a project without scripts needs none

    if jobs is None:
        many = sum(item.size for item in items.values()) > MANY
        jobs = os.cpu_count() or 1 if many else 1
    by_cabinet = named_functions(snapshot.records(Script))
    functions = {
        path: by_cabinet[cabinet.casefold()]
        for path, item in items.items()
        if (cabinet := cabinet_path(item)) and cabinet.casefold() in by_cabinet
    }
    analyses = analyse(
        root, files, functions=functions, jobs=jobs, cache_dir=cache_dir, unsaved=unsaved
    )
    records = [to_record(a, items[a.path]) for a in analyses if a.path in items]
    return snapshot.with_table(ScriptCode.table, records)


def default_cache() -> Path | None:
    """Where results are kept: ``NSAUDIT_CACHE``, else the user's cache folder; None for neither.

    ``NSAUDIT_CACHE`` set to nothing switches the cache off.
    """
    if "NSAUDIT_CACHE" in os.environ:
        text = os.environ["NSAUDIT_CACHE"]
        return Path(text) if text else None
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return Path(base) / "nsaudit" if base else Path.home() / ".cache" / "nsaudit"
    except RuntimeError:  # no home folder: a container user, for instance
        return None


def script_files(root: Path) -> list[Found]:
    """The files below a folder that may be scripts, sorted.

    TypeScript whose JavaScript stands in the File Cabinet or beside it is left to that: it is what
    runs. Compilers keep the name of a file and of its folder.
    """
    found = [
        item
        for item in walk(root)
        if isinstance(item, Found)
        and item.path.endswith(SCRIPT_ENDINGS)
        and not item.path.endswith(".d.ts")
    ]
    scripts = [item for item in found if item.path.endswith(".js")]
    beside = {item.path.removesuffix(".js") for item in scripts}
    deployed = {_tail(item.path, ".js") for item in scripts if item.in_cabinet}
    return [
        item
        for item in found
        if not item.path.endswith(".ts")
        or not (item.path.removesuffix(".ts") in beside or _tail(item.path, ".ts") in deployed)
    ]


def _tail(path: str, ending: str) -> tuple[str, ...]:
    """A path's folder and name, without ending."""
    return tuple(path.removesuffix(ending).split("/")[-2:])


def cabinet_path(item: Found) -> str | None:
    """The File Cabinet path that script objects name; None outside a FileCabinet folder."""
    _, found, inner = item.path.partition("FileCabinet/")
    if item.in_cabinet and not found:
        return f"/{item.path}"  # of an account, whose paths all begin there
    return "/" + inner if found and item.in_cabinet else None


def effects_of(
    texts: Mapping[str, bytes], named: Mapping[str, Mapping[str, str]]
) -> list[ScriptCode]:
    """What scripts do whose texts are at hand, by File Cabinet path; nothing is written to disk.

    Modules are looked for among them. ``named`` is what ``named_functions`` answers.
    """
    if not texts:
        return []
    from nsaudit.suitescript import analyse  # noqa: PLC0415 - an account without scripts needs none

    functions = {p: named[f"/{p}".casefold()] for p in texts if f"/{p}".casefold() in named}
    with tempfile.TemporaryDirectory(prefix="nsaudit-") as empty:
        made = list(analyse(Path(empty), functions=functions, unsaved=texts))
    return [to_record(a, _in_account(a.path)) for a in made]


def not_read(path: str, why: str) -> ScriptCode:
    """The record of a script file that could not be read: nothing is said of it."""
    item = _in_account(path)
    known = cabinet_path(item) if "/" in path else None
    return ScriptCode(
        path=path, cabinet_path=known, problem=f"not readable: {why}", location=Location(path, 1, 1)
    )


def _in_account(path: str) -> Found:
    """A file of an account, by its path below the File Cabinet."""
    return Found(path, 0, None, in_objects=False, in_cabinet=True)


def named_functions(scripts: Iterable[Script]) -> Mapping[str, Mapping[str, str]]:
    """Function names with the entry points that script objects bind them to, by cabinet path.

    Only script objects of SuiteScript 1.0 name functions.
    """
    named: dict[str, dict[str, str]] = {}
    for script in scripts:
        path = cabinet_file(script)
        if path is None:
            continue
        for tag, entry in _SS1_ENTRIES.items():
            value = script.aftersubmitfunction if tag == "aftersubmitfunction" else None
            value = value or script.other.get(tag)
            if isinstance(value, str) and value:
                named.setdefault(path, {})[value] = entry
    return named


def to_record(analysis: ScriptAnalysis, item: Found) -> ScriptCode:
    """The snapshot record of one analysed script."""
    analysed = analysis.problem is None
    return ScriptCode(
        path=analysis.path,
        cabinet_path=cabinet_path(item),
        project=item.project,
        script_type=analysis.script_type,
        api_version=analysis.api_version,
        entry_points=analysis.entry_points,
        effects=tuple(_effects(analysis.effects)) if analysed else None,
        facts=tuple(
            CodeFact(fact.kind, _place(fact.location), fact.detail or "", fact.entry_point)
            for fact in analysis.facts
        )
        if analysed
        else None,
        inserts_after_submit=analysis.inserts_after_submit,
        verdict=analysis.verdict,
        problem=analysis.problem,
        incomplete=analysis.incomplete,
        location=Location(analysis.path, 1, 1),
    )


def _effects(effects: tuple[Effect, ...]) -> Iterator[ScriptEffect]:
    for effect in effects:
        yield ScriptEffect(
            effect=effect.kind,
            api=effect.api,
            record_type=effect.record_type,
            entry_point=effect.entry_point,
            chain=tuple(ChainStep(c.function, c.path, c.line) for c in effect.chain),
            location=_place(effect.location),
            events=effect.events,
            contexts=effect.contexts,
            guards=tuple(
                EffectGuard(
                    g.kind, g.detail, g.strong, None if g.location is None else _place(g.location)
                )
                for g in effect.guards
            ),
            in_loop=effect.in_loop,
            loop=None if effect.loop is None else effect.loop.bound,
            loop_location=None if effect.loop is None else _place(effect.loop.location),
            sets_external_id=effect.sets_external_id,
            save_point=None if effect.save_point is None else _place(effect.save_point),
            log_like=effect.log_like,
            in_catch=effect.in_catch,
            units=effect.units,
            ignores_mandatory=effect.ignores_mandatory,
            own=effect.own,
            own_type=effect.own_type,
            detail=effect.detail,
            unguarded=effect.unguarded,
        )


def _place(position: Position) -> Location:
    return Location(position.path, position.line, position.column)

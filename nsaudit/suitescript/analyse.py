"""One script analysed: entry points run, effects judged, facts gathered, the verdict drawn."""

from collections.abc import Mapping

from nsaudit.suitescript.budget import NotAnalysedError
from nsaudit.suitescript.domains import (
    ALL_EVENTS,
    RECURRING,
    SUBMIT_EVENTS,
    context_names,
    event_names,
)
from nsaudit.suitescript.entries import INSTALLATIONS, api_version, script_tag
from nsaudit.suitescript.exports import entry_functions
from nsaudit.suitescript.handlers import EVENT_ENTRIES, entry_facts, is_empty
from nsaudit.suitescript.judge import Judge, caught
from nsaudit.suitescript.model import Call, Effect, Fact, Guard, LoopFact, Position, ScriptAnalysis
from nsaudit.suitescript.modules import Loaded
from nsaudit.suitescript.paths import State
from nsaudit.suitescript.raw import RawEffect, RawWrite, Recording, Site
from nsaudit.suitescript.session import Run, Session
from nsaudit.suitescript.units import units
from nsaudit.suitescript.values import NONE

_STAGES = ("map", "reduce", "summarize")
"""Stages of a map/reduce script that mark together what is dealt with."""


def not_analysed(path: str, why: str) -> ScriptAnalysis:
    """Return the answer for a script of which nothing can be said."""
    return ScriptAnalysis(path, None, None, (), (), (), None, None, problem=why)


def analyse_script(
    session: Session, path: str, functions: Mapping[str, str] | None = None
) -> ScriptAnalysis:
    """Analyse one script; whatever stops the analysis is the answer's `problem`."""
    session.steps = 0
    loaded = session.load(path)
    if loaded.problem is not None or loaded.source is None:
        return not_analysed(path, loaded.problem or "a library that names no NetSuite API")
    try:
        kind, entries = entry_functions(loaded, functions or {})
        ss1 = api_version(loaded.source.data) == "1.0" and not loaded.amd
        runs: list[Run] = []
        for entry, value in entries:
            # A stage of a map/reduce script works on what getInputData has found.
            staged = entry in ("map", "reduce")
            rows = NONE.union(*[r.rows for r in runs if staged and r.entry == "getInputData"])
            runs.append(session.run_entry(entry, kind or "", value, ss1=ss1, rows=rows))
    except NotAnalysedError as error:
        return not_analysed(path, str(error))
    except RecursionError:
        return not_analysed(path, "code nests too deep to be followed")
    return _answer(session, loaded, kind, runs)


class _Places:
    """Turns byte offsets into positions."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.known: dict[Site, Position] = {}

    def at(self, site: Site) -> Position:
        found = self.known.get(site)
        if found is None:
            found = self.known[site] = self._at(site)
        return found

    def _at(self, site: Site) -> Position:
        loaded = self.session.modules.get(site[0])
        if loaded is None or loaded.source is None:
            return Position(site[0], 1, 1)
        line, column = loaded.source.position(site[1])
        return Position(site[0], line, column)


def _answer(session: Session, loaded: Loaded, kind: str | None, runs: list[Run]) -> ScriptAnalysis:
    places = _Places(session)
    effects: list[Effect] = []
    missing: set[str] = set()
    facts: dict[tuple[str, Site, str], str | None] = {}
    stages = [write for run in runs if run.entry in _STAGES for write in run.recording.writes]
    for run in runs:
        later = stages if run.entry in _STAGES else run.recording.writes
        effects.extend(_effects(places, run, later))
        missing |= run.recording.missing
        for key in run.recording.facts:
            facts.setdefault(key, run.entry)
        if kind in INSTALLATIONS:
            for raw in run.recording.effects:
                if any(("version", "test") in facts_of for _, _, facts_of in raw.state):
                    facts.setdefault(("tests-version", raw.site, ""), run.entry)
        if run.recording.reads_new:
            facts.setdefault(("reads-new-record", (loaded.path, 0), run.entry), run.entry)
    for key in loaded.recording.facts:
        facts.setdefault(key, None)
    for key in entry_facts(session, loaded, kind, runs):
        facts.setdefault(key, None)
    if script_tag(loaded.source.data if loaded.source else b"") is None:
        facts.setdefault(("no-type-tag", (loaded.path, 0), kind or ""), None)
    for run in runs:
        body = run.function
        own = body is not None and body.lowerer is loaded.lowerer
        if body is not None and own and is_empty(loaded, body.pos, body.end):
            facts.setdefault(("handler-empty", (loaded.path, body.pos), run.entry), run.entry)
    modules = _closure(session, loaded)
    for path in (loaded.path, *modules):
        error = session.modules[path].syntax_error
        if error is not None:
            missing.add(f"{path}:{places.at((path, error)).line}: syntax error")
            facts.setdefault(("syntax-error", (path, error), ""), None)
    after = [e for e in effects if e.kind == "insert" and e.entry_point == "afterSubmit"]
    verdict = "none"
    if any(e.unguarded and not e.log_like and not e.in_catch for e in after):
        verdict = "risky"
    elif any(not e.unguarded for e in after):
        verdict = "guarded"
    source = loaded.source
    data = source.data if source is not None else b""
    return ScriptAnalysis(
        path=loaded.path,
        script_type=kind,
        api_version=api_version(data),
        entry_points=tuple(dict.fromkeys(run.entry for run in runs)),
        effects=tuple(effects),
        facts=tuple(
            Fact(k, places.at(site), detail, entry) for (k, site, detail), entry in facts.items()
        ),
        inserts_after_submit=bool(after),
        verdict=verdict,
        incomplete=tuple(sorted(missing)),
        depends_on=tuple(sorted(modules)),
    )


def _closure(session: Session, loaded: Loaded) -> set[str]:
    """Return the paths of all modules that a script loads, directly or not."""
    seen: set[str] = set()
    open_paths = list(loaded.imports)
    while open_paths:
        path = open_paths.pop()
        if path not in seen:
            seen.add(path)
            open_paths.extend(session.modules[path].imports)
    seen.discard(loaded.path)
    return seen


def _effects(places: _Places, run: Run, writes: list[RawWrite]) -> list[Effect]:
    """Judge a run's effects; the same call reached on several ways is told once, at its worst."""
    judge = Judge(run.recording, writes)
    groups: dict[tuple[str, str, Site], list[RawEffect]] = {}
    for raw in run.recording.effects:
        groups.setdefault((raw.kind, raw.api, raw.site), []).append(raw)
    result: list[Effect] = []
    for group in groups.values():
        if len(group) == 1:
            result.append(_effect(places, judge, run, group[0], group[0].record_type))
            continue
        scored = [
            (judge.unguarded(raw) and not judge.is_log(raw) and not caught(raw), raw)
            for raw in group
        ]
        worst = max(scored, key=lambda pair: (pair[0], judge.unguarded(pair[1])))[1]
        types = sorted({t for raw in group if raw.record_type for t in raw.record_type.split("|")})
        result.append(_effect(places, judge, run, worst, "|".join(types) or None))
    return result


def _effect(places: _Places, judge: Judge, run: Run, raw: RawEffect, types: str | None) -> Effect:
    mask = 0
    contexts = 0
    for events, ctx, _ in raw.state:
        mask |= events
        contexts |= ctx
    external = raw.site in run.recording.external_ids
    loop = raw.loops[-1] if raw.loops else None
    cost = units(_priced(raw), raw.record_type)
    if raw.kind == "insert" and cost is not None:
        cost += units("save", raw.record_type) or 0
    return Effect(
        kind=raw.kind,
        api=raw.api,
        record_type=types,
        entry_point=run.entry,
        chain=tuple(
            Call(name, path, places.at((path, at)).line) for name, path, _, at in raw.chain
        ),
        location=places.at(raw.site),
        events=event_names(mask) if run.entry in EVENT_ENTRIES else None,
        contexts=context_names(contexts),
        guards=_guards(places, judge, raw, external=external),
        in_loop=bool(raw.loops),
        loop=LoopFact(places.at((loop[0], loop[1])), loop[2]) if loop is not None else None,
        sets_external_id=external,
        save_point=places.at(raw.save) if raw.save is not None else None,
        log_like=judge.is_log(raw),
        in_catch=caught(raw),
        units=cost,
        ignores_mandatory=raw.ignores_mandatory,
        own=raw.own,
        own_type=("owntype",) in raw.type_taint,
        detail=raw.detail,
        unguarded=judge.unguarded(raw),
    )


def _priced(raw: RawEffect) -> str:
    """Return the call's name in the unit table."""
    if raw.kind in ("insert", "load", "delete", "submitFields"):
        return raw.api if raw.kind == "insert" else raw.kind
    if raw.kind == "update":
        return "save"
    if raw.kind == "lookup":
        return "search.lookupFields"
    if raw.kind == "search":
        return raw.api
    if raw.kind == "task":
        return (
            "task.csv"
            if raw.detail in ("CSV_IMPORT", "SEARCH", "QUERY", "SUITE_QL", "ENTITY_DEDUPLICATION")
            else "task.submit"
        )
    if raw.kind == "email":
        return raw.api if raw.api.startswith("email.") else "email.send"
    if raw.kind == "file":
        return raw.api
    if raw.kind == "attach":
        return raw.api.removeprefix("record.")
    if raw.kind == "http" and raw.api.startswith("sftp."):
        transfers = ("sftp.upload", "sftp.download")
        return "sftp.transfer" if raw.api in transfers else "sftp.manage"
    return raw.kind


def _guards(places: _Places, judge: Judge, raw: RawEffect, *, external: bool) -> tuple[Guard, ...]:
    """Return the guards over all paths; a protection counts where every recurring path has one."""
    found: dict[tuple[str, str], bool] = {}
    state: State = tuple(p for p in raw.state if p[0] & SUBMIT_EVENTS) or raw.state
    protected = not judge.unguarded(raw)
    mask = 0
    for path in state:
        mask |= path[0]
        if judge.missing(raw, path):
            found[("lookup", "absent")] = protected
        for kind, detail, _ in judge.strong(path):
            if kind != "type":
                found[(kind, detail)] = found.get((kind, detail), False) or protected
        for kind, detail, _ in judge.weak(path):
            found.setdefault((kind, detail), False)
    guards = [Guard(kind, detail, None, strong) for (kind, detail), strong in found.items()]
    names = event_names(mask)
    if names is not None and mask & ALL_EVENTS:
        guards.append(Guard("type", ", ".join(names), None, not mask & RECURRING))
    if external:
        guards.append(Guard("external-id", "", None, True))
    if judge.recreated(raw) or judge.undone(raw):
        guards.append(Guard("delete-recreate", raw.record_type or "", None, True))
    if caught(raw):
        guards.append(Guard("catch", "", None, False))
    return tuple(sorted(guards, key=lambda g: (not g.strong, g.kind, g.detail)))


__all__ = ["Recording", "analyse_script", "not_analysed"]

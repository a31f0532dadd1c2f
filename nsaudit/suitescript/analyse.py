"""One script analysed: entry points run, effects judged, facts gathered, the verdict drawn."""

from collections.abc import Mapping
from typing import Final

from nsaudit.suitescript.budget import NotAnalysedError
from nsaudit.suitescript.entries import INSTALLATIONS, api_version, script_tag
from nsaudit.suitescript.evidence import Places, effects_of
from nsaudit.suitescript.exports import entry_functions
from nsaudit.suitescript.handlers import entry_facts, is_empty
from nsaudit.suitescript.model import Effect, Fact, ScriptAnalysis
from nsaudit.suitescript.modules import Loaded
from nsaudit.suitescript.raw import Recording, Site
from nsaudit.suitescript.session import Run, Session
from nsaudit.suitescript.values import NONE

_STAGES: Final = ("map", "reduce", "summarize")
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


def _answer(session: Session, loaded: Loaded, kind: str | None, runs: list[Run]) -> ScriptAnalysis:
    places = Places(session)
    effects: list[Effect] = []
    missing: set[str] = set()
    facts: dict[tuple[str, Site, str], str | None] = {}
    stages = [write for run in runs if run.entry in _STAGES for write in run.recording.writes]
    for run in runs:
        later = stages if run.entry in _STAGES else run.recording.writes
        effects.extend(effects_of(places, run, later))
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
    for path in (loaded.path, *sorted(modules)):
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


__all__ = ["Recording", "analyse_script", "not_analysed"]

"""Effects told as records: the same call once, at its worst, with its guards and places."""

from nsaudit.suitescript.domains import (
    ALL_EVENTS,
    RECURRING,
    SUBMIT_EVENTS,
    context_names,
    event_names,
)
from nsaudit.suitescript.handlers import EVENT_ENTRIES
from nsaudit.suitescript.judge import Judge, caught
from nsaudit.suitescript.model import Call, Effect, Guard, LoopFact, Position
from nsaudit.suitescript.paths import State
from nsaudit.suitescript.raw import RawEffect, RawWrite, Site
from nsaudit.suitescript.session import Run, Session
from nsaudit.suitescript.units import units


class Places:
    """Turns byte offsets into positions."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.known: dict[Site, Position] = {}
        self.calls: dict[tuple[str, str, int, int], Call] = {}

    def at(self, site: Site) -> Position:
        """Return the position of a place."""
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

    def call(self, step: tuple[str, str, int, int]) -> Call:
        """Return one step of a call chain: many effects share their first steps."""
        found = self.calls.get(step)
        if found is None:
            name, path, _, at = step
            found = self.calls[step] = Call(name, path, self.at((path, at)).line)
        return found


def effects_of(places: Places, run: Run, writes: list[RawWrite]) -> list[Effect]:
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


def _effect(places: Places, judge: Judge, run: Run, raw: RawEffect, types: str | None) -> Effect:
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
        chain=tuple([places.call(step) for step in raw.chain]),
        location=places.at(raw.site),
        events=event_names(mask) if run.entry in EVENT_ENTRIES else None,
        contexts=context_names(contexts),
        guards=_guards(judge, raw, external=external),
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


def _guards(judge: Judge, raw: RawEffect, *, external: bool) -> tuple[Guard, ...]:
    """Return an effect's guards; those of effects in one state are told once."""
    remade = judge.recreated(raw) or judge.undone(raw)
    protected = not judge.unguarded(raw)
    filled = raw.site if raw.site in judge.recording.filled else None
    key = (raw.state, protected, external, remade, raw.record_type, raw.in_catch, filled)
    found = judge.guards_of.get(key)
    if found is None:
        found = _guards_of(judge, raw, protected=protected, external=external, remade=remade)
        judge.guards_of[key] = found
    return found


def _guards_of(
    judge: Judge, raw: RawEffect, *, protected: bool, external: bool, remade: bool
) -> tuple[Guard, ...]:
    """Return the guards over all paths; a protection counts where every recurring path has one."""
    found: dict[tuple[str, str], bool] = {}
    state: State = tuple([p for p in raw.state if p[0] & SUBMIT_EVENTS]) or raw.state
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
    if remade:
        guards.append(Guard("delete-recreate", raw.record_type or "", None, True))
    if caught(raw):
        guards.append(Guard("catch", "", None, False))
    return tuple(sorted(guards, key=lambda g: (not g.strong, g.kind, g.detail)))

"""What a run records: effects with their chain, field writes, facts."""

from typing import Any

from nsaudit.suitescript.choices import constants, options_of
from nsaudit.suitescript.code import Function
from nsaudit.suitescript.interpreter import Interpreter
from nsaudit.suitescript.paths import ALWAYS, State, both
from nsaudit.suitescript.raw import RawEffect, RawWrite, Site, Step
from nsaudit.suitescript.values import SERIAL, Const, Record, Value


class Recorder(Interpreter):
    """Records what NetSuite calls do."""

    def site(self, pos: int) -> Site:
        """Return the place of an offset in the running file."""
        return (self.path(), pos)

    def note(self, kind: str, pos: int, detail: str = "") -> None:
        """Note a fact that rules ask for."""
        self.recording.facts.setdefault((kind, self.site(pos), detail), len(self.recording.facts))

    def chain(self, pos: int) -> tuple[Step, ...]:
        """Return the calls that lead here: function, file, its place, the place of the call."""
        frames = [f for f in self.frames if f.function is not None]
        result: list[Step] = []
        for i, frame in enumerate(frames):
            function: Function = frame.function  # type: ignore[assignment]
            following = frames[i + 1].call if i + 1 < len(frames) else None
            at = following[1] if following is not None else pos
            result.append((function.name or "(anonymous)", function.source.path, function.pos, at))
        return tuple(result)

    def trail(self, given: State) -> tuple[State, ...]:
        """Return what holds in each of the running calls, relative to it."""
        return (*[frame.outer for frame in self.frames[1:]], both(self.paths, given))

    def effect(
        self,
        kind: str,
        api: str,
        pos: int,
        record_type: Value | None = None,
        *,
        given: State = ALWAYS,
        detail: str | None = None,
        own: bool = False,
    ) -> RawEffect:
        """Record one effect where the script stands, as far as something else is given."""
        made = self.raw(kind, api, pos, record_type, given=given, detail=detail, own=own)
        self.recording.effects.append(made)
        if kind == "delete":
            self.recording.heavy += 1
        return made

    def raw(
        self,
        kind: str,
        api: str,
        pos: int,
        record_type: Value | None = None,
        *,
        given: State = ALWAYS,
        detail: str | None = None,
        own: bool = False,
    ) -> RawEffect:
        """Make an effect without recording it."""
        names = (
            sorted({c for c in constants(record_type) if isinstance(c, str) and c})
            if record_type is not None
            else None
        )
        state, order = both(self.here(), given), len(self.recording.effects)
        made = RawEffect(kind, api, self.site(pos), state, self.chain(pos), order)
        if record_type is not None:
            made.type_taint = record_type.taint
            made.record_type = "|".join(names) if names else None
        made.trail = self.trail(given)
        made.loops = tuple(self.looping)
        made.in_catch = self.catching > 0
        made.own = own
        made.detail = detail
        made.branch = self.branch
        return made

    def delete_record(
        self, api: str, record_type: Value | None, record_id: Value | None, pos: int
    ) -> None:
        """Record a delete; of what a look-up found, or of something else."""
        sources = {taint[0] for taint in record_id.taint} if record_id is not None else set()
        made = self.effect("delete", api, pos, record_type)
        made.found = "lk" in sources and "created" not in sources
        taint = record_id.taint if record_id is not None else ()
        made.spot = self.spot()
        made.undoes = frozenset([t[1] for t in taint if t[0] == "created"])

    def create_record(self, api: str, record_type: Value | None, pos: int) -> Record:
        """Remember a record that is made here; it counts once it is saved."""
        made = self.raw("insert", api, pos, record_type)
        made.born = SERIAL.next()
        self.created[made.site] = made
        self.creations.append(made)
        return Record(api, record_type, site=made.site, state=self.here())

    def save_record(
        self, value: Value, pos: int, api: str, *, ignores_mandatory: bool = False
    ) -> None:
        """Record the save of whatever records a value may be."""
        for option, state in options_of(value):
            if isinstance(option, Record) and option.site is None:
                if option.kind == "load":
                    made = self.effect("update", api, pos, option.type, given=state, own=option.own)
                    made.ignores_mandatory = ignores_mandatory
                elif option.kind == "new":
                    self.note("saves-new-record", pos)
            for site in self._made(option):
                self.persist(site, state, pos, ignores_mandatory=ignores_mandatory)

    def _made(self, value: Value) -> list[Site]:
        """Return where the records were made that a value may be, in an order of their own."""
        taint = value.taint
        return sorted([t[1] for t in taint if t[0] == "created" and t[1] in self.created])

    def persist(
        self, site: Site, given: State, pos: int, *, ignores_mandatory: bool = False
    ) -> None:
        """Record the insert of a record made earlier, under what held then and holds now."""
        made = self.created[site]
        loops = made.loops
        if len(self.looping) > len(loops):
            loops = tuple(self.looping)
        self.recording.heavy += 1
        full = both(made.state, both(self.here(), given))
        if not full:
            return
        effects = self.recording.effects
        saved = made.moved(full, self.trail(given), made.chain, len(effects))
        saved.save = self.site(pos)
        saved.loops = loops
        saved.in_catch = made.in_catch or self.catching > 0
        saved.spot = self.spot()
        saved.branch = self.branch
        saved.ignores_mandatory = ignores_mandatory
        effects.append(saved)

    def call_lost(self, args: list[Value], pos: int, name: str) -> None:
        """A record handed to code that is not here may be saved there."""
        for arg in args:
            for site in self._made(arg):
                self.persist(site, ALWAYS, pos)

    def wrote(self, field: Value | None, value: Value | None) -> None:
        """Remember that a field of an existing record is written."""
        self.fields_read.clear()
        known: tuple[Any, ...] | None = None
        if value is not None:
            options = options_of(value)
            if all(isinstance(v, Const) for v, _ in options):
                known = tuple(v.value for v, _ in options)  # type: ignore[attr-defined]
        names: list[str | None] = [c for c in constants(field) if isinstance(c, str)]
        for name in names or [None]:
            self.recording.writes.append(RawWrite(name, known, len(self.recording.effects)))

"""Answers of calls kept with the effects they had: an equal call has them where it stands."""

from typing import Any, Final

from nsaudit.suitescript.choices import Choice
from nsaudit.suitescript.machine import Frame
from nsaudit.suitescript.paths import ALWAYS, State, both
from nsaudit.suitescript.raw import RawEffect, Site
from nsaudit.suitescript.recorder import Recorder
from nsaudit.suitescript.values import (
    BORN,
    SERIAL,
    Const,
    Object,
    Unknown,
    Value,
)

_MOST_COPIED: Final = 60
"""How many objects an answer may consist of that the call has made."""
_MOST_EFFECTS: Final = 200


class NotKeptError(Exception):
    """An answer that cannot be given twice."""


Mark = tuple[int, int, int, int, int, int]
"""Where a call begins: version, and how long the lists are of what it may add to."""


class Kept:
    """An answer: valid in one version; what it holds of the call's own is made anew each time."""

    __slots__ = (
        "alive",
        "birth",
        "branch",
        "chain",
        "creations",
        "depth",
        "effects",
        "exits",
        "loops",
        "value",
        "version",
        "wrote",
    )

    def __init__(
        self, machine: "Answers", mark: Mark, birth: int, value: Value, alive: tuple[Any, ...]
    ) -> None:
        recording = machine.recording
        self.version, _, effects, writes, _, creations = mark
        self.birth = birth
        self.value = value
        self.alive = alive
        """What keeps the identities in the key."""
        self.effects = slice(effects, len(recording.effects))
        """The call's effects in the recording, and likewise what it created."""
        self.creations = slice(creations, len(machine.creations))
        self.wrote = len(recording.writes) > writes
        # Where the call stood: its effects are told relative to that.
        self.depth = len(machine.frames)
        # Every call is one of a function, except that an entry point's run has a frame around it.
        self.chain = self.depth - (machine.frames[0].function is None)
        self.loops = tuple(machine.looping)
        self.branch = machine.branch
        self.exits = machine.exits


class Answers(Recorder):
    """What calls have answered."""

    def mark(self) -> Mark:
        """Return where a call begins."""
        recording = self.recording
        return (
            self.version,
            len(self.outer),
            len(recording.effects),
            len(recording.writes),
            len(self.kept_keys),
            len(self.creations),
        )

    def keep(
        self, key: Any, frame: Frame, mark: Mark, result: Value, base: State, *alive: Any
    ) -> None:
        """Keep the answer of a call that has ended and changed nothing but what it has made."""
        version, outer, effects, _, keys, _ = mark
        if self.version != version:
            del self.outer[outer:]
            self.version = version
            if not isinstance(result, (Const, Unknown)):
                # What the call has made goes on: answers about it may no longer hold.
                for other in self.kept_keys[keys:]:
                    kept = self.answers.get(other)
                    if kept is not None and kept.version == version:
                        del self.answers[other]
        if len(self.frames) == 1 or len(self.recording.effects) - effects > _MOST_EFFECTS:
            return
        try:
            value = _copied(result, frame.birth, base, {})
        except NotKeptError:
            return
        self.answers[key] = Kept(self, mark, frame.birth, value, alive)
        self.kept_keys.append(key)

    def drop_answers(self, first: int) -> None:
        """Forget the answers kept since a mark: what they refer to is taken back."""
        for key in self.kept_keys[first:]:
            self.answers.pop(key, None)
        del self.kept_keys[first:]

    def again(self, kept: Kept, pos: int) -> Value:
        """Give an answer once more, and have its effects here."""
        if kept.wrote:
            self.fields_read.clear()
        if kept.effects.stop > kept.effects.start or kept.creations.stop > kept.creations.start:
            self._repeat(kept, pos)
        value: Value = _copied(kept.value, kept.birth, ALWAYS, {})
        return value

    def _repeat(self, kept: Kept, pos: int) -> None:
        depth = kept.depth
        here, chain, loops = self.here(), self.chain(pos), tuple(self.looping)
        outer = tuple([frame.outer for frame in self.frames[1:]])
        branches = {kept.branch: self.branch}
        recording = self.recording
        self.steps += (kept.effects.stop - kept.effects.start) // 4

        def moved(effect: RawEffect, held: State, full: State, born: int) -> RawEffect:
            trail = (*outer, both(self.paths, held))
            steps = chain + effect.chain[kept.chain :]
            made = effect.moved(full, trail, steps, len(recording.effects))
            made.loops = loops + tuple([at for at in effect.loops if at not in kept.loops])
            made.branch = self._branch(effect.branch, branches)
            made.spot = self._spot(effect.spot, kept, branches)
            made.born = born
            return made

        made: dict[Site, RawEffect] = {}
        for effect in self.creations[kept.creations]:
            held = _since(effect.trail, depth)
            again = moved(effect, held, both(here, held), SERIAL.next())
            self.created[effect.site] = made[effect.site] = again
            self.creations.append(again)
        for effect in recording.effects[kept.effects]:
            held = _since(effect.trail, depth)
            full = both(here, held)
            if effect.kind in ("insert", "delete"):
                recording.heavy += 1
            if effect.kind != "insert":
                recording.effects.append(moved(effect, held, full, effect.born))
                continue
            origin = made.get(effect.site) if effect.born > kept.birth else None
            if origin is None:
                origin = self.created[effect.site]
            full = both(origin.state, full)
            if not full:
                continue
            saved = moved(effect, held, full, origin.born)
            saved.chain = origin.chain
            if len(saved.loops) < len(origin.loops):
                saved.loops = origin.loops
            recording.effects.append(saved)

    def _branch(self, branch: int, branches: dict[int, int]) -> int:
        """Return the number that a branch of the call has where it is repeated."""
        found = branches.get(branch)
        if found is None:
            self.branches += 1
            found = branches[branch] = self.branches
        return found

    def _spot(self, spot: tuple[int, ...], kept: Kept, branches: dict[int, int]) -> tuple[int, ...]:
        if not spot:
            return ()
        branch, exits, left = spot
        return (self._branch(branch, branches), exits - kept.exits + self.exits, left)


def _since(trail: tuple[State, ...], depth: int) -> State:
    """Return what holds since a call, of what held in each of the calls around a point."""
    held = ALWAYS
    for state in trail[depth:]:
        held = both(held, state)
    return held


_HOLDING: Final = frozenset((Object, Choice))


def _may_hold(value: Choice) -> bool:
    """Tell whether a choice may be, or hold, an object."""
    return not _HOLDING.isdisjoint([type(option) for option, _ in value.given])


def _copied(value: Any, birth: int, base: State, copies: dict[int, Any]) -> Any:
    """Return an answer with copies of the objects that the call has made."""
    kind = type(value)
    if kind is not Object and kind is not Choice:
        return value
    known = copies.get(id(value))
    if known is not None:
        return known
    if len(copies) >= _MOST_COPIED:
        raise NotKeptError
    if kind is Choice:
        if not _may_hold(value):
            return value
        options = [(_copied(v, birth, base, copies), state) for v, state in value.given]
        same = all(new is old for (new, _), (old, _) in zip(options, value.given, strict=True))
        copies[id(value)] = value if same else Choice(tuple(options))
        return copies[id(value)]
    if BORN.get(id(value.props), 0) <= birth:
        return value
    made = copies[id(value)] = Object(array=value.array)
    for key, entry in value.props.items():
        if key == "*fill" and base is not ALWAYS and entry is not ALWAYS:
            raise NotKeptError  # it says what held where the call stood, not since
        if key == "*items":
            made.props[key] = tuple([_copied(v, birth, base, copies) for v in entry])
        else:
            made.props[key] = _copied(entry, birth, base, copies)
    return made

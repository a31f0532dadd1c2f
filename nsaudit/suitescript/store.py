"""What a script has stored: changes are logged, taken back where a way ends, and joined.

A fork runs its ways one after the other from the same store, so each way's changes are taken back
before the next one. What a way has made itself no other way can reach: it keeps what it holds.
"""

from typing import Any, Final

from nsaudit.suitescript.choices import choice
from nsaudit.suitescript.containers import joined
from nsaudit.suitescript.paths import NEVER, State, either
from nsaudit.suitescript.values import BORN, UNDEFINED_VALUE, Value

_LOOKUP: Final = ("lk",)
Entry = tuple[dict[str, Any], str, Any]
Changes = dict[tuple[int, str], tuple[dict[str, Any], str, Any]]
MISSING: Final[Any] = object()


class Try:
    """A try block in progress: how many calls deep it stands, whether it stored what was found."""

    __slots__ = ("depth", "looked_up")

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.looked_up = False


class Store:
    """The log of all changes, and the versions of what outlives a call."""

    def __init__(self) -> None:
        self.log: list[Entry] = []
        self.steps = 0
        self.version = self.versions = 0
        """The state of what outlives a call: a change makes kept answers worthless."""
        self.outer: list[int] = []
        """Where in the log such changes stand, so that taking one back counts as a change too."""
        self.tries: list[Try] = []
        """The try blocks around this point, which ask what was stored in them."""
        self.answered = 0
        """How many snapshots of the store were kept for the end of a call or a loop."""

    def touch(self) -> None:
        """Note that something that outlives the call changes."""
        self.versions += 1
        self.version = self.versions
        self.outer.append(len(self.log))

    def put(self, target: dict[str, Any], key: str, value: Any) -> None:
        """Store a value so that a fork can take it back."""
        self.log.append((target, key, target.get(key, MISSING)))
        target[key] = value

    def changes(self, mark: int) -> Changes:
        """Return what was stored since a mark."""
        log = self.log
        if len(log) <= mark:
            return {}
        return {(id(d), k): (d, k, d.get(k, MISSING)) for d, k, _ in log[mark:]}

    def rewind(self, mark: int) -> None:
        """Take back what was stored since a mark."""
        log = self.log
        if self.outer and self.outer[-1] >= mark:
            while self.outer and self.outer[-1] >= mark:
                self.outer.pop()
            self.versions += 1
            self.version = self.versions
        if len(log) <= mark:
            return
        for target, key, old in reversed(log[mark:]):
            if old is MISSING:
                target.pop(key, None)
            else:
                target[key] = old
        del log[mark:]

    def take(self, mark: int, birth: int | None, depth: int) -> Changes:
        """Take back what a way stored since a mark, and return it; `depth` is that of calls.

        What was made since `birth` stays as it is, unless a snapshot may refer to it (None).
        """
        log = self.log
        if len(log) <= mark:
            if self.outer and self.outer[-1] >= mark:
                self.rewind(mark)
            return {}
        if birth is None:
            changed = self.changes(mark)
            self.rewind(mark)
            return changed
        own: list[Entry] = []
        old: list[Entry] = []
        for entry in log[mark:]:
            if BORN.get(id(entry[0]), 0) > birth:
                own.append(entry)
            else:
                old.append(entry)
        changed = {(id(d), k): (d, k, d.get(k, MISSING)) for d, k, _ in old}
        if own:
            if self.tries:
                self._look(own, inner=self.tries[-1].depth != depth)
            log[mark:] = old
        self.rewind(mark)
        return changed

    def _look(self, entries: list[Entry], *, inner: bool) -> None:
        """Note for a try block that what is dropped holds what a look-up found.

        What a call keeps in names of its own (`inner`) tells nothing of the block.
        """
        block = self.tries[-1]
        if block.looked_up:
            return
        for target, key, _ in entries:
            if inner and BORN.get(id(target), 0) & 1:
                continue
            value = target.get(key)
            if isinstance(value, Value) and _LOOKUP in value.taint:
                block.looked_up = True
                return

    def forget(self, mark: int, birth: int) -> None:
        """Drop from the log what a call that has ended stored in what it made itself.

        Nothing can reach that but by what the call leaves, and that is taken back itself.
        """
        log = self.log
        if len(log) == mark:
            return
        kept: list[Entry] = []
        dropped: list[Entry] = []
        left: list[int] = []
        for entry in log[mark:]:
            left.append(mark + len(kept))
            if BORN.get(id(entry[0]), 0) > birth:
                dropped.append(entry)
            else:
                kept.append(entry)
        if not dropped:
            return
        if self.tries:
            self._look(dropped, inner=True)
        if kept and self.outer and self.outer[-1] > mark:
            left.append(mark + len(kept))
            last = len(log)
            self.outer = [at if at <= mark else left[min(at, last) - mark] for at in self.outer]
        log[mark:] = kept

    def join(self, options: list[tuple[State, Changes]]) -> None:
        """Apply the changes of alternative ways, each in its state."""
        if len(options) == 1:
            for target, key, value in options[0][1].values():
                self.put(target, key, value)
            return
        if len(options) == 2:
            self._join_two(options)
            return
        self.steps += sum([len(changed) for _, changed in options]) // 4
        done: set[tuple[int, str]] = set()
        for _, changes in options:
            for ident, (target, key, _) in changes.items():
                if ident in done:
                    continue
                done.add(ident)
                before = target.get(key, MISSING)
                unchanged = (None, None, before)
                made = _joined(
                    key, [(changed.get(ident, unchanged)[2], state) for state, changed in options]
                )
                if made is not before:
                    self.log.append((target, key, before))
                    target[key] = made

    def _join_two(self, options: list[tuple[State, Changes]]) -> None:
        (when_first, first), (when_second, second) = options
        self.steps += (len(first) + len(second)) // 4
        log = self.log
        for ident, (target, key, one) in first.items():
            before = target.get(key, MISSING)
            there = second.get(ident)
            other = before if there is None else there[2]
            made = one if one is other else _of_two(key, one, when_first, other, when_second)
            if made is not before:
                log.append((target, key, before))
                target[key] = made
        for ident, (target, key, other) in second.items():
            if ident in first:
                continue
            before = target.get(key, MISSING)
            if other is before:
                continue
            made = _of_two(key, before, when_first, other, when_second)
            if made is not before:
                log.append((target, key, before))
                target[key] = made


def _of_two(key: str, one: Any, when_one: State, other: Any, when_other: State) -> Any:
    """Join what two ways left under one key."""
    if key[:1] == "*":
        return _joined(key, [(one, when_one), (other, when_other)])
    return choice(
        [
            (UNDEFINED_VALUE if one is MISSING else one, when_one),
            (UNDEFINED_VALUE if other is MISSING else other, when_other),
        ]
    )


def _joined(key: str, values: list[tuple[Any, State]]) -> Any:
    """Join what alternative ways left under one key."""
    first = values[0][0]
    for value, _ in values:
        if value is not first:
            break
    else:
        return first
    if key[:1] != "*":
        return choice([(UNDEFINED_VALUE if v is MISSING else v, s) for v, s in values])
    if key == "*fill":
        filled: State = NEVER
        for value, _ in values:
            filled = either(filled, value) if value is not MISSING else filled
        return filled
    if key == "*items":
        return max((v for v, _ in values if v is not MISSING), key=len)
    if key == "*":
        return joined([(v, s) for v, s in values if v is not MISSING])
    if key == "*keys":
        return frozenset().union(*[v for v, _ in values if v is not MISSING])
    return next(v for v, _ in values if v is not MISSING)

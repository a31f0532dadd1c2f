"""The interpreter's state: what holds here, how branches fork and join, where a call came from."""

from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import Any

from nsaudit.suitescript.budget import Budget, NotAnalysedError
from nsaudit.suitescript.choices import Choice, choice
from nsaudit.suitescript.containers import joined, kept_with, key_states
from nsaudit.suitescript.domains import ALL_CONTEXTS, ALL_EVENTS
from nsaudit.suitescript.lower import Function
from nsaudit.suitescript.paths import ALWAYS, NEVER, State, both, either
from nsaudit.suitescript.values import (
    NONE,
    UNDEFINED_VALUE,
    UNKNOWN,
    Const,
    Object,
    Scope,
    Stale,
    Taints,
    Value,
)

Changes = dict[tuple[int, str], tuple[dict[str, Any], str, Any]]
MISSING: Any = object()


class Frame:
    """One call in progress."""

    __slots__ = (
        "call",
        "catch",
        "function",
        "kept",
        "key",
        "mark",
        "opened",
        "own",
        "returns",
        "scope",
        "tail",
        "thrown",
    )

    def __init__(
        self,
        function: Function | None,
        scope: Scope,
        mark: int,
        call: tuple[str, int] | None,
        key: Any = None,
    ) -> None:
        self.function = function
        self.scope = scope
        self.mark = mark
        self.call = call
        self.key = key
        self.returns: list[tuple[Value, State, Changes | None]] = []
        self.own: set[int] = set()
        self.kept: list[Scope] = []
        """The block scopes of this call, alive so that their identities stay their own."""
        self.opened = 0
        """How many forks are open: a return outside any fork needs no snapshot."""
        self.tail = False
        self.thrown = False
        self.catch = 0


class Loop:
    """One loop in progress, with the states in which it was left or continued."""

    __slots__ = ("exits", "mark")

    def __init__(self, mark: int) -> None:
        self.mark = mark
        self.exits: list[tuple[State, Changes]] = []


class Machine:
    """State of one analysis; `paths` is relative to the current call, `base` what held at it."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.steps = 0
        self.allowed = budget.max_steps
        self.base: State = ALWAYS
        self.paths: State = ALWAYS
        self.log: list[tuple[dict[str, Any], str, Any]] = []
        self.frames: list[Frame] = []
        self.loops: list[Loop] = []
        self.exits = 0
        """How many returns and throws have happened: tells whether a fork lost a way."""
        self.catching = 0
        self.branch = 0
        """The number of the branch, loop or handler that runs: what it does is done together."""
        self.branches = 0
        self.version = 0
        """Counts changes to what outlives a call: they make kept answers worthless."""
        self.outer: list[int] = []
        """Where in the log such changes stand, so that taking one back counts as a change too."""
        self.looping: list[tuple[str, int, str]] = []
        """The loops around this point over all calls: `(path, offset, bound)`."""

    def step(self) -> None:
        """Count one unit of work; too many end the analysis."""
        self.steps += 1
        if self.steps > self.budget.max_steps:
            raise NotAnalysedError(f"more than {self.allowed} steps of analysis")

    def here(self) -> State:
        """Return all that holds at this point, calls included."""
        return both(self.base, self.paths)

    def touch(self) -> None:
        """Note that something that outlives the call changes."""
        self.version += 1
        self.outer.append(len(self.log))

    def enter(self) -> int:
        """Enter a branch of its own; return the one around it."""
        outer = self.branch
        self.branches += 1
        self.branch = self.branches
        return outer

    def spot(self) -> tuple[int, int, int]:
        """Return what is equal for two points where whoever passes one passes the other."""
        left = len(self.loops[-1].exits) if self.loops else 0
        return (self.branch, self.exits, left)

    # -- store --------------------------------------------------------------------------------

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
            self.version += 1
        if len(log) <= mark:
            return
        for target, key, old in reversed(log[mark:]):
            if old is MISSING:
                target.pop(key, None)
            else:
                target[key] = old
        del log[mark:]

    def forget(self, mark: int, scopes: set[int]) -> None:
        """Drop from the log what a call that has ended stored in scopes of its own.

        Nothing can reach those scopes but what the call leaves, and that is taken back itself.
        """
        log = self.log
        if len(log) == mark:
            return
        kept = [entry for entry in log[mark:] if id(entry[0]) not in scopes]
        if len(kept) == len(log) - mark:
            return
        if kept and self.outer and self.outer[-1] > mark:
            left = list(accumulate((id(e[0]) not in scopes for e in log[mark:]), initial=mark))
            last = len(log)
            self.outer = [at if at <= mark else left[min(at, last) - mark] for at in self.outer]
        log[mark:] = kept

    def join(self, options: list[tuple[State, Changes]]) -> None:
        """Apply the changes of alternative ways, each in its state."""
        if len(options) == 1:
            for target, key, value in options[0][1].values():
                self.put(target, key, value)
            return
        self.steps += sum([len(changed) for _, changed in options]) // 4
        done: set[tuple[int, str]] = set()
        log = self.log
        for _, changes in options:
            for ident, (target, key, _) in changes.items():
                if ident in done:
                    continue
                done.add(ident)
                before = target.get(key, MISSING)
                unchanged = (None, None, before)
                joined = _joined(
                    key, [(changed.get(ident, unchanged)[2], state) for state, changed in options]
                )
                if joined is not before:
                    log.append((target, key, before))
                    target[key] = joined

    def fork(self, ways: Iterable[tuple[State, Callable[[], None]]]) -> None:
        """Run alternative ways from here and join what is left of them.

        Each way is the state that holds on it, relative to here, and what it does. Together they
        cover every case, so that where none of them is left early the state stays as it was.
        """
        before = self.paths
        frame = self.frames[-1]
        frame.opened += 1
        left: list[tuple[State, Changes]] = []
        ends: State = NEVER
        lost = False
        for delta, run in ways:
            start = both(before, delta)
            if not start:
                continue
            mark = len(self.log)
            self.paths = start
            outer = self.enter()
            run()
            self.branch = outer
            end = self.paths
            changed = self.changes(mark) if len(self.log) > mark else {}
            self.rewind(mark)
            if not end:
                lost = True
                continue
            if end is not start:
                lost = True
            left.append((delta if end is start else end, changed))
            ends = either(ends, end)
        frame.opened -= 1
        if any(changed for _, changed in left):
            self.join(left)
        self.paths = ends if lost else before

    # -- names --------------------------------------------------------------------------------

    def block_scope(self, outer: Scope) -> Scope:
        """Open the scope of a block, which ends with the call."""
        scope = Scope(outer, outer.function, outer.this)
        frame = self.frames[-1]
        frame.own.add(id(scope.vars))
        frame.kept.append(scope)
        return scope

    def declare(self, scope: Scope, name: str, value: Value) -> None:
        """Create a name in a scope."""
        self.put(scope.vars, name, value)

    def assign(self, scope: Scope, name: str, value: Value) -> None:
        """Assign to the nearest scope that has the name, else to the outermost."""
        at: Scope | None = scope
        last = scope
        while at is not None:
            if name in at.vars:
                self.put(at.vars, name, value)
                if at.function is not scope.function:
                    self.touch()
                return
            last = at
            at = at.parent
        self.touch()
        self.put(last.vars, name, value)

    def stale(
        self, scope: Scope, names: Iterable[str]
    ) -> list[tuple[dict[str, Any], str, Value, Value]]:
        """Mark the constants that a loop assigns, so that its first round decides nothing."""
        marked = []
        for name in names:
            at: Scope | None = scope
            while at is not None:
                found = at.vars.get(name)
                if found is not None:
                    wrapped = _staled(found)
                    if wrapped is not found:
                        marked.append((at.vars, name, found, wrapped))
                        self.put(at.vars, name, wrapped)
                    break
                at = at.parent
        return marked

    def fresh(self, marked: list[tuple[dict[str, Any], str, Value, Value]]) -> None:
        """Give the constants back after the loop."""
        for target, name, original, wrapped in marked:
            now = target.get(name)
            if now is wrapped:
                self.put(target, name, original)
            elif isinstance(now, Choice):
                options = [(original if v is wrapped else v, s) for v, s in now.options]
                options = [(v.value if isinstance(v, Stale) else v, s) for v, s in options]
                self.put(target, name, choice(options))


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


def _staled(value: Any) -> Any:
    if isinstance(value, Const):
        return Stale(value)
    if isinstance(value, Choice) and any(isinstance(v, Const) for v, _ in value.options):
        return Choice(tuple((Stale(v) if isinstance(v, Const) else v, s) for v, s in value.options))
    return value


def fill(machine: Machine, target: Object, value: Value, key: Taints = NONE) -> None:
    """Add a value under an unknown key (a push, `map[key] = value`) and note on which state."""
    props = target.props
    machine.touch()
    machine.put(props, "*", kept_with(props.get("*"), value))
    states = key_states(key)
    if states and not target.array:
        machine.put(props, "*keys", props.get("*keys", NONE) | states)
    filled = props.get("*fill")
    here = machine.here()
    machine.put(props, "*fill", here if filled is None else either(filled, here))


def filled_when(target: Object) -> tuple[State, State]:
    """Return the states in which a container holds something and in which it is empty."""
    filled = target.props.get("*fill")
    if filled is None:
        return ALWAYS, ALWAYS
    return filled, opposite(filled)


def opposite(state: State) -> State:
    """Return what follows where a state does not hold, as far as look-ups go."""
    if state and all(("lookup", "present") in facts for _, _, facts in state):
        return ((ALL_EVENTS, ALL_CONTEXTS, frozenset((("lookup", "absent"),))),)
    return ALWAYS


__all__ = ["UNKNOWN", "Changes", "Frame", "Loop", "Machine", "fill", "filled_when", "opposite"]

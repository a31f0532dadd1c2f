"""The interpreter's state: what holds here, how branches fork, where a call came from."""

from collections.abc import Callable, Iterable
from typing import Any

from nsaudit.suitescript.budget import Budget, LongLibraryError, NotAnalysedError
from nsaudit.suitescript.choices import Choice, choice
from nsaudit.suitescript.code import Function
from nsaudit.suitescript.containers import kept_with, key_states
from nsaudit.suitescript.domains import ALL_CONTEXTS, ALL_EVENTS
from nsaudit.suitescript.paths import ALWAYS, NEVER, State, both, either
from nsaudit.suitescript.store import Changes, Store
from nsaudit.suitescript.values import (
    NONE,
    SERIAL,
    UNKNOWN,
    Const,
    Object,
    Scope,
    Stale,
    Taints,
    Value,
)


class Frame:
    """One call in progress."""

    __slots__ = (
        "birth",
        "call",
        "catch",
        "function",
        "key",
        "mark",
        "opened",
        "outer",
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
        self.birth = SERIAL.next()
        self.outer = ALWAYS
        """What holds in the caller at the call, relative to the caller."""
        self.opened = 0
        """How many forks are open: a return outside any fork needs no snapshot."""
        self.tail = False
        self.thrown = False
        self.catch = 0


class Loop:
    """One loop or switch in progress, with the states in which it was left or continued."""

    __slots__ = ("exits", "mark", "switch")

    def __init__(self, mark: int, *, switch: bool = False) -> None:
        self.mark = mark
        self.switch = switch
        self.exits: list[tuple[State, Changes]] = []


class Machine(Store):
    """State of one analysis; `paths` is relative to the current call, `base` what held at it."""

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self.budget = budget
        self.allowed = self.most = budget.max_steps
        self.in_library = False
        """True while a library that cannot reach NetSuite runs."""
        self.base: State = ALWAYS
        self.paths: State = ALWAYS
        self.frames: list[Frame] = []
        self.loops: list[Loop] = []
        self.exits = 0
        """How many returns and throws have happened: tells whether a fork lost a way."""
        self.catching = 0
        self.branch = 0
        """The number of the branch, loop or handler that runs: what it does is done together."""
        self.branches = 0
        self.looping: list[tuple[str, int, str]] = []
        """The loops around this point over all calls: `(path, offset, bound)`."""

    def step(self) -> None:
        """Count one unit of work; too many end the analysis."""
        self.steps += 1
        if self.steps > self.most:
            if self.in_library:
                raise LongLibraryError
            raise NotAnalysedError(f"more than {self.allowed} steps of analysis")

    def here(self) -> State:
        """Return all that holds at this point, calls included."""
        return both(self.base, self.paths)

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
        version, touched = self.version, False
        for delta, run in ways:
            start = both(before, delta)
            if not start:
                continue
            mark, birth, answered = len(self.log), SERIAL.next(), self.answered
            self.paths = start
            branch = self.branch
            self.branches += 1
            self.branch = self.branches
            run()
            self.branch = branch
            end = self.paths
            changed: Changes = {}
            if len(self.log) > mark or (self.outer and self.outer[-1] >= mark):
                since = birth if answered == self.answered else None
                changed = self.take(mark, since, len(self.frames))
            if self.version != version:
                touched, self.version = True, version  # all is as it was before this way
            if not end:
                lost = True
                continue
            if end is not start:
                lost = True
            left.append((delta if end is start else end, changed))
            ends = either(ends, end)
        frame.opened -= 1
        if any(changed for _, changed in left):
            if touched:
                self.touch()
            self.join(left)
        self.paths = ends if lost else before

    # -- names --------------------------------------------------------------------------------

    def block_scope(self, outer: Scope) -> Scope:
        """Open the scope of a block, which ends with the call."""
        return Scope(outer, outer.function, outer.this)

    def declare(self, scope: Scope, name: str, value: Value) -> None:
        """Create a name in a scope; `var` may name what is there already."""
        if name in scope.vars and self._shares(name):
            self.touch()
        self.put(scope.vars, name, value)

    def _shares(self, name: str) -> bool:
        """Tell whether a function inside the running one may read one of its names."""
        function = self.frames[-1].function
        return function is not None and function.shares(name)

    def assign(self, scope: Scope, name: str, value: Value) -> None:
        """Assign to the nearest scope that has the name, else to the outermost."""
        at: Scope | None = scope
        last = scope
        while at is not None:
            if name in at.vars:
                self.put(at.vars, name, value)
                if at.function is not scope.function or self._shares(name):
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


def reorder(machine: Machine, target: Object) -> None:
    """Forget the order of a list's known elements."""
    items: tuple[Value, ...] = target.props.get("*items", ())
    if len(items) > 1:
        mixed = choice([(item, ALWAYS) for item in items])
        machine.touch()
        machine.put(target.props, "*items", (mixed,) * len(items))


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


__all__ = [
    "UNKNOWN", "Changes", "Frame", "Loop", "Machine", "fill", "filled_when", "opposite", "reorder",
]  # fmt: skip

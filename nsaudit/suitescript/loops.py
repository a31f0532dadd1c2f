"""Loops run over abstract values, and the ways to leave them."""

from collections.abc import Callable
from typing import Any

from nsaudit.suitescript import ir
from nsaudit.suitescript.choices import Choice
from nsaudit.suitescript.conditions import truth
from nsaudit.suitescript.evaluate import Expressions
from nsaudit.suitescript.ir import Expr, Stmt
from nsaudit.suitescript.machine import Changes, Loop, opposite
from nsaudit.suitescript.paths import ALWAYS, NEVER, State, both, either
from nsaudit.suitescript.values import SERIAL, Const, Special


class Loops(Expressions):
    """A body is run once, for any number of rounds."""

    def enter_loop(self, names: Any, functions: Any) -> list[Any]:
        """Make the constants that a loop's body may change undecided."""
        every = set(names)
        for function in functions:
            every |= function.assigned
        return self.stale(self.scope, sorted(every))

    def _s_loop(self, s: Stmt) -> None:
        _, pos, init, condition, step, body, kind, names, functions = s
        outer = self.scope
        if init:
            self.scope = self.block_scope(outer)
            self.run(init)
        marked = self.enter_loop(names, functions)
        bound = "data"
        yes: State = ALWAYS
        no: State = ALWAYS
        if condition is not None:
            value = self.eval(condition)
            yes, no = truth(value)
            bound = self._bound(condition)
            if isinstance(value, Const) and not no:
                no = NEVER
        if not yes and kind != "do":
            yes = ALWAYS

        def run() -> None:
            self.run(body)
            if self.paths and step is not None:
                self.eval(step)

        self.loop(pos, ALWAYS if kind == "do" else yes, NEVER if kind == "do" else no, bound, run)
        self.fresh(marked)
        self.scope = outer

    def _bound(self, condition: Expr) -> str:
        if condition[0] == ir.BINARY and condition[2][0] in "<>":
            right = condition[4] if condition[2][0] == "<" else condition[3]
            value = self.eval(right)
            if isinstance(value, Const) and isinstance(value.value, (int, float)):
                return f"constant {value.value}"
            if isinstance(value, Special) and value.kind == "columns":
                return "columns"  # of a search: few, however many rows it finds
        return "data"

    def loop(self, pos: int, yes: State, no: State, bound: str, run: Callable[[], None]) -> None:
        """Run a loop's body once, as something that happens in `yes` and not in `no`."""
        frame = self.frames[-1]
        before = self.paths
        exits = self.exits
        frame.opened += 1
        loop = Loop(len(self.log))
        self.loops.append(loop)
        self.looping.append((self.path(), pos, bound))
        start = both(before, yes)
        self.paths = start
        outer = self.enter()
        version = self.version
        birth, answered, returned = SERIAL.next(), self.answered, len(frame.returns)
        if start:
            run()
        self.branch = outer
        end = self.paths
        since = birth if answered == self.answered else None
        changed = self.take(loop.mark, since, len(self.frames))
        touched, self.version = self.version != version, version
        if len(frame.returns) == returned:
            self.answered = answered
        self.loops.pop()
        self.looping.pop()
        frame.opened -= 1
        ways: list[tuple[State, Changes]] = []
        if end:
            ways.append((yes if end is start else end, changed))
        ways.extend(loop.exits)
        skip = both(before, no)
        if skip:
            ways.append((no, {}))
        if any(c for _, c in ways):
            if touched:
                self.touch()
            self.join(ways)
            self.unmatched(yes, loop.mark)
        if self.exits == exits:
            self.paths = before
        else:
            after: State = skip
            for state, _ in ways[: len(ways) - 1 if skip else len(ways)]:
                after = either(after, both(before, state))
            self.paths = after

    def unmatched(self, yes: State, mark: int) -> None:
        """After a loop over looked-up rows, read an untouched variable as "no row matched"."""
        absent = opposite(yes)
        if absent == ALWAYS:
            return
        for target, key, old in self.log[mark:]:
            joined = target.get(key)
            if isinstance(joined, Choice) and any(value is old for value, _ in joined.options):
                options = [(v, absent if v is old else s) for v, s in joined.options]
                target[key] = Choice(tuple(options))

    def _s_forin(self, s: Stmt) -> None:
        _, pos, pattern, iterable, body, keys, names, functions = s
        item, yes, no, bound = self.iterate(self.eval(iterable), keys=keys)
        outer = self.scope
        self.scope = self.block_scope(outer)
        marked = self.enter_loop(names, functions)

        def run() -> None:
            self.bind(pattern, item, self.scope)
            self.run(body)

        self.loop(pos, yes, no, bound, run)
        self.fresh(marked)
        self.scope = outer

    def _s_break(self, s: Stmt) -> None:
        if self.loops and not self.loops[-1].switch:
            self.last_round(1)
        self._leave(s)

    def _leave(self, _: Stmt) -> None:
        if self.loops:
            loop = self.loops[-1]
            loop.exits.append((self.paths, self.changes(loop.mark)))
            self.answered += 1
        self.paths = NEVER

    def _s_continue(self, s: Stmt) -> None:
        self._leave(s)

    def last_round(self, loops: int) -> None:
        """Take what this branch has done, before it leaves some loops, out of those loops."""
        left = self.looping[len(self.looping) - loops :]
        if not left:
            return
        for effect in reversed(self.recording.effects):
            if effect.branch < self.branch:
                break
            if effect.loops:
                effect.loops = tuple([loop for loop in effect.loops if loop not in left])

"""Statements run over abstract values: branches, switches, returns, exceptions, declarations."""

from collections.abc import Callable
from typing import Any, Final

from nsaudit.suitescript import ir
from nsaudit.suitescript.budget import Budget
from nsaudit.suitescript.comparisons import compare
from nsaudit.suitescript.conditions import Truth, truth
from nsaudit.suitescript.ir import Stmt
from nsaudit.suitescript.loops import Loops
from nsaudit.suitescript.machine import Changes, Frame, Loop
from nsaudit.suitescript.paths import ALWAYS, ERROR, NEVER, State, both, either, fact_state
from nsaudit.suitescript.store import Try
from nsaudit.suitescript.values import (
    UNDEFINED_VALUE,
    UNKNOWN,
    Closure,
    Const,
    Object,
    Unknown,
    Value,
)

_LOOKUP: Final = ("lk",)
FAILED: Final = fact_state(("lookup", "failed"))
"""What holds after the handler of a block that was to look something up."""
CAUGHT: Final = fact_state(ERROR)
"""What holds after any handler: something went wrong."""


class Flow(Loops):
    """Statements, loops aside."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.statements: list[Callable[[Stmt], None]] = [
            self._s_expr, self._s_var, self._s_if, self._s_loop, self._s_forin, self._s_return,
            self._s_throw, self._s_try, self._s_switch, self._s_break, self._s_continue,
            self._s_block, self._s_func, self._s_class, self._s_import, self._s_export,
            self._s_label,
        ]  # fmt: skip

    def run(self, statements: tuple[Stmt, ...]) -> None:
        """Run statements until no way is left."""
        handlers = self.statements
        most = self.most
        for statement in statements:
            if not self.paths:
                return
            if self.steps >= most:
                self.step()
            self.steps += 1
            opcode: int = statement[0]
            handlers[opcode](statement)

    def _s_expr(self, s: Stmt) -> None:
        self.eval(s[2])

    def _s_var(self, s: Stmt) -> None:
        scope = self.scope if s[3] else self.scope.function
        pairs: tuple[tuple[ir.Pattern, ir.Expr | None], ...] = s[2]
        for pattern, expr in pairs:
            kind: int = pattern[0]
            if expr is not None:
                value = self.eval(expr)
                if kind == ir.P_NAME:
                    self.declare(scope, pattern[1], value)
                else:
                    self.bind(pattern, value, scope)
            elif kind == ir.P_NAME and (s[3] or pattern[1] not in scope.vars):
                self.declare(scope, pattern[1], UNDEFINED_VALUE)

    def _s_if(self, s: Stmt) -> None:
        self._arms(s[2], 0, s[3])

    def _arms(self, arms: Any, first: int, otherwise: tuple[Stmt, ...]) -> None:
        """Run an if with its else-if arms; a chain is one fork, not a nest of them."""
        ways: list[tuple[State, Callable[[], None]]] = []
        rest: State = ALWAYS
        before = self.paths
        for condition, body, pos in arms[first:]:
            self.paths = both(before, rest) or before
            value = self.eval(condition)
            yes, no = truth(value)
            if condition[0] == ir.ASSIGN or (yes == NEVER) != (no == NEVER):
                self.odd_condition(condition, value, yes, no, pos)
            ways.append((both(rest, yes), lambda body=body: self.run(body)))  # type: ignore[misc]
            rest = both(rest, no)
            if not rest:
                break
        self.paths = before
        ways.append((rest, lambda: self.run(otherwise)))
        self.fork(ways)

    def _s_return(self, s: Stmt) -> None:
        value = self.eval(s[2]) if s[2] is not None else UNDEFINED_VALUE
        frame = self.frames[-1]
        if frame.opened == 0:
            frame.tail = True
            frame.returns.append((value, self.paths, None))
        else:
            frame.returns.append((value, self.paths, self.outliving(frame)))
            self.answered += 1
        self.exits += 1
        self.last_round(sum(not loop.switch for loop in self.loops))
        self.paths = NEVER

    def outliving(self, frame: Frame) -> Changes:
        """Return what a call has stored that is there after it."""
        changed = self.changes(frame.mark)
        if frame.function is not None and frame.function.leaf:
            own = id(frame.scope.vars)
            return {key: change for key, change in changed.items() if key[0] != own}
        return changed

    def _s_throw(self, s: Stmt) -> None:
        if s[2] is not None:
            self.eval(s[2])
        self.frames[-1].thrown = True
        self.exits += 1
        self.paths = NEVER

    def _s_try(self, s: Stmt) -> None:
        _, _, body, parameter, handler, finalizer = s
        before = self.paths
        frame = self.frames[-1]
        thrown, frame.thrown = frame.thrown, False
        answered, stored = len(frame.returns), len(self.log)
        self.tries.append(Try(len(self.frames)))
        self.run(body)
        end = self.paths
        block = self.tries.pop()
        looked_up = block.looked_up or self._looked_up(frame, answered, stored)
        if block.looked_up and self.tries:
            self.tries[-1].looked_up = True
        failed = both(CAUGHT, FAILED) if looked_up else CAUGHT
        threw, frame.thrown = frame.thrown, thrown or (frame.thrown and handler is None)
        if handler is not None:
            self.catching += 1
            frame.opened += 1
            mark = len(self.log)
            self.paths = both(before, CAUGHT)
            outer = self.scope
            self.scope = self.block_scope(outer)
            if parameter is not None:
                self.bind(parameter, Unknown(frozenset((("error",),))), self.scope)
            exits = self.exits
            answered = len(frame.returns)
            branch = self.enter()
            self.run(handler)
            self.branch = branch
            caught = both(self.paths, failed)
            frame.returns[answered:] = [
                (value, both(state, failed), changed)
                for value, state, changed in frame.returns[answered:]
            ]
            if self.exits != exits and not caught and frame.thrown:
                frame.thrown = thrown or threw
            changed = self.changes(mark)
            self.rewind(mark)
            self.scope = outer
            self.catching -= 1
            frame.opened -= 1
            if caught and changed:
                self.join([(end or ALWAYS, {}), (failed, changed)])
            if not end or (threw and caught):
                # What the body left by throwing goes on after the handler.
                end = either(end, caught)
        self.paths = end
        if finalizer:
            dead = not self.paths
            if dead:
                self.paths = before
            self.run(finalizer)
            if dead:
                self.paths = NEVER

    def _looked_up(self, frame: Frame, answered: int, stored: int) -> bool:
        """Tell whether a block since then has answered or stored what a look-up found."""
        values: list[Any] = [value for value, _, _ in frame.returns[answered:]]
        values.extend(target.get(key) for target, key, _ in self.log[stored:])
        return any(isinstance(value, Value) and _LOOKUP in value.taint for value in values)

    def _s_switch(self, s: Stmt) -> None:
        subject = self.eval(s[2])
        before = self.paths
        rest: State = ALWAYS
        starts: list[State | None] = []
        for test, _ in s[3]:
            if test is None:
                starts.append(None)
                continue
            yes, no = _case(subject, self.eval(test))
            starts.append(both(rest, yes))
            rest = both(rest, no)
        frame = self.frames[-1]
        frame.opened += 1
        exits = self.exits
        loop = Loop(len(self.log), switch=True)
        self.loops.append(loop)
        ways: list[tuple[State, Changes]] = []
        self.paths = NEVER
        has_default = False
        mark = len(self.log)
        start: State = NEVER
        for (test, body), given in zip(s[3], starts, strict=True):
            has_default = has_default or test is None
            delta = rest if given is None else given
            if not self.paths:
                self.rewind(mark)
                loop.mark = mark
            start = either(start, delta) if self.paths else delta
            self.paths = either(self.paths, both(before, delta))
            if self.paths:
                branch = self.enter()
                self.run(body)
                self.branch = branch
        if self.paths:
            ways.append((start, self.changes(mark)))
        self.rewind(mark)
        self.loops.pop()
        frame.opened -= 1
        ways.extend(loop.exits)
        if not has_default and both(before, rest):
            ways.append((rest, {}))
        if any(c for _, c in ways):
            self.join(ways)
        if self.exits == exits and ways:
            self.paths = before
        else:
            after: State = NEVER
            for state, _ in ways:
                after = either(after, both(before, state))
            self.paths = after

    def _s_block(self, s: Stmt) -> None:
        outer = self.scope
        self.scope = self.block_scope(outer)
        self.run(s[2])
        self.scope = outer

    def _s_func(self, s: Stmt) -> None:
        self.declare(self.scope, s[2], Closure(s[3], self.scope))

    def _s_class(self, s: Stmt) -> None:
        self.declare(self.scope, s[2].name, self.class_value(s[2]))

    def _s_import(self, s: Stmt) -> None:
        module = self.import_module(s[2], s[1])
        for name, local in s[3]:
            if name is None:
                value = module
            elif name == "default":
                value = self.member(module, "default", s[1])
                if value is UNDEFINED_VALUE or value is UNKNOWN:
                    value = module
            else:
                value = self.member(module, name, s[1])
            self.declare(self.scope, local, value)

    def _s_export(self, s: Stmt) -> None:
        _, pos, inner, names, module, star = s
        if inner is not None:
            self.statements[inner[0]](inner)
        source = self.import_module(module, pos) if module is not None else None
        if star and isinstance(source, Object):
            for name, value in list(source.props.items()):
                if not name.startswith("*"):
                    self.export(name, value)
        for local, exported in names:
            value = self.member(source, local[2], pos) if source is not None else self.eval(local)
            self.export(exported, value)

    def _s_label(self, s: Stmt) -> None:
        self.run(s[2])


def _case(subject: Value, test: Value) -> Truth:
    """Return where a case is the one: `switch (true)` asks for conditions."""
    if isinstance(subject, Const) and subject.value is True and not isinstance(test, Const):
        return truth(test)
    return compare("===", subject, test)

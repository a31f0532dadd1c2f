"""Operators that decide what runs: `&&`, `||`, `??`, `!` and the conditional operator."""

from collections.abc import Callable

from nsaudit.suitescript.binding import Binding
from nsaudit.suitescript.choices import Choice, choice
from nsaudit.suitescript.code import UNDEFINED
from nsaudit.suitescript.conditions import truth
from nsaudit.suitescript.ir import Expr
from nsaudit.suitescript.paths import ALWAYS, NEVER, State, both, either
from nsaudit.suitescript.values import (
    NONE,
    UNDEFINED_VALUE,
    UNKNOWN,
    Const,
    Predicate,
    Special,
    Unknown,
    Value,
)


class Logic(Binding):
    """What such an operator is worth, and on which ways its operands run."""

    def _and(self, e: Expr) -> Value:
        return self._logic(e[2], stop=False)

    def _or(self, e: Expr) -> Value:
        return self._logic(e[2], stop=True)

    def _logic(self, operands: tuple[Expr, ...], *, stop: bool) -> Value:
        """Evaluate `&&` or `||`: later operands run only where the ones before let them."""
        before = self.paths
        go: State = ALWAYS
        options: list[tuple[Value, State]] = []
        yes: State = NEVER
        no: State = NEVER
        booleans = True
        last = len(operands) - 1
        taint = NONE
        frame = self.frames[-1]
        frame.opened += 1
        for i, operand in enumerate(operands):
            self.paths = both(before, go)
            if not self.paths:
                # No way leads here: the rest is open, not decided.
                if stop:
                    no = either(no, go)
                else:
                    yes = either(yes, go)
                break
            value = self._operand(operand, go, yes if stop else no, first=not i)
            taint = taint | value.taint
            y, n = truth(value)
            if _is_boolean(value):
                value = Predicate(y, n, value.taint)
            y, n = both(go, y), both(go, n)
            booleans = booleans and isinstance(value, Predicate)
            if i == last:
                options.append((value, go))
                yes, no = either(yes, y), either(no, n)
            elif stop:
                if y:
                    options.append((_decided(value, true=True), y))
                yes, go = either(yes, y), n
            else:
                if n:
                    options.append((_decided(value, true=False), n))
                no, go = either(no, n), y
        frame.opened -= 1
        self.paths = before
        if booleans:
            return Predicate(yes, no, taint)
        return choice(options)

    def _operand(self, operand: Expr, go: State, passed: State, *, first: bool) -> Value:
        """Evaluate an operand that runs in one state and not in another, decided before it."""
        if first:
            return self.eval(operand)
        mark = len(self.log)
        outer = self.enter()
        value = self.eval(operand)
        self.branch = outer
        if len(self.log) > mark:
            # What a later operand stores (minifiers write `a && (b = c)`) is stored only here.
            changed = self.changes(mark)
            self.rewind(mark)
            self.join([(go, changed), (passed, {})])
        return value

    def _nullish(self, e: Expr) -> Value:
        """Evaluate `??`: what is empty, zero or false is taken as well, unlike by `||`."""
        operands: tuple[Expr, ...] = e[2]
        before = self.paths
        go: State = ALWAYS
        passed: State = NEVER
        options: list[tuple[Value, State]] = []
        frame = self.frames[-1]
        frame.opened += 1
        for i, operand in enumerate(operands):
            self.paths = both(before, go)
            if not self.paths:
                break
            value = self._operand(operand, go, passed, first=not i)
            if i == len(operands) - 1 or _is_given(value):
                options.append((value, go))
                break
            if isinstance(value, Const):
                continue
            yes, no = truth(value)
            yes, no = both(go, yes), both(go, no)
            if yes:
                options.append((_decided(value, true=True), yes))
            if no:
                options.append((_decided(value, true=False), no))
            passed, go = either(passed, yes), no
        frame.opened -= 1
        self.paths = before
        return choice(options) if options else UNKNOWN

    def _not(self, e: Expr) -> Value:
        value = self.eval(e[2])
        yes, no = truth(value)
        return Predicate(no, yes, value.taint)

    def _cond(self, e: Expr) -> Value:
        yes, no = truth(self.eval(e[2]))
        options: list[tuple[Value, State]] = []

        def take(expr: Expr, state: State) -> Callable[[], None]:
            return lambda: options.append((self.eval(expr), state))

        self.fork([(yes, take(e[3], yes)), (no, take(e[4], no))])
        return choice(options)


def _is_given(value: Value) -> bool:
    """Tell whether a value is certainly neither null nor undefined."""
    if isinstance(value, Const):
        return value.value is not None and value.value is not UNDEFINED
    return isinstance(value, Predicate)


def _is_boolean(value: Value) -> bool:
    """Tell whether a value is a choice between true and false, as helper functions return them."""
    return isinstance(value, Choice) and all(
        isinstance(v, Predicate) or (isinstance(v, Const) and isinstance(v.value, bool))
        for v, _ in value.options
    )


def _decided(value: Value, *, true: bool) -> Value:
    """Return a value that is known to be true (or not) on the way it is taken."""
    if isinstance(value, Predicate):
        return Const(true)
    if isinstance(value, Choice):
        decided = [(_decided(v, true=true), state, truth(v)) for v, state in value.options]
        return choice([(v, both(state, y if true else n)) for v, state, (y, n) in decided])
    if not isinstance(value, Unknown):
        return value
    if not true:
        return UNDEFINED_VALUE
    if any(t[0] == "created" for t in value.taint):
        return value
    return Special("element", (ALWAYS, NEVER), value.taint)

"""Statements and expressions interpreted over abstract values."""

from collections.abc import Callable
from typing import Any

from nsaudit.suitescript import ir
from nsaudit.suitescript.budget import Budget
from nsaudit.suitescript.conditions import compare, truth
from nsaudit.suitescript.ir import Expr, Stmt
from nsaudit.suitescript.lower import Function
from nsaudit.suitescript.machine import Changes, Frame, Loop, Machine, opposite
from nsaudit.suitescript.paths import ALWAYS, NEVER, State, both, either
from nsaudit.suitescript.values import (
    EVENT,
    NONE,
    UNDEFINED_VALUE,
    UNKNOWN,
    Choice,
    Closure,
    Const,
    Object,
    Predicate,
    Scope,
    Special,
    Stale,
    Unknown,
    Value,
    choice,
    taints,
    unknown,
)

_MEMBER, _SPREAD, _P_NAME = ir.MEMBER, ir.SPREAD, ir.P_NAME


class Interpreter(Machine):
    """Runs functions abstractly; what calls and members mean is in the modules beside it."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.scope = Scope(None)
        self.expressions: list[Callable[[Expr], Value]] = [
            self._const, self._name, self._member, self._index, self._call, self._new, self._func,
            self._object, self._array, self._binary, self._and, self._or, self._nullish, self._not,
            self._unary, self._cond, self._assign, self._concat, self._sequence, self._spread,
            self._update, self._class, self._this, self._this, self._unknown, self._unknown,
        ]  # fmt: skip
        self.statements: list[Callable[[Stmt], None]] = [
            self._s_expr, self._s_var, self._s_if, self._s_loop, self._s_forin, self._s_return,
            self._s_throw, self._s_try, self._s_switch, self._s_break, self._s_continue,
            self._s_block, self._s_func, self._s_class, self._s_import, self._s_export,
            self._s_label,
        ]  # fmt: skip

    # -- to be given by the modules that know NetSuite ------------------------------------------

    def member(self, value: Value, name: str, pos: int) -> Value:
        """Return a value's property."""
        raise NotImplementedError

    def element(self, value: Value, key: Value, pos: int) -> Value:
        """Return `value[key]`."""
        raise NotImplementedError

    def call_method(self, receiver: Value, name: str, args: list[Value], pos: int) -> Value:
        """Call a method."""
        raise NotImplementedError

    def call_value(self, callee: Value, args: list[Value], this: Value | None, pos: int) -> Value:
        """Call a function value."""
        raise NotImplementedError

    def construct(self, callee: Value, args: list[Value], pos: int) -> Value:
        """Make an object with `new`."""
        raise NotImplementedError

    def set_member(self, target: Value, name: str, value: Value) -> None:
        """Assign to a property."""
        raise NotImplementedError

    def set_element(self, target: Value, key: Value, value: Value) -> None:
        """Assign to `target[key]`."""
        raise NotImplementedError

    def global_name(self, name: str, pos: int) -> Value:
        """Return what a name means that no scope of the script has."""
        raise NotImplementedError

    def iterate(self, value: Value, *, keys: bool) -> tuple[Value, State, State, str]:
        """Return what a loop over a value yields, when it runs, when it does not, and its bound."""
        raise NotImplementedError

    def _odd_condition(self, condition: Expr, value: Value, yes: State, no: State) -> None:
        """Look at a condition that assigns, or that only one way leads out of."""
        raise NotImplementedError

    def import_module(self, name: str, pos: int) -> Value:
        """Return the exports of a module."""
        raise NotImplementedError

    def export(self, name: str, value: Value) -> None:
        """Add an export to the running module."""
        raise NotImplementedError

    def class_value(self, definition: Any) -> Value:
        """Make a class value."""
        raise NotImplementedError

    def note(self, kind: str, pos: int, detail: str = "") -> None:
        """Note a fact that rules ask for."""
        raise NotImplementedError

    # -- statements -----------------------------------------------------------------------------

    def run(self, statements: tuple[Stmt, ...]) -> None:
        """Run statements until no way is left."""
        handlers = self.statements
        most = self.budget.max_steps
        for statement in statements:
            if not self.paths:
                return
            if self.steps >= most:
                self.step()
            self.steps += 1
            handlers[statement[0]](statement)

    def eval(self, expr: Expr) -> Value:
        """Return an expression's value."""
        return self.expressions[expr[0]](expr)

    def _s_expr(self, s: Stmt) -> None:
        expr = s[2]
        self.expressions[expr[0]](expr)

    def _s_var(self, s: Stmt) -> None:
        scope = self.scope if s[3] else self.scope.function
        for pattern, expr in s[2]:
            if expr is not None:
                value = self.expressions[expr[0]](expr)
                if pattern[0] == _P_NAME:
                    self.put(scope.vars, pattern[1], value)
                else:
                    self.bind(pattern, value, scope)
            elif pattern[0] == ir.P_NAME and (s[3] or pattern[1] not in scope.vars):
                self.declare(scope, pattern[1], UNDEFINED_VALUE)

    def bind(self, pattern: Any, value: Value, scope: Scope | None) -> None:
        """Bind a pattern: declare in a scope, or assign where no scope is given."""
        kind = pattern[0]
        if kind == ir.P_NAME:
            if scope is not None:
                self.put(scope.vars, pattern[1], value)
            else:
                self.assign(self.scope, pattern[1], value)
        elif kind == ir.P_TARGET:
            self._assign_target(pattern[1], value)
        elif kind == ir.P_DEFAULT:
            if isinstance(value, Const) and value.value is UNDEFINED_VALUE.value:
                value = self.eval(pattern[2])
            self.bind(pattern[1], value, scope)
        elif kind == ir.P_OBJECT:
            for name, inner in pattern[1]:
                if inner[0] == ir.P_REST:
                    self.bind(inner[1], value, scope)
                else:
                    self.bind(inner, self.member(value, name, 0) if name else UNKNOWN, scope)
        elif kind == ir.P_ARRAY:
            for i, inner in enumerate(pattern[1]):
                if inner[0] == ir.P_REST:
                    self.bind(inner[1], value, scope)
                else:
                    self.bind(inner, self.element(value, Const(i), 0), scope)
        elif kind == ir.P_REST:
            self.bind(pattern[1], value, scope)

    def _assign_target(self, target: Expr, value: Value) -> None:
        if target[0] == ir.MEMBER:
            self.set_member(self.eval(target[2]), target[3], value)
        elif target[0] == ir.INDEX:
            self.set_element(self.eval(target[2]), self.eval(target[3]), value)

    def _s_if(self, s: Stmt) -> None:
        self._arms(s[2], 0, s[3])

    def _arms(self, arms: Any, first: int, otherwise: tuple[Stmt, ...]) -> None:
        """Run an if with its else-if arms; a chain is one fork, not a nest of them."""
        ways: list[tuple[State, Callable[[], None]]] = []
        rest: State = ALWAYS
        before = self.paths
        for condition, body in arms[first:]:
            self.paths = both(before, rest) or before
            value = self.eval(condition)
            yes, no = truth(value)
            if condition[0] == ir.ASSIGN or (yes == NEVER) != (no == NEVER):
                self._odd_condition(condition, value, yes, no)
            ways.append((both(rest, yes), lambda body=body: self.run(body)))  # type: ignore[misc]
            rest = both(rest, no)
            if not rest:
                break
        self.paths = before
        ways.append((rest, lambda: self.run(otherwise)))
        self.fork(ways)

    assigned_event: str | None = None
    """The name of the parameter that holds the event type (SS1), for tests that assign to it."""

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
        if start:
            run()
        end = self.paths
        changed = self.changes(loop.mark)
        self.rewind(loop.mark)
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

    def _s_return(self, s: Stmt) -> None:
        value = self.eval(s[2]) if s[2] is not None else UNDEFINED_VALUE
        frame = self.frames[-1]
        if frame.opened == 0:
            frame.tail = True
            frame.returns.append((value, self.paths, None))
        else:
            frame.returns.append((value, self.paths, self.outliving(frame)))
        self.exits += 1
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
        self.run(body)
        end = self.paths
        threw, frame.thrown = frame.thrown, thrown or (frame.thrown and handler is None)
        if handler is not None:
            self.catching += 1
            frame.opened += 1
            mark = len(self.log)
            self.paths = before
            outer = self.scope
            self.scope = self.block_scope(outer)
            if parameter is not None:
                self.bind(parameter, Unknown(frozenset((("error",),))), self.scope)
            exits = self.exits
            self.run(handler)
            caught = self.paths
            if self.exits != exits and not caught and frame.thrown:
                frame.thrown = thrown or threw
            changed = self.changes(mark)
            self.rewind(mark)
            self.scope = outer
            self.catching -= 1
            frame.opened -= 1
            if caught and changed:
                self.join([(end or ALWAYS, {}), (ALWAYS, changed)])
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

    def _s_switch(self, s: Stmt) -> None:
        subject = self.eval(s[2])
        before = self.paths
        rest: State = ALWAYS
        starts: list[State | None] = []
        for test, _ in s[3]:
            if test is None:
                starts.append(None)
                continue
            if isinstance(subject, Const) and subject.value is True:
                yes, no = truth(self.eval(test))
            else:
                yes, no = compare("==", subject, self.eval(test))
            starts.append(both(rest, yes))
            rest = both(rest, no)
        frame = self.frames[-1]
        frame.opened += 1
        exits = self.exits
        loop = Loop(len(self.log))
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
                self.run(body)
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

    def _s_break(self, _: Stmt) -> None:
        if self.loops:
            loop = self.loops[-1]
            loop.exits.append((self.paths, self.changes(loop.mark)))
        self.paths = NEVER

    def _s_continue(self, s: Stmt) -> None:
        self._s_break(s)

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

    # -- expressions ----------------------------------------------------------------------------

    def _const(self, e: Expr) -> Value:
        return Const(e[2])

    def _name(self, e: Expr) -> Value:
        name = e[2]
        at: Scope | None = self.scope
        while at is not None:
            found = at.vars.get(name)
            if found is not None:
                return found  # type: ignore[no-any-return]
            at = at.parent
        return self.global_name(name, e[1])

    def _member(self, e: Expr) -> Value:
        of = e[2]
        return self.member(self.expressions[of[0]](of), e[3], e[1])

    def _index(self, e: Expr) -> Value:
        return self.element(self.eval(e[2]), self.eval(e[3]), e[1])

    def arguments(self, exprs: tuple[Expr, ...]) -> list[Value]:
        """Evaluate call arguments; a spread array of known elements is opened."""
        values: list[Value] = []
        handlers = self.expressions
        for expr in exprs:
            opcode = expr[0]
            if opcode == _SPREAD:
                value = self.eval(expr[2])
                items = value.props.get("*items") if isinstance(value, Object) else None
                values.extend(items if items else (self.element(value, UNKNOWN, expr[1]),))
            else:
                values.append(handlers[opcode](expr))
        return values

    def _call(self, e: Expr) -> Value:
        self.step()
        callee = e[2]
        if callee[0] == _MEMBER:
            of = callee[2]
            if callee[3] == "promise" and of[0] == _MEMBER:
                callee = of  # `record.load.promise(...)` does what `record.load(...)` does
                of = callee[2]
            receiver = self.expressions[of[0]](of)
            if self.is_log(receiver, callee[3]):
                return UNDEFINED_VALUE
            return self.call_method(receiver, callee[3], self.arguments(e[3]), e[1])
        if callee[0] == ir.INDEX:
            receiver = self.eval(callee[2])
            key = self.eval(callee[3])
            if isinstance(key, Const) and isinstance(key.value, str):
                return self.call_method(receiver, key.value, self.arguments(e[3]), e[1])
            return self.call_value(
                self.element(receiver, key, e[1]), self.arguments(e[3]), receiver, e[1]
            )
        if callee[0] == ir.SUPER:
            return self.construct_parent(self.arguments(e[3]), e[1])
        function = self.eval(callee)
        return self.call_value(function, self.arguments(e[3]), None, e[1])

    def is_log(self, receiver: Value, name: str) -> bool:
        """Tell whether a call only writes to the script log."""
        raise NotImplementedError

    def construct_parent(self, args: list[Value], pos: int) -> Value:
        """Run the parent's constructor on the object under construction."""
        raise NotImplementedError

    def _new(self, e: Expr) -> Value:
        self.step()
        return self.construct(self.eval(e[2]), self.arguments(e[3]), e[1])

    def _func(self, e: Expr) -> Value:
        function: Function = e[2]
        return Closure(function, self.scope, self.scope.this if function.arrow else None)

    def _object(self, e: Expr) -> Value:
        props: dict[str, Any] = {}
        result = Object(props)
        handlers = self.expressions
        for name, computed, expr in e[2]:
            value = handlers[expr[0]](expr)
            if name is not None:
                if type(value) is Closure and value.this is None and not value.function.arrow:
                    value.this = result
                props[name] = value
            elif computed is not None:
                self.set_element(result, self.eval(computed), value)
            else:
                self._spread_into(props, value)
        return result

    def _spread_into(self, props: dict[str, Any], value: Value) -> None:
        if isinstance(value, Object):
            props.update(value.props)
        elif isinstance(value, Choice):
            for option, _ in value.options:
                self._spread_into(props, option)
        elif value.taint or isinstance(value, Unknown):
            props["*"] = unknown(value.taint)

    def _array(self, e: Expr) -> Value:
        result = Object(array=True)
        items: list[Value] = []
        for expr in e[2]:
            if expr[0] == ir.SPREAD:
                value = self.eval(expr[2])
                inner = value.props.get("*items") if isinstance(value, Object) else None
                if inner is not None and "*" not in value.props:  # type: ignore[attr-defined]
                    items.extend(inner)
                    continue
                item, yes, _, _ = self.iterate(value, keys=False)
                result.props["*"] = item
                result.props["*fill"] = yes
            else:
                items.append(self.eval(expr))
        if items:
            result.props["*items"] = tuple(items)
            result.props["*fill"] = ALWAYS
        return result

    def _binary(self, e: Expr) -> Value:
        operator = e[2]
        left, right = self.eval(e[3]), self.eval(e[4])
        if operator in ("==", "===", "!=", "!==", "<", ">", "<=", ">="):
            yes, no = compare(operator, left, right)
            return Predicate(yes, no, left.taint | right.taint)
        if operator == "in":
            return Unknown(self.element(right, left, e[1]).taint)
        if operator == "&" and isinstance(right, Const):
            return unknown(left.taint)
        return unknown(left.taint | right.taint)

    def _and(self, e: Expr) -> Value:
        return self._logic(e[2], stop=False)

    def _or(self, e: Expr) -> Value:
        return self._logic(e[2], stop=True)

    def _nullish(self, e: Expr) -> Value:
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
                break
            mark = len(self.log)
            value = self.eval(operand)
            if i and len(self.log) > mark:
                # What a later operand stores (minifiers write `a && (b = c)`) is stored only here.
                changed = self.changes(mark)
                self.rewind(mark)
                self.join([(go, changed), (yes if stop else no, {})])
            taint = taint | value.taint
            y, n = truth(value)
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

    def _not(self, e: Expr) -> Value:
        value = self.eval(e[2])
        yes, no = truth(value)
        return Predicate(no, yes, value.taint)

    def _unary(self, e: Expr) -> Value:
        value = self.eval(e[3])
        if e[2] == "typeof":
            return Special("typeof", value, value.taint)
        if e[2] == "+" and isinstance(value, (Unknown, Stale)):
            return value
        return unknown(value.taint)

    def _cond(self, e: Expr) -> Value:
        yes, no = truth(self.eval(e[2]))
        options: list[tuple[Value, State]] = []

        def take(expr: Expr, state: State) -> Callable[[], None]:
            return lambda: options.append((self.eval(expr), state))

        self.fork([(yes, take(e[3], yes)), (no, take(e[4], no))])
        return choice(options)

    def _assign(self, e: Expr) -> Value:
        _, _, target, operator, expr = e
        value = self.eval(expr)
        if operator != "=":
            old = self._read(target)
            if operator in ("||=", "??=", "&&="):
                yes, no = truth(old)
                value = choice(
                    [(old, yes), (value, no)] if operator[0] != "&" else [(old, no), (value, yes)]
                )
            elif (
                operator == "+="
                and isinstance(old, (Const, Unknown))
                and isinstance(value, (Const, Unknown))
            ):
                value = join_text([old, value])
            else:
                value = unknown(old.taint | value.taint)
        self.bind(target, value, None)
        return value

    def _read(self, target: Any) -> Value:
        if target[0] == ir.P_NAME:
            return self._name((ir.NAME, 0, target[1]))
        if target[0] == ir.P_TARGET:
            return self.eval(target[1])
        return UNKNOWN

    def _update(self, e: Expr) -> Value:
        old = self._read(e[2])
        # Counting up from a constant leaves a number above it; from data, the data's sources.
        value = COUNTED if e[3] and not old.taint else unknown(old.taint)
        self.bind(e[2], value, None)
        return value

    def _concat(self, e: Expr) -> Value:
        return join_text([self.eval(part) for part in e[2]])

    def _sequence(self, e: Expr) -> Value:
        value: Value = UNKNOWN
        for part in e[2]:
            value = self.eval(part)
        return value

    def _spread(self, e: Expr) -> Value:
        return self.eval(e[2])

    def _class(self, e: Expr) -> Value:
        return self.class_value(e[2])

    def _this(self, _: Expr) -> Value:
        return self.scope.this or UNKNOWN

    def _unknown(self, _: Expr) -> Value:
        return UNKNOWN

    def path(self) -> str:
        """Return the path of the file whose code runs."""
        for frame in reversed(self.frames):
            if frame.function is not None:
                return frame.function.source.path
        return ""


def _decided(value: Value, *, true: bool) -> Value:
    """Return a value that is known to be true (or not) on the way it is taken."""
    if isinstance(value, Predicate):
        return Const(true)
    if not isinstance(value, Unknown):
        return value
    if not true:
        return UNDEFINED_VALUE
    if any(t[0] == "created" for t in value.taint):
        return value
    return Special("element", (ALWAYS, NEVER), value.taint)


COUNTED = Special("element", (ALWAYS, NEVER))
"""The value of a variable that was counted up: a number that is not zero."""


def join_text(values: list[Value]) -> Value:
    """Join strings: constants stay known, mixtures keep their sources and constant text."""
    if all(
        isinstance(v, Const) and isinstance(v.value, (str, int)) and v.value is not True
        for v in values
    ):
        if all(isinstance(v.value, int) for v in values):  # type: ignore[attr-defined]
            return Const(sum(v.value for v in values))  # type: ignore[attr-defined]
        return Const("".join(str(v.value) for v in values))  # type: ignore[attr-defined]
    texts: list[str] = []
    for value in values:
        if isinstance(value, Const) and isinstance(value.value, str):
            texts.append(value.value)
        elif isinstance(value, Unknown) and value.text is not None:
            texts.append(value.text)
        else:
            texts.append("\0")
    text = "".join(texts)
    return Unknown(taints(values), text if text.strip("\0") else None)


__all__ = ["EVENT", "Frame", "Interpreter", "join_text"]

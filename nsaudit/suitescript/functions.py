"""Calls of the script's own functions: arguments, returns, recursion, answers kept."""

from typing import Any, Final

from nsaudit.suitescript import ir
from nsaudit.suitescript.answers import Answers, Kept
from nsaudit.suitescript.budget import NotAnalysedError
from nsaudit.suitescript.choices import Choice, choice
from nsaudit.suitescript.code import Function
from nsaudit.suitescript.machine import Frame
from nsaudit.suitescript.names import said_by_name
from nsaudit.suitescript.paths import ALWAYS, NEVER, State, both, either
from nsaudit.suitescript.values import (
    SERIAL,
    UNDEFINED_VALUE,
    UNKNOWN,
    Api,
    BodyField,
    Builtin,
    Class,
    Closure,
    Const,
    Object,
    Scope,
    Stale,
    Taints,
    Unknown,
    Value,
    taints,
    unknown,
)

_RECURSION: Final = 12


class Functions(Answers):
    """What calling a function value does."""

    def call_function(
        self,
        closure: Closure,
        args: list[Value],
        this: Value | None,
        pos: int,
        *,
        followed: bool = False,
    ) -> Value:
        """Run one of the script's functions on these arguments."""
        function = closure.function
        if args and isinstance(args[-1], Closure) and args[-1].function.generator:
            body_text = function.source.data[function.pos : function.end]
            if b"Promise" in body_text and b".next(" in body_text:
                return self._run_generator(args, pos)
        if not (followed or self.in_library or self.defining) and self.is_library(function):
            return self.call_library(closure, args, this, pos)
        key = self._signature(closure, args, this)
        for running in self.frames:
            if running.function is function:
                if self.defining and self._goes_on(function, args, key):
                    break
                return unknown(taints(args))  # a recursive call does what the running one does
        if len(self.frames) >= self.budget.max_calls:
            raise NotAnalysedError(f"calls nest deeper than {self.budget.max_calls}")
        kept: Kept | None = self.answers.get(key)
        if kept is not None and kept.version == self.version:
            return self.again(kept, pos)
        self.step()
        before = self.mark()
        body = function.load()
        outer_scope, outer_base, outer_paths = self.scope, self.base, self.paths
        birth = SERIAL.next()
        own_this = closure.this if this is None else this
        scope = Scope(closure.scope, None, closure.scope.this if function.arrow else own_this)
        frame = Frame(function, scope, len(self.log), (self.path(), pos), key)
        frame.outer, frame.birth = outer_paths, birth
        base = self.base = both(outer_base, outer_paths)
        self.paths, self.scope = ALWAYS, scope
        self.frames.append(frame)
        loops, self.loops = self.loops, []
        exits, answered = self.exits, self.answered
        try:
            self._bind_arguments(closure, scope, args)
            for name in function.hoisted:
                scope.vars.setdefault(name, UNDEFINED_VALUE)
            self.run(body)
            result, after = self._returned(frame)
        finally:
            self.frames.pop()
            self.loops = loops
            self.answered = answered
            self.scope, self.base = outer_scope, outer_base
        if frame.thrown:
            # What the callee threw away is lost to the caller as well.
            self.paths = both(outer_paths, after)
            self.frames[-1].thrown = True
            self.exits = exits + 1
        else:
            self.paths = outer_paths
            self.exits = exits
            self.forget(frame.mark, frame.birth)
            if len(self.log) == frame.mark and (not self.defining or self.version == before[0]):
                self.keep(key, frame, before, result, base, args, this, closure)
        return result

    def _run_generator(self, args: list[Value], pos: int) -> Value:
        """Run the generator that an async function was compiled to, instead of its helper."""
        given = args[1] if len(args) > 1 else UNKNOWN
        items = given.props.get("*items", ()) if isinstance(given, Object) else ()
        body = args[-1]
        if not isinstance(body, Closure):
            return UNKNOWN
        return self.call_function(body, list(items), args[0], pos)

    def _bind_arguments(self, closure: Closure, scope: Scope, args: list[Value]) -> None:
        """Give a call's parameters their values, and a function expression its own name."""
        function = closure.function
        if function.own_name is not None:
            scope.vars[function.own_name] = closure
        if function.arguments:
            scope.vars["arguments"] = Object({"*items": tuple(args), "*fill": ALWAYS}, array=True)
        if function.recursive:
            args = [_counted_down(arg) for arg in args]
        for i, pattern in enumerate(function.params):
            kind: int = pattern[0]
            if kind == ir.P_REST:  # it takes what is left
                rest = Object(
                    {"*items": tuple(args[i:]), "*fill": ALWAYS} if args[i:] else {}, array=True
                )
                self.bind(pattern[1], rest, scope)
            else:
                self.bind(pattern, args[i] if i < len(args) else UNDEFINED_VALUE, scope)

    def _goes_on(self, function: Function, args: list[Value], key: Any) -> bool:
        """Tell whether a recursive call is a step of its own: a bundle's loader loads by number."""
        running = [frame for frame in self.frames if frame.function is function]
        return (
            len(running) < _RECURSION
            and bool(args)
            and isinstance(args[0], Const)
            and isinstance(args[0].value, (str, int))
            and all(frame.key != key for frame in running)
        )

    def _signature(self, closure: Closure, args: list[Value], this: Value | None) -> Any:
        """Return a key for a call: equal keys mean equal answers while nothing has changed."""
        return (
            closure.function,
            id(closure.scope),
            id(this),
            bool(self.looping),
            self.catching > 0,
            *[_identity(arg, 2) for arg in args],
        )

    def _returned(self, frame: Frame) -> tuple[Value, State]:
        """Join a call's returns: its value, the state after it, what it stored."""
        end = self.paths
        returns = frame.returns
        if not returns:
            return UNDEFINED_VALUE, end
        if len(returns) == 1 and returns[0][2] is None and not end:
            return returns[0][0], returns[0][1]
        last = self.outliving(frame)
        self.rewind(frame.mark)
        ways = [(state, last if changed is None else changed) for _, state, changed in returns]
        options = [(value, state) for value, state, _ in returns]
        if end:
            ways.append((end, last))
            options.append((UNDEFINED_VALUE, end))
        if any(changed for _, changed in ways):
            self.join(ways)
        after: State = NEVER
        for _, state in options:
            after = either(after, state)
        return choice(options), after

    def call_value(self, callee: Value, args: list[Value], this: Value | None, pos: int) -> Value:
        """Call a function value."""
        if isinstance(callee, Closure):
            return self.call_function(callee, args, this, pos)
        if isinstance(callee, Choice):
            return self.each_option(callee, lambda option: self.call_value(option, args, this, pos))
        if isinstance(callee, Stale):
            return self.call_value(callee.value, args, this, pos)
        if isinstance(callee, Api):
            return self.call_api(callee, args, pos)
        if isinstance(callee, Builtin):
            return self.call_builtin(callee, args, pos)
        if isinstance(callee, Class):
            return self.construct(callee, args, pos)
        if isinstance(callee, Const):
            return UNKNOWN
        self.call_lost(args, pos, "")
        return self.unknown_call(callee.taint, args, pos)

    def each_option(self, value: Choice, do: Any) -> Value:
        """Do something with each option in its own state."""
        before = self.paths
        results: list[tuple[Value, State]] = []
        after: State = NEVER
        narrowed = False
        for option, state in value.options:
            start = both(before, state)
            if not start or isinstance(option, Const):
                continue
            self.paths = start
            results.append((do(option), state))
            narrowed = narrowed or self.paths is not start
            after = either(after, self.paths)
        self.paths = after if narrowed else before
        return choice(results) if results else UNKNOWN

    def unknown_call(self, taint: Taints, args: list[Value], pos: int) -> Value:
        """Call something unknown: its function arguments may run; what is missing is remembered."""
        for item in taint:
            if item[0] == "missing":
                self.recording.missing.add(item[1])
                self.call_lost(args, pos, item[1])
                tested = said_by_name(item[1], args)
                if tested is not None:
                    return tested
        results: list[Value] = []
        for arg in args:
            if isinstance(arg, (Closure, Choice)) and self.is_callable(arg):
                self.maybe(
                    ALWAYS,
                    ALWAYS,
                    lambda arg=arg: results.append(self.call_value(arg, [UNKNOWN] * 3, None, pos)),
                )
        return unknown(taint | taints(args) | taints(results))


def _counted_down(value: Value) -> Value:
    """Return what a recursive call may have changed: a number that is counted."""
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        return value if isinstance(value.value, bool) else Stale(value)
    return value


def _identity(value: Any, depth: int) -> Any:
    """Return what makes two arguments equal for a call: content where small, else identity."""
    kind = type(value)
    if kind is Const:
        return (type(value.value), value.value)
    if kind is Unknown or kind is BodyField:
        return (value.taint, value.text)
    if kind is Object and depth and len(value.props) <= _SMALL_OBJECT:
        content = [
            (
                k,
                tuple([_identity(v, depth - 1) for v in e])
                if k == "*items"
                else _identity(e, depth - 1),
            )
            for k, e in value.props.items()
        ]
        return (value.array, tuple(content))
    if isinstance(value, tuple):
        return value
    return id(value)


_SMALL_OBJECT: Final = 12

"""Calls of the script's own functions, and of what the language itself offers."""

from typing import Any

from nsaudit.suitescript.budget import NotAnalysedError
from nsaudit.suitescript.conditions import compare, presence, truth
from nsaudit.suitescript.interpreter import join_text
from nsaudit.suitescript.lower import ClassDef, Function
from nsaudit.suitescript.machine import Frame, fill, filled_when, opposite
from nsaudit.suitescript.objects import Objects
from nsaudit.suitescript.paths import ALWAYS, NEVER, State, both, either, with_fact
from nsaudit.suitescript.values import (
    NONE,
    UNDEFINED_VALUE,
    UNKNOWN,
    Api,
    Builtin,
    Choice,
    Class,
    Closure,
    Const,
    Module,
    Object,
    Predicate,
    Record,
    Scope,
    Special,
    Stale,
    Taints,
    Unknown,
    Value,
    choice,
    options_of,
    taints,
    text_of,
    unknown,
)

_EACH = frozenset(
    (
        "each",
        "forEach",
        "map",
        "filter",
        "some",
        "every",
        "find",
        "findIndex",
        "flatMap",
        "reduce",
        "reduceRight",
        "sort",
        "findLast",
    )
)
_STRINGS = frozenset(
    (
        "toLowerCase",
        "toUpperCase",
        "trim",
        "toString",
        "valueOf",
        "toFixed",
        "split",
        "replace",
        "replaceAll",
        "slice",
        "substring",
        "substr",
        "padStart",
        "padEnd",
        "charAt",
        "normalize",
        "localeCompare",
        "match",
        "startsWith",
        "endsWith",
    )
)
_LISTS = frozenset(
    ("slice", "reverse", "splice", "flat", "values", "entries", "toSorted", "at", "pop", "shift")
)
_RECURSION = 12
_LONG_LIST = 24
_SEARCHED = frozenset(("includes", "has", "hasOwnProperty", "contains", "isPrototypeOf"))


class Calls(Objects):
    """What calls do, NetSuite's own functions aside."""

    def call_api(self, api: Api, args: list[Value], pos: int) -> Value:
        """Call a function of NetSuite."""
        raise NotImplementedError

    def call_netsuite(
        self, receiver: Value, name: str, args: list[Value], pos: int
    ) -> Value | None:
        """Call a method of a NetSuite object; None where it is no such thing."""
        raise NotImplementedError

    def call_builtin(self, builtin: Builtin, args: list[Value], pos: int) -> Value:
        """Call the loader or a function of the language."""
        raise NotImplementedError

    def call_lost(self, args: list[Value], pos: int, name: str) -> None:
        """Note that values were handed to code that is not here."""
        raise NotImplementedError

    # -- functions ------------------------------------------------------------------------------

    def call_function(
        self, closure: Closure, args: list[Value], this: Value | None, pos: int
    ) -> Value:
        """Run one of the script's functions on these arguments."""
        function = closure.function
        if args and isinstance(args[-1], Closure) and args[-1].function.generator:
            body_text = function.source.data[function.pos : function.end]
            if b"Promise" in body_text and b".next(" in body_text:
                return self._run_generator(args, pos)
        key = self._signature(closure, args, this)
        running = [frame for frame in self.frames if frame.function is function]
        if running and not (self.defining and self._goes_on(running, args, key)):
            return unknown(taints(args))  # a recursive call does what the running one does
        if len(self.frames) >= self.budget.max_calls:
            raise NotAnalysedError(f"calls nest deeper than {self.budget.max_calls}")
        kept = self.answers.get(key)
        if kept is not None and kept[0] == self.version:
            return kept[1]  # type: ignore[no-any-return]
        self.step()
        done = self._done()
        body = function.load()
        outer_scope, outer_base, outer_paths = self.scope, self.base, self.paths
        scope = Scope(closure.scope, None, None)
        if function.arrow:
            scope.this = closure.scope.this
        else:
            scope.this = this if this is not None else closure.this
        frame = Frame(function, scope, len(self.log), (self.path(), pos), key)
        self.base, self.paths, self.scope = both(outer_base, outer_paths), ALWAYS, scope
        self.frames.append(frame)
        loops, self.loops = self.loops, []
        exits = self.exits
        try:
            self._bind_arguments(function, scope, args)
            for name in function.hoisted:
                scope.vars.setdefault(name, UNDEFINED_VALUE)
            self.run(body)
            result, after = self._returned(frame)
        finally:
            self.frames.pop()
            self.loops = loops
            self.scope, self.base = outer_scope, outer_base
        if frame.thrown:
            # What the callee threw away is lost to the caller as well.
            self.paths = both(outer_paths, after)
            self.frames[-1].thrown = True
            self.exits = exits + 1
        else:
            self.paths = outer_paths
            self.exits = exits
            log = self.log
            own = frame.own
            own.add(id(scope.vars))
            if all(id(entry[0]) in own for entry in log[frame.mark :]):
                # Nothing outlives the call, so nothing of it needs to be taken back.
                del log[frame.mark :]
                if done == self._done():
                    self.answers[key] = (self.version, result, args, this, closure)
        return result

    def _run_generator(self, args: list[Value], pos: int) -> Value:
        """Run the generator that an async function was compiled to, instead of its helper."""
        given = args[1] if len(args) > 1 else UNKNOWN
        items = given.props.get("*items", ()) if isinstance(given, Object) else ()
        body = args[-1]
        if not isinstance(body, Closure):
            return UNKNOWN
        return self.call_function(body, list(items), args[0], pos)

    def _bind_arguments(self, function: Function, scope: Scope, args: list[Value]) -> None:
        """Give a call's parameters their values."""
        if not function.arrow:
            scope.vars["arguments"] = Object({"*items": tuple(args), "*fill": ALWAYS}, array=True)
        for i, pattern in enumerate(function.params):
            if pattern[0] == 5:  # a rest parameter takes what is left
                rest = Object(
                    {"*items": tuple(args[i:]), "*fill": ALWAYS} if args[i:] else {}, array=True
                )
                self.bind(pattern[1], rest, scope)
            else:
                self.bind(pattern, args[i] if i < len(args) else UNDEFINED_VALUE, scope)

    @staticmethod
    def _goes_on(running: list[Frame], args: list[Value], key: Any) -> bool:
        """Tell whether a recursive call is a step of its own: a bundle's loader loads by number."""
        return (
            len(running) < _RECURSION
            and bool(args)
            and isinstance(args[0], Const)
            and isinstance(args[0].value, (str, int))
            and all(frame.key != key for frame in running)
        )

    defining = False
    """True while a module's top level runs."""

    answers: dict[Any, tuple[Any, ...]]
    """Answers of calls that change nothing, with what keeps the identities in their keys alive."""

    def _done(self) -> tuple[int, ...]:
        """Return a measure of all that was recorded so far."""
        return ()

    def _signature(self, closure: Closure, args: list[Value], this: Value | None) -> Any:
        """Return a key for a call: equal keys mean equal answers while nothing has changed."""
        parts: list[Any] = [id(closure.function), id(closure.scope), id(this)]
        parts.append((bool(self.looping), self.catching > 0))
        parts.extend([_identity(arg, 2) for arg in args])
        return tuple(parts)

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
            return self._each_option(
                callee, lambda option: self.call_value(option, args, this, pos)
            )
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

    def _each_option(self, value: Choice, do: Any) -> Value:
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
        """Call something unknown: its function arguments may run."""
        results: list[Value] = []
        for arg in args:
            if isinstance(arg, (Closure, Choice)) and self._callable(arg):
                self._maybe(
                    ALWAYS,
                    ALWAYS,
                    lambda arg=arg: results.append(self.call_value(arg, [UNKNOWN] * 3, None, pos)),
                )
        return unknown(taint | taints(args) | taints(results))

    @staticmethod
    def _callable(value: Value) -> bool:
        return isinstance(value, Closure) or (
            isinstance(value, Choice) and any(isinstance(v, Closure) for v, _ in value.options)
        )

    def _maybe(self, yes: State, no: State, run: Any) -> None:
        """Run something that happens in one state and not in the other."""
        self.fork([(yes, run), (no, lambda: None)])

    # -- methods --------------------------------------------------------------------------------

    def call_method(self, receiver: Value, name: str, args: list[Value], pos: int) -> Value:
        """Call a method."""
        if isinstance(receiver, Choice):
            if all(
                isinstance(v, (Unknown, Const, Predicate)) for v, _ in receiver.options
            ) and not any(t[0] == "created" for t in receiver.taint):
                return self._method_of_unknown(unknown(receiver.taint), name, args, pos)
            return self._each_option(
                receiver, lambda option: self.call_method(option, name, args, pos)
            )
        if isinstance(receiver, Stale):
            receiver = receiver.value
        if isinstance(receiver, Module):
            api = self.member(receiver, name, pos)
            return self.call_value(api, args, None, pos)
        found = self.call_netsuite(receiver, name, args, pos)
        if found is not None:
            return found
        if name in ("call", "apply", "bind") and isinstance(
            receiver, (Closure, Api, Builtin, Class)
        ):
            return self._indirect(receiver, name, args, pos)
        if isinstance(receiver, Object):
            entry = self.member(receiver, name, pos)
            if isinstance(entry, (Closure, Api, Builtin, Choice, Class)):
                return self.call_value(entry, args, receiver, pos)
            return self._method_of_object(receiver, name, args, pos)
        if isinstance(receiver, (Closure, Class)):
            entry = self.member(receiver, name, pos)
            if entry is not UNKNOWN:
                return self.call_value(entry, args, receiver, pos)
            return self.unknown_call(NONE, args, pos)
        if isinstance(receiver, Api):
            return self.call_api(Api(receiver.module, f"{receiver.name}.{name}"), args, pos)
        if isinstance(receiver, Builtin):
            return self.call_builtin(Builtin(f"{receiver.name}.{name}", receiver.data), args, pos)
        if isinstance(receiver, Special) and receiver.kind in ("event", "exec"):
            if name in _STRINGS:
                return receiver
            return UNKNOWN
        if isinstance(receiver, Const) and isinstance(receiver.value, str):
            return self._method_of_text(receiver, name, args)
        return self._method_of_unknown(receiver, name, args, pos)

    def _indirect(self, callee: Value, name: str, args: list[Value], pos: int) -> Value:
        this = args[0] if args else None
        if name == "bind":
            if isinstance(callee, Closure):
                bound = Closure(callee.function, callee.scope, this)
                return bound if len(args) < 2 else Builtin("bound", (bound, args[1:]))
            return callee
        rest = args[1:]
        if name == "apply":
            listed = args[1] if len(args) > 1 else None
            items = listed.props.get("*items") if isinstance(listed, Object) else None
            rest = (
                list(items) if items else ([self.element(listed, UNKNOWN, pos)] if listed else [])
            )
        return self.call_value(callee, rest, this, pos)

    def _method_of_text(self, receiver: Const, name: str, args: list[Value]) -> Value:
        text = receiver.value
        if name == "toLowerCase":
            return Const(text.lower())
        if name == "toUpperCase":
            return Const(text.upper())
        if name in ("trim", "toString", "valueOf"):
            return Const(text.strip() if name == "trim" else text)
        if (
            name == "split"
            and args
            and isinstance(args[0], Const)
            and isinstance(args[0].value, str)
            and args[0].value
        ):
            return Object(
                {"*items": tuple(Const(p) for p in text.split(args[0].value)), "*fill": ALWAYS},
                array=True,
            )
        if name in ("concat",):
            return join_text([receiver, *args])
        return unknown(taints(args))

    def _method_of_unknown(self, receiver: Value, name: str, args: list[Value], pos: int) -> Value:
        taint = receiver.taint
        if name in _EACH and args and self._callable(args[0]):
            yes, no = presence(taint) if taint else (ALWAYS, ALWAYS)
            return self._iterated(receiver, name, args, pos, unknown(taint), yes, no)
        if name in ("then", "finally", "done"):
            for arg in args[:1]:
                return self.call_value(arg, [receiver], None, pos)
        if name in ("catch", "fail") and args and self._callable(args[0]):
            self.catching += 1
            self._maybe(ALWAYS, ALWAYS, lambda: self.call_value(args[0], [UNKNOWN], None, pos))
            self.catching -= 1
            return receiver
        if name in ("indexOf", "lastIndexOf", "findIndex", "search") and args:
            other = taint if any(t[0] == "lk" for t in taint) else taint | taints(args)
            yes, no = presence(other)
            return Special("index", (yes, no), other)
        if any(self._callable(a) for a in args):
            return self.unknown_call(taint, args, pos)
        if any(t[0] == "lk" for t in taint):
            return receiver if isinstance(receiver, Unknown) else unknown(taint)
        return unknown(taint | taints(args))

    def _method_of_object(self, receiver: Object, name: str, args: list[Value], pos: int) -> Value:
        props = receiver.props
        if name in _EACH and args and self._callable(args[0]):
            item, yes, no, _ = self.iterate(receiver, keys=False)
            return self._iterated(receiver, name, args, pos, item, yes, no)
        if name in ("push", "unshift", "add", "append"):
            for arg in args:
                fill(self, receiver, arg)
            return receiver if name == "add" else UNKNOWN
        if name == "set" and len(args) > 1:
            self.set_element(receiver, args[0], args[1])
            return receiver
        if name == "get" and args:
            return self.element(receiver, args[0], pos)
        if name in _SEARCHED and args:
            yes, no = self._membership(receiver, args[0])
            return Predicate(yes, no, self._contents(receiver))
        if name in ("indexOf", "lastIndexOf") and args:
            yes, no = self._membership(receiver, args[0])
            return Special("index", (yes, no), self._contents(receiver))
        if name == "concat":
            result = Object(dict(props), array=True)
            for arg in args:
                item, yes, _, _ = self.iterate(arg, keys=False)
                old = result.props.get("*")
                result.props["*"] = item if old is None else choice([(old, ALWAYS), (item, ALWAYS)])
                result.props["*fill"] = either(result.props.get("*fill", NEVER), yes)
            return result
        if name in ("pop", "shift", "at"):
            return self.element(receiver, UNKNOWN, pos)
        if name in _LISTS or name in ("keys",):
            return receiver
        if name == "join":
            return unknown(self._contents(receiver))
        if name in ("then", "finally") and args:
            return self.call_value(args[0], [receiver], None, pos)
        if name == "catch":
            return receiver
        return self.unknown_call(self._contents(receiver), args, pos)

    @staticmethod
    def _contents(receiver: Object) -> Taints:
        return taints([v for k, v in receiver.props.items() if isinstance(v, Value)]) | taints(
            receiver.props.get("*items", ())
        )

    def _membership(self, receiver: Object, wanted: Value) -> tuple[State, State]:
        """Return what it means that a list or map holds a value, and that it does not."""
        items = receiver.props.get("*items", ())
        if isinstance(wanted, Const) and isinstance(wanted.value, str) and not receiver.array:
            entry = self.member(receiver, wanted.value, 0)
            if isinstance(entry, Const) and entry.value is UNDEFINED_VALUE.value:
                return ALWAYS, ALWAYS
            return truth(entry)
        yes: State = NEVER
        no: State = ALWAYS
        if len(items) > _LONG_LIST:
            taint = wanted.taint | taints(items)
            return presence(taint) if ("lk",) in taint else (ALWAYS, ALWAYS)
        for item in items:
            y, n = compare("==", wanted, item)
            yes, no = either(yes, y), both(no, n)
        if "*" in receiver.props:
            filled, _empty = filled_when(receiver)
            y, n = presence(receiver.props["*"].taint)
            yes = either(yes, both(filled, y))
            no = both(no, n if n != ALWAYS else opposite(filled))
        elif not items:
            return ALWAYS, ALWAYS
        return yes, no

    def _iterated(
        self,
        receiver: Value,
        name: str,
        args: list[Value],
        pos: int,
        item: Value,
        yes: State,
        no: State,
    ) -> Value:
        """Run a callback for the elements of a list, a result set or anything else."""
        results: list[Value] = []
        acc = args[1] if name.startswith("reduce") and len(args) > 1 else None
        given = [acc, item, UNKNOWN] if name.startswith("reduce") else [item, UNKNOWN, receiver]
        given = [UNKNOWN if v is None else v for v in given]
        if name == "sort":
            given = [item, item]
        callback = args[0]
        marked: list[Any] = []
        for option, _ in options_of(callback):
            if isinstance(option, Closure):
                option.function.load()
                marked.extend(self.stale(option.scope, sorted(option.function.assigned)))
        bound = "data"
        if isinstance(receiver, Object) and "*" not in receiver.props:
            bound = f"constant {len(receiver.props.get('*items', ()))}"
        self.looping.append((self.path(), pos, bound))
        mark = len(self.log)
        self._maybe(yes, no, lambda: results.append(self.call_value(callback, given, None, pos)))
        self.unmatched(yes, mark)
        self.looping.pop()
        self.fresh(marked)
        result = results[0] if results else UNKNOWN
        if name in ("map", "flatMap"):
            mapped = Object(array=True)
            mapped.props["*"] = result
            mapped.props["*fill"] = yes
            if (
                isinstance(receiver, Object)
                and "*items" in receiver.props
                and "*" not in receiver.props
            ):
                mapped.props.update({"*items": (result,) * len(receiver.props["*items"])})
                del mapped.props["*"]
            return mapped
        if name == "filter":
            y, n = truth(result)
            kept = Object(array=True)
            kept.props["*"] = item
            kept.props["*fill"] = both(yes, y)
            return kept
        if name in ("some", "find", "findIndex", "findLast"):
            y, n = truth(result)
            there, missing = both(yes, y), either(no if no != ALWAYS else NEVER, both(yes, n))
            if not missing:
                missing = n
            if ("lk",) in item.taint or opposite(yes) != ALWAYS:
                missing = with_fact(missing, ("lookup", "absent"))  # none of the rows found matches
            if name == "some":
                return Predicate(there, missing, receiver.taint | result.taint)
            if name == "findIndex":
                return Special("index", (there, missing), receiver.taint)
            return choice([(item, there), (UNDEFINED_VALUE, missing)])
        if name == "every":
            y, n = truth(result)
            return Predicate(either(y, no if no != ALWAYS else NEVER), both(yes, n), receiver.taint)
        if name.startswith("reduce"):
            return choice([(acc or UNKNOWN, no), (result, yes)])
        if name == "sort":
            return receiver
        return UNDEFINED_VALUE

    # -- classes --------------------------------------------------------------------------------

    def class_value(self, definition: ClassDef) -> Value:
        """Make a class value: its prototype with the methods, its static members."""
        proto: dict[str, Any] = {}
        props: dict[str, Any] = {"*prototype": proto}
        if definition.parent is not None:
            parent = self.eval(definition.parent)
            if isinstance(parent, (Class, Closure)) and parent.props:
                proto["*proto"] = parent.props.get("*prototype", {})
                props["*proto"] = parent.props
                props.update({k: v for k, v in parent.props.items() if not k.startswith("*")})
        result = Class(definition, self.scope, props)
        for name, function, static in definition.methods:
            (props if static else proto)[name] = Closure(
                function, self.scope, result if static else None
            )
        for name, expr, static in definition.fields:
            if static:
                outer = self.scope
                self.scope = Scope(outer, outer.function, result)
                props[name] = self.eval(expr) if expr is not None else UNDEFINED_VALUE
                self.scope = outer
        return result

    def construct(self, callee: Value, args: list[Value], pos: int) -> Value:
        """Make an object with `new`."""
        if isinstance(callee, Choice):
            return self._each_option(callee, lambda option: self.construct(option, args, pos))
        if isinstance(callee, (Class, Closure)):
            made = Object()
            proto = (callee.props or {}).get("*prototype")
            if proto is not None:
                made.props["*proto"] = proto
            returned = self._initialise(callee, made, args, pos)
            return returned if isinstance(returned, (Object, Record)) else made
        if isinstance(callee, Builtin):
            return self.call_builtin(Builtin(f"new {callee.name}", callee.data), args, pos)
        return self.unknown_call(callee.taint, args, pos)

    def _initialise(self, callee: Value, made: Object, args: list[Value], pos: int) -> Value:
        if isinstance(callee, Closure):
            return self.call_function(callee, args, made, pos)
        if not isinstance(callee, Class):
            return UNKNOWN
        outer = self.scope
        for name, expr, static in callee.definition.fields:
            if not static:
                self.scope = Scope(callee.scope, None, made)
                value = self.eval(expr) if expr is not None else UNDEFINED_VALUE
                self.scope = outer
                self.put(made.props, name, value)
        constructor = callee.props["*prototype"].get("constructor")
        if isinstance(constructor, Closure):
            return self.call_function(constructor, args, made, pos)
        if callee.definition.parent is not None:
            self.scope = callee.scope
            parent = self.eval(callee.definition.parent)
            self.scope = outer
            return self._initialise(parent, made, args, pos)
        return UNKNOWN

    def construct_parent(self, args: list[Value], pos: int) -> Value:
        """Run the parent's constructor on the object under construction."""
        made = self.scope.this
        if not isinstance(made, Object):
            at = self.scope.function
            made = at.this
        if isinstance(made, Object):
            proto = made.props.get("*proto", {}).get("*proto", {})
            constructor = proto.get("constructor")
            if isinstance(constructor, Closure):
                self.call_function(constructor, args, made, pos)
        return UNDEFINED_VALUE

    def argument(self, args: list[Value], name: str, index: int) -> Value | None:
        """Return an argument given by name in an options object or by position."""
        if args and isinstance(args[0], Object) and not args[0].array:
            found = self.member(args[0], name, 0)
            if not (isinstance(found, Const) and found.value is UNDEFINED_VALUE.value):
                return found
            return None
        if (
            args
            and isinstance(args[0], Choice)
            and any(isinstance(v, Object) for v, _ in args[0].options)
        ):
            return self.member(args[0], name, 0)
        return args[index] if index < len(args) else None


def _identity(value: Any, depth: int) -> Any:
    """Return what makes two arguments equal for a call: content where small, else identity."""
    if isinstance(value, Const):
        return (type(value.value), value.value)
    if isinstance(value, Unknown):
        return (value.taint, value.text)
    if isinstance(value, Object) and depth and len(value.props) <= _SMALL_OBJECT:
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


_SMALL_OBJECT = 12


def first_text(value: Value | None) -> str | None:
    """Return a value's only string."""
    return text_of(value)

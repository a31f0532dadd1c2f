"""Methods of the language: of texts, lists, objects, and of what is not known."""

from typing import Final

from nsaudit.suitescript.callbacks import EACH, Callbacks
from nsaudit.suitescript.choices import Choice, choice, options_of
from nsaudit.suitescript.comparisons import compare
from nsaudit.suitescript.conditions import CHANGED, opposed, presence, truth
from nsaudit.suitescript.containers import held
from nsaudit.suitescript.machine import fill, filled_when, opposite, reorder
from nsaudit.suitescript.names import said_by_name
from nsaudit.suitescript.paths import ALWAYS, NEVER, State, both, either
from nsaudit.suitescript.values import (
    NONE,
    UNDEFINED_VALUE,
    UNKNOWN,
    Api,
    BodyField,
    Builtin,
    Class,
    Closure,
    Const,
    Module,
    Object,
    Predicate,
    Record,
    Special,
    Stale,
    Unknown,
    Value,
    join_text,
    taints,
    unknown,
)

_STRINGS: Final = frozenset(
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
_LISTS: Final = frozenset((
    "slice", "sort", "reverse", "splice", "flat", "values", "entries", "toSorted", "at", "pop",
    "shift",
))  # fmt: skip
_REORDER: Final = frozenset(("sort", "reverse", "splice", "shift", "unshift"))
_PARTS: Final = frozenset(("slice", "toSorted", "toReversed", "toSpliced"))
_LONG_LIST: Final = 24
_SEARCHED: Final = frozenset(("includes", "has", "hasOwnProperty", "contains", "isPrototypeOf"))

_FUNCTIONS: Final = (Closure, Api, Builtin, Class)
_MAY_BE_FUNCTION: Final = (Closure, Choice)
_OF_NETSUITE: Final = (Record, Special, Unknown)
_LOOKED_UP: Final = ("lk",)
_NOT_YET: Final = Stale(UNDEFINED_VALUE)
"""What a map has that is still empty: in later rounds, what this round puts in."""
_OF_ALL: Final = frozenset(("hasOwnProperty", "isPrototypeOf"))
"""What every object has, whatever is kept in it under computed keys."""


class Methods(Callbacks):
    """What methods do, those of NetSuite aside."""

    def call_method(self, receiver: Value, name: str, args: list[Value], pos: int) -> Value:
        """Call a method."""
        kind = type(receiver)
        if kind is Unknown or kind is BodyField:
            found = self.call_netsuite(receiver, name, args, pos)
            if found is not None:
                return found
            return self.method_of_unknown(receiver, name, args, pos)
        if kind is Module:
            return self.call_value(self.member(receiver, name, pos), args, None, pos)
        if isinstance(receiver, Choice):
            if all(
                isinstance(v, (Unknown, Const, Predicate)) for v, _ in receiver.options
            ) and not any(t[0] == "created" for t in receiver.taint):
                return self.method_of_unknown(unknown(receiver.taint), name, args, pos)
            return self.each_option(
                receiver, lambda option: self.call_method(option, name, args, pos)
            )
        if isinstance(receiver, Stale):
            receiver = receiver.value
        if isinstance(receiver, Module):
            api = self.member(receiver, name, pos)
            return self.call_value(api, args, None, pos)
        if isinstance(receiver, _OF_NETSUITE):
            found = self.call_netsuite(receiver, name, args, pos)
            if found is not None:
                return found
        if name in ("call", "apply", "bind") and isinstance(
            receiver, (Closure, Api, Builtin, Class)
        ):
            return self._indirect(receiver, name, args, pos)
        if isinstance(receiver, Object):
            entry = UNKNOWN if name in _OF_ALL else self.member(receiver, name, pos)
            if any(isinstance(v, _FUNCTIONS) for v, _ in options_of(entry)):
                return self.call_value(entry, args, receiver, pos)
            answer = self._method_of_object(receiver, name, args, pos)
            if name in _REORDER:
                reorder(self, receiver)
            return answer
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
            if any(isinstance(arg, Closure) for arg in args):
                return self.unknown_call(taints(args), args, pos)
            return self._method_of_text(receiver, name, args)
        return self.method_of_unknown(receiver, name, args, pos)

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

    def method_of_unknown(self, receiver: Value, name: str, args: list[Value], pos: int) -> Value:
        """Call a method of a value of which only the sources are known."""
        taint = receiver.taint
        for item in taint:
            if item[0] == "missing" and not item[1].startswith("function "):
                self.recording.missing.add(item[1])
                self.call_lost(args, pos, item[1])
                tested = said_by_name(name, args)
                if tested is not None:
                    return tested
        if name in EACH and args and self.is_callable(args[0]):
            yes, no = presence(taint) if taint else (ALWAYS, ALWAYS)
            return self.iterated(receiver, name, args, pos, unknown(taint), yes, no)
        if name in ("then", "finally", "done"):
            for arg in args[:1]:
                return self.call_value(arg, [receiver], None, pos)
        if name in ("catch", "fail") and args and self.is_callable(args[0]):
            self.catching += 1
            self.maybe(ALWAYS, ALWAYS, lambda: self.call_value(args[0], [UNKNOWN], None, pos))
            self.catching -= 1
            return receiver
        if name in ("indexOf", "lastIndexOf", "findIndex", "search") and args:
            other = taint if _LOOKED_UP in taint else taint | taints(args)
            yes, no = presence(other)
            return Special("index", (yes, no), other)
        for arg in args:
            if isinstance(arg, _MAY_BE_FUNCTION) and self.is_callable(arg):
                return self.unknown_call(taint, args, pos)
        if _LOOKED_UP in taint:
            return receiver if isinstance(receiver, Unknown) else unknown(taint)
        return unknown(taint | taints(args))

    def _method_of_object(self, receiver: Object, name: str, args: list[Value], pos: int) -> Value:
        props = receiver.props
        if name in EACH and args and self.is_callable(args[0]):
            item, yes, no, _ = self.iterate(receiver, keys=False)
            return self.iterated(receiver, name, args, pos, item, yes, no)
        if name in ("push", "unshift", "add", "append"):
            for arg in args:
                fill(self, receiver, arg)
            return receiver if name == "add" else UNKNOWN
        if name == "set" and len(args) > 1:
            self.set_element(receiver, args[0], args[1])
            return receiver
        if name == "get" and args:
            if not props and self.looping:
                return _NOT_YET
            return self.element(receiver, args[0], pos)
        if name in _SEARCHED and args:
            yes, no = self._membership(receiver, args[0])
            return Predicate(yes, no, held(receiver))
        if name in ("indexOf", "lastIndexOf") and args:
            yes, no = self._membership(receiver, args[0])
            return Special("index", (yes, no), held(receiver))
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
        if name in _PARTS and len(props.get("*items", ())) > 1:
            copy = Object(dict(props), array=True)
            reorder(self, copy)
            return copy
        if name in _LISTS or name in ("keys",):
            return receiver
        if name == "join":
            return unknown(held(receiver))
        if name in ("then", "finally") and args:
            return self.call_value(args[0], [receiver], None, pos)
        if name == "catch":
            return receiver
        return self.unknown_call(held(receiver), args, pos)

    def _membership(self, receiver: Object, wanted: Value) -> tuple[State, State]:
        """Return what it means that a list or map holds a value, and that it does not."""
        items = receiver.props.get("*items", ())
        if opposed(held(receiver), wanted.taint):
            return ALWAYS, CHANGED
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
            y, n = compare("===", wanted, item)
            yes, no = either(yes, y), both(no, n)
        if "*" in receiver.props:
            filled, _empty = filled_when(receiver)
            y, n = presence(receiver.props["*"].taint)
            yes = either(yes, both(filled, y))
            no = both(no, n if n != ALWAYS else opposite(filled))
        elif not items:
            return ALWAYS, ALWAYS
        return yes, no

"""The language's own objects and functions: `Object`, `Array`, `JSON`, `Promise`."""

import json
import re
from typing import Final

from nsaudit.suitescript.choices import choice
from nsaudit.suitescript.code import UNDEFINED
from nsaudit.suitescript.containers import key_states, written_out
from nsaudit.suitescript.loader import Loader
from nsaudit.suitescript.paths import ALWAYS
from nsaudit.suitescript.values import (
    EVENT,
    UNDEFINED_VALUE,
    UNKNOWN,
    Api,
    Builtin,
    Const,
    Module,
    Object,
    Special,
    Unknown,
    Value,
    taints,
    unknown,
)

_OBJECTS: Final = frozenset(
    (
        "Object",
        "Array",
        "JSON",
        "String",
        "Number",
        "Boolean",
        "Promise",
        "Math",
        "Date",
        "Set",
        "Map",
        "WeakMap",
        "Symbol",
        "RegExp",
        "Error",
        "parseInt",
        "parseFloat",
        "isNaN",
        "Reflect",
        "console",
        "setTimeout",
        "Function",
        "encodeURIComponent",
        "decodeURIComponent",
        "isFinite",
        "globalThis",
        "window",
        "document",
        "jQuery",
        "$",
        "_",
        "alert",
        "confirm",
        "TypeError",
        "nlobjError",
    )
)
_STANDARD: Final = frozenset((
    "AggregateError", "ArrayBuffer", "Atomics", "BigInt", "BigInt64Array",
    "BigUint64Array", "DataView", "EvalError", "FinalizationRegistry", "Float32Array",
    "Float64Array", "Int16Array", "Int32Array", "Int8Array", "Intl", "Iterator", "Proxy",
    "RangeError", "ReferenceError", "SharedArrayBuffer", "SyntaxError", "TextDecoder",
    "TextEncoder", "URIError", "URL", "URLSearchParams", "Uint16Array", "Uint32Array", "Uint8Array",
    "Uint8ClampedArray", "WeakRef", "WeakSet", "atob", "btoa", "clearInterval", "clearTimeout",
    "decodeURI", "encodeURI", "escape", "eval", "queueMicrotask", "setInterval", "structuredClone",
    "unescape",
))  # fmt: skip
"""Other names of the language (ECMAScript 2024, annex B) and of the engines that run scripts."""
_ASKS: Final = re.compile(rb"typeof\s*\(?\s*(window|document|self)\b")
_NUMBERS: Final = frozenset(("NaN", "Infinity"))
_GLOBAL_MODULES: Final = {
    name: Module(f"N/{name}")
    for name in (
        "log",
        "util",
        "record",
        "search",
        "runtime",
        "query",
        "https",
        "http",
        "task",
        "email",
        "file",
        "format",
        "url",
        "render",
        "error",
        "redirect",
        "currentRecord",
        "transaction",
        "action",
        "cache",
    )
}
_CASTS: Final = frozenset(
    (
        "String",
        "Number",
        "Boolean",
        "parseInt",
        "parseFloat",
        "Math.abs",
        "Math.floor",
        "Math.round",
        "Math.ceil",
        "JSON.stringify",
        "JSON.parse",
        "encodeURIComponent",
        "decodeURIComponent",
        "isNaN",
        "new String",
        "new Number",
        "new Date",
        "Array.isArray",
        "Math.max",
        "Math.min",
        "Date.parse",
        "isFinite",
        "Object",
        "Symbol",
    )
)


def _keeps(value: Value) -> bool:
    """Tell whether a value means the same as a text: constants, the event type, the context."""
    return isinstance(value, Const) or (
        isinstance(value, Special) and value.kind in ("event", "exec")
    )


def _as_text(value: Value) -> Value:
    """Return the text of what means the same as a text."""
    if not isinstance(value, Const) or isinstance(value.value, str):
        return value
    if value.value is None or isinstance(value.value, (bool, int)):
        return Const(json.dumps(value.value))
    return Const("undefined") if value.value is UNDEFINED else UNKNOWN


def _pair(item: Value) -> tuple[Value, ...] | None:
    """Return key and value of a list of two, as a map is made of."""
    items: tuple[Value, ...] = item.props.get("*items", ()) if isinstance(item, Object) else ()
    return items if len(items) == 2 else None


class Builtins(Loader):
    """What the language itself offers."""

    def global_name(self, name: str, pos: int) -> Value:
        """Return what a name means that no scope of the script has."""
        if name.startswith(("nlapi", "nlobj")):
            return Api("nlapi", name)
        if name in ("define", "require", "import") or name in _OBJECTS:
            return Builtin(name)
        if name in _STANDARD:
            return Builtin(name)
        if name in _NUMBERS:
            return UNKNOWN
        if name == "undefined":
            return UNDEFINED_VALUE
        if name == "exports":
            return self.exports_value()
        if name == "module":
            return Builtin("module")
        module = _GLOBAL_MODULES.get(name)
        if module is not None:
            return module
        if name == "type" and self.event_global:
            # Scripts rely on it without declaring the parameter; were it not there, they would end
            # at this point. [unverified]
            return EVENT
        return Unknown(frozenset((("missing", f"function {name}"),)))

    def is_log(self, receiver: Value, name: str) -> bool:
        """Tell whether a call only writes to the script log."""
        return (isinstance(receiver, Module) and receiver.name == "N/log") or (
            isinstance(receiver, Builtin) and receiver.name == "console"
        )

    def call_builtin(self, builtin: Builtin, args: list[Value], pos: int) -> Value:
        """Call the loader or a function of the language."""
        name = builtin.name
        if name in ("define", "new define"):
            return self.call_define(args, pos)
        if name in ("require", "import"):
            return self.call_require(args, pos)
        if name == "bound":
            closure, first = builtin.data
            return self.call_value(closure, [*first, *args], None, pos)
        if name == "resolver":
            if args:
                builtin.data.append(args[0])
            return UNDEFINED_VALUE
        if name == "rejecter":
            return UNDEFINED_VALUE
        if name in _CASTS:
            if args and name in ("JSON.parse", "Object") and not isinstance(args[0], Const):
                return args[0]
            if name == "String" and args and _keeps(args[0]):
                return _as_text(args[0])
            if name == "JSON.stringify" and args:
                return unknown(written_out(args[0]))
            return unknown(taints(args))
        return self._object_function(name, args, pos)

    def _asks_for_page(self) -> bool:
        """Tell whether the running file asks whether there is a page: it knows where it runs."""
        functions = [frame.function for frame in self.frames if frame.function is not None]
        return bool(functions) and _ASKS.search(functions[-1].source.data) is not None

    def _object_function(self, name: str, args: list[Value], pos: int) -> Value:
        first = args[0] if args else UNKNOWN
        if name in (
            "Object.freeze",
            "Object.seal",
            "Object.create",
            "Promise.resolve",
            "structuredClone",
        ):
            if name == "Object.create":
                made = Object()
                if isinstance(first, Object):
                    made.props["*proto"] = first.props
                return made
            return first
        if name == "Object.assign":
            result = first if isinstance(first, Object) else Object()
            for arg in args[1:]:
                if isinstance(arg, Object):
                    for key, value in arg.props.items():
                        self.put(result.props, key, value)
                elif arg.taint:
                    self.put(result.props, "*", unknown(arg.taint))
            return result
        if name == "Object.defineProperty" and len(args) > 2 and isinstance(args[2], Object):
            value = args[2].props.get("value")
            getter = args[2].props.get("get")
            if value is None and getter is not None:
                value = self.call_value(getter, [], first, pos)
            if value is not None:
                self.set_element(first, args[1], value)
            return first
        if name in (
            "Object.keys",
            "Object.values",
            "Object.entries",
            "Array.from",
            "new Set",
            "new Map",
        ):
            if name in ("new Set", "new Map") and not args:
                return Object(array=name == "new Set")
            item, yes, _, _ = self.iterate(first, keys=name == "Object.keys")
            listed = Object(array=name != "new Map")
            known = (
                isinstance(first, Object)
                and "*" not in first.props
                and not first.props.get("*fill")
            )
            if known and not any(not k.startswith("*") for k in first.props):  # type: ignore[attr-defined]
                return listed
            first_pair = _pair(item) if name == "new Map" else None
            if first_pair is not None:
                listed.props["*keys"] = key_states(first_pair[0].taint)
                listed.props["*"] = first_pair[1]
            elif name == "Object.entries":
                pair = Object({"*items": (UNKNOWN, item), "*fill": ALWAYS}, array=True)
                listed.props["*"] = pair
            else:
                listed.props["*"] = item
            listed.props["*fill"] = yes
            if name == "Array.from" and len(args) > 1:
                return self.iterated(listed, "map", [args[1]], pos, item, yes, ALWAYS)
            return listed
        if name in ("Promise.all", "Promise.allSettled", "Promise.race", "Promise.any"):
            return first
        if name == "new Promise" and args:
            cell: list[Value] = []
            self.call_value(args[0], [Builtin("resolver", cell), Builtin("rejecter")], None, pos)
            return choice([(v, ALWAYS) for v in cell]) if cell else UNKNOWN
        if name in ("new Array", "Array", "Array.of"):
            if args and name == "Array.of":
                return Object({"*items": tuple(args), "*fill": ALWAYS}, array=True)
            return Object(array=True)
        if name in ("new Object", "new WeakMap"):
            return Object()
        if name.startswith(("jQuery", "$", "document", "window")) and not self._asks_for_page():
            self.note("browser-api", pos, name.split(".", 1)[0])
        if name.endswith(".call") and ".prototype." in name and args:
            method = name.split(".")[-2]
            return self.call_method(args[0], method, args[1:], pos)
        if name in ("Function.prototype.call", "setTimeout"):
            return self.unknown_call(taints(args), args, pos)
        return self.unknown_call(taints(args), args, pos)

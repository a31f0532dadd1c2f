"""Properties of values: objects, records, N modules, the context of an entry point."""

from typing import Final

from nsaudit.suitescript.choices import Choice, choice
from nsaudit.suitescript.code import UNDEFINED
from nsaudit.suitescript.elements import Elements
from nsaudit.suitescript.machine import filled_when, opposite
from nsaudit.suitescript.paths import ALWAYS, NEVER, State
from nsaudit.suitescript.values import (
    EXECUTION,
    NONE,
    UNDEFINED_VALUE,
    UNKNOWN,
    Api,
    Builtin,
    Class,
    Closure,
    Const,
    Enum,
    Module,
    Object,
    Record,
    Special,
    Stale,
    Unknown,
    Value,
    taints,
    unknown,
)

_RUNTIME: Final = {
    "executionContext": EXECUTION,
    "envType": Unknown(frozenset((("env",),))),
    "accountId": Unknown(frozenset((("account",),))),
}


def enum_constant(enum: str, member: str) -> Value:
    """Return the constant behind an enumeration's member (`record.Type.SALES_ORDER`)."""
    if member.startswith("__"):
        return UNKNOWN
    if enum.endswith((".Type", ".UserEventType", ".EventType")):
        return Const(member.replace("_", "").lower())
    if enum.endswith(".ContextType"):
        return Const(member.replace("_", ""))
    return Const(member)


class Members(Elements):
    """What properties mean."""

    def member(self, value: Value, name: str, pos: int) -> Value:
        """Return a value's property."""
        if isinstance(value, Unknown):
            if name == "columns" and _LOOKED_UP in value.taint:
                return Special("columns", None, value.taint)
            return value if value.text is None else unknown(value.taint)
        if isinstance(value, Object):
            return self._object_member(value, name)
        if isinstance(value, Module):
            return self._module_member(value.name, name)
        if isinstance(value, Special):
            return self._special_member(value, name, pos)
        if isinstance(value, Record):
            return self._record_member(value, name)
        if isinstance(value, Choice):
            options: list[tuple[Value, State]] = []
            for option, state in value.options:
                known = option.value if isinstance(option, Stale) else option
                if isinstance(known, Const) and (known.value is None or known.value is UNDEFINED):
                    continue  # reading a property of nothing throws: the other options went on
                options.append((self.member(option, name, pos), state))
            return choice(options)
        if isinstance(value, Enum):
            return enum_constant(value.name, name)
        if isinstance(value, Stale):
            return self.member(value.value, name, pos)
        if isinstance(value, (Closure, Class)):
            return self._function_member(value, name)
        if isinstance(value, Api):
            return value
        if isinstance(value, Builtin):
            if value.name == "module" and name == "exports":
                return self.exports_value()
            return Builtin(f"{value.name}.{name}", value.data)
        if isinstance(value, Const):
            return UNKNOWN
        return unknown(value.taint)

    def _object_member(self, value: Object, name: str) -> Value:
        props = value.props
        found = props.get(name)
        if found is not None:
            return found  # type: ignore[no-any-return]
        if name == "length" and value.array:
            yes, no = filled_when(value)
            taint = taints(props.get("*items", ())) | (props["*"].taint if "*" in props else NONE)
            return Special("element", (yes, no), taint)
        proto = props.get("*proto")
        while proto is not None:
            found = proto.get(name)
            if found is not None:
                return found  # type: ignore[no-any-return]
            proto = proto.get("*proto")
        if "*" in props and not value.array:
            filled = props.get("*fill")
            if filled is None:
                return props["*"]  # type: ignore[no-any-return]
            return choice([(props["*"], filled), (UNDEFINED_VALUE, opposite(filled))])
        if name == "default":
            return value
        return UNDEFINED_VALUE

    def _module_member(self, module: str, name: str) -> Value:
        if name in ("default", "promise"):
            return Module(module)
        if name in ("__esModule", "length", "prototype"):
            return UNKNOWN
        if module == "N":
            return Module(f"N/{name}")
        if module == "N/runtime" and name in _RUNTIME:
            return _RUNTIME[name]
        if module == "N/ui":
            return Module(f"N/ui/{name}")
        if name[:1].isupper():
            return Enum(f"{module}.{name}")
        return Api(module, name)

    def _special_member(self, value: Special, name: str, pos: int) -> Value:
        if value.kind == "context":
            found = value.data.get(name)
            if found is not None:
                if name == "newRecord":
                    self.recording.reads_new = True
                return found  # type: ignore[no-any-return]
            if name.endswith("Type") and name[0].isupper():
                return Enum(f"context.{name}")
            if name == "isRestarted":
                self.note("tests-isrestarted", pos)
            return UNKNOWN
        if value.kind == "fields":
            return unknown(frozenset(((value.data, name),)))
        if value.kind == "stage" and name in ("errors", "error"):
            self.note("reads-stage-errors", pos, value.data)
            return UNKNOWN
        if value.kind in ("event", "exec"):
            return value
        if name == "columns" and value.kind in ("search", "results"):
            return Special("columns", None, value.taint)
        if name == "length" and value.kind == "columns":
            return value
        return unknown(value.taint)

    def _record_member(self, value: Record, name: str) -> Value:
        if name == "id":
            if value.kind in ("new", "old"):
                return self.own_record_id
            if value.kind == "load":  # what was loaded has an id
                return self.own_record_id if value.own else _SET
            return unknown(value.taint)
        if name == "type":
            return value.type or Unknown(frozenset((("owntype",),)))
        return value.props.get(name, UNKNOWN)  # type: ignore[no-any-return]

    def _function_member(self, value: Closure | Class, name: str) -> Value:
        props = value.own() if isinstance(value, Closure) else value.props
        found = props.get(name)
        if found is None and name == "prototype":
            found = Object(props.setdefault("*prototype", {}))
            props["prototype"] = found
        return found if found is not None else UNKNOWN

    def set_member(self, target: Value, name: str, value: Value) -> None:
        """Assign to a property."""
        if isinstance(target, Object):
            self.touch()
            if isinstance(value, Closure) and value.this is None and not value.function.arrow:
                value.bind(target)
            self.put(target.props, name, value)
        elif isinstance(target, Choice):
            for option, _ in target.options:
                self.set_member(option, name, value)
        elif isinstance(target, (Closure, Class)):
            self.touch()
            self._function_member(target, "prototype")
            if target.props is not None:
                self.put(target.props, name, value)
                if name == "prototype" and isinstance(value, Object):
                    self.put(target.props, "*prototype", value.props)
        elif isinstance(target, Record):
            self.touch()
            self.put(target.props, name, value)
        elif isinstance(target, Builtin) and target.name == "module" and name == "exports":
            self.touch()
            self.set_exports(value)


_LOOKED_UP: Final = ("lk",)
_SET: Final = Special("element", (ALWAYS, NEVER))

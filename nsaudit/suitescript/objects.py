"""Properties and elements of values: objects, arrays, records, N modules, the entry's context."""

from typing import Any

from nsaudit.suitescript.conditions import presence
from nsaudit.suitescript.domains import ALL_CONTEXTS, ALL_EVENTS, event_mask
from nsaudit.suitescript.lower import UNDEFINED
from nsaudit.suitescript.machine import fill, filled_when, opposite
from nsaudit.suitescript.paths import ALWAYS, NEVER, NO_FACTS, State, both, either
from nsaudit.suitescript.type_tests import TypeTests
from nsaudit.suitescript.values import (
    EVENT,
    EXECUTION,
    NONE,
    UNDEFINED_VALUE,
    UNKNOWN,
    Api,
    Builtin,
    Choice,
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
    choice,
    options_of,
    taints,
    unknown,
)

_RUNTIME = {
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


class Objects(TypeTests):
    """What properties mean."""

    def member(self, value: Value, name: str, pos: int) -> Value:
        """Return a value's property."""
        if isinstance(value, Unknown):
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
                if isinstance(option, Const) and (
                    option.value is None or option.value is UNDEFINED
                ):
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
        return unknown(value.taint)

    recording: Any
    own_record_id: Value = Unknown(frozenset((("id",),)))
    """The triggering record's id; before submit a new record has none yet."""

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
        if value.props is None:
            value.props = {}
        found = value.props.get(name)
        if found is None and name == "prototype":
            found = Object(value.props.setdefault("*prototype", {}))
            value.props["prototype"] = found
        return found if found is not None else UNKNOWN

    # -- elements -------------------------------------------------------------------------------

    def element(self, value: Value, key: Value, pos: int) -> Value:
        """Return `value[key]`."""
        if isinstance(key, Const):
            if isinstance(key.value, str):
                return self.member(value, key.value, pos)
            if isinstance(value, Object) and isinstance(key.value, int):
                if not value.array:
                    return self.member(value, str(key.value), pos)
                named = value.props.get(str(key.value))
                if named is not None:
                    return named  # type: ignore[no-any-return]
                items = value.props.get("*items")
                if items and 0 <= key.value < len(items):
                    return items[key.value]  # type: ignore[no-any-return]
        if isinstance(value, Choice):
            return choice(
                [
                    (self.element(v, key, pos), s)
                    for v, s in value.options
                    if not (isinstance(v, Const) and v.value in (None, UNDEFINED))
                ]
                or [(UNKNOWN, ALWAYS)]
            )
        if isinstance(value, Stale):
            return self.element(value.value, key, pos)
        if isinstance(key, Choice) and isinstance(value, (Object, Special)):
            return choice([(self.element(value, k, pos), s) for k, s in key.options])
        if isinstance(value, Object):
            return self._dynamic(value, key)
        if isinstance(value, (Unknown, Special)):
            if isinstance(value, Special) and value.kind == "fields":
                return unknown(frozenset(((value.data, None),)))
            if isinstance(value, Special) and value.kind == "context":
                stages = [v for v in value.data.values() if _is_stage(v)]
                if stages:  # `summary[stage + "Summary"]`
                    return choice([(stage, ALWAYS) for stage in stages])
            return unknown(value.taint)
        return UNKNOWN

    def _dynamic(self, value: Object, key: Value) -> Value:
        """Return what an unknown key may find; a map of handlers by event type keeps the types."""
        props = value.props
        options: list[tuple[Value, State]] = []
        if isinstance(key, Special) and key.kind == "event":
            for name, entry in props.items():
                mask = event_mask(name)
                if mask:
                    options.append((entry, ((mask, ALL_CONTEXTS, NO_FACTS),)))
            if options:
                used = 0
                for _, state in options:
                    used |= state[0][0]
                options.append((UNDEFINED_VALUE, ((ALL_EVENTS & ~used, ALL_CONTEXTS, NO_FACTS),)))
                return choice(options)
        filled = props.get("*fill", ALWAYS)
        options = [(item, ALWAYS) for item in props.get("*items", ())]
        if "*" in props:
            options.append((props["*"], filled))
        if not value.array:
            options.extend((v, ALWAYS) for k, v in props.items() if not k.startswith("*"))
            if "*" in props:
                options.append((UNDEFINED_VALUE, opposite(filled)))
            elif not options:
                return unknown(key.taint & _LOOKED) if key.taint else UNKNOWN
        if not options:
            return UNKNOWN
        if len(options) > 6:
            return (
                unknown(taints([v for v, _ in options]))
                if not any(isinstance(v, Closure) for v, _ in options)
                else choice(options)
            )
        return choice(options)

    def set_member(self, target: Value, name: str, value: Value) -> None:
        """Assign to a property."""
        self.touch()
        if isinstance(target, Object):
            if isinstance(value, Closure) and value.this is None and not value.function.arrow:
                value.this = target
            self.put(target.props, name, value)
        elif isinstance(target, Choice):
            for option, _ in target.options:
                self.set_member(option, name, value)
        elif isinstance(target, (Closure, Class)):
            self._function_member(target, "prototype")
            if target.props is not None:
                self.put(target.props, name, value)
                if name == "prototype" and isinstance(value, Object):
                    self.put(target.props, "*prototype", value.props)
        elif isinstance(target, Record):
            self.put(target.props, name, value)
        elif isinstance(target, Builtin) and target.name == "module" and name == "exports":
            self.set_exports(value)

    def set_exports(self, value: Value) -> None:
        """Replace the running module's exports."""
        raise NotImplementedError

    def set_element(self, target: Value, key: Value, value: Value) -> None:
        """Assign to `target[key]`."""
        if isinstance(key, Const) and isinstance(key.value, str):
            self.set_member(target, key.value, value)
        elif isinstance(key, Const) and isinstance(target, Object) and not target.array:
            self.set_member(target, str(key.value), value)
        elif isinstance(target, Object):
            fill(self, target, value)
        elif isinstance(target, Choice):
            for option, _ in target.options:
                self.set_element(option, key, value)

    # -- iteration ------------------------------------------------------------------------------

    def iterate(self, value: Value, *, keys: bool) -> tuple[Value, State, State, str]:
        """Return what a loop yields, when it runs, when it does not, and its bound."""
        if isinstance(value, Choice):
            items: list[tuple[Value, State]] = []
            yes: State = NEVER
            no: State = NEVER
            bound = "data"
            for option, state in value.options:
                if isinstance(option, Const):
                    no = either(no, state)
                    continue
                item, y, n, bound = self.iterate(option, keys=keys)
                items.append((item, state))

                yes, no = either(yes, both(state, y)), either(no, both(state, n))
            return (choice(items) if items else UNKNOWN), yes, no, bound
        if isinstance(value, Object):
            yes, no = filled_when(value)
            props = value.props
            named = [(v, ALWAYS) for k, v in props.items() if not k.startswith("*")]
            bound = f"constant {len(props.get('*items', named))}" if "*" not in props else "data"
            if keys:
                taint = props["*"].taint if "*" in props else NONE
                return unknown(taint), yes, no, bound
            inside = [(v, ALWAYS) for v in props.get("*items", ())]
            if "*" in props:
                inside.append((props["*"], ALWAYS))
            return (choice(inside) if inside else UNKNOWN), yes, no, bound
        yes, no = presence(value.taint) if value.taint else (ALWAYS, ALWAYS)
        return unknown(value.taint), yes, no, "data"


def known_members(value: Value) -> set[str]:
    """Return the names of the members that a value is known to have in some case."""
    return {
        name
        for option, _ in options_of(value)
        if isinstance(option, (Object, Closure, Class))
        for name in option.props or ()
        if not name.startswith("*")
    }


def has_open_members(value: Value) -> bool:
    """Tell whether a value may have members that are not known: what a module may export."""
    for option, _ in options_of(value):
        if isinstance(option, (Object, Closure, Class)):
            if "*" in (option.props or ()):
                return True
        elif not isinstance(option, (Const, Module)):
            return True
    return False


def _is_stage(value: Value) -> bool:
    return isinstance(value, Special) and value.kind == "stage"


_SET = Special("element", (ALWAYS, NEVER))
_LOOKED = frozenset((("lk",),))
__all__ = ["EVENT", "Objects", "enum_constant"]

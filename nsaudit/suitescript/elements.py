"""Elements of values: computed keys, lists, what a loop over a value yields."""

from typing import Final

from nsaudit.suitescript.choices import Choice, choice
from nsaudit.suitescript.code import UNDEFINED
from nsaudit.suitescript.conditions import CHANGED, opposed, presence
from nsaudit.suitescript.containers import held, in_place
from nsaudit.suitescript.domains import ALL_CONTEXTS, ALL_EVENTS, event_mask
from nsaudit.suitescript.machine import fill, filled_when, opposite
from nsaudit.suitescript.methods import Methods
from nsaudit.suitescript.paths import ALWAYS, NEVER, NO_FACTS, State, both, either
from nsaudit.suitescript.values import (
    NONE,
    UNDEFINED_VALUE,
    UNKNOWN,
    Closure,
    Const,
    Object,
    Special,
    Stale,
    Unknown,
    Value,
    taints,
    unknown,
)


class Elements(Methods):
    """What computed keys find, and what a loop yields."""

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
        if "*" in props and not value.array and opposed(held(value), key.taint):
            return choice([(props["*"], ALWAYS), (UNDEFINED_VALUE, CHANGED)])
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

    def set_element(self, target: Value, key: Value, value: Value) -> None:
        """Assign to `target[key]`."""
        if isinstance(key, Const) and isinstance(key.value, str):
            self.set_member(target, key.value, value)
        elif isinstance(key, Const) and isinstance(target, Object) and not target.array:
            self.set_member(target, str(key.value), value)
        elif isinstance(target, Object):
            listed = target.props.get("*items", ()) if target.array else ()
            items = in_place(listed, key.value if isinstance(key, Const) else None, value)
            if items is not None:
                self.touch()
                self.put(target.props, "*items", items)
            else:
                fill(self, target, value, key.taint)
        elif isinstance(target, Choice):
            for option, _ in target.options:
                self.set_element(option, key, value)

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
                return unknown(taint | props.get("*keys", NONE)), yes, no, bound
            inside = [(v, ALWAYS) for v in props.get("*items", ())]
            if "*" in props:
                inside.append((props["*"], ALWAYS))
            return (choice(inside) if inside else UNKNOWN), yes, no, bound
        yes, no = presence(value.taint) if value.taint else (ALWAYS, ALWAYS)
        columns = isinstance(value, Special) and value.kind == "columns"
        return unknown(value.taint), yes, no, "columns" if columns else "data"


def _is_stage(value: Value) -> bool:
    return isinstance(value, Special) and value.kind == "stage"


_LOOKED: Final = frozenset((("lk",),))

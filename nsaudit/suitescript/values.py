"""Abstract values: what an expression of a script may hold, and where it comes from.

A taint is a tuple whose first member names a source: `lk` a search, query or look-up; `new`, `old`,
`rec` a field of the triggering record, of its old state, of another record; `line` the same of a
sublist; `id` the triggering record's id; `req` a request's content; `http` an answer from outside;
`created` a record created here; `exec`, `user`, `param`, `usage`, `stage` runtime values.
"""

from typing import Any

from nsaudit.suitescript.lower import UNDEFINED, ClassDef, Function
from nsaudit.suitescript.paths import ALWAYS, State, both, either

Taint = tuple[Any, ...]
Taints = frozenset[Taint]
NONE: Taints = frozenset()


class Value:
    """Any value; `taint` is empty where nothing is known of its source."""

    __slots__ = ()
    taint: Taints = NONE


class Const(Value):
    """A string, number, boolean, null (None) or `UNDEFINED`."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


class Unknown(Value):
    """A value of which only the sources are known; `text` is its constant part, if a string."""

    __slots__ = ("taint", "text")

    def __init__(self, taint: Taints = NONE, text: str | None = None) -> None:
        self.taint = taint
        self.text = text


class Predicate(Value):
    """A boolean with what holds where it is true and where it is false."""

    __slots__ = ("no", "taint", "yes")

    def __init__(self, yes: State, no: State, taint: Taints = NONE) -> None:
        self.yes = yes
        self.no = no
        self.taint = taint


class Module(Value):
    """An N module, or an enumeration of one (`N/record.Type`)."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Enum(Value):
    """An enumeration object whose members are constants."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Api(Value):
    """A function of an N module or of SuiteScript 1.0, not yet called."""

    __slots__ = ("module", "name")

    def __init__(self, module: str, name: str) -> None:
        self.module = module
        self.name = name


class Builtin(Value):
    """A function or object of the language or the loader (`Object`, `define`, a resolver)."""

    __slots__ = ("data", "name")

    def __init__(self, name: str, data: Any = None) -> None:
        self.name = name
        self.data = data


class Scope:
    """Names of one function or block and the scope around it."""

    __slots__ = ("function", "parent", "this", "vars")
    opened: "list[Scope]" = []
    """Every scope in use: scopes and functions refer to each other, and are cleared by hand."""

    def __init__(
        self, parent: "Scope | None", function: "Scope | None" = None, this: "Value | None" = None
    ) -> None:
        self.vars: dict[str, Any] = {}
        Scope.opened.append(self)
        self.parent = parent
        self.function: Scope = function if function is not None else self
        self.this = this


def close_scopes(first: int) -> None:
    """Empty the scopes opened since a mark, so that they need no garbage collection."""
    opened = Scope.opened
    for scope in opened[first:]:
        scope.vars.clear()
        scope.this = None
        scope.parent = None
    del opened[first:]


class Closure(Value):
    """A function of the script with the scope it closes over."""

    __slots__ = ("function", "props", "scope", "this")

    def __init__(self, function: Function, scope: Scope, this: Value | None = None) -> None:
        self.function = function
        self.scope = scope
        self.this = this
        self.props: dict[str, Any] | None = None


class Class(Value):
    """A class of the script."""

    __slots__ = ("definition", "props", "scope")

    def __init__(self, definition: ClassDef, scope: Scope, props: dict[str, Any]) -> None:
        self.definition = definition
        self.scope = scope
        self.props = props


class Object(Value):
    """An object or array; `props` holds named entries and, under `*`, what dynamic keys hold.

    `*fill` is the state in which something was added under a dynamic key or pushed, `*items` the
    known elements of an array, `*proto` the prototype's entries.
    """

    __slots__ = ("array", "props")

    def __init__(self, props: dict[str, Any] | None = None, *, array: bool = False) -> None:
        self.props: dict[str, Any] = {} if props is None else props
        self.array = array


class Record(Value):
    """A NetSuite record object: `new`, `old`, `load`, or `create`, `copy`, `transform`."""

    __slots__ = ("kind", "own", "props", "site", "state", "taint", "type")

    def __init__(
        self,
        kind: str,
        type_: Value | None = None,
        *,
        site: Any = None,
        state: State = ALWAYS,
        own: bool = False,
    ) -> None:
        self.kind = kind
        self.type = type_
        self.site = site
        self.state = state
        self.own = own
        self.props: dict[str, Any] = {}
        self.taint: Taints = frozenset((("created", site),)) if site is not None else NONE


class Special(Value):
    """A value with a meaning of its own: event type, context object, execution context, request.

    `keyed`: a search whose filters ask for records of given keys.
    """

    __slots__ = ("data", "keyed", "kind", "taint")

    def __init__(
        self, kind: str, data: Any = None, taint: Taints = NONE, *, keyed: bool = False
    ) -> None:
        self.kind = kind
        self.data = data
        self.taint = taint
        self.keyed = keyed


class Stale(Value):
    """A constant that a loop may have changed by the time it is read."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    @property
    def taint(self) -> Taints:  # type: ignore[override]
        """Return the sources of the value before the loop."""
        return self.value.taint


class Choice(Value):
    """One of several values, each with the state on which it is that one.

    Most variables that two ways leave different are never read again, so nested choices are
    opened only when somebody looks at the options.
    """

    __slots__ = ("_flat", "_taint", "depth", "given")

    def __init__(self, given: "tuple[tuple[Value, State], ...]") -> None:
        self.given = given
        self._flat: tuple[tuple[Value, State], ...] | None = None
        self._taint: Taints | None = None
        depth: int = 0
        for value, _ in given:
            if type(value) is Choice and value.depth > depth:
                depth = value.depth
        self.depth: int = depth + 1
        if depth >= _MOST_NESTED:
            self.depth = 1
            self.given = self.options

    @property
    def options(self) -> "tuple[tuple[Value, State], ...]":
        """Return the values, none of them a choice itself."""
        if self._flat is None:
            self._flat = _flattened(self.given)
        return self._flat

    @property
    def taint(self) -> Taints:  # type: ignore[override]
        """Return the sources of all options."""
        if self._taint is None:
            self._taint = taints([v for v, _ in self.options])
        return self._taint


_MOST_NESTED = 12


UNKNOWN = Unknown()
UNDEFINED_VALUE = Const(UNDEFINED)
NULL = Const(None)
TRUE = Const(True)
FALSE = Const(False)
EVENT = Special("event", taint=frozenset((("event",),)))
EXECUTION = Special("exec", taint=frozenset((("exec",),)))
MOST_OPTIONS = 8


def unknown(taint: Taints) -> Unknown:
    """Return the value of which only the sources are known."""
    return Unknown(taint) if taint else UNKNOWN


def taints(values: "list[Value] | tuple[Value, ...]") -> Taints:
    """Return the sources of several values."""
    result: Taints = NONE
    for value in values:
        if value.taint:
            result = result | value.taint if result else value.taint
    return result


def choice(options: list[tuple[Value, State]]) -> Value:
    """Join values, each with the state in which it applies."""
    if len(options) == 2:
        (first, when_first), (second, when_second) = options
        if when_first and when_second:
            if _same(first, second):
                return first
            return Choice(((first, when_first), (second, when_second)))
    given = tuple([o for o in options if o[1]])
    if len(given) == 1:
        return given[0][0]
    return Choice(given) if given else UNKNOWN


def _flattened(given: tuple[tuple[Value, State], ...]) -> tuple[tuple[Value, State], ...]:
    """Open nested choices, merge equal values, and join what exceeds the limit."""
    flat: list[tuple[Value, State]] = []
    for pair in given:
        value, state = pair
        if type(value) is not Choice:
            flat.append(pair)
        elif state is ALWAYS:
            flat.extend(value.options)
        else:
            flat.extend([(v, state if s is ALWAYS else both(state, s)) for v, s in value.options])
    merged: dict[object, tuple[Value, State]] = {}
    key: object
    for pair in flat:
        value, state = pair
        if not state:
            continue
        kind = type(value)
        if kind is Const:
            constant = value.value  # type: ignore[attr-defined]
            key = (type(constant), constant)
        else:
            key = value.taint if kind is Unknown else id(value)
        seen = merged.get(key)
        if seen is None:
            merged[key] = pair
        elif seen[1] is not state:
            merged[key] = (seen[0], either(seen[1], state))
    if not merged:
        return ((UNKNOWN, ALWAYS),)
    result = list(merged.values())
    if len(result) > MOST_OPTIONS:
        rest = result[MOST_OPTIONS - 1 :]
        joined: State = ()
        for _, state in rest:
            joined = either(joined, state)
        rest_taints = taints([v for v, _ in rest])
        result = [*result[: MOST_OPTIONS - 1], (unknown(rest_taints), joined)]
    return tuple(result)


def _same(first: Value, second: Value) -> bool:
    """Tell whether two values say the same."""
    if first is second:
        return True
    kind = type(first)
    if kind is not type(second):
        return False
    if kind is Const:
        one, other = first.value, second.value  # type: ignore[attr-defined]
        return type(one) is type(other) and bool(one == other)
    if kind is Unknown:
        return first.taint == second.taint
    return False


def options_of(value: Value) -> tuple[tuple[Value, State], ...]:
    """Return what a value may be, each with its state."""
    if isinstance(value, Choice):
        return value.options
    if isinstance(value, Stale):
        return options_of(value.value)
    return ((value, ALWAYS),)


def constants(value: Value | None) -> list[Any]:
    """Return the constants among a value's options."""
    if value is None:
        return []
    return [v.value for v, _ in options_of(value) if isinstance(v, Const)]


def known_constants(value: Value | None) -> list[Any]:
    """Return the constants among a value's options that are not JavaScript's undefined."""
    return [constant for constant in constants(value) if constant is not UNDEFINED]


def text_of(value: Value | None) -> str | None:
    """Return a value's string if it has exactly one."""
    found = [c for c in constants(value) if isinstance(c, str)]
    return found[0] if len(found) == 1 else None

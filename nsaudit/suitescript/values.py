"""Abstract values: what an expression of a script may hold, and where it comes from.

A taint is a tuple whose first member names a source: `lk` a search, query or look-up; `new`, `old`,
`rec` a field of the triggering record, of its old state, of another record; `line` the same of a
sublist; `id` the triggering record's id; `req` a request's content; `http` an answer from outside;
`created` a record created here; `exec`, `user`, `param`, `usage`, `stage` runtime values.
"""

from typing import Any, Final

from nsaudit.suitescript.code import UNDEFINED, ClassDef, Function
from nsaudit.suitescript.paths import ALWAYS, State

BORN: Final[dict[int, int]] = {}
"""When the names of a scope or the entries of an object were made, by the identity of their dict.

An identity that is used again is older in here than what has it now, never younger.
"""
Taint = tuple[Any, ...]
Taints = frozenset[Taint]
NONE: Final[Taints] = frozenset()


class Births:
    """Counts births: even for the entries of objects, odd for the names of scopes."""

    __slots__ = ("last",)

    def __init__(self) -> None:
        self.last = 0

    def next(self) -> int:
        """Return the number of the next birth."""
        self.last += 2
        return self.last


SERIAL: Final = Births()


class Value:
    """Any value; `taint` is empty where nothing is known of its source."""

    __slots__ = ()

    @property
    def taint(self) -> Taints:
        """Return the sources; a class attribute that a property hides is misread when compiled."""
        return NONE


class Const(Value):
    """A string, number, boolean, null (None) or `UNDEFINED`."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


class Unknown(Value):
    """A value of which only the sources are known; `text` is its constant part, if a string."""

    __slots__ = ("taint", "text")
    taint: Taints

    def __init__(self, taint: Taints = NONE, text: str | None = None) -> None:
        self.taint = taint
        self.text = text


class BodyField(Unknown):
    """What a body field of the triggering record holds: one object until the field is written."""

    __slots__ = ()


class Predicate(Value):
    """A boolean with what holds where it is true and where it is false."""

    __slots__ = ("no", "taint", "yes")
    taint: Taints

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

    __slots__ = ("function", "parent", "this", "tied", "vars")

    def __init__(
        self, parent: "Scope | None", function: "Scope | None" = None, this: "Value | None" = None
    ) -> None:
        self.vars: dict[str, Any] = {}
        BORN[id(self.vars)] = SERIAL.next() + 1
        OPENED.append(self)
        self.parent = parent
        self.function: Scope = function if function is not None else self
        self.this = this
        self.tied: list[Closure | Class] | None = None
        """Its functions and classes that refer to what refers to them, as methods do."""


OPENED: Final[list[Scope]] = []
"""Every scope in use: scopes and functions refer to each other, and are cleared by hand."""


def close_scopes(first: int) -> None:
    """Empty the scopes opened since a mark, so that they need no garbage collection."""
    for scope in OPENED[first:]:
        scope.vars.clear()
        scope.this = scope.parent = None
        for value in scope.tied or ():
            if value.props is not None:
                value.props.clear()
            if isinstance(value, Closure):
                value.this = None
        scope.tied = None
        scope.function = _CLOSED
    del OPENED[first:]


_CLOSED: Final = Scope(None)
"""Stands for the function of a scope that is closed: most scopes refer to themselves."""


class Closure(Value):
    """A function of the script with the scope it closes over."""

    __slots__ = ("function", "props", "scope", "this")

    def __init__(self, function: Function, scope: Scope, this: Value | None = None) -> None:
        self.function = function
        self.scope = scope
        self.this = this
        self.props: dict[str, Any] | None = None

    def bind(self, this: Value) -> None:
        """Make it a method of an object, as long as its scope is in use."""
        self.this = this
        tie(self)

    def own(self) -> dict[str, Any]:
        """Return its own entries, which hold its prototype once something asks for it."""
        if self.props is None:
            self.props = {}
            tie(self)
        return self.props


class Class(Value):
    """A class of the script."""

    __slots__ = ("definition", "props", "scope")

    def __init__(self, definition: ClassDef, scope: Scope, props: dict[str, Any]) -> None:
        self.definition = definition
        self.scope = scope
        self.props = props
        tie(self)


def tie(value: Closure | Class) -> None:
    """Have a value let go of what refers to it once its scope is closed."""
    if value.scope.tied is None:
        value.scope.tied = []
    value.scope.tied.append(value)


class Object(Value):
    """An object or array; `props` holds named entries and, under `*`, what dynamic keys hold.

    `*fill` is the state in which something was added under a dynamic key or pushed, `*items` the
    known elements of an array, `*proto` the prototype's entries.
    """

    __slots__ = ("array", "props")

    def __init__(self, props: dict[str, Any] | None = None, *, array: bool = False) -> None:
        self.props: dict[str, Any] = {} if props is None else props
        self.array = array
        BORN[id(self.props)] = SERIAL.next()


class Record(Value):
    """A NetSuite record object: `new`, `old`, `load`, or `create`, `copy`, `transform`."""

    __slots__ = ("kind", "own", "props", "site", "state", "taint", "type")
    taint: Taints

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
        self.taint = frozenset((("created", site),)) if site is not None else NONE


class Special(Value):
    """A value with a meaning of its own: event type, context object, execution context, request.

    `keyed`: a search whose filters ask for records of given keys.
    """

    __slots__ = ("data", "keyed", "kind", "taint")
    taint: Taints

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
    def taint(self) -> Taints:
        """Return the sources of the value before the loop."""
        return self.value.taint


UNKNOWN: Final = Unknown()
UNDEFINED_VALUE: Final = Const(UNDEFINED)
NULL: Final = Const(None)
TRUE: Final = Const(True)
FALSE: Final = Const(False)
EVENT: Final = Special("event", taint=frozenset((("event",),)))
EXECUTION: Final = Special("exec", taint=frozenset((("exec",),)))


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

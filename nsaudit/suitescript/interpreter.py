"""The state that the parts of the interpreter share, and what lower parts ask of higher ones.

The parts stand on each other, each a class of its own: from here over `Recorder`, which notes what
NetSuite calls do, to `Flow`, which runs statements, and the `Session` on top of it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from nsaudit.suitescript.budget import Budget
from nsaudit.suitescript.choices import Choice
from nsaudit.suitescript.code import Function
from nsaudit.suitescript.ir import Expr, Pattern, Stmt
from nsaudit.suitescript.machine import Changes, Frame, Machine
from nsaudit.suitescript.paths import State
from nsaudit.suitescript.raw import RawEffect, Recording, Site
from nsaudit.suitescript.values import Api, Builtin, Closure, Scope, Unknown, Value


class Interpreter(Machine, ABC):
    """The foot of the parts; each abstract method is defined in the part its comment names."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.scope = Scope(None)
        self.expressions: list[Callable[[Expr], Value]] = []
        self.statements: list[Callable[[Stmt], None]] = []
        self.recording = Recording()
        self.created: dict[Site, RawEffect] = {}
        """Records made by the running entry point that may yet be saved."""
        self.creations: list[RawEffect] = []
        """Every record made in this run, in order."""
        self.answers: dict[Any, Any] = {}
        """Answers of calls that change nothing but what they have made."""
        self.kept_keys: list[Any] = []
        """The keys of the answers, in the order in which they were kept."""
        self.given_up: set[Function] = set()
        """Functions of libraries that took too long in this run."""
        self.defining = False
        """True while a module's top level runs."""
        self.defined: set[str] = set()
        """Files that called `define`."""
        self.own_record_id: Value = Unknown(frozenset((("id",),)))
        """The triggering record's id; before submit a new record has none yet."""
        self.assigned_event: str | None = None
        """The parameter that holds the event type (SS1), for tests that assign to it."""
        self.fields_read: dict[tuple[str, bool, str], Value] = {}
        """What body fields of the triggering record hold since the last write."""
        self.event_global = False
        """True while a user event of SS1 runs: its event type is there as `type`, too."""

    def path(self) -> str:
        """Return the path of the file whose code runs."""
        for frame in reversed(self.frames):
            if frame.function is not None:
                return frame.function.source.path
        return ""

    def eval(self, expr: Expr) -> Value:
        """Return an expression's value."""
        opcode: int = expr[0]
        return self.expressions[opcode](expr)

    def maybe(self, yes: State, no: State, run: Any) -> None:
        """Run something that happens in one state and not in the other."""
        self.fork([(yes, run), (no, lambda: None)])

    @staticmethod
    def is_callable(value: Value) -> bool:
        """Tell whether a value is, or may be, a function of the script."""
        return isinstance(value, Closure) or (
            isinstance(value, Choice) and any(isinstance(v, Closure) for v, _ in value.options)
        )

    # -- flow --------------------------------------------------------------------------------

    @abstractmethod
    def run(self, statements: tuple[Stmt, ...]) -> None:
        """Run statements until no way is left."""

    @abstractmethod
    def outliving(self, frame: Frame) -> Changes:
        """Return what a call has stored that is there after it."""

    # -- loops -------------------------------------------------------------------------------

    @abstractmethod
    def unmatched(self, yes: State, mark: int) -> None:
        """After a loop over looked-up rows, read an untouched variable as "no row matched"."""

    # -- binding -----------------------------------------------------------------------------

    @abstractmethod
    def bind(self, pattern: Pattern, value: Value, scope: Scope | None) -> None:
        """Bind a pattern: declare in a scope, or assign where no scope is given."""

    # -- objects, elements -------------------------------------------------------------------

    @abstractmethod
    def member(self, value: Value, name: str, pos: int) -> Value:
        """Return a value's property."""

    @abstractmethod
    def set_member(self, target: Value, name: str, value: Value) -> None:
        """Assign to a property."""

    @abstractmethod
    def element(self, value: Value, key: Value, pos: int) -> Value:
        """Return `value[key]`."""

    @abstractmethod
    def set_element(self, target: Value, key: Value, value: Value) -> None:
        """Assign to `target[key]`."""

    @abstractmethod
    def iterate(self, value: Value, *, keys: bool) -> tuple[Value, State, State, str]:
        """Return what a loop yields, when it runs, when it does not, and its bound."""

    # -- libraries, modules, methods, callbacks, classes -------------------------------------

    @abstractmethod
    def call_library(
        self, closure: Closure, args: list[Value], this: Value | None, pos: int
    ) -> Value:
        """Run a function of a library that cannot reach NetSuite."""

    @abstractmethod
    def is_library(self, function: Function) -> bool:
        """Tell whether a function stands in a file that cannot reach NetSuite."""

    @abstractmethod
    def call_method(self, receiver: Value, name: str, args: list[Value], pos: int) -> Value:
        """Call a method."""

    @abstractmethod
    def iterated(
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

    @abstractmethod
    def construct(self, callee: Value, args: list[Value], pos: int) -> Value:
        """Make an object with `new`."""

    # -- builtins ----------------------------------------------------------------------------

    @abstractmethod
    def call_builtin(self, builtin: Builtin, args: list[Value], pos: int) -> Value:
        """Call the loader or a function of the language."""

    # -- netsuite2 ---------------------------------------------------------------------------

    @abstractmethod
    def call_api(self, api: Api, args: list[Value], pos: int) -> Value:
        """Call a function of NetSuite."""

"""What lowered code consists of: functions, their bodies lowered lazily, and classes."""

import re
from typing import TYPE_CHECKING, Any, Final

from nsaudit.suitescript.grammar import Node
from nsaudit.suitescript.ir import Expr, Stmt
from nsaudit.suitescript.source import Source

if TYPE_CHECKING:
    from nsaudit.suitescript.lower import Lowerer

UNDEFINED: Final = object()
"""The value of JavaScript's undefined, apart from None, which is null."""


_NAME: Final = re.compile(rb"[A-Za-z_$\x80-\xff][\w$\x80-\xff]*")


class Function:
    """One function of a file: its name, place, parameters, and its body once asked for.

    Without a node it stands for the top level of the file, which is no function of its own.
    """

    __slots__ = (
        "arguments",
        "arrow",
        "assigned",
        "body",
        "end",
        "generator",
        "hoisted",
        "index",
        "inside",
        "lowerer",
        "name",
        "node",
        "own_name",
        "params",
        "pos",
        "recursive",
        "returns_value",
        "shared",
    )

    def __init__(
        self, lowerer: "Lowerer", node: "Node | None", name: str, *, arrow: bool, generator: bool
    ) -> None:
        self.lowerer = lowerer
        self.node: Node | None = node
        self.name = name
        self.arrow = arrow
        self.generator = generator
        self.pos, self.end, self.index = 0, len(lowerer.data), -1
        if node is not None:
            self.pos, self.end = node.start_byte, node.end_byte
            self.index = len(lowerer.functions)
            lowerer.functions.append(self)
        self.params: tuple[Any, ...] = ()
        self.body: tuple[Stmt, ...] | None = () if node is None else None
        self.assigned: frozenset[str] = frozenset()
        self.returns_value = False
        self.hoisted: tuple[str, ...] = ()
        """Names that `var` declares anywhere in the body: the function has them from its start."""
        self.arguments = False
        """True where `arguments` may be read."""
        self.own_name: str | None = None
        """The name by which a function expression calls itself, which only its body knows."""
        self.recursive = False
        """True where it names itself as something that is called."""
        self.inside = range(0)
        """The functions that stand in it, not those in them, by their numbers in the file."""
        self.shared: frozenset[str] | None = None

    @property
    def source(self) -> Source:
        """Return the file this function stands in."""
        return self.lowerer.source

    @property
    def leaf(self) -> bool:
        """True where no function stands inside: what its names hold dies with the call."""
        return not self.inside

    def shares(self, name: str) -> bool:
        """Tell whether a function inside has the name in its text: it may read what is assigned."""
        if not self.inside:
            return False
        if self.shared is None:
            inner = [self.lowerer.functions[i] for i in self.inside]
            texts = [self.lowerer.data[f.pos : f.end] for f in inner]
            found = set(_NAME.findall(b" ".join(texts)))
            self.shared = frozenset([name.decode("utf-8", "replace") for name in found])
        return name in self.shared

    def load(self) -> tuple[Stmt, ...]:
        """Lower parameters and body on first use and return the body."""
        if self.body is None:
            self.lowerer.load(self)
        return self.body or ()


class ClassDef:
    """A class: its name, what it extends, its methods and fields."""

    __slots__ = ("fields", "methods", "name", "parent", "pos")

    def __init__(self, name: str, pos: int, parent: Expr | None) -> None:
        self.name = name
        self.pos = pos
        self.parent = parent
        self.methods: list[tuple[str, Function, bool]] = []
        self.fields: list[tuple[str, Expr | None, bool]] = []

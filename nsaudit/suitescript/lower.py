"""The syntax tree lowered to the intermediate form: names, patterns, function bodies lazily."""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from nsaudit.suitescript import ir
from nsaudit.suitescript.budget import Budget
from nsaudit.suitescript.code import Function
from nsaudit.suitescript.grammar import Node, field_ids, kind_ids, kind_names
from nsaudit.suitescript.ir import Expr, Stmt
from nsaudit.suitescript.source import Source
from nsaudit.suitescript.texts import UNKNOWN_EXPR, Texts

FUNCTION_IDS: Final = kind_ids(
    "function_expression",
    "arrow_function",
    "generator_function",
    "function_declaration",
    "generator_function_declaration",
    "method_definition",
)
_COMMENT_IDS: Final = kind_ids("comment", "html_comment")
_IDENTIFIER_IDS: Final = kind_ids("identifier", "shorthand_property_identifier_pattern")
_BLOCK_IDS: Final = kind_ids("statement_block")
_LEXICAL_IDS: Final = kind_ids("lexical_declaration", "class_declaration")
_COMPUTED_IDS: Final = kind_ids("computed_property_name")
_STRING_IDS: Final = kind_ids("string")
_ARROW_IDS: Final = kind_ids("arrow_function")
_GENERATOR_IDS: Final = kind_ids("generator_function", "generator_function_declaration")
_EXPRESSION_IDS: Final = kind_ids("function_expression")
_S_FUNC: Final = ir.S_FUNC
_S_EXPORT: Final = ir.S_EXPORT
_FIELDS: Final = field_ids()
_NAME_FIELD: Final = _FIELDS["name"]
_PARAMETERS: Final = _FIELDS["parameters"]
_BODY: Final = _FIELDS["body"]


@cache
def _tables() -> tuple[
    "list[Callable[[Lowerer, Node], Expr]]",
    "list[Callable[[Lowerer, Node], Stmt | None] | None]",
]:
    # The handlers and what they call recursively are one recursion in three modules.
    from nsaudit.suitescript.expressions import EXPRESSIONS  # noqa: PLC0415
    from nsaudit.suitescript.statements import STATEMENTS  # noqa: PLC0415

    names = kind_names()
    return [EXPRESSIONS.get(name, other) for name in names], [
        STATEMENTS.get(name) for name in names
    ]


def uncommented(children: list[Node]) -> list[Node]:
    """Return the nodes that are no comments."""
    comments = _COMMENT_IDS
    for child in children:
        if child.kind_id in comments:
            return [c for c in children if c.kind_id not in comments]
    return children


def other(low: "Lowerer", node: Node) -> Expr:
    """Keep what an unknown or broken node holds: its parts are still evaluated."""
    low.placed += 1
    handlers = [(low.expressions[child.kind_id], child) for child in low.named(node)]
    parts = [handler(low, child) for handler, child in handlers if handler is not other]
    return (ir.SEQUENCE, 0, (*parts, UNKNOWN_EXPR))


class Lowerer:
    """Lowers one file; recursion is bounded by the budget, chains are flattened by loops."""

    def __init__(self, source: Source, budget: Budget, texts: Texts) -> None:
        self.source = source
        self.data = source.data
        self.limit = budget.max_nesting
        self.functions: list[Function] = []
        self.texts = texts
        self.placed = 0
        """Counts what was lowered that has a place: without any, a text can be shared."""
        self.assigned: set[str] = set()
        self.hoisted: set[str] = set()
        self.returns_value = False
        self.expressions, self.statements = _tables()
        self.kinds = kind_names()

    # -- helpers ------------------------------------------------------------------------------

    def named(self, node: Node) -> list[Node]:
        """Return a node's named children that are no comments."""
        children = node.named_children
        return children if not children else uncommented(children)

    def only(self, node: Node) -> Node | None:
        """Return a node's first named child that is no comment: most nodes have just one."""
        children = node.named_children
        if len(children) != 1 or children[0].kind_id in _COMMENT_IDS:
            children = uncommented(children)
        return children[0] if children else None

    def text(self, node: Node) -> str:
        """Return a node's text, one string object per spelling."""
        return self.texts.name(self.data[node.start_byte : node.end_byte])

    def field(self, node: Node, name: str) -> Node | None:
        """Return the child in a field."""
        return node.child_by_field_id(_FIELDS[name])

    def expr(self, node: Node | None) -> Expr:
        """Lower one expression."""
        if node is None:
            return UNKNOWN_EXPR
        return self.expressions[node.kind_id](self, node)

    def block(self, nodes: list[Node]) -> tuple[Stmt, ...]:
        """Lower statements; function declarations come first, as the language hoists them."""
        hoisted: list[Stmt] = []
        rest: list[Stmt] = []
        statements = self.statements
        for node in nodes:
            kind = node.kind_id
            handler = statements[kind]
            if handler is None:
                if self.expressions[kind] is not other:
                    rest.append((ir.S_EXPR, 0, self.expr(node)))
                elif self.kinds[kind] == "ERROR":
                    rest.extend(self.block(node.named_children))
                continue
            lowered = handler(self, node)
            if lowered is None:
                continue
            opcode: int = lowered[0]
            if opcode == _S_FUNC or (
                opcode == _S_EXPORT and lowered[2] and lowered[2][0] == _S_FUNC
            ):
                hoisted.append(lowered)
            else:
                rest.append(lowered)
        return (*hoisted, *rest) if hoisted else tuple(rest)

    def body(self, node: Node | None) -> tuple[Stmt, ...]:
        """Lower the statement or block that is the body of another statement."""
        if node is None:
            return ()
        if node.kind_id in _BLOCK_IDS:
            children = node.named_children
            lowered = self.block(children)
            for child in children:
                if child.kind_id in _LEXICAL_IDS:
                    return ((ir.S_BLOCK, 0, lowered),)
            return lowered
        return self.block([node])

    def load(self, function: Function) -> None:
        """Lower a function's parameters and body, and note which outer names it assigns."""
        node = function.node
        if node is None:
            return
        outer, self.assigned = self.assigned, set()
        outer_hoisted, self.hoisted = self.hoisted, set()
        first = len(self.functions)
        outer_returns, self.returns_value = self.returns_value, False
        try:
            params = node.child_by_field_id(_PARAMETERS)
            if params is not None:
                function.params = tuple(self.pattern(c) for c in self.named(params))
            else:
                single = self.field(node, "parameter")
                function.params = (self.pattern(single),) if single is not None else ()
            body = node.child_by_field_id(_BODY)
            if body is None:
                function.body = ()
            elif body.kind_id in _BLOCK_IDS:
                function.body = self.block(body.named_children)
            else:
                self.returns_value = True
                function.body = ((ir.S_RETURN, 0, self.expr(body)),)
            function.assigned = frozenset(self.assigned)
            function.returns_value = self.returns_value
            function.hoisted = tuple(sorted(self.hoisted))
            function.arguments = not function.arrow and (
                self.data.find(b"arguments", function.pos, function.end) >= 0
            )
            function.inside = range(first, len(self.functions))
            if body is not None and function.name:
                call = function.name.encode() + b"("
                function.recursive = self.data.find(call, body.start_byte, function.end) >= 0
        finally:
            self.assigned = outer
            self.hoisted = outer_hoisted
            self.returns_value = outer_returns
            function.node = None

    def function(self, node: Node, name: str = "") -> Function:
        """Register a function; its body waits until something calls it."""
        self.placed += 1
        kind = node.kind_id
        if kind in _ARROW_IDS:
            return Function(self, node, name, arrow=True, generator=False)
        named = node.child_by_field_id(_NAME_FIELD)
        if named is not None:
            name = self.key(named)[0] or name
        function = Function(self, node, name, arrow=False, generator=kind in _GENERATOR_IDS)
        if named is not None and kind in _EXPRESSION_IDS:
            function.own_name = name
        return function

    def key(self, node: Node) -> tuple[str | None, Expr | None]:
        """Return a property's constant name, or the expression that computes it."""
        kind = node.kind_id
        if kind in _COMPUTED_IDS:
            inner = self.named(node)
            value = self.expr(inner[0]) if inner else UNKNOWN_EXPR
            if value[0] == ir.CONST and isinstance(value[2], str):
                return value[2], None
            return None, value
        if kind in _STRING_IDS:
            return self.string(node), None
        return self.text(node), None

    def string(self, node: Node) -> str:
        """Return a string literal's value."""
        value: str = self.texts.string(self.data[node.start_byte : node.end_byte])[2]
        return value

    def pattern(self, node: Node) -> Any:
        """Lower a parameter or the left side of a declaration or assignment."""
        self.placed += 1
        kind_id = node.kind_id
        if kind_id in _IDENTIFIER_IDS:
            name = self.text(node)
            self.assigned.add(name)
            return (ir.P_NAME, name)
        kind = self.kinds[kind_id]
        if kind in ("assignment_pattern", "object_assignment_pattern"):
            left, right = self.named(node)[:2]
            return (ir.P_DEFAULT, self.pattern(left), self.expr(right))
        if kind == "rest_pattern":
            inner = self.named(node)
            return (ir.P_REST, self.pattern(inner[0])) if inner else (ir.P_OBJECT, ())
        if kind == "object_pattern":
            return (ir.P_OBJECT, tuple(self.object_pattern(c) for c in self.named(node)))
        if kind == "array_pattern":
            return (ir.P_ARRAY, tuple(self.pattern(c) for c in self.named(node)))
        return (ir.P_TARGET, self.expr(node))

    def object_pattern(self, node: Node) -> tuple[str | None, Any]:
        """Lower one entry of an object pattern to its key and inner pattern."""
        kind = self.kinds[node.kind_id]
        if kind == "pair_pattern":
            key, value = self.field(node, "key"), self.field(node, "value")
            name = self.key(key)[0] if key is not None else None
            return name, self.pattern(value) if value is not None else (ir.P_OBJECT, ())
        if kind == "object_assignment_pattern":
            inner = self.pattern(node)
            return (inner[1][1] if inner[1][0] == ir.P_NAME else None), inner
        inner = self.pattern(node)
        return (inner[1] if inner[0] == ir.P_NAME else None), inner

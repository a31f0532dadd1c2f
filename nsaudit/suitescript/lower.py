"""Expressions of the syntax tree lowered to the intermediate form, function bodies lazily."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from nsaudit.suitescript import ir
from nsaudit.suitescript.budget import Budget, NotAnalysedError
from nsaudit.suitescript.grammar import Node, field_ids, kind_names
from nsaudit.suitescript.ir import Expr, Stmt
from nsaudit.suitescript.source import Source

_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.S
)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
_FUNCTIONS = frozenset(
    {
        "function_expression",
        "arrow_function",
        "generator_function",
        "function_declaration",
        "generator_function_declaration",
        "method_definition",
    }
)
_COMMENT_IDS = frozenset(
    i for i, name in enumerate(kind_names()) if name in ("comment", "html_comment")
)
_FIELDS = field_ids()
UNDEFINED = object()
"""The value of JavaScript's undefined, apart from None, which is null."""


@cache
def _tables() -> tuple[
    "list[Callable[[Lowerer, Node], Expr] | None]",
    "list[Callable[[Lowerer, Node], Stmt | None] | None]",
]:
    from nsaudit.suitescript.statements import STATEMENTS  # noqa: PLC0415 - one recursion in two

    names = kind_names()
    return [EXPRESSIONS.get(name) for name in names], [STATEMENTS.get(name) for name in names]


class Function:
    """One function of a file: its name, place, parameters, and its body once asked for."""

    __slots__ = (
        "arrow",
        "assigned",
        "body",
        "end",
        "generator",
        "hoisted",
        "index",
        "leaf",
        "lowerer",
        "name",
        "node",
        "params",
        "pos",
        "returns_value",
    )

    def __init__(self, lowerer: "Lowerer", node: Node, name: str, *, arrow: bool) -> None:
        self.lowerer = lowerer
        self.node: Node | None = node
        self.name = name
        self.arrow = arrow
        self.generator = node.type.startswith("generator")
        self.pos = node.start_byte
        self.end = node.end_byte
        self.index = len(lowerer.functions)
        lowerer.functions.append(self)
        self.params: tuple[Any, ...] = ()
        self.body: tuple[Stmt, ...] | None = None
        self.assigned: frozenset[str] = frozenset()
        self.returns_value = False
        self.hoisted: tuple[str, ...] = ()
        """Names that `var` declares anywhere in the body: the function has them from its start."""
        self.leaf = False
        """True where no function stands inside: what its names hold dies with the call."""

    @property
    def source(self) -> Source:
        """Return the file this function stands in."""
        return self.lowerer.source

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


def unescape(text: str) -> str:
    """Resolve JavaScript string escapes."""

    def one(match: re.Match[str]) -> str:
        code = match.group(1) or match.group(2) or match.group(3)
        if code:
            number = int(code, 16)
            return chr(number) if number < 0x110000 else "\ufffd"
        char = match.group(4)
        return _SIMPLE.get(char, "" if char == "\r\n" else char)

    return _ESCAPE.sub(one, text)


class Lowerer:
    """Lowers one file; recursion is bounded by the budget, chains are flattened by loops."""

    def __init__(self, source: Source, budget: Budget) -> None:
        self.source = source
        self.data = source.data
        self.limit = budget.max_nesting
        self.functions: list[Function] = []
        self.names: dict[bytes, str] = {}
        self.assigned: set[str] = set()
        self.hoisted: set[str] = set()
        self.returns_value = False
        self.expressions, self.statements = _tables()
        self.kinds = kind_names()

    # -- helpers ------------------------------------------------------------------------------

    def text(self, node: Node) -> str:
        """Return a node's text, one string object per spelling."""
        raw = self.data[node.start_byte : node.end_byte]
        found = self.names.get(raw)
        if found is None:
            found = self.names[raw] = raw.decode("utf-8", "replace")
        return found

    def named(self, node: Node) -> list[Node]:
        """Return the named children that are no comments."""
        children = node.named_children
        comments = _COMMENT_IDS
        for child in children:
            if child.kind_id in comments:
                return [c for c in children if c.kind_id not in comments]
        return children

    def field(self, node: Node, name: str) -> Node | None:
        """Return the child in a field."""
        return node.child_by_field_id(_FIELDS[name])

    def expr(self, node: Node | None) -> Expr:
        """Lower one expression."""
        if node is None:
            return (ir.UNKNOWN, 0)
        handler = self.expressions[node.kind_id]
        if handler is None:
            return self.other(node)
        return handler(self, node)

    def other(self, node: Node) -> Expr:
        """Keep what an unknown or broken node holds: its parts are still evaluated."""
        parts = [
            self.expr(child)
            for child in self.named(node)
            if self.expressions[child.kind_id] is not None
        ]
        return (ir.SEQUENCE, node.start_byte, (*parts, (ir.UNKNOWN, node.start_byte)))

    def block(self, nodes: list[Node]) -> tuple[Stmt, ...]:
        """Lower statements; function declarations come first, as the language hoists them."""
        hoisted: list[Stmt] = []
        rest: list[Stmt] = []
        for node in nodes:
            handler = self.statements[node.kind_id]
            if handler is None:
                if self.expressions[node.kind_id] is not None:
                    rest.append((ir.S_EXPR, node.start_byte, self.expr(node)))
                elif self.kinds[node.kind_id] == "ERROR":
                    rest.extend(self.block(self.named(node)))
                continue
            lowered = handler(self, node)
            if lowered is None:
                continue
            if lowered[0] == ir.S_FUNC or (
                lowered[0] == ir.S_EXPORT and lowered[2] and lowered[2][0] == ir.S_FUNC
            ):
                hoisted.append(lowered)
            else:
                rest.append(lowered)
        return (*hoisted, *rest) if hoisted else tuple(rest)

    def body(self, node: Node | None) -> tuple[Stmt, ...]:
        """Lower the statement or block that is the body of another statement."""
        if node is None:
            return ()
        if self.kinds[node.kind_id] == "statement_block":
            children = self.named(node)
            lowered = self.block(children)
            if any(
                self.kinds[c.kind_id] in ("lexical_declaration", "class_declaration")
                for c in children
            ):
                return ((ir.S_BLOCK, node.start_byte, lowered),)
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
            params = self.field(node, "parameters")
            if params is not None:
                function.params = tuple(self.pattern(c) for c in self.named(params))
            else:
                single = self.field(node, "parameter")
                function.params = (self.pattern(single),) if single is not None else ()
            body = self.field(node, "body")
            if body is None:
                function.body = ()
            elif self.kinds[body.kind_id] == "statement_block":
                function.body = self.block(self.named(body))
            else:
                self.returns_value = True
                function.body = ((ir.S_RETURN, body.start_byte, self.expr(body)),)
            function.assigned = frozenset(self.assigned)
            function.returns_value = self.returns_value
            function.hoisted = tuple(sorted(self.hoisted))
            function.leaf = len(self.functions) == first
        finally:
            self.assigned = outer
            self.hoisted = outer_hoisted
            self.returns_value = outer_returns
            function.node = None

    def function(self, node: Node, name: str = "") -> Function:
        """Register a function; its body waits until something calls it."""
        kind = self.kinds[node.kind_id]
        named = self.field(node, "name")
        if named is not None:
            name = self.key(named)[0] or name
        return Function(self, node, name, arrow=kind == "arrow_function")

    def key(self, node: Node) -> tuple[str | None, Expr | None]:
        """Return a property's constant name, or the expression that computes it."""
        kind = self.kinds[node.kind_id]
        if kind == "computed_property_name":
            inner = self.named(node)
            value = self.expr(inner[0]) if inner else (ir.UNKNOWN, node.start_byte)
            if value[0] == ir.CONST and isinstance(value[2], str):
                return value[2], None
            return None, value
        if kind == "string":
            return self.string(node), None
        return self.text(node), None

    def string(self, node: Node) -> str:
        """Return a string literal's value."""
        text = self.data[node.start_byte + 1 : node.end_byte - 1].decode("utf-8", "replace")
        return unescape(text) if "\\" in text else text

    def pattern(self, node: Node) -> Any:
        """Lower a parameter or the left side of a declaration or assignment."""
        kind = self.kinds[node.kind_id]
        if kind in ("identifier", "shorthand_property_identifier_pattern"):
            name = self.text(node)
            self.assigned.add(name)
            return (ir.P_NAME, name)
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


def _const(value: object) -> Callable[[Lowerer, Node], Expr]:
    return lambda _low, node: (ir.CONST, node.start_byte, value)


def _name(low: Lowerer, node: Node) -> Expr:
    return (ir.NAME, node.start_byte, low.text(node))


def _string(low: Lowerer, node: Node) -> Expr:
    return (ir.CONST, node.start_byte, low.string(node))


def _number(low: Lowerer, node: Node) -> Expr:
    text = low.text(node).replace("_", "").rstrip("n")
    try:
        value: float | int = (
            int(text, 0)
            if not re.search(r"[.eE]", text) or text[:2] in ("0x", "0X")
            else float(text)
        )
    except ValueError:
        try:
            value = int(text, 8)
        except ValueError:
            return (ir.UNKNOWN, node.start_byte)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return (ir.CONST, node.start_byte, value)


def _template(low: Lowerer, node: Node) -> Expr:
    parts: list[Expr] = []
    for child in low.named(node):
        kind = low.kinds[child.kind_id]
        if kind == "template_substitution":
            inner = low.named(child)
            parts.append(low.expr(inner[0]) if inner else (ir.UNKNOWN, child.start_byte))
        else:
            text = low.text(child)
            parts.append((ir.CONST, child.start_byte, unescape(text) if "\\" in text else text))
    if not parts:
        return (ir.CONST, node.start_byte, "")
    if all(p[0] == ir.CONST for p in parts):
        return (ir.CONST, node.start_byte, "".join(str(p[2]) for p in parts))
    return (ir.CONCAT, node.start_byte, tuple(parts))


def _paren(low: Lowerer, node: Node) -> Expr:
    inner = low.named(node)
    while len(inner) == 1 and low.kinds[inner[0].kind_id] == "parenthesized_expression":
        inner = low.named(inner[0])
    return low.expr(inner[0]) if inner else (ir.UNKNOWN, node.start_byte)


_MEMBER, _CALL, _SUBSCRIPT = range(3)
_CHAIN_KINDS = {
    "member_expression": _MEMBER,
    "call_expression": _CALL,
    "subscript_expression": _SUBSCRIPT,
}
_CHAIN_IDS = {i: _CHAIN_KINDS[n] for i, n in enumerate(kind_names()) if n in _CHAIN_KINDS}
_PAREN_IDS = frozenset(i for i, n in enumerate(kind_names()) if n == "parenthesized_expression")
_TEMPLATE_IDS = frozenset(i for i, n in enumerate(kind_names()) if n == "template_string")


def _chain(low: Lowerer, node: Node) -> Expr:
    """Lower `a.b().c[d]()` from its left end: such chains grow with the code, not with nesting."""
    links: list[tuple[int, Node, Node]] = []
    at: Node = node
    named = low.named
    while True:
        kind = _CHAIN_IDS.get(at.kind_id)
        if kind is None:
            if at.kind_id in _PAREN_IDS:
                inner = named(at)
                if len(inner) == 1 and (
                    inner[0].kind_id in _CHAIN_IDS or inner[0].kind_id in _PAREN_IDS
                ):
                    at = inner[0]
                    continue
            break
        parts = named(at)
        if len(parts) < 2:
            break
        links.append((kind, parts[-1], at))
        at = parts[0]
    expressions = low.expressions
    handler = expressions[at.kind_id]
    left = handler(low, at) if handler is not None and at is not node else low.other(at)
    for kind, last, link in reversed(links):
        if kind == _MEMBER:
            left = (ir.MEMBER, last.start_byte, left, low.text(last))
        elif kind == _CALL:
            if last.kind_id in _TEMPLATE_IDS:
                lowered: tuple[Expr, ...] = (low.expr(last),)
            else:
                lowered = tuple([low.expr(c) for c in named(last)])
            left = (ir.CALL, left[1] if left[0] == ir.MEMBER else link.start_byte, left, lowered)
        else:
            index = low.expr(last)
            if index[0] == ir.CONST and isinstance(index[2], str):
                left = (ir.MEMBER, link.start_byte, left, index[2])
            else:
                left = (ir.INDEX, link.start_byte, left, index)
    return left


def _new(low: Lowerer, node: Node) -> Expr:
    callee = low.expr(low.field(node, "constructor"))
    args = low.field(node, "arguments")
    lowered = tuple(low.expr(c) for c in low.named(args)) if args is not None else ()
    return (ir.NEW, node.start_byte, callee, lowered)


def _func(low: Lowerer, node: Node) -> Expr:
    return (ir.FUNC, node.start_byte, low.function(node))


def _object(low: Lowerer, node: Node) -> Expr:
    entries: list[tuple[str | None, Expr | None, Expr]] = []
    for child in low.named(node):
        kind = low.kinds[child.kind_id]
        if kind == "pair":
            parts = low.named(child)
            key_node, value_node = parts[0], parts[-1]
            name, computed = low.key(key_node)
            if low.kinds[value_node.kind_id] in _FUNCTIONS:
                value: Expr = (ir.FUNC, value_node.start_byte, low.function(value_node, name or ""))
            else:
                value = low.expr(value_node)
            entries.append((name, computed, value))
        elif kind == "method_definition":
            named = low.field(child, "name")
            name, computed = low.key(named) if named is not None else (None, None)
            function = low.function(child, name or "")
            if any(c.type == "get" for c in child.children if not c.is_named):
                entries.append(
                    (
                        name,
                        computed,
                        (ir.CALL, child.start_byte, (ir.FUNC, child.start_byte, function), ()),
                    )
                )
            else:
                entries.append((name, computed, (ir.FUNC, child.start_byte, function)))
        elif kind == "spread_element":
            inner = low.named(child)
            entries.append(
                (None, None, low.expr(inner[0]) if inner else (ir.UNKNOWN, child.start_byte))
            )
        elif kind == "shorthand_property_identifier":
            name = low.text(child)
            entries.append((name, None, (ir.NAME, child.start_byte, name)))
    return (ir.OBJECT, node.start_byte, tuple(entries))


def _array(low: Lowerer, node: Node) -> Expr:
    return (ir.ARRAY, node.start_byte, tuple([low.expr(c) for c in low.named(node)]))


_LOGIC = {"&&": ir.AND, "||": ir.OR, "??": ir.NULLISH}


def _binary(low: Lowerer, node: Node) -> Expr:
    """Lower a binary expression; left-deep chains of one operator become one flat node."""
    operator_node = low.field(node, "operator")
    operator = low.text(operator_node) if operator_node is not None else "+"
    logic = _LOGIC.get(operator)
    if logic is None and operator != "+":
        sides = low.named(node)
        if len(sides) != 2:
            return low.other(node)
        return (ir.BINARY, node.start_byte, operator, low.expr(sides[0]), low.expr(sides[1]))
    operands: list[Node] = []
    at: Node = node
    while True:
        if at.kind_id == node.kind_id:
            same = operator_node if at is node else low.field(at, "operator")
            sides = low.named(at)
            if same is not None and len(sides) == 2 and low.text(same) == operator:
                operands.append(sides[1])
                at = sides[0]
                continue
        if at is node:
            return low.other(node)
        operands.append(at)
        break
    lowered = tuple([low.expr(o) for o in reversed(operands)])
    return (ir.CONCAT if logic is None else logic, node.start_byte, lowered)


def _unary(low: Lowerer, node: Node) -> Expr:
    operator_node = low.field(node, "operator")
    operator = low.text(operator_node) if operator_node is not None else ""
    argument = low.expr(low.field(node, "argument"))
    if operator == "!":
        if argument[0] == ir.CONST and argument[2] in (0, 1):  # minifiers write !0 and !1
            return (ir.CONST, node.start_byte, not argument[2])
        return (ir.NOT, node.start_byte, argument)
    if operator == "-" and argument[0] == ir.CONST and isinstance(argument[2], (int, float)):
        return (ir.CONST, node.start_byte, -argument[2])
    if operator == "void":
        if argument[0] == ir.CONST:
            return (ir.CONST, node.start_byte, UNDEFINED)
        return (ir.SEQUENCE, node.start_byte, (argument, (ir.CONST, node.start_byte, UNDEFINED)))
    return (ir.UNARY, node.start_byte, operator, argument)


def _ternary(low: Lowerer, node: Node) -> Expr:
    steps: list[tuple[int, Expr, Expr]] = []
    at: Node | None = node
    while at is not None and low.kinds[at.kind_id] == "ternary_expression":
        steps.append(
            (
                at.start_byte,
                low.expr(low.field(at, "condition")),
                low.expr(low.field(at, "consequence")),
            )
        )
        at = low.field(at, "alternative")
    result = low.expr(at)
    if len(steps) > low.limit // 2:
        raise NotAnalysedError(f"code nests deeper than {low.limit}")
    for pos, condition, consequence in reversed(steps):
        result = (ir.COND, pos, condition, consequence, result)
    return result


def _assign(low: Lowerer, node: Node) -> Expr:
    sides = low.named(node)
    if len(sides) != 2:
        return low.other(node)
    left, right = sides
    target = low.pattern(left)
    if low.kinds[right.kind_id] in _FUNCTIONS:
        name = target[1] if target[0] == ir.P_NAME else ""
        if target[0] == ir.P_TARGET and target[1][0] == ir.MEMBER:
            name = target[1][3]
        return (
            ir.ASSIGN,
            node.start_byte,
            target,
            "=",
            (ir.FUNC, right.start_byte, low.function(right, name)),
        )
    operator = "="
    if low.kinds[node.kind_id] == "augmented_assignment_expression":
        operator_node = low.field(node, "operator")
        operator = low.text(operator_node) if operator_node is not None else "="
    return (ir.ASSIGN, node.start_byte, target, operator, low.expr(right))


def _update(low: Lowerer, node: Node) -> Expr:
    argument = low.field(node, "argument")
    target = low.pattern(argument) if argument is not None else (ir.P_OBJECT, ())
    up = low.data.find(b"++", node.start_byte, node.end_byte) >= 0
    return (ir.UPDATE, node.start_byte, target, up)


def _sequence(low: Lowerer, node: Node) -> Expr:
    parts: list[Expr] = []
    stack = [node]
    while stack:
        at = stack.pop()
        if low.kinds[at.kind_id] == "sequence_expression":
            stack.extend(reversed(low.named(at)))
        else:
            parts.append(low.expr(at))
    return (ir.SEQUENCE, node.start_byte, tuple(parts))


def _transparent(low: Lowerer, node: Node) -> Expr:
    inner = low.named(node)
    return low.expr(inner[0]) if inner else (ir.CONST, node.start_byte, UNDEFINED)


def _spread(low: Lowerer, node: Node) -> Expr:
    return (ir.SPREAD, node.start_byte, _transparent(low, node))


def class_definition(low: Lowerer, node: Node) -> ClassDef:
    """Lower a class's members; their bodies stay lazy."""
    name_node = low.field(node, "name")
    parent: Expr | None = None
    for child in low.named(node):
        if low.kinds[child.kind_id] == "class_heritage":
            inner = low.named(child)
            parent = low.expr(inner[0]) if inner else None
    result = ClassDef(low.text(name_node) if name_node is not None else "", node.start_byte, parent)
    body = low.field(node, "body")
    for child in low.named(body) if body is not None else ():
        kind = low.kinds[child.kind_id]
        static = any(c.type == "static" for c in child.children if not c.is_named)
        if kind == "method_definition":
            key = low.field(child, "name")
            name = (low.key(key)[0] if key is not None else None) or ""
            result.methods.append((name, low.function(child, name), static))
        elif kind == "field_definition":
            key = low.field(child, "property")
            name = (low.key(key)[0] if key is not None else None) or ""
            value = low.field(child, "value")
            result.fields.append((name, low.expr(value) if value is not None else None, static))
    return result


def _class(low: Lowerer, node: Node) -> Expr:
    return (ir.CLASS, node.start_byte, class_definition(low, node))


EXPRESSIONS: dict[str, Callable[[Lowerer, Node], Expr]] = {
    "identifier": _name,
    "shorthand_property_identifier": _name,
    "property_identifier": _name,
    "undefined": _const(UNDEFINED),
    "true": _const(True),
    "false": _const(False),
    "null": _const(None),
    "string": _string,
    "number": _number,
    "template_string": _template,
    "parenthesized_expression": _paren,
    "member_expression": _chain,
    "subscript_expression": _chain,
    "call_expression": _chain,
    "new_expression": _new,
    "function_expression": _func,
    "arrow_function": _func,
    "generator_function": _func,
    "object": _object,
    "array": _array,
    "binary_expression": _binary,
    "unary_expression": _unary,
    "ternary_expression": _ternary,
    "assignment_expression": _assign,
    "augmented_assignment_expression": _assign,
    "update_expression": _update,
    "sequence_expression": _sequence,
    "await_expression": _transparent,
    "yield_expression": _transparent,
    "spread_element": _spread,
    "class": _class,
    "this": lambda _low, node: (ir.THIS, node.start_byte),
    "super": lambda _low, node: (ir.SUPER, node.start_byte),
    "import": lambda _low, node: (ir.NAME, node.start_byte, "import"),
    "regex": lambda _low, node: (ir.REGEX, node.start_byte),
    "meta_property": lambda _low, node: (ir.UNKNOWN, node.start_byte),
}

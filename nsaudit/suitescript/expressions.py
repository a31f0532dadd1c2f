"""Expressions of the syntax tree lowered to the intermediate form."""

from collections.abc import Callable
from typing import Final

from nsaudit.suitescript import ir
from nsaudit.suitescript.budget import NotAnalysedError
from nsaudit.suitescript.chains import chain, new
from nsaudit.suitescript.code import UNDEFINED
from nsaudit.suitescript.grammar import Node, kind_ids
from nsaudit.suitescript.ir import Expr
from nsaudit.suitescript.literal_forms import array_literal, class_definition, object_literal
from nsaudit.suitescript.lower import FUNCTION_IDS, Lowerer, other, uncommented
from nsaudit.suitescript.texts import (
    LONGEST,
    UNKNOWN_EXPR,
    constant,
    number,
    unescape,
)

_UNDEFINED: Final = constant(UNDEFINED)


def _shared(lower: Callable[[Lowerer, Node], Expr]) -> Callable[[Lowerer, Node], Expr]:
    """Look a text up before it is lowered, and keep what it was lowered to if it has no place."""

    def lowered(low: Lowerer, node: Node) -> Expr:
        start, end = node.start_byte, node.end_byte
        if end - start > LONGEST:
            return lower(low, node)
        raw = low.data[start:end]
        shared = low.texts.exprs
        found = shared.get(raw)
        if found is None:
            placed = low.placed
            found = lower(low, node)
            if placed == low.placed:
                shared[raw] = found
        return found

    return lowered


def _name(low: Lowerer, node: Node) -> Expr:
    raw = low.data[node.start_byte : node.end_byte]
    return low.texts.exprs.get(raw) or low.texts.identifier(raw)


def _string(low: Lowerer, node: Node) -> Expr:
    raw = low.data[node.start_byte : node.end_byte]
    return low.texts.exprs.get(raw) or low.texts.string(raw)


def _number(low: Lowerer, node: Node) -> Expr:
    return number(low.text(node))


def _template(low: Lowerer, node: Node) -> Expr:
    parts: list[Expr] = []
    for child in low.named(node):
        kind = low.kinds[child.kind_id]
        if kind == "template_substitution":
            inner = low.named(child)
            parts.append(low.expr(inner[0]) if inner else UNKNOWN_EXPR)
        else:
            text = low.text(child)
            parts.append(constant(unescape(text) if "\\" in text else text))
    if not parts:
        return constant("")
    if all(p[0] == ir.CONST for p in parts):
        return constant("".join(str(p[2]) for p in parts))
    return (ir.CONCAT, 0, tuple(parts))


def _paren(low: Lowerer, node: Node) -> Expr:
    inner = low.only(node)
    while inner is not None and inner.kind_id in _PAREN_IDS:
        inner = low.only(inner)
    return low.expr(inner) if inner is not None else UNKNOWN_EXPR


_PAREN_IDS: Final = kind_ids("parenthesized_expression")
_TERNARY_IDS: Final = kind_ids("ternary_expression")
_AUGMENTED_IDS: Final = kind_ids("augmented_assignment_expression")


def _func(low: Lowerer, node: Node) -> Expr:
    return (ir.FUNC, 0, low.function(node))


_LOGIC: Final = {"&&": ir.AND, "||": ir.OR, "??": ir.NULLISH}


def _binary(low: Lowerer, node: Node) -> Expr:
    """Lower a binary expression; left-deep chains of one operator become one flat node."""
    sides = _sides(low, node)
    if sides is None:
        return other(low, node)
    left, operator, right = sides
    logic = _LOGIC.get(operator)
    if logic is None and operator != "+":
        if operator == "in":
            low.placed += 1
        return (ir.BINARY, node.start_byte, operator, low.expr(left), low.expr(right))
    operands = [right]
    kind_id = node.kind_id
    while left.kind_id == kind_id:
        inner = _sides(low, left)
        if inner is None or inner[1] != operator:
            break
        left = inner[0]
        operands.append(inner[2])
    operands.append(left)
    lowered = tuple([low.expr(o) for o in reversed(operands)])
    return (ir.CONCAT if logic is None else logic, 0, lowered)


def _sides(low: Lowerer, node: Node) -> tuple[Node, str, Node] | None:
    """Return a binary expression's left side, operator and right side; None where it is broken."""
    children = node.children
    if len(children) != 3:
        children = uncommented(children)
        if len(children) != 3:
            return None
    left, operator, right = children
    if operator.is_named or not left.is_named or not right.is_named:
        return None
    return left, low.kinds[operator.kind_id], right


def _unary(low: Lowerer, node: Node) -> Expr:
    operator_node = low.field(node, "operator")
    operator = low.text(operator_node) if operator_node is not None else ""
    argument = low.expr(low.field(node, "argument"))
    if operator == "!":
        if argument[0] == ir.CONST and argument[2] in (0, 1):  # minifiers write !0 and !1
            return constant(not argument[2])
        return (ir.NOT, 0, argument)
    if operator == "-" and argument[0] == ir.CONST and isinstance(argument[2], (int, float)):
        return constant(-argument[2])
    if operator == "void":
        if argument[0] == ir.CONST:
            return _UNDEFINED
        return (ir.SEQUENCE, 0, (argument, _UNDEFINED))
    return (ir.UNARY, 0, operator, argument)


def _ternary(low: Lowerer, node: Node) -> Expr:
    steps: list[tuple[int, Expr, Expr]] = []
    at: Node | None = node
    while at is not None and at.kind_id in _TERNARY_IDS:
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
        return other(low, node)
    left, right = sides
    target = low.pattern(left)
    if right.kind_id in FUNCTION_IDS:
        name = target[1] if target[0] == ir.P_NAME else ""
        if target[0] == ir.P_TARGET and target[1][0] == ir.MEMBER:
            name = target[1][3]
        return (
            ir.ASSIGN,
            node.start_byte,
            target,
            "=",
            (ir.FUNC, 0, low.function(right, name)),
        )
    operator = "="
    if node.kind_id in _AUGMENTED_IDS:
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
    return low.expr(inner[0]) if inner else _UNDEFINED


def _spread(low: Lowerer, node: Node) -> Expr:
    low.placed += 1
    return (ir.SPREAD, node.start_byte, _transparent(low, node))


def _class(low: Lowerer, node: Node) -> Expr:
    low.placed += 1
    return (ir.CLASS, node.start_byte, class_definition(low, node))


EXPRESSIONS: Final[dict[str, Callable[[Lowerer, Node], Expr]]] = {
    "identifier": _name,
    "shorthand_property_identifier": _name,
    "property_identifier": _name,
    "undefined": _name,
    "true": _name,
    "false": _name,
    "null": _name,
    "string": _string,
    "number": _shared(_number),
    "template_string": _shared(_template),
    "parenthesized_expression": _shared(_paren),
    "member_expression": chain,
    "subscript_expression": chain,
    "call_expression": chain,
    "new_expression": new,
    "function_expression": _func,
    "arrow_function": _func,
    "generator_function": _func,
    "object": _shared(object_literal),
    "array": _shared(array_literal),
    "binary_expression": _shared(_binary),
    "unary_expression": _shared(_unary),
    "ternary_expression": _shared(_ternary),
    "assignment_expression": _assign,
    "augmented_assignment_expression": _assign,
    "update_expression": _update,
    "sequence_expression": _sequence,
    "await_expression": _transparent,
    "yield_expression": _transparent,
    "spread_element": _spread,
    "class": _class,
    "this": _name,
    "super": lambda _low, _node: (ir.SUPER, 0),
    "import": _name,
    "regex": lambda _low, _node: (ir.REGEX, 0),
    "meta_property": lambda _low, _node: UNKNOWN_EXPR,
}

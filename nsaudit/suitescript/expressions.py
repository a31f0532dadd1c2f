"""Expressions of the syntax tree lowered to the intermediate form."""

import re
from collections.abc import Callable

from nsaudit.suitescript import ir
from nsaudit.suitescript.budget import NotAnalysedError
from nsaudit.suitescript.grammar import Node, kind_ids
from nsaudit.suitescript.ir import Expr
from nsaudit.suitescript.lower import (
    FUNCTION_IDS,
    UNDEFINED,
    ClassDef,
    Lowerer,
    other,
    unescape,
)

_PAIR_IDS = kind_ids("pair")
_PROPERTY_IDS = kind_ids("property_identifier")
_CONST, _NAME, _MEMBER_OP, _CALL_OP = ir.CONST, ir.NAME, ir.MEMBER, ir.CALL


def _const(value: object) -> Callable[[Lowerer, Node], Expr]:
    return lambda _low, node: (ir.CONST, node.start_byte, value)


def _name(low: Lowerer, node: Node) -> Expr:
    start = node.start_byte
    name = low.names.get(low.data[start : node.end_byte])
    return (_NAME, start, low.text(node) if name is None else name)


def _string(low: Lowerer, node: Node) -> Expr:
    start = node.start_byte
    text = low.strings.get(low.data[start + 1 : node.end_byte - 1])
    return (_CONST, start, low.string(node) if text is None else text)


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
    while len(inner) == 1 and inner[0].kind_id in _PAREN_IDS:
        inner = low.named(inner[0])
    return low.expr(inner[0]) if inner else (ir.UNKNOWN, node.start_byte)


_MEMBER, _CALL, _SUBSCRIPT = range(3)
_CHAIN_IDS = {
    i: kind
    for kind, name in (
        (_MEMBER, "member_expression"),
        (_CALL, "call_expression"),
        (_SUBSCRIPT, "subscript_expression"),
    )
    for i in kind_ids(name)
}
_PAREN_IDS = kind_ids("parenthesized_expression")
_TEMPLATE_IDS = kind_ids("template_string")
_TERNARY_IDS = kind_ids("ternary_expression")
_AUGMENTED_IDS = kind_ids("augmented_assignment_expression")


def _chain(low: Lowerer, node: Node) -> Expr:
    """Lower `a.b().c[d]()` from its left end: such chains grow with the code, not with nesting."""
    links: list[tuple[int, Node, Node]] = []
    at: Node = node
    named = low.named
    while True:
        kind_id = at.kind_id
        kind = _CHAIN_IDS.get(kind_id)
        if kind is None:
            if kind_id in _PAREN_IDS:
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
    left = expressions[kind_id](low, at) if at is not node else other(low, at)
    data, names = low.data, low.names
    for kind, last, link in reversed(links):
        if kind == _MEMBER:
            start = last.start_byte
            name = names.get(data[start : last.end_byte])
            left = (_MEMBER_OP, start, left, low.text(last) if name is None else name)
        elif kind == _CALL:
            if last.kind_id in _TEMPLATE_IDS:
                lowered: tuple[Expr, ...] = (expressions[last.kind_id](low, last),)
            else:
                lowered = tuple([expressions[c.kind_id](low, c) for c in named(last)])
            left = (_CALL_OP, left[1] if left[0] == _MEMBER_OP else link.start_byte, left, lowered)
        else:
            index = expressions[last.kind_id](low, last)
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
    expressions = low.expressions
    name: str | None
    computed: Expr | None
    named_of, data, names = low.named, low.data, low.names
    for child in named_of(node):
        kind_id = child.kind_id
        if kind_id in _PAIR_IDS:
            parts = named_of(child)
            key_node, value_node = parts[0], parts[-1]
            if key_node.kind_id in _PROPERTY_IDS:
                name = names.get(data[key_node.start_byte : key_node.end_byte])
                name, computed = low.text(key_node) if name is None else name, None
            else:
                name, computed = low.key(key_node)
            value_id = value_node.kind_id
            if value_id in FUNCTION_IDS:
                value: Expr = (ir.FUNC, value_node.start_byte, low.function(value_node, name or ""))
            else:
                value = expressions[value_id](low, value_node)
            entries.append((name, computed, value))
            continue
        kind = low.kinds[kind_id]
        if kind == "method_definition":
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
            return other(low, node)
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
            return other(low, node)
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
            (ir.FUNC, right.start_byte, low.function(right, name)),
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

"""Objects, lists and classes lowered: what holds other expressions under names or in order."""

from typing import Final

from nsaudit.suitescript import ir
from nsaudit.suitescript.code import ClassDef
from nsaudit.suitescript.grammar import Node, kind_ids
from nsaudit.suitescript.ir import Expr
from nsaudit.suitescript.lower import FUNCTION_IDS, Lowerer, uncommented
from nsaudit.suitescript.texts import LONGEST, UNKNOWN_EXPR, object_of

_PAIR_IDS: Final = kind_ids("pair")
_PROPERTY_IDS: Final = kind_ids("property_identifier")


def object_literal(low: Lowerer, node: Node) -> Expr:
    """Lower an object; its functions get the names they are kept under."""
    start, end = node.start_byte, node.end_byte
    if end - start <= LONGEST:
        simple = low.texts.object(low.data[start:end])
        if simple is not None:
            return simple
    entries: list[tuple[str | None, Expr | None, Expr]] = []
    expressions = low.expressions
    name: str | None
    computed: Expr | None
    data, texts = low.data, low.texts
    for child in node.named_children:
        kind_id = child.kind_id
        if kind_id in _PAIR_IDS:
            parts = child.named_children
            if len(parts) != 2:
                parts = uncommented(parts)
            key_node, value_node = parts[0], parts[-1]
            if key_node.kind_id in _PROPERTY_IDS:
                name = texts.name(data[key_node.start_byte : key_node.end_byte])
                computed = None
            else:
                name, computed = low.key(key_node)
            value_id = value_node.kind_id
            if value_id in FUNCTION_IDS:
                value: Expr = (ir.FUNC, 0, low.function(value_node, name or ""))
            else:
                value = expressions[value_id](low, value_node)
            entries.append((name, computed, value))
            continue
        kind = low.kinds[kind_id]
        if kind == "method_definition":
            named = low.field(child, "name")
            name, computed = low.key(named) if named is not None else (None, None)
            function = low.function(child, name or "")
            value = (ir.FUNC, 0, function)
            if any(c.type == "get" for c in child.children if not c.is_named):
                value = (ir.CALL, child.start_byte, value, ())
            entries.append((name, computed, value))
        elif kind == "spread_element":
            inner = low.named(child)
            entries.append((None, None, low.expr(inner[0]) if inner else UNKNOWN_EXPR))
        elif kind == "shorthand_property_identifier":
            entries.append((low.text(child), None, low.expr(child)))
    return object_of(entries)


def array_literal(low: Lowerer, node: Node) -> Expr:
    """Lower a list."""
    start, end = node.start_byte, node.end_byte
    if end - start <= LONGEST:
        simple = low.texts.list(low.data[start:end])
        if simple is not None:
            return simple
    return (ir.ARRAY, 0, tuple([low.expr(c) for c in low.named(node)]))


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

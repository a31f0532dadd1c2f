"""Members, subscripts and calls lowered, chains of them without recursion, and `new`."""

from typing import Final

from nsaudit.suitescript import ir
from nsaudit.suitescript.grammar import Node, kind_ids
from nsaudit.suitescript.ir import Expr
from nsaudit.suitescript.lower import Lowerer, other, uncommented
from nsaudit.suitescript.texts import LONGEST, PLACED_NAMES

_PAREN_IDS: Final = kind_ids("parenthesized_expression")
_TEMPLATE_IDS: Final = kind_ids("template_string")
_MEMBER: Final = 0
_CALL: Final = 1
_SUBSCRIPT: Final = 2
_CHAIN_IDS: Final = {
    i: kind
    for kind, name in (
        (_MEMBER, "member_expression"),
        (_CALL, "call_expression"),
        (_SUBSCRIPT, "subscript_expression"),
    )
    for i in kind_ids(name)
}


def chain(low: Lowerer, node: Node) -> Expr:
    """Lower `a.b().c[d]()` from its left end: such chains grow with the code, not with nesting."""
    links: list[tuple[int, Node, Node]] = []
    at: Node = node
    data, texts = low.data, low.texts
    shared = texts.exprs
    left: Expr | None = None
    place = -1
    while True:
        kind_id = at.kind_id
        kind = _CHAIN_IDS.get(kind_id)
        if kind is None:
            inner = _inner_chain(low, at) if kind_id in _PAREN_IDS else None
            if inner is None:
                break
            at = inner
            continue
        if kind == _MEMBER:
            end = at.end_byte
            raw = data[at.start_byte : end]
            left = shared.get(raw) or texts.chain(raw)
            if left is not None:
                place = end - len(left[3])
                break
        parts = at.named_children
        if len(parts) != 2:
            parts = uncommented(parts)
            if len(parts) < 2:
                break
        links.append((kind, parts[-1], at))
        at = parts[0]
    if left is None:
        left = low.expressions[kind_id](low, at) if at is not node else other(low, at)
    return _linked(low, left, place, links)


def _inner_chain(low: Lowerer, node: Node) -> Node | None:
    """Return the chain that stands alone in parentheses."""
    inner = low.named(node)
    if len(inner) != 1 or (
        inner[0].kind_id not in _CHAIN_IDS and inner[0].kind_id not in _PAREN_IDS
    ):
        return None
    return inner[0]


def _linked(low: Lowerer, left: Expr, place: int, links: list[tuple[int, Node, Node]]) -> Expr:
    """Lower a chain's links, the last of them first; a call of a member stands where its name does.

    `place` is the offset of the name of the member on the left, -1 where there is no member.
    """
    for kind, last, link in reversed(links):
        if kind == _MEMBER:
            place = last.start_byte
            name = low.texts.name(low.data[place : last.end_byte])
            if name in PLACED_NAMES:
                low.placed += 1
            left = (ir.MEMBER, place, left, name)
            continue
        if kind == _CALL:
            low.placed += 1
            left = (ir.CALL, link.start_byte if place < 0 else place, left, arguments(low, last))
        else:
            index = low.expressions[last.kind_id](low, last)
            if index[0] == ir.CONST and isinstance(index[2], str):
                if index[2] in PLACED_NAMES:
                    low.placed += 1
                place = link.start_byte
                left = (ir.MEMBER, place, left, index[2])
                continue
            low.placed += 1
            left = (ir.INDEX, link.start_byte, left, index)
        place = -1
    return left


def arguments(low: Lowerer, node: Node) -> tuple[Expr, ...]:
    """Lower a call's arguments."""
    start, end = node.start_byte, node.end_byte
    if end - start > LONGEST:
        return _arguments_of(low, node)
    raw = low.data[start:end]
    shared = low.texts.arguments
    found = shared.get(raw)
    if found is None:
        found = low.texts.args(raw)
        if found is None:
            placed = low.placed
            found = _arguments_of(low, node)
            if placed != low.placed:
                return found
        shared[raw] = found
    return found


def _arguments_of(low: Lowerer, node: Node) -> tuple[Expr, ...]:
    expressions = low.expressions
    if node.kind_id in _TEMPLATE_IDS:
        return (expressions[node.kind_id](low, node),)
    return tuple([expressions[c.kind_id](low, c) for c in low.named(node)])


def new(low: Lowerer, node: Node) -> Expr:
    """Lower `new f(...)`."""
    low.placed += 1
    callee = low.expr(low.field(node, "constructor"))
    args = low.field(node, "arguments")
    lowered = arguments(low, args) if args is not None else ()
    return (ir.NEW, node.start_byte, callee, lowered)

"""Statements of the syntax tree lowered to the intermediate form."""

from collections.abc import Callable
from typing import Final

from nsaudit.suitescript import ir
from nsaudit.suitescript.budget import NotAnalysedError
from nsaudit.suitescript.code import Function
from nsaudit.suitescript.grammar import Node, kind_ids
from nsaudit.suitescript.ir import Expr, Stmt
from nsaudit.suitescript.literal_forms import class_definition
from nsaudit.suitescript.lower import FUNCTION_IDS, Lowerer, uncommented

Handler = Callable[[Lowerer, Node], Stmt | None]
_LEXICAL_IDS: Final = kind_ids("lexical_declaration")
_DECLARATOR_IDS: Final = kind_ids("variable_declarator")
_IF_IDS: Final = kind_ids("if_statement")
_PAREN_IDS: Final = kind_ids("parenthesized_expression")


def _expression(low: Lowerer, node: Node) -> Stmt | None:
    inner = low.only(node)
    return (ir.S_EXPR, 0, low.expressions[inner.kind_id](low, inner)) if inner else None


def _declaration(low: Lowerer, node: Node) -> Stmt:
    pairs: list[tuple[object, Expr | None]] = []
    lexical = node.kind_id in _LEXICAL_IDS
    for child in low.named(node):
        if child.kind_id not in _DECLARATOR_IDS:
            continue
        parts = child.named_children
        if len(parts) != 2 or child.child_count != 3:
            parts = uncommented(parts)
        if not parts:
            continue
        name, value = parts[0], (parts[1] if len(parts) > 1 else None)
        pattern = low.pattern(name)
        if not lexical and pattern[0] == ir.P_NAME:
            low.hoisted.add(pattern[1])
        if value is None:
            pairs.append((pattern, None))
        elif value.kind_id in FUNCTION_IDS and pattern[0] == ir.P_NAME:
            pairs.append((pattern, (ir.FUNC, 0, low.function(value, pattern[1]))))
        else:
            pairs.append((pattern, low.expr(value)))
    return (ir.S_VAR, node.start_byte, tuple(pairs), lexical)


def _if(low: Lowerer, node: Node) -> Stmt:
    arms: list[tuple[Expr, tuple[Stmt, ...], int]] = []
    otherwise: tuple[Stmt, ...] = ()
    at: Node | None = node
    while at is not None:
        parts = low.named(at)
        if len(parts) < 2:
            break
        condition = low.expr(parts[0])
        arms.append((condition, low.body(parts[1]), _place(low, condition, parts[0])))
        if len(arms) > 2000:
            raise NotAnalysedError("an else-if chain of more than 2000 arms")
        if len(parts) < 3:
            break
        alternative = parts[2]
        inner = low.named(alternative)
        if len(inner) == 1 and inner[0].kind_id in _IF_IDS:
            at = inner[0]
            continue
        otherwise = low.body(inner[0]) if inner else ()
        break
    return (ir.S_IF, node.start_byte, tuple(arms), otherwise)


def _place(low: Lowerer, condition: Expr, node: Node) -> int:
    """Return where a condition stands: what is shared does not know its place."""
    if condition[0] == ir.CALL:
        return int(condition[1])
    while node.kind_id in _PAREN_IDS:
        inner = low.named(node)
        if not inner:
            break
        node = inner[0]
    if condition[0] == ir.MEMBER:
        return node.end_byte - len(condition[3].encode())
    return node.start_byte


def _names(low: Lowerer, build: Callable[[], Stmt]) -> tuple[Stmt, frozenset[str]]:
    """Lower something and tell which names it assigns (functions inside count when called)."""
    outer, low.assigned = low.assigned, set()
    first = len(low.functions)
    try:
        lowered = build()
        names = frozenset(low.assigned)
    finally:
        outer |= low.assigned
        low.assigned = outer
    return (*lowered, names, tuple(low.functions[first:])), names


def _for(low: Lowerer, node: Node) -> Stmt:
    init = low.field(node, "initializer")
    first: tuple[Stmt, ...] = ()
    if init is not None and low.kinds[init.kind_id] != "empty_statement":
        first = low.block([init])

    def build() -> Stmt:
        condition = _loop_condition(low, low.field(node, "condition"))
        update = low.field(node, "increment")
        body = low.body(low.field(node, "body"))
        step = low.expr(update) if update is not None else None
        return (ir.S_LOOP, node.start_byte, first, condition, step, body, "for")

    return _names(low, build)[0]


def _loop_condition(low: Lowerer, node: Node | None) -> Expr | None:
    if node is None or low.kinds[node.kind_id] == "empty_statement":
        return None
    if low.kinds[node.kind_id] == "expression_statement":
        inner = low.named(node)
        return low.expr(inner[0]) if inner else None
    return low.expr(node)


def _while(low: Lowerer, node: Node) -> Stmt:
    kind = "do" if low.kinds[node.kind_id] == "do_statement" else "while"

    def build() -> Stmt:
        condition = _loop_condition(low, low.field(node, "condition"))
        return (
            ir.S_LOOP,
            node.start_byte,
            (),
            condition,
            None,
            low.body(low.field(node, "body")),
            kind,
        )

    return _names(low, build)[0]


def _for_in(low: Lowerer, node: Node) -> Stmt:
    left, right = low.field(node, "left"), low.field(node, "right")
    operator = low.field(node, "operator")
    iterable = low.expr(right)

    def build() -> Stmt:
        pattern = low.pattern(left) if left is not None else (ir.P_OBJECT, ())
        body = low.body(low.field(node, "body"))
        keys = operator is not None and low.text(operator) == "in"
        return (ir.S_FORIN, node.start_byte, pattern, iterable, body, keys)

    return _names(low, build)[0]


def _return(low: Lowerer, node: Node) -> Stmt:
    inner = low.only(node)
    if inner is not None:
        low.returns_value = True
    return (ir.S_RETURN, 0, low.expr(inner) if inner is not None else None)


def _throw(low: Lowerer, node: Node) -> Stmt:
    inner = low.named(node)
    return (ir.S_THROW, node.start_byte, low.expr(inner[0]) if inner else None)


def _try(low: Lowerer, node: Node) -> Stmt:
    handler, finalizer = low.field(node, "handler"), low.field(node, "finalizer")
    parameter = low.field(handler, "parameter") if handler is not None else None
    return (
        ir.S_TRY,
        node.start_byte,
        low.body(low.field(node, "body")),
        low.pattern(parameter) if parameter is not None else None,
        low.body(low.field(handler, "body")) if handler is not None else None,
        low.body(low.field(finalizer, "body")) if finalizer is not None else (),
    )


def _switch(low: Lowerer, node: Node) -> Stmt:
    body = low.field(node, "body")
    cases: list[tuple[Expr | None, tuple[Stmt, ...]]] = []
    for child in low.named(body) if body is not None else ():
        value = low.field(child, "value")
        test = low.expr(value) if value is not None else None
        statements = [c for c in low.named(child) if value is None or c.id != value.id]
        cases.append((test, low.block(statements)))
    return (ir.S_SWITCH, node.start_byte, low.expr(low.field(node, "value")), tuple(cases))


def _function(low: Lowerer, node: Node) -> Stmt:
    function: Function = low.function(node)
    low.assigned.add(function.name)
    return (ir.S_FUNC, node.start_byte, function.name, function)


def _class(low: Lowerer, node: Node) -> Stmt:
    return (ir.S_CLASS, node.start_byte, class_definition(low, node))


def _block(low: Lowerer, node: Node) -> Stmt:
    return (ir.S_BLOCK, node.start_byte, low.block(low.named(node)))


def _labeled(low: Lowerer, node: Node) -> Stmt:
    return (ir.S_LABEL, node.start_byte, low.body(low.field(node, "body")))


def _with(low: Lowerer, node: Node) -> Stmt:
    return (ir.S_BLOCK, node.start_byte, low.body(low.field(node, "body")))


def _import(low: Lowerer, node: Node) -> Stmt | None:
    source = low.field(node, "source")
    bindings: list[tuple[str | None, str]] = []
    module = low.string(source) if source is not None else ""
    for clause in low.named(node):
        if low.kinds[clause.kind_id] != "import_clause":
            continue
        for child in low.named(clause):
            kind = low.kinds[child.kind_id]
            if kind == "identifier":
                bindings.append(("default", low.text(child)))
            elif kind == "namespace_import":
                bindings.append((None, low.text(low.named(child)[0])))
            elif kind == "named_imports":
                for one in low.named(child):
                    name, alias = low.field(one, "name"), low.field(one, "alias")
                    if name is not None:
                        bindings.append((low.key(name)[0], low.text(alias or name)))
    return (ir.S_IMPORT, node.start_byte, module, tuple(bindings))


def _export(low: Lowerer, node: Node) -> Stmt | None:
    """Lower an export: position, statement, pairs of local expression and name, module, star."""
    source = low.field(node, "source")
    module = low.string(source) if source is not None else None
    declaration, value = low.field(node, "declaration"), low.field(node, "value")
    names: list[tuple[Expr, str]] = []
    inner: Stmt | None = None
    if declaration is not None:
        handler = low.statements[declaration.kind_id]
        inner = handler(low, declaration) if handler is not None else None
        if inner is not None:
            names = [((ir.NAME, node.start_byte, name), name) for name in _declared(inner)]
        if any(c.type == "default" for c in node.children if not c.is_named):
            names = [(local, "default") for local, _ in names[:1]]
    elif value is not None:
        names.append((low.expr(value), "default"))
    else:
        for clause in low.named(node):
            if low.kinds[clause.kind_id] == "export_clause":
                for one in low.named(clause):
                    name, alias = low.field(one, "name"), low.field(one, "alias")
                    if name is not None:
                        local = low.key(name)[0] or ""
                        exported = low.key(alias)[0] if alias is not None else local
                        names.append(((ir.NAME, one.start_byte, local), exported or local))
    star = module is not None and not names
    return (ir.S_EXPORT, node.start_byte, inner, tuple(names), module, star)


def _declared(statement: Stmt) -> list[str]:
    if statement[0] == ir.S_FUNC:
        return [statement[2]]
    if statement[0] == ir.S_CLASS:
        return [statement[2].name]
    if statement[0] == ir.S_VAR:
        return [pattern[1] for pattern, _ in statement[2] if pattern[0] == ir.P_NAME]
    return []


STATEMENTS: Final[dict[str, Handler]] = {
    "expression_statement": _expression,
    "variable_declaration": _declaration,
    "lexical_declaration": _declaration,
    "if_statement": _if,
    "for_statement": _for,
    "for_in_statement": _for_in,
    "while_statement": _while,
    "do_statement": _while,
    "return_statement": _return,
    "throw_statement": _throw,
    "try_statement": _try,
    "switch_statement": _switch,
    "break_statement": lambda _low, node: (ir.S_BREAK, node.start_byte),
    "continue_statement": lambda _low, node: (ir.S_CONTINUE, node.start_byte),
    "statement_block": _block,
    "function_declaration": _function,
    "generator_function_declaration": _function,
    "class_declaration": _class,
    "labeled_statement": _labeled,
    "with_statement": _with,
    "import_statement": _import,
    "export_statement": _export,
}

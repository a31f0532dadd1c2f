"""The small intermediate form: tuples `(opcode, byte offset, ...)`, dispatched by opcode."""

from typing import Any

Expr = tuple[Any, ...]
Stmt = tuple[Any, ...]

# Expressions
(
    CONST, NAME, MEMBER, INDEX, CALL, NEW, FUNC, OBJECT, ARRAY, BINARY, AND, OR, NULLISH, NOT,
    UNARY, COND, ASSIGN, CONCAT, SEQUENCE, SPREAD, UPDATE, CLASS, THIS, SUPER, UNKNOWN, REGEX,
) = range(26)  # fmt: skip

# Statements
(
    S_EXPR, S_VAR, S_IF, S_LOOP, S_FORIN, S_RETURN, S_THROW, S_TRY, S_SWITCH, S_BREAK, S_CONTINUE,
    S_BLOCK, S_FUNC, S_CLASS, S_IMPORT, S_EXPORT, S_LABEL,
) = range(17)  # fmt: skip

# Binding patterns
P_NAME, P_OBJECT, P_ARRAY, P_TARGET, P_DEFAULT, P_REST = range(6)

"""The small intermediate form: tuples `(opcode, byte offset, ...)`, dispatched by opcode."""

from typing import Any, Final

Expr = tuple[Any, ...]
Stmt = tuple[Any, ...]
Pattern = tuple[Any, ...]

# Expressions
CONST: Final = 0
NAME: Final = 1
MEMBER: Final = 2
INDEX: Final = 3
CALL: Final = 4
NEW: Final = 5
FUNC: Final = 6
OBJECT: Final = 7
ARRAY: Final = 8
BINARY: Final = 9
AND: Final = 10
OR: Final = 11
NULLISH: Final = 12
NOT: Final = 13
UNARY: Final = 14
COND: Final = 15
ASSIGN: Final = 16
CONCAT: Final = 17
SEQUENCE: Final = 18
SPREAD: Final = 19
UPDATE: Final = 20
CLASS: Final = 21
THIS: Final = 22
SUPER: Final = 23
UNKNOWN: Final = 24
REGEX: Final = 25

# Statements
S_EXPR: Final = 0
S_VAR: Final = 1
S_IF: Final = 2
S_LOOP: Final = 3
S_FORIN: Final = 4
S_RETURN: Final = 5
S_THROW: Final = 6
S_TRY: Final = 7
S_SWITCH: Final = 8
S_BREAK: Final = 9
S_CONTINUE: Final = 10
S_BLOCK: Final = 11
S_FUNC: Final = 12
S_CLASS: Final = 13
S_IMPORT: Final = 14
S_EXPORT: Final = 15
S_LABEL: Final = 16

# Binding patterns
P_NAME: Final = 0
P_OBJECT: Final = 1
P_ARRAY: Final = 2
P_TARGET: Final = 3
P_DEFAULT: Final = 4
P_REST: Final = 5

"""Names and patterns bound to values: declarations, assignments, counting up."""

from typing import Final

from nsaudit.suitescript import ir
from nsaudit.suitescript.choices import choice
from nsaudit.suitescript.conditions import truth
from nsaudit.suitescript.ir import Expr, Pattern
from nsaudit.suitescript.paths import ALWAYS, NEVER
from nsaudit.suitescript.type_tests import TypeTests
from nsaudit.suitescript.values import (
    UNDEFINED_VALUE,
    UNKNOWN,
    Const,
    Object,
    Scope,
    Special,
    Unknown,
    Value,
    join_text,
    unknown,
)


class Binding(TypeTests):
    """Gives names, patterns and targets their values."""

    def bind(self, pattern: Pattern, value: Value, scope: Scope | None) -> None:
        """Bind a pattern: declare in a scope, or assign where no scope is given."""
        kind: int = pattern[0]
        if kind == ir.P_NAME:
            if scope is not None:
                self.declare(scope, pattern[1], value)
            else:
                self.assign(self.scope, pattern[1], value)
        elif kind == ir.P_TARGET:
            self._assign_target(pattern[1], value)
        elif kind == ir.P_DEFAULT:
            if isinstance(value, Const) and value.value is UNDEFINED_VALUE.value:
                value = self.eval(pattern[2])
            self.bind(pattern[1], value, scope)
        elif kind == ir.P_OBJECT:
            entries: tuple[tuple[str | None, Pattern], ...] = pattern[1]
            for name, inner in entries:
                if inner[0] == ir.P_REST:
                    self.bind(inner[1], value, scope)
                else:
                    self.bind(inner, self.member(value, name, 0) if name else UNKNOWN, scope)
        elif kind == ir.P_ARRAY:
            items: tuple[Pattern, ...] = pattern[1]
            for i, inner in enumerate(items):
                if inner[0] == ir.P_REST:
                    self.bind(inner[1], value, scope)
                else:
                    self.bind(inner, self._item(value, i), scope)
        elif kind == ir.P_REST:
            self.bind(pattern[1], value, scope)

    def _item(self, value: Value, position: int) -> Value:
        """Return what a pattern takes from a list: nothing beyond the end of a known one."""
        if (
            isinstance(value, Object)
            and value.array
            and "*" not in value.props
            and position >= len(value.props.get("*items", ()))
        ):
            return UNDEFINED_VALUE
        return self.element(value, Const(position), 0)

    def _assign_target(self, target: Expr, value: Value) -> None:
        if target[0] == ir.MEMBER:
            self.set_member(self.eval(target[2]), target[3], value)
        elif target[0] == ir.INDEX:
            self.set_element(self.eval(target[2]), self.eval(target[3]), value)

    def _assign(self, e: Expr) -> Value:
        target: Pattern = e[2]
        operator: str = e[3]
        value = self.eval(e[4])
        if operator != "=":
            old = self._read(target)
            if operator in ("||=", "??=", "&&="):
                yes, no = truth(old)
                value = choice(
                    [(old, yes), (value, no)] if operator[0] != "&" else [(old, no), (value, yes)]
                )
            elif (
                operator == "+="
                and isinstance(old, (Const, Unknown))
                and isinstance(value, (Const, Unknown))
            ):
                value = join_text([old, value])
            else:
                value = unknown(old.taint | value.taint)
        self.bind(target, value, None)
        return value

    def _read(self, target: Pattern) -> Value:
        if target[0] == ir.P_NAME:
            return self.eval((ir.NAME, 0, target[1]))
        if target[0] == ir.P_TARGET:
            return self.eval(target[1])
        return UNKNOWN

    def _update(self, e: Expr) -> Value:
        old = self._read(e[2])
        # Counting up from a constant leaves a number above it; from data, the data's sources.
        value = COUNTED if e[3] and not old.taint else unknown(old.taint)
        self.bind(e[2], value, None)
        if value is COUNTED:
            return UNKNOWN  # `i++` is what was there before
        return value


COUNTED: Final = Special("element", (ALWAYS, NEVER))
"""The value of a variable that was counted up: a number that is not zero."""

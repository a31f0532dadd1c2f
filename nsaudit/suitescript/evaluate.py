"""Expressions evaluated over abstract values."""

from collections.abc import Callable
from typing import Any, Final

from nsaudit.suitescript import ir
from nsaudit.suitescript.budget import Budget
from nsaudit.suitescript.choices import Choice
from nsaudit.suitescript.code import Function
from nsaudit.suitescript.comparisons import compare
from nsaudit.suitescript.conditions import truth
from nsaudit.suitescript.ir import Expr
from nsaudit.suitescript.logic import Logic
from nsaudit.suitescript.paths import ALWAYS
from nsaudit.suitescript.values import (
    UNDEFINED_VALUE,
    UNKNOWN,
    Builtin,
    Closure,
    Const,
    Module,
    Object,
    Predicate,
    Scope,
    Special,
    Stale,
    Unknown,
    Value,
    join_text,
    unknown,
)

_MEMBER: Final = ir.MEMBER
_SPREAD: Final = ir.SPREAD
_CONST: Final = ir.CONST
_COMPARISONS: Final = frozenset(("==", "===", "!=", "!==", "<", ">", "<=", ">="))


class Expressions(Logic):
    """What an expression is worth, and what evaluating it does."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.expressions: list[Callable[[Expr], Value]] = [
            self._const, self._name, self._member, self._index, self._call, self._new, self._func,
            self._object, self._array, self._binary, self._and, self._or, self._nullish, self._not,
            self._unary, self._cond, self._assign, self._concat, self._sequence, self._spread,
            self._update, self._class, self._this, self._this, self._unknown, self._unknown,
        ]  # fmt: skip

    def _const(self, e: Expr) -> Value:
        return e[3]  # type: ignore[no-any-return]

    def _name(self, e: Expr) -> Value:
        name = e[2]
        at: Scope | None = self.scope
        while at is not None:
            found = at.vars.get(name)
            if found is not None:
                return found  # type: ignore[no-any-return]
            at = at.parent
        return self.global_name(name, e[1])

    def _member(self, e: Expr) -> Value:
        return self.member(self.eval(e[2]), e[3], e[1])

    def _index(self, e: Expr) -> Value:
        return self.element(self.eval(e[2]), self.eval(e[3]), e[1])

    def arguments(self, exprs: tuple[Expr, ...]) -> list[Value]:
        """Evaluate call arguments; a spread array of known elements is opened."""
        values: list[Value] = []
        handlers = self.expressions
        for expr in exprs:
            opcode: int = expr[0]
            if opcode == _CONST:
                values.append(expr[3])
            elif opcode == _SPREAD:
                value = self.eval(expr[2])
                items = value.props.get("*items") if isinstance(value, Object) else None
                values.extend(items if items else (self.element(value, UNKNOWN, expr[1]),))
            else:
                values.append(handlers[opcode](expr))
        return values

    def _call(self, e: Expr) -> Value:
        self.steps += 1
        callee: Expr = e[2]
        opcode: int = callee[0]
        if opcode == _MEMBER:
            of: Expr = callee[2]
            name: str = callee[3]
            if name == "promise" and of[0] == _MEMBER:
                # `record.load.promise(...)` does what `record.load(...)` does
                name, of = of[3], of[2]
            receiver = self.eval(of)
            kind = type(receiver)
            if (kind is Module or kind is Builtin) and self.is_log(receiver, name):
                return UNDEFINED_VALUE
            return self.call_method(receiver, name, self.arguments(e[3]), e[1])
        if opcode == ir.INDEX:
            receiver = self.eval(callee[2])
            key = self.eval(callee[3])
            if isinstance(key, Const) and isinstance(key.value, str):
                return self.call_method(receiver, key.value, self.arguments(e[3]), e[1])
            return self.call_value(
                self.element(receiver, key, e[1]), self.arguments(e[3]), receiver, e[1]
            )
        if opcode == ir.SUPER:
            return self.construct_parent(self.arguments(e[3]), e[1])
        function = self.eval(callee)
        return self.call_value(function, self.arguments(e[3]), None, e[1])

    def _new(self, e: Expr) -> Value:
        self.step()
        return self.construct(self.eval(e[2]), self.arguments(e[3]), e[1])

    def _func(self, e: Expr) -> Value:
        function: Function = e[2]
        return Closure(function, self.scope, self.scope.this if function.arrow else None)

    def _object(self, e: Expr) -> Value:
        if e[3] is not None:
            return Object(e[3].copy())
        props: dict[str, Any] = {}
        result = Object(props)
        handlers = self.expressions
        entries: tuple[tuple[str | None, Expr | None, Expr], ...] = e[2]
        for name, computed, expr in entries:
            opcode: int = expr[0]
            value = expr[3] if opcode == _CONST else handlers[opcode](expr)
            if name is not None:
                if type(value) is Closure and value.this is None and not value.function.arrow:
                    value.bind(result)
                props[name] = value
            elif computed is not None:
                self.set_element(result, self.eval(computed), value)
            else:
                self._spread_into(props, value)
        return result

    def _spread_into(self, props: dict[str, Any], value: Value) -> None:
        if isinstance(value, Object):
            props.update(value.props)
        elif isinstance(value, Choice):
            for option, _ in value.options:
                self._spread_into(props, option)
        elif value.taint or isinstance(value, Unknown):
            props["*"] = unknown(value.taint)

    def _array(self, e: Expr) -> Value:
        result = Object(array=True)
        items: list[Value] = []
        elements: tuple[Expr, ...] = e[2]
        for expr in elements:
            opcode: int = expr[0]
            if opcode == ir.SPREAD:
                value = self.eval(expr[2])
                inner = value.props.get("*items") if isinstance(value, Object) else None
                if inner is not None and "*" not in value.props:  # type: ignore[attr-defined]
                    items.extend(inner)
                    continue
                item, yes, _, _ = self.iterate(value, keys=False)
                result.props["*"] = item
                result.props["*fill"] = yes
            else:
                items.append(self.eval(expr))
        if items:
            result.props["*items"] = tuple(items)
            result.props["*fill"] = ALWAYS
        return result

    def _binary(self, e: Expr) -> Value:
        operator: str = e[2]
        left, right = self.eval(e[3]), self.eval(e[4])
        if operator in _COMPARISONS:
            yes, no = compare(operator, left, right)
            return Predicate(yes, no, left.taint | right.taint)
        if operator == "in":
            entry = self.element(right, left, e[1])
            if isinstance(right, Object) and not right.array:
                return Predicate(*truth(entry), entry.taint)
            return unknown(entry.taint)
        if operator == "&" and isinstance(right, Const):
            return unknown(left.taint)
        return unknown(left.taint | right.taint)

    def _unary(self, e: Expr) -> Value:
        if e[2] == "delete":
            return self._delete(e[3])
        value = self.eval(e[3])
        if e[2] == "typeof":
            return Special("typeof", value, value.taint)
        if e[2] == "+" and isinstance(value, (Unknown, Stale)):
            return value
        return unknown(value.taint)

    def _delete(self, target: Expr) -> Value:
        """Take an entry out of an object: it is undefined from then on."""
        if target[0] == _MEMBER:
            self.set_member(self.eval(target[2]), target[3], UNDEFINED_VALUE)
        elif target[0] == ir.INDEX:
            key = self.eval(target[3])
            if isinstance(key, Const):
                self.set_element(self.eval(target[2]), key, UNDEFINED_VALUE)
        return UNKNOWN

    def _concat(self, e: Expr) -> Value:
        return join_text([self.eval(part) for part in e[2]])

    def _sequence(self, e: Expr) -> Value:
        value: Value = UNKNOWN
        for part in e[2]:
            value = self.eval(part)
        return value

    def _spread(self, e: Expr) -> Value:
        return self.eval(e[2])

    def _class(self, e: Expr) -> Value:
        return self.class_value(e[2])

    def _this(self, _: Expr) -> Value:
        return self.scope.this or UNKNOWN

    def _unknown(self, _: Expr) -> Value:
        return UNKNOWN

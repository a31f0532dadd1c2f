"""Tests of the event type that decide nothing: they assign, or are always or never true."""

from typing import Final

from nsaudit.suitescript import ir
from nsaudit.suitescript.choices import options_of
from nsaudit.suitescript.conditions import truth
from nsaudit.suitescript.ir import Expr
from nsaudit.suitescript.objects import Members
from nsaudit.suitescript.paths import NEVER, State
from nsaudit.suitescript.values import UNKNOWN, Const, Special, Value

_EVENT: Final = ("event",)


class TypeTests(Members):
    """Notes conditions on the event type that let every event through, or none."""

    def odd_condition(self, condition: Expr, value: Value, yes: State, no: State, pos: int) -> None:
        """Note a test of the event type that assigns, or that is always or never true."""
        if condition[0] == ir.ASSIGN:
            target = condition[2]
            if target[0] == ir.P_TARGET and target[1][0] == ir.MEMBER:
                if condition[3] == "=" and target[1][3] == "type" and self._context(target[1][2]):
                    self.note("type-test-assigns", pos)
            elif target[0] == ir.P_NAME and self.assigned_event == target[1]:
                self.note("type-test-assigns", pos)
        elif _EVENT in value.taint and not isinstance(value, Special):
            self.note("type-test-constant", pos, "true" if not no else "false")
        elif condition[0] == ir.OR and no == NEVER and self._or_text(condition):
            self.note("type-test-constant", pos, "true")

    def _context(self, expr: Expr) -> bool:
        """Tell whether an expression is the context that NetSuite hands a user event."""
        return any(
            isinstance(option, Special)
            and option.kind == "context"
            and self.member(option, "UserEventType", expr[1]) is not UNKNOWN
            for option, _ in options_of(self.eval(expr))
        )

    def _or_text(self, condition: Expr) -> bool:
        """Tell whether `type == a || b` is meant: the event type tested, or a text that is true."""
        tests = texts = False
        for operand in condition[2]:
            value = self.eval(operand)
            if isinstance(value, Const):
                texts = texts or (isinstance(value.value, str) and not truth(value)[1])
            else:
                tests = tests or (_EVENT in value.taint and not isinstance(value, Special))
        return tests and texts

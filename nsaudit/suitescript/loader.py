"""The module loader: `define` and `require`."""

from typing import Any

from nsaudit.suitescript.choices import Choice, choice
from nsaudit.suitescript.modules import Modules
from nsaudit.suitescript.values import (
    UNDEFINED_VALUE,
    UNKNOWN,
    Builtin,
    Closure,
    Const,
    Object,
    Value,
)


class Loader(Modules):
    """The AMD loader."""

    def call_define(self, args: list[Value], pos: int) -> Value:
        """Run `define([name,] [dependencies,] factory)` and take its value as the exports."""
        rest = (
            args[1:]
            if args and isinstance(args[0], Const) and isinstance(args[0].value, str)
            else args
        )
        if not rest:
            return UNDEFINED_VALUE
        self.defined.add(self.path())
        factory = rest[-1]
        loaded = (
            self._dependencies(rest[0], pos)
            if len(rest) > 1
            else [
                Builtin("require"),
                self.exports_value(),
                Builtin("module"),
            ]
        )
        if isinstance(factory, (Closure, Choice)):
            result = self.call_value(factory, loaded, None, pos)
        else:
            result = factory
        if not (isinstance(result, Const) and result.value is UNDEFINED_VALUE.value):
            self.set_exports(result)
        return UNDEFINED_VALUE

    def _dependencies(self, listed: Value, pos: int) -> list[Value]:
        names: Any = listed.props.get("*items", ()) if isinstance(listed, Object) else ()
        return [self._load(value, pos) for value in names]

    def _load(self, name: Value, pos: int) -> Value:
        if isinstance(name, Const) and isinstance(name.value, str):
            if name.value == "require":
                return Builtin("require")
            if name.value == "exports":
                return self.exports_value()
            if name.value == "module":
                return Builtin("module")
            return self.import_module(name.value, pos)
        if isinstance(name, Choice):
            return choice([(self._load(v, pos), s) for v, s in name.options])
        return UNKNOWN

    def call_require(self, args: list[Value], pos: int) -> Value:
        """Run `require(name)` or `require([dependencies], callback)`."""
        if not args:
            return UNKNOWN
        if isinstance(args[0], (Const, Choice)):
            return self._load(args[0], pos)
        if isinstance(args[0], Object) and args[0].array:
            values = self._dependencies(args[0], pos)
            if len(args) > 1:
                return self.call_value(args[1], values, None, pos)
        return UNKNOWN

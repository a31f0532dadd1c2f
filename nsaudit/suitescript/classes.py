"""Classes and the objects made from them."""

from typing import Any

from nsaudit.suitescript.builtins import Builtins
from nsaudit.suitescript.choices import Choice
from nsaudit.suitescript.code import ClassDef
from nsaudit.suitescript.values import (
    UNDEFINED_VALUE,
    UNKNOWN,
    Api,
    Builtin,
    Class,
    Closure,
    Object,
    Record,
    Scope,
    Value,
)


class Classes(Builtins):
    """Classes, constructors, `new`."""

    def class_value(self, definition: ClassDef) -> Value:
        """Make a class value: its prototype with the methods, its static members."""
        proto: dict[str, Any] = {}
        props: dict[str, Any] = {"*prototype": proto}
        if definition.parent is not None:
            parent = self.eval(definition.parent)
            if isinstance(parent, (Class, Closure)) and parent.props:
                proto["*proto"] = parent.props.get("*prototype", {})
                props["*proto"] = parent.props
                props.update({k: v for k, v in parent.props.items() if not k.startswith("*")})
        result = Class(definition, self.scope, props)
        for name, function, static in definition.methods:
            (props if static else proto)[name] = Closure(
                function, self.scope, result if static else None
            )
        for name, expr, static in definition.fields:
            if static:
                outer = self.scope
                self.scope = Scope(outer, outer.function, result)
                props[name] = self.eval(expr) if expr is not None else UNDEFINED_VALUE
                self.scope = outer
        return result

    def construct(self, callee: Value, args: list[Value], pos: int) -> Value:
        """Make an object with `new`."""
        if isinstance(callee, Choice):
            return self.each_option(callee, lambda option: self.construct(option, args, pos))
        if isinstance(callee, (Class, Closure)):
            made = Object()
            proto = (callee.props or {}).get("*prototype")
            if proto is not None:
                made.props["*proto"] = proto
            returned = self._initialise(callee, made, args, pos)
            return returned if isinstance(returned, (Object, Record)) else made
        if isinstance(callee, Builtin):
            return self.call_builtin(Builtin(f"new {callee.name}", callee.data), args, pos)
        if isinstance(callee, Api):
            return self.new_api(callee, args, pos)
        return self.unknown_call(callee.taint, args, pos)

    def _initialise(self, callee: Value, made: Object, args: list[Value], pos: int) -> Value:
        if isinstance(callee, Closure):
            return self.call_function(callee, args, made, pos)
        if not isinstance(callee, Class):
            return UNKNOWN
        outer = self.scope
        for name, expr, static in callee.definition.fields:
            if not static:
                self.scope = Scope(callee.scope, None, made)
                value = self.eval(expr) if expr is not None else UNDEFINED_VALUE
                self.scope = outer
                self.put(made.props, name, value)
        constructor = callee.props["*prototype"].get("constructor")
        if isinstance(constructor, Closure):
            return self.call_function(constructor, args, made, pos)
        if callee.definition.parent is not None:
            self.scope = callee.scope
            parent = self.eval(callee.definition.parent)
            self.scope = outer
            return self._initialise(parent, made, args, pos)
        return UNKNOWN

    def construct_parent(self, args: list[Value], pos: int) -> Value:
        """Run the parent's constructor on the object under construction."""
        made = self.scope.this
        if not isinstance(made, Object):
            at = self.scope.function
            made = at.this
        if isinstance(made, Object):
            proto = made.props.get("*proto", {}).get("*proto", {})
            constructor = proto.get("constructor")
            if isinstance(constructor, Closure):
                self.call_function(constructor, args, made, pos)
        return UNDEFINED_VALUE

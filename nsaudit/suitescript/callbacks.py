"""Callbacks run for the elements of lists and result sets."""

from typing import Any, Final

from nsaudit.suitescript.choices import choice, options_of
from nsaudit.suitescript.classes import Classes
from nsaudit.suitescript.conditions import truth
from nsaudit.suitescript.machine import opposite
from nsaudit.suitescript.paths import ALWAYS, NEVER, State, both, either, with_fact
from nsaudit.suitescript.values import (
    UNDEFINED_VALUE,
    UNKNOWN,
    Closure,
    Object,
    Predicate,
    Special,
    Value,
)

EACH: Final = frozenset(
    (
        "each",
        "forEach",
        "map",
        "filter",
        "some",
        "every",
        "find",
        "findIndex",
        "flatMap",
        "reduce",
        "reduceRight",
        "sort",
        "findLast",
    )
)


class Callbacks(Classes):
    """Functions that a list calls for its elements."""

    def iterated(
        self,
        receiver: Value,
        name: str,
        args: list[Value],
        pos: int,
        item: Value,
        yes: State,
        no: State,
    ) -> Value:
        """Run a callback for the elements of a list, a result set or anything else."""
        results: list[Value] = []
        acc = args[1] if name.startswith("reduce") and len(args) > 1 else None
        given = [acc, item, UNKNOWN] if name.startswith("reduce") else [item, UNKNOWN, receiver]
        given = [UNKNOWN if v is None else v for v in given]
        if name == "sort":
            given = [item, item]
        callback = args[0]
        marked: list[Any] = []
        for option, _ in options_of(callback):
            if isinstance(option, Closure):
                option.function.load()
                marked.extend(self.stale(option.scope, sorted(option.function.assigned)))
        bound = "data"
        if isinstance(receiver, Object) and "*" not in receiver.props:
            bound = f"constant {len(receiver.props.get('*items', ()))}"
        elif isinstance(receiver, Special) and receiver.kind == "columns":
            bound = "columns"
        self.looping.append((self.path(), pos, bound))
        mark = len(self.log)
        self.maybe(yes, no, lambda: results.append(self.call_value(callback, given, None, pos)))
        self.unmatched(yes, mark)
        self.looping.pop()
        self.fresh(marked)
        result = results[0] if results else UNKNOWN
        if name in ("map", "flatMap"):
            mapped = Object(array=True)
            mapped.props["*"] = result
            mapped.props["*fill"] = yes
            if (
                isinstance(receiver, Object)
                and "*items" in receiver.props
                and "*" not in receiver.props
            ):
                mapped.props.update({"*items": (result,) * len(receiver.props["*items"])})
                del mapped.props["*"]
            return mapped
        if name == "filter":
            y, n = truth(result)
            kept = Object(array=True)
            kept.props["*"] = item
            kept.props["*fill"] = both(yes, y)
            return kept
        if name in ("some", "find", "findIndex", "findLast"):
            y, n = truth(result)
            there, missing = both(yes, y), either(no if no != ALWAYS else NEVER, both(yes, n))
            if not missing:
                missing = n
            if ("lk",) in item.taint or opposite(yes) != ALWAYS:
                missing = with_fact(missing, ("lookup", "absent"))  # none of the rows found matches
            if name == "some":
                return Predicate(there, missing, receiver.taint | result.taint)
            if name == "findIndex":
                return Special("index", (there, missing), receiver.taint)
            return choice([(item, there), (UNDEFINED_VALUE, missing)])
        if name == "every":
            y, n = truth(result)
            return Predicate(either(y, no if no != ALWAYS else NEVER), both(yes, n), receiver.taint)
        if name.startswith("reduce"):
            return choice([(acc or UNKNOWN, no), (result, yes)])
        if name == "sort":
            return receiver
        return UNDEFINED_VALUE

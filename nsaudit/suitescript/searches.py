"""Searches, queries, tasks and the other objects that N modules hand out."""

from nsaudit.suitescript.choices import constants, options_of
from nsaudit.suitescript.records import LOOKUP, Records
from nsaudit.suitescript.sql import note_query
from nsaudit.suitescript.values import (
    NONE,
    UNKNOWN,
    Closure,
    Const,
    Special,
    Unknown,
    Value,
    unknown,
)


class Specials(Records):
    """Objects of NetSuite other than records."""

    def special_method(
        self, receiver: Special, name: str, args: list[Value], pos: int
    ) -> Value | None:
        """Call a method of such an object; None where it has no such method of its own."""
        kind = receiver.kind
        if kind in ("search", "results", "paged"):
            return self._search_method(receiver, name, args, pos)
        if kind == "query":
            if name in ("run", "runPaged"):
                found = note_query(self, receiver.data, pos, paged=name == "runPaged")
                self.effect("suiteql", f"query.{name}", pos)
                return unknown(LOOKUP | found)
            return receiver
        if kind == "task" and name == "submit":
            self.effect("task", "task.submit", pos, detail=receiver.data)
            return UNKNOWN
        if kind == "task" and name == "addInboundDependency":
            return receiver
        if kind == "script":
            if name == "getRemainingUsage":
                self.note("usage-check", pos)
                return Unknown(frozenset((("usage",),)))
            if name == "getParameter":
                return Unknown(frozenset((("param",),)))
            return UNKNOWN
        if kind == "file" and name == "save":
            self.effect("file", "file.save", pos)
            return UNKNOWN
        if kind == "sftp":
            self.effect("http", f"sftp.{name}", pos)
            return Unknown(frozenset((("http",),)))
        if kind == "stage":
            return self.unknown_call(NONE, args, pos)
        if kind == "context" and name in ("isInvokedBy",):
            return UNKNOWN
        return None

    def _search_method(
        self, receiver: Special, name: str, args: list[Value], pos: int
    ) -> Value | None:
        if name == "run":
            return Special("results", receiver.data, receiver.taint, keyed=receiver.keyed)
        if name == "runPaged":
            self.effect("search", "search.runPaged", pos, receiver.data)
            return Special("paged", receiver.data, receiver.taint)
        if name in ("each", "getRange", "getResults"):
            self.effect(
                "search", "search.each" if name == "each" else "search.getRange", pos, receiver.data
            )
            if name == "each" and receiver.kind == "results":
                self.note("results-by-each", pos, "keyed" if receiver.keyed else "")
                self._each_return(args, pos)
            elif name != "each":
                start = self.argument(args, "start", 0)
                if 0 in constants(start) and not self.looping:
                    end = self.argument(args, "end", 1)
                    detail = "keyed" if receiver.keyed else _highest(end)
                    self.note("results-by-one-range", pos, detail)
            return None if name == "each" else unknown(receiver.taint)
        if name == "fetch":
            self.effect("search", "search.fetch", pos, receiver.data)
            return unknown(receiver.taint)
        if name == "save":
            return UNKNOWN
        return None

    def _each_return(self, args: list[Value], pos: int) -> None:
        """Note an each() whose callback returns nothing: it stops after the first row."""
        if args and isinstance(args[0], Closure):
            function = args[0].function
            function.load()
            if not function.returns_value:
                self.note("each-callback-returns-nothing", pos)


def _highest(end: Value | None) -> str:
    """Return the highest constant a range may end at; empty where it is not known."""
    ends: list[int] = []
    for option, _ in options_of(end) if end is not None else ():
        if not isinstance(option, Const) or not str(option.value).isdigit():
            return ""
        ends.append(int(option.value))
    return str(max(ends)) if ends else ""

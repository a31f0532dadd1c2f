"""SuiteScript 2.x: what the functions of the N modules and the methods of their objects do."""

from collections.abc import Callable
from typing import Any

from nsaudit.suitescript.conditions import presence
from nsaudit.suitescript.filters import is_keyed
from nsaudit.suitescript.literals import masked_host
from nsaudit.suitescript.paths import ALWAYS
from nsaudit.suitescript.recorder import Recorder
from nsaudit.suitescript.sql import note_query
from nsaudit.suitescript.values import (
    NONE,
    UNKNOWN,
    Api,
    Choice,
    Closure,
    Const,
    Object,
    Record,
    Special,
    Unknown,
    Value,
    constants,
    known_constants,
    options_of,
    taints,
    text_of,
    unknown,
)

LOOKUP = frozenset((("lk",),))
_LOOKED_UP = Unknown(LOOKUP)
_GETTERS = frozenset((
    "getValue", "getText", "getSublistValue", "getSublistText", "getCurrentSublistValue",
    "getCurrentSublistText", "getMatrixSublistValue", "getMatrixHeaderValue", "getSubrecord",
    "getSublistSubrecord", "getCurrentSublistSubrecord", "findSublistLineWithValue", "getLineCount",
    "getFieldValue", "getFieldText", "getLineItemValue", "getLineItemText", "getLineItemCount",
    "getCurrentLineItemValue", "getCurrentLineItemText", "getFieldValues", "getFieldTexts",
    "findLineItemValue", "getField", "getSublistField", "getFieldVal", "getDateTimeValue",
    "viewSubrecord", "viewLineItemSubrecord",
))  # fmt: skip
_SETTERS = {
    "setValue": 1, "setText": 1, "setSublistValue": 3, "setSublistText": 3,
    "setCurrentSublistValue": 2, "setCurrentSublistText": 2, "setMatrixSublistValue": 3,
    "setFieldValue": 1, "setFieldText": 1, "setFieldValues": 1, "setLineItemValue": 3,
    "setCurrentLineItemValue": 2, "setCurrentLineItemText": 2, "setDateTimeValue": 1,
}  # fmt: skip
_SUBLIST = frozenset(
    n for n in (*_GETTERS, *_SETTERS) if "Sublist" in n or "LineItem" in n or n == "getLineCount"
)
_RELATED = frozenset(("links", "returnslinks", "childlinks"))
"""Sublists that list the records made from this one: reading them looks up what exists."""


class NetSuite2(Recorder):
    """The N modules."""

    def call_api(self, api: Api, args: list[Value], pos: int) -> Value:
        """Call a function of NetSuite."""
        name = api.name.removesuffix(".promise")
        if self.defining and api.module not in ("N/log", "N/util", "N/error", "nlapi"):
            self.note("call-in-define", pos, f"{api.module}.{name}")
        if api.module == "nlapi":
            return self.call_ss1(name, args, pos)
        handler = _HANDLERS.get((api.module, name)) or _HANDLERS.get((api.module, "*"))
        if handler is not None:
            return handler(self, name, args, pos)
        return (
            self.unknown_call(NONE, args, pos)
            if any(self._callable(a) for a in args)
            else unknown(taints(args))
        )

    def call_ss1(self, name: str, args: list[Value], pos: int) -> Value:
        """Call a function of SuiteScript 1.0."""
        raise NotImplementedError

    def call_netsuite(
        self, receiver: Value, name: str, args: list[Value], pos: int
    ) -> Value | None:
        """Call a method of a NetSuite object; None where it is no such thing."""
        if isinstance(receiver, Record):
            return self._record_method(receiver, name, args, pos)
        if isinstance(receiver, Special):
            return self._special_method(receiver, name, args, pos)
        if isinstance(receiver, Unknown):
            if name in _SETTERS:
                self._set_unknown(receiver, name, args)
                return receiver
            if name == "save":
                if any(t[0] == "created" for t in receiver.taint):
                    self.save_record(
                        receiver, pos, "record.save", ignores_mandatory=self.ignoring(args)
                    )
                return UNKNOWN
            if name in _GETTERS and receiver.taint:
                return receiver if receiver.text is None else unknown(receiver.taint)
            if name == "getRemainingUsage":
                self.note("usage-check", pos)
                return Unknown(frozenset((("usage",),)))
            if name in {"getErrors", "iterator"}:
                return receiver
        return None

    def ignoring(self, args: list[Value]) -> bool:
        """Tell whether a save is told to ignore mandatory fields."""
        value = self.argument(args, "ignoreMandatoryFields", 1)
        return True in constants(value) or "T" in constants(value)

    # -- records --------------------------------------------------------------------------------

    def field_argument(self, name: str, args: list[Value]) -> tuple[Value | None, Value | None]:
        """Return the sublist and the field that a getter or setter names."""
        if name in _SUBLIST:
            return self.argument(args, "sublistId", 0), self.argument(args, "fieldId", 1)
        return None, self.argument(args, "fieldId", 0)

    def _record_method(self, record: Record, name: str, args: list[Value], pos: int) -> Value:
        if name in _GETTERS:
            return self._read_field(record, name, args)
        if name in _SETTERS:
            self._write_field(record, name, args)
            return record
        if name == "save":
            self.save_record(record, pos, "record.save", ignores_mandatory=self.ignoring(args))
            return unknown(record.taint)
        if name in ("getId", "getRecordId"):
            return self.member(record, "id", pos)
        if name in ("getRecordType",):
            return self.member(record, "type", pos)
        if name == "then" and args:
            return self.call_value(args[0], [record], None, pos)
        if name in ("catch", "finally"):
            return record
        for arg in args:
            if self._callable(arg):
                return self.unknown_call(NONE, args, pos)
        return record

    def _read_field(self, record: Record, name: str, args: list[Value]) -> Value:
        sublist, field = self.field_argument(name, args)
        if record.site is not None:
            return UNKNOWN
        if text_of(sublist) in _RELATED:
            return _LOOKED_UP
        if name in ("getLineCount", "getLineItemCount"):
            field = sublist
        source = {"new": "new", "old": "old"}.get(record.kind, "new" if record.own else "rec")
        if source == "new" and record.kind == "new":
            self.recording.reads_new = True
        names: list[str | None] = [c for c in constants(field) if isinstance(c, str)]
        names = names or [None]
        found = frozenset((source, n) for n in names)
        if name in ("findSublistLineWithValue", "findLineItemValue"):
            # A line of another record that is not there yet is looked for like a record.
            yes, no = presence(found if source != "rec" else LOOKUP)
            return Special("index", (yes, no), found)
        return Unknown(found)

    def _write_field(self, record: Record, name: str, args: list[Value]) -> None:
        _, field = self.field_argument(name, args)
        value = self.argument(args, "value", _SETTERS[name]) or self.argument(
            args, "text", _SETTERS[name]
        )
        if record.site is not None:
            if "externalid" in {c.lower() for c in constants(field) if isinstance(c, str)}:
                self.recording.external_ids.add(record.site)
        else:
            self.wrote(field, value)

    def _set_unknown(self, receiver: Unknown, name: str, args: list[Value]) -> None:
        _, field = self.field_argument(name, args)
        sites = [t[1] for t in receiver.taint if t[0] == "created"]
        if sites:
            if "externalid" in constants(field):
                self.recording.external_ids.update(sites)
            return
        value = self.argument(args, "value", _SETTERS[name])
        self.wrote(field, value)

    def own_id(self, value: Value | None) -> bool:
        """Tell whether a value is the triggering record's id."""
        return value is not None and any(t[0] in ("id", "id-before") for t in value.taint)

    # -- other objects --------------------------------------------------------------------------

    def _special_method(
        self, receiver: Special, name: str, args: list[Value], pos: int
    ) -> Value | None:
        kind = receiver.kind
        if kind in ("search", "results", "paged"):
            return self._search_method(receiver, name, args, pos)
        if kind == "query":
            if name in ("run", "runPaged"):
                note_query(self, receiver.data, pos, paged=name == "runPaged")
                self.effect("suiteql", f"query.{name}", pos)
                return _LOOKED_UP
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
            return Special("results", receiver.data, LOOKUP, keyed=receiver.keyed)
        if name == "runPaged":
            self.effect("search", "search.runPaged", pos, receiver.data)
            return Special("paged", receiver.data, LOOKUP)
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
            return None if name == "each" else _LOOKED_UP
        if name == "fetch":
            self.effect("search", "search.fetch", pos, receiver.data)
            return _LOOKED_UP
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

    def merge_fields(self, field: Value | None, source: str) -> Value:
        """Return what a look-up of one or more fields of a record answers."""
        names = [c for c in constants(field) if isinstance(c, str)]
        if len(names) == 1:
            return Unknown(frozenset(((source, names[0]),)))
        return Special("fields", source)


Handler = Callable[[NetSuite2, str, list[Value], int], Value]


def _create(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
    kind = m.argument(args, "toType", 2) if name == "transform" else m.argument(args, "type", 0)
    made = m.create_record(name, kind, pos)
    defaults = m.argument(args, "defaultValues", 9)
    if isinstance(defaults, Object) and "externalid" in defaults.props:
        m.recording.external_ids.add(made.site)
    return made


def _load(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
    own = m.own_id(m.argument(args, "id", 1))
    kind = m.argument(args, "type", 0)
    m.effect("load", "record.load", pos, kind, own=own)
    return Record("load", kind, own=own)


def _delete(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
    m.effect("delete", "record.delete", pos, m.argument(args, "type", 0))
    return UNKNOWN


def _submit_fields(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
    own = m.own_id(m.argument(args, "id", 1))
    made = m.effect(
        "submitFields", "record.submitFields", pos, m.argument(args, "type", 0), own=own
    )
    options = m.argument(args, "options", 3)
    made.ignores_mandatory = isinstance(options, Object) and True in constants(
        options.props.get("ignoreMandatoryFields")
    )
    values = m.argument(args, "values", 2)
    for option in [v for v, _ in values.options] if isinstance(values, Choice) else [values]:
        if isinstance(option, Object):
            for key, value in option.props.items():
                if key == "*":
                    m.wrote(None, None)
                elif not key.startswith("*"):
                    m.wrote(Const(key), value)
        else:
            m.wrote(None, None)
    return UNKNOWN


def _search(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
    if name == "load":
        wanted = m.argument(args, "id", 0)
        m.effect("search", "search.load", pos, detail="load")
        for constant in known_constants(wanted):
            m.note("search-by-id", pos, str(constant))
        return Special("search", None, LOOKUP)
    kind = m.argument(args, "type", 0)
    keyed = is_keyed(m.argument(args, "filters", 2))
    return Special("search", kind, LOOKUP, keyed=keyed)


def _highest(end: Value | None) -> str:
    """Return the highest constant a range may end at; empty where it is not known."""
    ends: list[int] = []
    for option, _ in options_of(end) if end is not None else ():
        if not isinstance(option, Const) or not str(option.value).isdigit():
            return ""
        ends.append(int(option.value))
    return str(max(ends)) if ends else ""


def _lookup_fields(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
    own = m.own_id(m.argument(args, "id", 1))
    m.effect("lookup", "search.lookupFields", pos, m.argument(args, "type", 0), own=own)
    return Special("fields", "new" if own else "rec")


def _search_other(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
    if name in ("global", "duplicates"):
        m.effect("search", f"search.{name}", pos)
        return _LOOKED_UP
    if name == "createFilter":
        named = ("name", "join", "operator", "values")
        data = tuple(m.argument(args, part, i) for i, part in enumerate(named))
        return Special("filter", data, taints(args) & LOOKUP)
    return unknown(taints(args) & LOOKUP)


def _suiteql(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
    m.effect("suiteql", f"query.{name}", pos)
    note_query(m, m.argument(args, "query", 0), pos, paged="Paged" in name)
    return _LOOKED_UP


def _query(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
    if name in ("create", "load"):
        return Special("query", None, LOOKUP)
    return UNKNOWN


def _http(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
    if name in ("createSecureKey", "createSecureString"):
        return UNKNOWN
    address = m.argument(args, "url", 0)
    method = name
    if name in ("request", "requestRestlet", "requestSuitelet", "requestSuiteTalkRest"):
        method = (
            text_of(m.argument(args, "method", 9)) or ("get" if name == "request" else "post")
        ).lower()
    m.effect("http", f"https.{name}", pos, detail=method)
    if m.catching == 0:
        m.note("http-call", pos, method)
    note_target(m, address, pos)
    headers = m.argument(args, "headers", 9)
    keyed = isinstance(headers, Object) and any("idempoten" in k.lower() for k in headers.props)
    body = m.argument(args, "body", 1)
    if not keyed and isinstance(body, Object):
        keyed = any(k.lower() in ("externalid", "idempotencykey", "requestid") for k in body.props)
    if keyed:
        m.note("idempotency-key", pos)
    return Unknown(frozenset((("http",),)))


def note_target(m: NetSuite2, address: Value | None, pos: int) -> None:
    """Note what a request's address says: no encryption, a host that is written in the code."""
    texts = [c for c in constants(address) if isinstance(c, str)]
    if isinstance(address, Unknown) and address.text:
        texts.append(address.text)
    for text in texts:
        if text.startswith("http://"):
            m.note("plain-http", pos)
        host = masked_host(text)
        if host:
            m.note("literal-target", pos, host)


def _email(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
    m.effect("email", f"email.{name}", pos)
    recipients = m.argument(args, "recipients", 9)
    if any(isinstance(c, str) and "@" in c for c in constants(recipients)):
        m.note("literal-recipient", pos)
    author = m.argument(args, "author", 0)
    if any(isinstance(c, int) and c > 0 for c in constants(author)):
        m.note("literal-author", pos)
    return UNKNOWN


def _task(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
    if name == "checkStatus":
        return UNKNOWN
    return Special("task", text_of(m.argument(args, "taskType", 0)) or "")


def _runtime(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
    if name == "getCurrentScript":
        return Special("script")
    if name == "getCurrentUser":
        return Unknown(frozenset((("user",),)))
    return UNKNOWN


def _file(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
    if name in ("load", "delete", "copy"):
        m.effect("file", f"file.{name}", pos)
    return Special("file")


def _current_record(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
    return Record("new")


def _util(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
    if name == "each" and len(args) > 1:
        return m.call_method(args[0], "forEach", args[1:], pos)
    if name == "extend" and args:
        return args[0]
    return unknown(taints(args))


def _sftp(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
    return Special("sftp")


def _other(kind: str) -> Handler:
    def handle(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
        m.effect(kind, f"{kind}.{name}", pos)
        return UNKNOWN

    return handle


def _recordless(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
    m.effect("attach", f"record.{name}", pos)
    return UNKNOWN


_HANDLERS: dict[tuple[str, str], Handler] = {
    ("N/record", "create"): _create,
    ("N/record", "copy"): _create,
    ("N/record", "transform"): _create,
    ("N/record", "load"): _load,
    ("N/record", "delete"): _delete,
    ("N/record", "submitFields"): _submit_fields,
    ("N/record", "attach"): _recordless,
    ("N/record", "detach"): _recordless,
    ("N/search", "create"): _search,
    ("N/search", "load"): _search,
    ("N/search", "lookupFields"): _lookup_fields,
    ("N/search", "*"): _search_other,
    ("N/query", "runSuiteQL"): _suiteql,
    ("N/query", "runSuiteQLPaged"): _suiteql,
    ("N/query", "*"): _query,
    ("N/http", "*"): _http,
    ("N/https", "*"): _http,
    ("N/email", "*"): _email,
    ("N/task", "*"): _task,
    ("N/runtime", "*"): _runtime,
    ("N/file", "*"): _file,
    ("N/currentRecord", "*"): _current_record,
    ("N/util", "*"): _util,
    ("N/sftp", "*"): _sftp,
    **{
        ("N/render", name): _other("render")
        for name in ("bom", "packingSlip", "pickingTicket", "statement", "transaction", "xmlToPdf")
    },
    ("N/transaction", "void"): _other("transaction"),
    ("N/workflow", "initiate"): _other("workflow"),
    ("N/workflow", "trigger"): _other("workflow"),
    ("N/action", "execute"): _other("action"),
    ("N/action", "executeBulk"): _other("action"),
    ("N/config", "load"): _other("config"),
}
__all__ = ["ALWAYS", "LOOKUP", "Any", "NetSuite2"]

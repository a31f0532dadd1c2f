"""SuiteScript 2.x: what the functions of the N modules do."""

from collections.abc import Callable
from typing import Final

from nsaudit.suitescript.choices import Choice, constants, known_constants, text_of
from nsaudit.suitescript.filters import is_keyed, row_states
from nsaudit.suitescript.records import GETTERS, LOOKED_UP, LOOKUP, SETTERS, found_kinds
from nsaudit.suitescript.searches import Specials
from nsaudit.suitescript.sql import note_query
from nsaudit.suitescript.targets import note_target
from nsaudit.suitescript.values import (
    NONE,
    UNKNOWN,
    Api,
    Const,
    Object,
    Record,
    Special,
    Unknown,
    Value,
    taints,
    unknown,
)


class NetSuite2(Specials):
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
            if any(self.is_callable(a) for a in args)
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
            return self.record_method(receiver, name, args, pos)
        if isinstance(receiver, Special):
            return self.special_method(receiver, name, args, pos)
        if isinstance(receiver, Unknown):
            if name in SETTERS:
                self.set_unknown(receiver, name, args)
                return receiver
            if name == "save":
                if any(t[0] == "created" for t in receiver.taint):
                    self.save_record(
                        receiver, pos, "record.save", ignores_mandatory=self.ignoring(args)
                    )
                return UNKNOWN
            if name in GETTERS and receiver.taint:
                return receiver if receiver.text is None else unknown(receiver.taint)
            if name == "getRemainingUsage":
                self.note("usage-check", pos)
                return Unknown(frozenset((("usage",),)))
            if name in {"getErrors", "iterator"}:
                return receiver
        return None


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
    m.delete_record("record.delete", m.argument(args, "type", 0), m.argument(args, "id", 1), pos)
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
    filters = m.argument(args, "filters", 2)
    sources = LOOKUP | row_states(filters) | found_kinds(kind)
    return Special("search", kind, sources, keyed=is_keyed(filters))


def _lookup_fields(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
    own = m.own_id(m.argument(args, "id", 1))
    m.effect("lookup", "search.lookupFields", pos, m.argument(args, "type", 0), own=own)
    return Special("fields", "new" if own else "rec")


def _search_other(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
    if name in ("global", "duplicates"):
        m.effect("search", f"search.{name}", pos)
        return LOOKED_UP
    if name == "createFilter":
        named = ("name", "join", "operator", "values")
        data = tuple(m.argument(args, part, i) for i, part in enumerate(named))
        return Special("filter", data, taints(args) & LOOKUP)
    return unknown(taints(args) & LOOKUP)


def _suiteql(m: NetSuite2, name: str, args: list[Value], pos: int) -> Value:
    m.effect("suiteql", f"query.{name}", pos)
    found = note_query(m, m.argument(args, "query", 0), pos, paged="Paged" in name)
    return unknown(LOOKUP | found)


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


_HANDLERS: Final[dict[tuple[str, str], Handler]] = {
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

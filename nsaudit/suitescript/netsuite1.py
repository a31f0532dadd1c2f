"""SuiteScript 1.0: what the `nlapi` functions do."""

from collections.abc import Callable
from typing import Final

from nsaudit.suitescript.choices import constants, known_constants
from nsaudit.suitescript.filters import is_keyed, row_states
from nsaudit.suitescript.netsuite2 import NetSuite2
from nsaudit.suitescript.records import LOOKED_UP, LOOKUP, found_kinds
from nsaudit.suitescript.targets import note_target
from nsaudit.suitescript.values import (
    EXECUTION,
    NONE,
    NULL,
    UNKNOWN,
    Api,
    Object,
    Record,
    Special,
    Unknown,
    Value,
    taints,
    unknown,
)


class NetSuite1(NetSuite2):
    """The SS1 functions."""

    def call_ss1(self, name: str, args: list[Value], pos: int) -> Value:
        """Call a function of SuiteScript 1.0."""
        self.note("ss1-call", pos, name)
        handler = _HANDLERS.get(name)
        if handler is not None:
            return handler(self, name, args, pos)
        if any(self.is_callable(a) for a in args):
            return self.unknown_call(NONE, args, pos)
        return unknown(taints(args))

    def new_api(self, api: Api, args: list[Value], pos: int) -> Value:
        """Make an object of NetSuite with `new`; a search filter keeps what it asks for."""
        if api.name == "nlobjSearchFilter":
            return Special("filter", tuple(_at(args, i) for i in range(4)), taints(args))
        return self.unknown_call(NONE, args, pos)

    def call_netsuite(
        self, receiver: Value, name: str, args: list[Value], pos: int
    ) -> Value | None:
        """Call a method of a NetSuite object; None where it is no such thing."""
        if not isinstance(receiver, Special):
            return super().call_netsuite(receiver, name, args, pos)
        if receiver.kind == "context1":
            if name == "getExecutionContext":
                return EXECUTION
            if name == "getRemainingUsage":
                self.note("usage-check", pos)
                return Unknown(frozenset((("usage",),)))
            if name in ("getSetting", "getPreference", "getSessionObject"):
                return Unknown(frozenset((("param",),)))
            if name in ("getEnvironment", "getCompany"):
                return Unknown(frozenset((("env",),)))
            return Unknown(frozenset((("user",),)))
        if receiver.kind == "search" and name == "runSearch":
            return Special("results", receiver.data, receiver.taint, keyed=receiver.keyed)
        if receiver.kind == "results" and name == "forEachResult":
            return self.call_method(receiver, "each", args, pos)
        return super().call_netsuite(receiver, name, args, pos)


Handler = Callable[[NetSuite1, str, list[Value], int], Value]


def _at(args: list[Value], index: int) -> Value | None:
    return args[index] if index < len(args) else None


def _new_record(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    m.recording.reads_new = True
    return Record("new")


def _old_record(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    return Record("old")


def _field(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    line = "LineItem" in name or "Matrix" in name
    return m.read_field(Record("new"), "getLineItemValue" if line else "getFieldValue", args)


def _line_count(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    return m.read_field(Record("new"), "getLineItemCount", args)


def _set_field(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    if "LineItem" in name:
        m.wrote(_at(args, 1), _at(args, 2 if "Current" in name else 3))
    else:
        m.wrote(_at(args, 0), _at(args, 1))
    return UNKNOWN


def _id(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    return m.own_record_id


def _type(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    return Unknown(frozenset((("owntype",),)))


def _create(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    api = {"nlapiCreateRecord": "create", "nlapiCopyRecord": "copy"}.get(name, "transform")
    return m.create_record(api, _at(args, 2 if api == "transform" else 0), pos)


def _load(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    own = m.own_id(_at(args, 1))
    m.effect("load", name, pos, _at(args, 0), own=own)
    return Record("load", _at(args, 0), own=own)


def _submit(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    if args:
        ignoring = True in constants(_at(args, 2)) or "T" in constants(_at(args, 2))
        m.save_record(args[0], pos, name, ignores_mandatory=ignoring)
        return unknown(args[0].taint)
    return UNKNOWN


def _submit_field(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    own = m.own_id(_at(args, 1))
    m.effect("submitFields", name, pos, _at(args, 0), own=own)
    fields, values = _at(args, 2), _at(args, 3)
    if isinstance(fields, Object):
        items = fields.props.get("*items", ())
        given = values.props.get("*items", ()) if isinstance(values, Object) else ()
        for i, field in enumerate(items):
            m.wrote(field, given[i] if i < len(given) else None)
    else:
        m.wrote(fields, values)
    return UNKNOWN


def _delete(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    m.delete_record(name, _at(args, 0), _at(args, 1), pos)
    return UNKNOWN


def _lookup(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    own = m.own_id(_at(args, 1))
    m.effect("lookup", name, pos, _at(args, 0), own=own)
    fields = _at(args, 2)
    if isinstance(fields, Object):
        return Special("fields", "new" if own else "rec")
    return m.merge_fields(fields, "new" if own else "rec")


def _search_record(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    m.effect("search", name, pos, _at(args, 0))
    duplicates = name == "nlapiSearchDuplicate"
    m.note("ss1-search", pos, "keyed" if not duplicates and is_keyed(_at(args, 2)) else "")
    for constant in known_constants(_at(args, 1)):
        if constant not in (None, "") and not isinstance(constant, bool):
            m.note("search-by-id", pos, str(constant))
    if duplicates:
        return LOOKED_UP
    return unknown(LOOKUP | row_states(_at(args, 2)) | found_kinds(_at(args, 0)))


def _search(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    if name == "nlapiLoadSearch":
        for constant in known_constants(_at(args, 1)):
            m.note("search-by-id", pos, str(constant))
        m.effect("search", "search.load", pos, detail="load")
        return Special("search", _at(args, 0), LOOKUP)
    filters = _at(args, 1)
    return Special("search", _at(args, 0), LOOKUP | row_states(filters), keyed=is_keyed(filters))


def _request(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    body = _at(args, 1)
    method = "post" if body is not None and constants(body) != [None] else "get"
    m.effect("http", name, pos, detail=method)
    m.note("http-call", pos, method)
    note_target(m, _at(args, 0), pos)
    return Unknown(frozenset((("http",),)))


def _email(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    m.effect("email", name, pos)
    if any(isinstance(c, str) and "@" in c for c in constants(_at(args, 1))):
        m.note("literal-recipient", pos)
    return UNKNOWN


def _schedule(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    m.effect("task", name, pos, detail="SCHEDULED_SCRIPT")
    return UNKNOWN


def _context(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    return Special("context1")


def _user(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    return Unknown(frozenset((("user",),)))


def _yield(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    m.note("usage-check", pos, name)
    return UNKNOWN


def _file(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    m.effect(
        "file",
        {"nlapiLoadFile": "file.load", "nlapiSubmitFile": "file.save"}.get(name, "file.delete"),
        pos,
    )
    return UNKNOWN


def _stringify(m: NetSuite1, name: str, args: list[Value], pos: int) -> Value:
    return NULL


_FIELDS: Final = (
    "nlapiGetFieldValue", "nlapiGetFieldText", "nlapiGetFieldValues", "nlapiGetFieldTexts",
    "nlapiGetLineItemValue", "nlapiGetLineItemText", "nlapiGetCurrentLineItemValue",
    "nlapiGetCurrentLineItemText", "nlapiFindLineItemValue",
)  # fmt: skip
_SETS: Final = (
    "nlapiSetFieldValue", "nlapiSetFieldText", "nlapiSetFieldValues", "nlapiSetLineItemValue",
    "nlapiSetCurrentLineItemValue", "nlapiSetCurrentLineItemText",
)  # fmt: skip
_HANDLERS: Final[dict[str, Handler]] = {
    **dict.fromkeys(_FIELDS, _field),
    **dict.fromkeys(_SETS, _set_field),
    "nlapiGetNewRecord": _new_record,
    "nlapiGetOldRecord": _old_record,
    "nlapiGetLineItemCount": _line_count,
    "nlapiGetRecordId": _id,
    "nlapiGetRecordType": _type,
    "nlapiCreateRecord": _create,
    "nlapiCopyRecord": _create,
    "nlapiTransformRecord": _create,
    "nlapiLoadRecord": _load,
    "nlapiSubmitRecord": _submit,
    "nlapiSubmitField": _submit_field,
    "nlapiDeleteRecord": _delete,
    "nlapiLookupField": _lookup,
    "nlapiSearchRecord": _search_record,
    "nlapiSearchDuplicate": _search_record,
    "nlapiCreateSearch": _search,
    "nlapiLoadSearch": _search,
    "nlapiRequestURL": _request,
    "nlapiRequestURLWithCredentials": _request,
    "nlapiSendEmail": _email,
    "nlapiSendFax": _email,
    "nlapiScheduleScript": _schedule,
    "nlapiGetContext": _context,
    "nlapiGetUser": _user,
    "nlapiGetRole": _user,
    "nlapiGetSubsidiary": _user,
    "nlapiYieldScript": _yield,
    "nlapiSetRecoveryPoint": _yield,
    "nlapiLoadFile": _file,
    "nlapiSubmitFile": _file,
    "nlapiDeleteFile": _file,
}

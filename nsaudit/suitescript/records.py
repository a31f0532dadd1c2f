"""NetSuite record objects: what their methods read, write and save."""

from typing import Final

from nsaudit.suitescript.choices import Choice, constants, text_of
from nsaudit.suitescript.conditions import CHANGED, opposed, presence
from nsaudit.suitescript.libraries import Libraries
from nsaudit.suitescript.paths import ALWAYS
from nsaudit.suitescript.raw import Site
from nsaudit.suitescript.values import (
    NONE,
    UNDEFINED_VALUE,
    UNKNOWN,
    BodyField,
    Const,
    Object,
    Record,
    Special,
    Taints,
    Unknown,
    Value,
    unknown,
)

LOOKUP: Final = frozenset((("lk",),))
LOOKED_UP: Final = Unknown(LOOKUP)
GETTERS: Final = frozenset((
    "getValue", "getText", "getSublistValue", "getSublistText", "getCurrentSublistValue",
    "getCurrentSublistText", "getMatrixSublistValue", "getMatrixHeaderValue", "getSubrecord",
    "getSublistSubrecord", "getCurrentSublistSubrecord", "findSublistLineWithValue", "getLineCount",
    "getFieldValue", "getFieldText", "getLineItemValue", "getLineItemText", "getLineItemCount",
    "getCurrentLineItemValue", "getCurrentLineItemText", "getFieldValues", "getFieldTexts",
    "findLineItemValue", "getField", "getSublistField", "getFieldVal", "getDateTimeValue",
    "viewSubrecord", "viewLineItemSubrecord",
))  # fmt: skip
SETTERS: Final = {
    "setValue": 1, "setText": 1, "setSublistValue": 3, "setSublistText": 3,
    "setCurrentSublistValue": 2, "setCurrentSublistText": 2, "setMatrixSublistValue": 3,
    "setFieldValue": 1, "setFieldText": 1, "setFieldValues": 1, "setLineItemValue": 3,
    "setCurrentLineItemValue": 2, "setCurrentLineItemText": 2, "setDateTimeValue": 1,
}  # fmt: skip
_SUBLIST: Final = frozenset(
    n for n in (*GETTERS, *SETTERS) if "Sublist" in n or "LineItem" in n or n == "getLineCount"
)
_RELATED: Final = frozenset(("links", "returnslinks", "childlinks"))
"""Sublists that list the records made from this one: reading them looks up what exists."""


def found_kinds(kind: Value | None) -> Taints:
    """Return of which record types the rows are that a search finds: `("found", type)`."""
    names = [c.lower() for c in constants(kind) if isinstance(c, str)]
    return frozenset([("found", name) for name in names])


class Records(Libraries):
    """What reading, writing and saving records means."""

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

    def record_method(self, record: Record, name: str, args: list[Value], pos: int) -> Value:
        """Call a method of a record."""
        if name in GETTERS:
            return self.read_field(record, name, args)
        if name in SETTERS:
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
            if self.is_callable(arg):
                return self.unknown_call(NONE, args, pos)
        return record

    def read_field(self, record: Record, name: str, args: list[Value]) -> Value:
        """Return what a field, a line or a count of lines of a record holds."""
        sublist, field = self.field_argument(name, args)
        if record.site is not None:
            return UNKNOWN
        place = text_of(sublist) if sublist is not None else None
        if place in _RELATED:
            return LOOKED_UP
        if name in ("getLineCount", "getLineItemCount"):
            field = sublist
        source = {"new": "new", "old": "old"}.get(record.kind, "new" if record.own else "rec")
        if source == "new" and record.kind == "new":
            self.recording.reads_new = True
        names: list[str | None] = [c for c in constants(field) if isinstance(c, str)]
        names = names or [None]
        found = frozenset([(source, n) for n in names])
        if place and source != "rec" and place.startswith("custpage"):
            found |= {("page", n) for n in names if n}
        if place and field is sublist and source != "rec" and place.startswith("recmach"):
            found |= {("children", place.removeprefix("recmach"))}
        if name in ("findSublistLineWithValue", "findLineItemValue"):
            # A line of another record that is not there yet is looked for like a record.
            asked = self.argument(args, "value", 2)
            yes, no = presence(found if source != "rec" else LOOKUP)
            if asked is not None and opposed(found, asked.taint):
                yes, no = ALWAYS, CHANGED
            return Special("index", (yes, no), found)
        if record.kind in ("new", "old") and sublist is None and len(names) == 1 and names[0]:
            read = (record.kind, "Text" in name, names[0])
            return self.fields_read.setdefault(read, BodyField(found))
        return Unknown(found)

    def _write_field(self, record: Record, name: str, args: list[Value]) -> None:
        _, field = self.field_argument(name, args)
        value = self.argument(args, "value", SETTERS[name]) or self.argument(
            args, "text", SETTERS[name]
        )
        if record.site is not None:
            self.fill(record.site, field)
            if "externalid" in {c.lower() for c in constants(field) if isinstance(c, str)}:
                self.recording.external_ids.add(record.site)
        else:
            self.wrote(field, value)

    def fill(self, site: Site, field: Value | None) -> None:
        """Remember which field is set on a record that is made here."""
        names = {c.lower() for c in constants(field) if isinstance(c, str)}
        self.recording.filled.setdefault(site, set()).update(names or {"(computed)"})

    def set_unknown(self, receiver: Unknown, name: str, args: list[Value]) -> None:
        """Set a field of a value that may be a record."""
        _, field = self.field_argument(name, args)
        sites = [t[1] for t in receiver.taint if t[0] == "created"]
        if sites:
            for site in sites:
                self.fill(site, field)
            if "externalid" in constants(field):
                self.recording.external_ids.update(sites)
            return
        value = self.argument(args, "value", SETTERS[name])
        self.wrote(field, value)

    def own_id(self, value: Value | None) -> bool:
        """Tell whether a value, used as a record's id, is the triggering record's."""
        if value is not None:
            self.recording.page_ids.update(t[1] for t in value.taint if t[0] == "page")
        return value is not None and any(t[0] in ("id", "id-before") for t in value.taint)

    def merge_fields(self, field: Value | None, source: str) -> Value:
        """Return what a look-up of one or more fields of a record answers."""
        names = [c for c in constants(field) if isinstance(c, str)]
        if len(names) == 1:
            return Unknown(frozenset(((source, names[0]),)))
        return Special("fields", source)

    def argument(self, args: list[Value], name: str, index: int) -> Value | None:
        """Return an argument given by name in an options object or by position."""
        first = args[0] if args else None
        if isinstance(first, Object) and not first.array:
            found = first.props.get(name)
            if found is None:
                found = self.member(first, name, 0)
            if not (isinstance(found, Const) and found.value is UNDEFINED_VALUE.value):
                return found
            return None
        if isinstance(first, Choice) and any(isinstance(v, Object) for v, _ in first.options):
            return self.member(first, name, 0)
        return args[index] if index < len(args) else None

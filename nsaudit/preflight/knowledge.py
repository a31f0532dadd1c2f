"""What an environment shows of one record type: its fields, what it demands, what stays unknown."""

from __future__ import annotations

from collections.abc import Iterable

from nsaudit.model.application import COLUMN_TAG, applies_to
from nsaudit.model.base import Record
from nsaudit.model.customization import CustomField, CustomList, CustomRecordType
from nsaudit.model.organization import Currency, Subsidiary
from nsaudit.model.recorddata import RecordSchema, SchemaField
from nsaudit.model.snapshot import Snapshot
from nsaudit.preflight import demands
from nsaudit.preflight.fieldrule import FieldRule, Knowledge
from nsaudit.preflight.kinds import FIELD_KINDS, MAX_LENGTHS, reference_name
from nsaudit.reference import RequiredField, record_type

ALWAYS = ("id", "externalid", "refname", "links", "customform", "internalid")
"""Keys that every REST payload may carry."""


def know(snapshot: Snapshot, recordtype: str, form: str | None = None) -> Knowledge:
    """All that a snapshot shows of a record type. ``form`` is the form that is written to."""
    known = Knowledge(recordtype.casefold(), snapshot.meta.environment)
    _schema(snapshot, known)
    _custom_fields(snapshot, known)
    _standard(known)
    _named_lists(snapshot, known)
    demands.segments(snapshot, known, form)
    demands.forms(snapshot, known, form)
    demands.account(snapshot, known)
    for name in ALWAYS:
        known.fields.setdefault(name, FieldRule(name))
    filled = {f.id.casefold() for f in _standard_fields(known) if f.filled_when_absent}
    for name in (*filled, "id", "internalid"):
        known.required.pop(name, None)
        known.doubtful.pop(name, None)
    for name in known.required:
        known.doubtful.pop(name, None)
    return known


def _read(snapshot: Snapshot, cls: type[Record]) -> bool:
    return snapshot.gap(cls) is None and cls.table in snapshot.tables


def _schema(snapshot: Snapshot, known: Knowledge) -> None:
    schema = snapshot.index(RecordSchema).get(known.recordtype)
    if schema is None or schema.fields is None:
        if (
            _read(snapshot, RecordSchema)
            and schema is None
            and not known.recordtype.startswith("custom")
        ):
            known.lacking("fields", "the auditor's role sees no such record type in the catalogue")
        else:
            known.lacking("fields", "the record type's fields were not read (REST catalogue)")
        return
    known.complete = True
    for entry in schema.fields:
        if not entry.sublist:
            columns = [f for f in schema.fields if f.sublist == entry.id]
            known.fields[entry.id.casefold()] = _from_schema(entry, columns)


def _from_schema(
    entry: SchemaField, columns: Iterable[SchemaField], name: str | None = None
) -> FieldRule:
    kind = entry.type or "any"
    options = frozenset(entry.options) if entry.options else None
    # A live catalogue writes the column as "item.quantity", beside the sublist's own name.
    rows = {c.id.casefold().removeprefix(f"{entry.id.casefold()}."): c for c in columns}
    return FieldRule(
        id=name or entry.id,
        kind=kind if kind in _KINDS else "any",
        options=options,
        columns={n: _from_schema(c, (), n) for n, c in rows.items()} or None
        if kind == "sublist"
        else None,
        title=entry.title,
    )


_KINDS = frozenset(
    {"text", "date", "datetime", "number", "integer", "boolean", "reference", "list", "sublist"}
)


def _custom_fields(snapshot: Snapshot, known: Knowledge) -> None:
    whole = _read(snapshot, CustomField) and not snapshot.partial(CustomField)
    known.custom_complete = whole
    if known.recordtype.startswith("customrecord"):
        record = snapshot.index(CustomRecordType).get(known.recordtype)
        if record is None or record.customrecordcustomfields is None:
            known.lacking("required", "the fields of the custom record type were not read")
            known.custom_complete = False
            return
        for entry in record.customrecordcustomfields:
            _custom(known, entry, sure=True)
        known.custom_complete = not snapshot.partial(CustomRecordType)
        known.fields.setdefault("name", FieldRule("name", "text"))
        return
    if not whole:
        known.lacking("required", "not all custom fields of the account were read")
    row = record_type(known.recordtype)
    category = None if row is None else row.category
    for subject in snapshot.subjects(CustomField):
        custom = subject.record
        if isinstance(custom, CustomField) and subject.owner is None:
            applied = applies_to(custom, known.recordtype, category)
            if applied is None and known.has(custom.key):
                applied = True
            if applied is not False:
                _custom(known, custom, sure=applied is True)


def _custom(known: Knowledge, entry: CustomField, *, sure: bool) -> None:
    if entry.isinactive:
        return
    key = entry.key
    required = known.on_lines if entry.tag == COLUMN_TAG else known.required
    if sure or key in known.fields:
        known.fields[key] = _joined(known.fields.get(key), entry)
    if not sure:
        if entry.ismandatory and required is known.required:
            known.doubtful[key] = "mandatory custom field; whether it applies here was not read"
        elif entry.ismandatory:
            known.lacking("required", f"whether lines need {entry.scriptid} was not read")
        return
    if entry.ismandatory is None:
        known.lacking("required", f"whether {entry.scriptid} is mandatory was not read")
    elif entry.ismandatory and not entry.has_default:
        defaults = (entry.defaultvalue, entry.defaultselection, entry.defaultchecked)
        if None in defaults:
            known.doubtful[key] = "mandatory custom field; whether it has a default was not read"
        else:
            required[key] = "mandatory custom field without a default"


def _joined(rule: FieldRule | None, entry: CustomField) -> FieldRule:
    """The catalogue's rule with what the definition adds to it."""
    kind = FIELD_KINDS.get(entry.fieldtype or "", "any")
    length = entry.maxlength or MAX_LENGTHS.get(entry.fieldtype or "")
    if rule is None:
        return FieldRule(entry.key, kind, length, title=entry.label)
    return FieldRule(
        rule.id, rule.kind if rule.kind != "any" else kind, length, rule.options, rule.names,
        rule.inactive, rule.columns, rule.title,
    )  # fmt: skip


def _standard(known: Knowledge) -> None:
    """Lengths and demands of standard fields, as Oracle's reference has them."""
    for entry in _standard_fields(known):
        key = entry.id.casefold()
        rule = known.fields.get(key)
        if rule is None and not known.complete:
            known.fields[key] = FieldRule(entry.id, max_length=entry.max_length)
        elif rule is not None and entry.max_length:
            known.fields[key] = FieldRule(
                rule.id, rule.kind, entry.max_length, rule.options, rule.names, rule.inactive,
                rule.columns, rule.title,
            )  # fmt: skip
        if entry.filled_when_absent is None and (rule is not None or not known.complete):
            known.doubtful[key] = "required in Oracle's reference; the account may fill it"


def _standard_fields(known: Knowledge) -> tuple[RequiredField, ...]:
    found = record_type(known.recordtype)
    return () if found is None or found.required is None else found.required


def _named_lists(snapshot: Snapshot, known: Knowledge) -> None:
    """Names that references and lists accept: subsidiaries, currencies, values of custom lists."""
    for key, cls, what in (
        ("subsidiary", Subsidiary, "subsidiaries"),
        ("currency", Currency, "currencies"),
    ):
        if not _read(snapshot, cls):
            if key in known.fields:
                known.lacking("values", f"the {what} of the account were not read")
            continue
        good, bad = _names(snapshot, cls)
        rule = known.fields.get(key)
        if rule is not None or not known.complete:
            known.fields[key] = FieldRule(
                key, "reference", options=None if rule is None else rule.options,
                names=frozenset(good), inactive=frozenset(bad),
            )  # fmt: skip
    for subject in snapshot.subjects(CustomField):
        entry = subject.record
        if isinstance(entry, CustomField) and entry.key in known.fields:
            _list_of(snapshot, known, entry)


def _names(snapshot: Snapshot, cls: type[Record]) -> tuple[set[str], set[str]]:
    good: set[str] = set()
    bad: set[str] = set()
    for record in snapshot.records(cls):
        if isinstance(record, Subsidiary):
            names = {record.name, record.fullname}
            use = record.transacts is not False
        else:
            names = {getattr(record, "symbol", None), getattr(record, "name", None)}
            use = getattr(record, "isinactive", None) is not True
        (good if use else bad).update(n.casefold() for n in names if n)
    return good, bad - good


def _list_of(snapshot: Snapshot, known: Knowledge, entry: CustomField) -> None:
    """Values of the custom list that a field chooses from, where all of it was read."""
    target = reference_name(entry.selectrecordtype)
    if target is None or not target.startswith("customlist"):
        return
    found = snapshot.index(CustomList).get(target)
    rule = known.fields[entry.key]
    if found is None or found.customvalues is None:
        if rule.options is None:
            known.lacking("values", f"the values of {target} ({entry.key}) were not read")
        return
    values = [(v.value or "", v.key, v.isinactive is True) for v in found.customvalues]
    good = {
        n.casefold() for value, key, off in values if off is not True for n in (value, key) if n
    }
    bad = {n.casefold() for value, key, off in values if off for n in (value, key) if n}
    known.fields[entry.key] = FieldRule(
        rule.id, rule.kind if rule.kind in {"list", "reference", "multiple"} else "list",
        rule.max_length, rule.options, frozenset(good), frozenset(bad - good), rule.columns,
        rule.title,
    )  # fmt: skip

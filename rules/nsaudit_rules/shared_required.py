"""What an account requires of a new record: forms, custom fields, segments and preferences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from nsaudit.api import (
    COLUMN_TAG,
    MANDATORY_PREFERENCES,
    Context,
    CustomField,
    CustomRecordType,
    CustomSegment,
    Feature,
    Form,
    IntegrationObject,
    MandatoryFields,
    Preference,
    Record,
    applies_to,
    reference,
    segment_applies,
)


@dataclass(slots=True)
class Demand:
    """Required fields with the reason for each; ``unread`` says what else may require some.

    ``lines`` are those of the fields that stand on the lines of a transaction.
    """

    fields: dict[str, str] = field(default_factory=dict)
    lines: set[str] = field(default_factory=set)
    records: dict[str, Record] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    out_of_reach: bool = False

    def add(self, name: str, why: str, record: Record | None = None) -> None:
        """One more required field."""
        key = name.strip("[]").rpartition("=")[2].rpartition(".")[2]
        self.fields.setdefault(key.casefold(), why)
        if record is not None:
            self.records.setdefault(key.casefold(), record)

    def lacking(self, what: str, *, out_of_reach: bool = False) -> None:
        """Something that was not read."""
        self.out_of_reach = self.out_of_reach or (out_of_reach and not self.unread)
        self.unread.append(what)

    def places(self, names: Iterable[str]) -> list[Record]:
        """The records that require these fields, each once."""
        found = [self.records[name] for name in sorted(names) if name in self.records]
        return list({id(record): record for record in found}.values())[:3]


def required(obj: IntegrationObject, ctx: Context[Any]) -> Demand:
    """What a new record of this type needs, as far as it could be read."""
    demand = Demand()
    shown = _form(obj, ctx, demand)
    known = reference.record_type(obj.record)
    category = None if known is None else known.category
    if obj.record_type.startswith("customrecord"):
        _own_fields(obj, ctx, demand)
    _custom(obj, ctx, demand, category, shown)
    if category == "transaction":
        _preferences(ctx, demand)
    rows = () if known is None or known.required is None else known.required
    filled = {row.id.casefold() for row in rows if row.filled_when_absent}
    demand.fields = {name: why for name, why in demand.fields.items() if name not in filled}
    return demand


def _form(obj: IntegrationObject, ctx: Context[Any], demand: Demand) -> set[str] | None:
    """Rows that the contract's form demands.

    Returns every field of the record as it was opened, None where it was not: a custom field that
    is not among them does not apply to the record type.
    """
    if obj.form is None:
        demand.lacking("the contract does not declare form")
        return None
    form = ctx.seen(Form, obj.form) if obj.form else None
    if form is not None:
        if form.rows is None:
            demand.lacking(f"the rows of form {form.scriptid} could not be read")
        for row in form.rows or ():
            if row.visible is None or row.mandatory is None:
                demand.lacking(f"what form {form.scriptid} demands could not be read")
            if row.mandatory and row.visible:
                demand.add(row.id, f"mandatory on form {form.scriptid}", form)
        return None
    opened = [
        m
        for m in ctx.snapshot.records(MandatoryFields)
        if (m.recordtype or "").casefold() == obj.record_type
        and obj.form.casefold() in {"", m.key, (m.name or "").casefold()}
    ]
    if not opened or any(m.fields is None for m in opened):
        reach = ctx.snapshot.partial(Form) or not ctx.readable(Form)
        which = f"form {obj.form}" if obj.form else f"the preferred form of {obj.record}"
        demand.lacking(f"{which} was not read, so what it demands is not known", out_of_reach=reach)
    for found in opened:
        for entry in found.fields or ():
            if entry.mandatory and entry.sublist is None:
                demand.add(entry.id, f"mandatory on {found.caption}", found)
            elif entry.mandatory is None:
                demand.lacking(f"what {found.caption} demands could not be read")
    if not opened or any(m.fields is None for m in opened):
        return None
    return {entry.id.casefold() for found in opened for entry in found.fields or ()}


class Asked(NamedTuple):
    """A custom field or segment: on which part of the record it is, and whether it must be filled.

    None is what could not be read. ``why`` is told where it must be.
    """

    record: CustomField | CustomSegment
    body: bool | None
    lines: bool | None
    demands: bool | None
    why: str


def _custom(
    obj: IntegrationObject,
    ctx: Context[Any],
    demand: Demand,
    category: str | None,
    shown: set[str] | None,
) -> None:
    """Mandatory custom fields and segments that apply to the record type.

    A form that was opened shows those of the body, whatever could not be read of them.
    """
    own = obj.record_type.startswith("customrecord")  # its fields are its own
    fields = () if own else _fields(obj, ctx, demand, category)
    for asked in (*fields, *_segments(obj, ctx, demand, category, shown)):
        applied = asked.body or asked.lines
        unread = None in (asked.body, asked.lines) and not applied
        if asked.demands is False or (not applied and not unread):
            continue
        name = asked.record.scriptid
        if unread or asked.demands is None:
            if shown is None or (asked.lines and not asked.body):
                demand.lacking(f"whether {name} is required on {obj.record} was not read")
            continue
        demand.add(name, asked.why if asked.body else f"{asked.why}, on lines", asked.record)
        if not asked.body:
            demand.lines.add(asked.record.key)


def _fields(
    obj: IntegrationObject, ctx: Context[Any], demand: Demand, category: str | None
) -> Iterator[Asked]:
    if not ctx.readable(CustomField) or ctx.snapshot.partial(CustomField):
        demand.lacking("not all custom fields of the account were read", out_of_reach=True)
    why = "mandatory custom field without a default"
    for subject in ctx.snapshot.subjects(CustomField):
        entry = subject.record
        if not isinstance(entry, CustomField) or subject.owner is not None:
            continue
        applied = applies_to(entry, obj.record_type, category)
        column = entry.tag == COLUMN_TAG
        body, lines = (False, applied) if column else (applied, False)
        yield Asked(entry, body, lines, _demanded(entry), why)


def _segments(
    obj: IntegrationObject,
    ctx: Context[Any],
    demand: Demand,
    category: str | None,
    shown: set[str] | None,
) -> Iterator[Asked]:
    feature = ctx.seen(Feature, "CUSTOMSEGMENTS")
    if feature is not None and feature.enabled is False:
        return
    whole = ctx.readable(CustomSegment) and not ctx.snapshot.partial(CustomSegment)
    if shown is None and not whole:
        demand.lacking("not all custom segments of the account were read", out_of_reach=True)
    for segment in ctx.snapshot.records(CustomSegment):
        applied = segment_applies(segment, obj.record_type, category)
        demands: bool | None = True
        if segment.isinactive or segment.ismandatory is False or segment.defaultselection:
            demands = False
        elif None in {segment.ismandatory, segment.defaultselection}:
            demands = None
        elif segment.isinactive is None and segment.project is None:
            demands = None  # no project file says that a segment is inactive
        why = "mandatory custom segment without a default"
        yield Asked(segment, applied.body, applied.lines, demands, why)


def _own_fields(obj: IntegrationObject, ctx: Context[Any], demand: Demand) -> None:
    """Mandatory fields of a custom record type, and its name."""
    record = ctx.seen(CustomRecordType, obj.record_type)
    if record is None or record.customrecordcustomfields is None:
        demand.lacking(f"the fields of {obj.record} were not read", out_of_reach=record is None)
        return
    for entry in record.customrecordcustomfields:
        demands = _demanded(entry)
        if demands is None:
            demand.lacking(f"whether {entry.scriptid} is required could not be read")
        elif demands:
            demand.add(entry.scriptid, "mandatory custom field without a default", record)
    if record.includename and record.enablenumbering is False:
        demand.add("name", f"{record.scriptid} includes a name", record)
    elif record.includename is None or (record.includename and record.enablenumbering is None):
        demand.lacking(f"whether {obj.record} has a name could not be read")


def _demanded(entry: CustomField) -> bool | None:
    """Whether a field must be filled by who writes; None where that could not be read."""
    if entry.isinactive or entry.ismandatory is False or entry.has_default:
        return False
    defaults = (
        entry.defaultvalue,
        entry.defaultselection,
        entry.defaultchecked,
        entry.dynamicdefault,
    )
    return None if entry.ismandatory is None or None in defaults else True


def _preferences(ctx: Context[Any], demand: Demand) -> None:
    """Department, class and location where the account demands them."""
    for key, name in MANDATORY_PREFERENCES.items():
        preference = ctx.seen(Preference, key)
        if preference is None or preference.value is None:
            demand.lacking(
                f"the preference {key} was not read", out_of_reach=not ctx.readable(Preference)
            )
        elif preference.value in {"T", "true"}:
            demand.add(name, f"preference {key}", preference)

"""What an account requires of a new record: forms, custom fields, segments and preferences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

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
    else:
        _custom_fields(obj, ctx, demand, category, shown)
    _segments(obj, ctx, demand, category, shown)
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


def _custom_fields(
    obj: IntegrationObject,
    ctx: Context[Any],
    demand: Demand,
    category: str | None,
    shown: set[str] | None,
) -> None:
    """Mandatory custom fields that apply to the record type."""
    if not ctx.readable(CustomField) or ctx.snapshot.partial(CustomField):
        demand.lacking("not all custom fields of the account were read", out_of_reach=True)
    for subject in ctx.snapshot.subjects(CustomField):
        entry = subject.record
        if not isinstance(entry, CustomField) or subject.owner is not None:
            continue
        applied = applies_to(entry, obj.record_type, category)
        if applied:
            _demands(entry, entry, demand, on_lines=entry.tag == COLUMN_TAG)
        elif applied is None and shown is None and _may_demand(entry):
            demand.lacking(f"whether {entry.scriptid} applies to {obj.record} was not read")


def _segments(
    obj: IntegrationObject,
    ctx: Context[Any],
    demand: Demand,
    category: str | None,
    shown: set[str] | None,
) -> None:
    """Mandatory custom segments that apply to the record type."""
    feature = ctx.seen(Feature, "CUSTOMSEGMENTS")
    if feature is not None and feature.enabled is False:
        return
    whole = ctx.readable(CustomSegment) and not ctx.snapshot.partial(CustomSegment)
    if shown is None and not whole:
        demand.lacking("not all custom segments of the account were read", out_of_reach=True)
    for segment in ctx.snapshot.records(CustomSegment):
        if segment.isinactive or segment.ismandatory is False or segment.defaultselection:
            continue
        applied = segment_applies(segment, obj.record_type, category)
        if applied.body is False and applied.lines is False:
            continue
        if shown is not None and None in applied:
            continue
        # No project file says that a segment is inactive.
        active = segment.isinactive is False or segment.project is not None
        if (
            not active
            or None in {segment.ismandatory, segment.defaultselection}
            or not any(applied)
        ):
            if shown is None:
                demand.lacking(
                    f"whether segment {segment.scriptid} is required on {obj.record} was not read"
                )
            continue
        why = "mandatory custom segment without a default"
        demand.add(segment.scriptid, why if applied.body else f"{why}, on lines", segment)
        if not applied.body:
            demand.lines.add(segment.key)


def _own_fields(obj: IntegrationObject, ctx: Context[Any], demand: Demand) -> None:
    """Mandatory fields of a custom record type, and its name."""
    record = ctx.seen(CustomRecordType, obj.record_type)
    if record is None or record.customrecordcustomfields is None:
        demand.lacking(f"the fields of {obj.record} were not read", out_of_reach=record is None)
        return
    for entry in record.customrecordcustomfields:
        _demands(entry, record, demand)
    if record.includename and record.enablenumbering is False:
        demand.add("name", f"{record.scriptid} includes a name", record)
    elif record.includename is None or (record.includename and record.enablenumbering is None):
        demand.lacking(f"whether {obj.record} has a name could not be read")


def _may_demand(entry: CustomField) -> bool:
    return not (entry.isinactive or entry.ismandatory is False or entry.has_default)


def _demands(entry: CustomField, place: Record, demand: Demand, *, on_lines: bool = False) -> None:
    if not _may_demand(entry):
        return
    defaults = (
        entry.defaultvalue,
        entry.defaultselection,
        entry.defaultchecked,
        entry.dynamicdefault,
    )
    if entry.ismandatory is None or None in defaults:
        demand.lacking(f"whether {entry.scriptid} is required could not be read")
    else:
        demand.add(entry.scriptid, "mandatory custom field without a default", place)
        if on_lines:
            demand.lines.add(entry.key)


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

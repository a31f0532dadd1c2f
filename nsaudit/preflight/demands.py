"""What forms, segments, preferences and OneWorld demand of a new record."""

from __future__ import annotations

from collections.abc import Iterator

from nsaudit.model.application import Applied, segment_applies
from nsaudit.model.customization import CustomSegment, Form
from nsaudit.model.organization import Subsidiary
from nsaudit.model.recorddata import MandatoryFields
from nsaudit.model.settings import MANDATORY_PREFERENCES, Feature, Preference
from nsaudit.model.snapshot import Snapshot
from nsaudit.preflight.fieldrule import FieldRule, Knowledge
from nsaudit.preflight.kinds import reference_name
from nsaudit.preflight.periods import periods_of
from nsaudit.reference import record_type

Demand = tuple[str, dict[str, bool | None], bool]
"""A form, whether it demands each of its fields, and whether some of it was not read."""


def segments(snapshot: Snapshot, known: Knowledge, form: str | None) -> None:
    """Custom segments that are mandatory on the record type or on its lines.

    Where the form was opened it shows those that apply, and whether they are mandatory.
    """
    opened = [unread for *_, unread in _opened(snapshot, known.recordtype, form)]
    settled = bool(opened) and not any(opened)
    feature = snapshot.index(Feature).get("customsegments")
    if feature is not None and feature.enabled is False:
        return
    if settled:
        pass
    elif CustomSegment.table not in snapshot.tables or snapshot.gap(CustomSegment):
        known.lacking("required", "the custom segments of the account were not read")
    elif snapshot.partial(CustomSegment):
        known.lacking("required", "not all custom segments of the account were read")
    row = record_type(known.recordtype)
    category = None if row is None else row.category
    for segment in snapshot.records(CustomSegment):
        if segment.isinactive or segment.ismandatory is False or segment.defaultselection:
            continue
        applied = segment_applies(segment, known.recordtype, category)
        if settled and (None in applied or segment.ismandatory is None):
            continue
        if applied.body is not False or applied.lines is not False:
            _segment(known, segment, applied)


def _segment(known: Knowledge, segment: CustomSegment, applied: Applied) -> None:
    if applied.body:
        known.fields.setdefault(segment.key, FieldRule(segment.key))
    # No project file says that a segment is inactive.
    active = segment.isinactive is False or segment.project is not None
    if not active or None in {segment.ismandatory, segment.defaultselection} or not any(applied):
        # A field that the catalogue shows elsewhere says nothing about being mandatory.
        known.doubtful[segment.key] = "custom segment; whether it is mandatory here was not read"
        return
    if applied.body:
        known.required[segment.key] = "mandatory custom segment without a default"
    if applied.lines:
        known.on_lines[segment.key] = "mandatory custom segment without a default"


def forms(snapshot: Snapshot, known: Knowledge, form: str | None) -> None:
    """What the form demands: the one named, else the preferred one, else what all demand."""
    demands = list(_opened(snapshot, known.recordtype, form))
    demands += _from_files(snapshot, known.recordtype, form)
    if not demands:
        which = f"form {form}" if form else "the form"
        known.lacking("required", f"what {which} of {known.recordtype} demands was not read")
        return
    everywhere = set.intersection(*(set(fields) for _, fields, _ in demands))
    for name, fields, unread in demands:
        for key, wanted in fields.items():
            if wanted is None:
                known.lacking("required", f"whether {name} demands {key} was not read")
            elif wanted and key in everywhere and all(f[1].get(key) for f in demands):
                known.required.setdefault(key, f"mandatory on {name}")
            elif wanted:
                known.doubtful.setdefault(key, f"mandatory on {name}, which may not be the form")
            elif len(demands) == 1:
                known.doubtful.pop(key, None)
        if unread:
            known.lacking("required", f"not all of {name} was read")


def _opened(snapshot: Snapshot, kind: str, form: str | None) -> Iterator[Demand]:
    for found in snapshot.records(MandatoryFields):
        if (found.recordtype or "").casefold() != kind:
            continue
        if form and form.casefold() not in {found.key, (found.name or "").casefold()}:
            continue
        rows = {
            (f.id if f.sublist is None else f.sublist).casefold(): f.mandatory
            for f in found.fields or ()
            if f.sublist is None
        }
        yield found.caption, rows, found.fields is None


def _from_files(snapshot: Snapshot, kind: str, form: str | None) -> Iterator[Demand]:
    for found in snapshot.records(Form):
        if form:
            if found.key != form.casefold():
                continue
        elif (found.recordType or "").casefold() != kind or found.preferred is not True:
            continue
        rows: dict[str, bool | None] = {}
        for row in found.rows or ():
            shown = None if None in {row.visible, row.mandatory} else row.visible and row.mandatory
            rows[(reference_name(row.id) or row.id).casefold()] = shown
        yield f"form {found.scriptid}", rows, found.rows is None


def account(snapshot: Snapshot, known: Knowledge) -> None:
    """Subsidiary of OneWorld accounts, department, class and location, and open periods."""
    row = record_type(known.recordtype)
    category = "" if row is None else row.category
    if "subsidiary" in known.doubtful:
        feature = snapshot.index(Feature).get("subsidiaries")
        several = [s for s in snapshot.records(Subsidiary) if s.transacts is not False]
        if feature is not None and feature.enabled is False:
            known.doubtful.pop("subsidiary")
        elif (feature is not None and feature.enabled) or len(several) > 1:
            if category == "entity":
                known.required["subsidiary"] = "OneWorld account: every such record has one"
        else:
            known.lacking("required", "whether the account has subsidiaries was not read")
    if category != "transaction":
        return
    for key, name in MANDATORY_PREFERENCES.items():
        preference = snapshot.index(Preference).get(key.casefold())
        if preference is None or preference.value is None:
            known.lacking("required", f"the preference {key} was not read")
        elif preference.value in {"T", "true"}:
            known.required.setdefault(name, f"accounting preference {key}")
    known.periods = periods_of(snapshot, known.recordtype)
    if known.periods is not None and not known.periods.read:
        known.lacking("values", "the accounting periods of the account were not read")

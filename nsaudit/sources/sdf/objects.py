"""One element tree to one record, by root tag."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol
from xml.etree import ElementTree as ET

from nsaudit.model.access import Role
from nsaudit.model.authentication import IntegrationRecord
from nsaudit.model.base import Customization, Location, OtherObject, Path, Reference
from nsaudit.model.customization import (
    FIELD_TAGS,
    CustomField,
    CustomList,
    CustomRecordType,
    CustomSegment,
    CustomTransactionType,
    Form,
    FormField,
    Sublist,
    TranslationCollection,
)
from nsaudit.model.importing import CsvImport, FieldMapping
from nsaudit.model.scripting import SCRIPT_TAGS, Script
from nsaudit.model.workflow import Workflow
from nsaudit.sources.sdf.build import build
from nsaudit.sources.sdf.definition import SearchDefinition
from nsaudit.sources.sdf.references import collect
from nsaudit.sources.sdf.searching import build_search, decoded_search
from nsaudit.sources.sdf.shape import shape
from nsaudit.sources.sdf.workflow import build_workflow, in_file_order


class Builder(Protocol):
    """Takes nested text and the fields every object has, gives the record."""

    def __call__(self, values: dict[str, Any], **given: Any) -> Customization:
        """Make the record."""


class Shaped(NamedTuple):
    """An object on its way to a record: plain values, which another process can hand over.

    ``order`` holds the script ids of a workflow's file from top to bottom, which ``values`` lose.
    """

    tag: str
    scriptid: str
    project: str | None
    location: Location
    references: tuple[Reference, ...]
    values: dict[str, Any]
    decoded: SearchDefinition | str | None = None
    order: tuple[str, ...] = ()


def shape_object(root: ET.Element, location: Location, project: str | None) -> Shaped:
    """What an object's element tree holds. Raises TooDeep for nesting no object has."""
    shaped = shape(root)
    values: dict[str, Any] = shaped if isinstance(shaped, dict) else {}
    if isinstance(shaped, str) and shaped:
        values = {"text": shaped}
    elif isinstance(shaped, list):
        values = {"items": shaped}
    return Shaped(
        root.tag,
        root.attrib.get("scriptid", ""),
        project,
        location,
        tuple(collect(values)),
        values,
        decoded_search(values) if root.tag == SEARCH else None,
        tuple(e.attrib["scriptid"] for e in root.iter() if "scriptid" in e.attrib)
        if root.tag == WORKFLOW
        else (),
    )


def record_of(shaped: Shaped) -> Customization:
    """The record of an object."""
    given: dict[str, Any] = {
        "tag": shaped.tag,
        "scriptid": shaped.scriptid,
        "project": shaped.project,
        "location": shaped.location,
        "references": shaped.references,
    }
    if shaped.decoded is not None:
        return build_search(shaped.values, shaped.decoded, **given)
    record = BUILDERS.get(shaped.tag, _other)(shaped.values, **given)
    return in_file_order(record, shaped.order) if isinstance(record, Workflow) else record


SEARCH = "savedsearch"
"""The one object whose values need decoding before they are a record's."""

WORKFLOW = "workflow"
"""The one object in which the order of differently named elements means something."""


def _of(cls: type[Customization]) -> Builder:
    def make(values: dict[str, Any], **given: Any) -> Customization:
        return build(cls, values, **given)

    return make


def _other(values: dict[str, Any], **given: Any) -> Customization:
    return build(OtherObject, values, **given)


def _form(values: dict[str, Any], **given: Any) -> Customization:
    return build(Form, values, rows=tuple(_rows(values)), **given)


def _rows(values: dict[str, Any], way: Path = ()) -> Iterator[FormField]:
    """The field rows of a form, wherever groups, tabs and sublists put them."""
    for name, value in values.items():
        here = (*way, name)
        if not isinstance(value, dict):
            continue
        if name == "quickViewFields":  # what a hover card shows, not what the form asks for
            continue
        if "id" in value and ("mandatory" in value or "displayType" in value):
            yield build(FormField, value, id=str(value["id"]), path=here)
        else:
            yield from _rows(value, here)


def _csv_import(values: dict[str, Any], **given: Any) -> Customization:
    records = values.get("recordmappings")
    rows: tuple[FieldMapping, ...] | None = None
    if records == "" or records is None:
        rows = () if records == "" else None
    elif isinstance(records, dict):
        rows = tuple(_mappings(records))
    return build(CsvImport, values, mappings=rows, **given)


def _mappings(records: dict[str, Any]) -> Iterator[FieldMapping]:
    for record, content in records.items():
        fields = content.get("fieldmappings") if isinstance(content, dict) else None
        if not isinstance(fields, dict):
            continue
        for field, mapping in fields.items():
            column = mapping.get("columnreference") if isinstance(mapping, dict) else None
            column = column if isinstance(column, dict) else {}
            yield FieldMapping(
                record=record,
                field=field.partition("#")[0],
                column=_text(column.get("column")),
                type=_text(column.get("type")),
                path=("recordmappings", record, "fieldmappings", field),
            )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


BUILDERS: dict[str, Builder] = {
    **dict.fromkeys(FIELD_TAGS, _of(CustomField)),
    **dict.fromkeys(SCRIPT_TAGS, _of(Script)),
    "customrecordtype": _of(CustomRecordType),
    "customlist": _of(CustomList),
    "customsegment": _of(CustomSegment),
    "customtransactiontype": _of(CustomTransactionType),
    "role": _of(Role),
    "integration": _of(IntegrationRecord),
    "sublist": _of(Sublist),
    "translationcollection": _of(TranslationCollection),
    WORKFLOW: build_workflow,
    "savedcsvimport": _csv_import,
    "entryForm": _form,
    "transactionForm": _form,
    "addressForm": _form,
}
"""How each modelled root tag becomes a record; every other tag becomes an OtherObject."""

MODELLED = frozenset((*BUILDERS, SEARCH))
"""The root tags of objects that have a model."""

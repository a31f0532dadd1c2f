"""SDF object types: script id prefix and length, required features, project kinds."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from nsaudit.reference._data import load


class ObjectType(NamedTuple):
    """What is known of an SDF root tag; None means unknown.

    `features` holds the manifest features that the type itself needs; an empty tuple means that
    Oracle's page of the type names none. `max_length` counts the characters of the whole script
    id. `in_cli` is False for types that the SuiteCloud CLI does not list. `since` and `until`
    name the release that brought the tag or renamed it.
    """

    tag: str
    label: str
    prefixes: tuple[str, ...]
    max_length: int | None
    features: tuple[str, ...] | None
    project_types: tuple[str, ...] | None
    in_cli: bool
    since: str | None
    until: str | None
    tentative: bool


class NestedId(NamedTuple):
    """The script id of an element inside an object, such as a deployment or a workflow state."""

    tag: str
    prefix: str | None
    max_length: int | None


def _names(row: Mapping[str, list[str]], key: str) -> tuple[str, ...] | None:
    return tuple(row[key]) if key in row else None


@cache
def all_object_types() -> Mapping[str, ObjectType]:
    """Return every known SDF root tag, spelled as in XML."""
    return {
        tag: ObjectType(
            tag=tag,
            label=row["label"],
            prefixes=tuple(row["prefixes"]),
            max_length=row.get("max_length"),
            features=_names(row, "features"),
            project_types=_names(row, "project_types"),
            in_cli=row.get("cli", True),
            since=row.get("since"),
            until=row.get("until"),
            tentative=row.get("tentative", False),
        )
        for tag, row in load("object_types")["object_types"].items()
    }


def object_type(tag: str) -> ObjectType | None:
    """Return an SDF object type by its root tag, or None for an unknown tag."""
    return all_object_types().get(tag)


@cache
def _nested() -> Mapping[str, NestedId]:
    return {
        tag: NestedId(tag, row.get("prefix"), row.get("max_length"))
        for tag, row in load("object_types")["nested_ids"].items()
    }


def nested_id(tag: str) -> NestedId | None:
    """Return what is known of the script id of an inner element, or None."""
    return _nested().get(tag)

"""Tags that Oracle documents as required, for each SDF object type."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from nsaudit.reference._data import load


class Condition(NamedTuple):
    """When a conditional tag is required, judged on a sibling tag.

    With `values`, the sibling has to hold one of them; without, it has to be there (`present`
    True) or missing (`present` False).
    """

    tag: str
    values: frozenset[str] | None
    present: bool


@cache
def mandatory_tags(root: str) -> frozenset[str] | None:
    """Return the always required paths below a root tag, or None for an unknown root.

    A path is joined by `/`; an attribute starts with `@`. A path below an optional element
    counts only where that element is there.
    """
    paths = load("mandatory_tags")["mandatory"].get(root)
    return None if paths is None else frozenset(paths)


@cache
def conditional_tags(root: str) -> Mapping[str, tuple[Condition, ...]]:
    """Return the paths that are required when all of their conditions hold."""
    rows = load("mandatory_tags")["conditional"].get(root, {})
    return {
        path: tuple(
            Condition(
                tag=row["tag"],
                values=frozenset(row["equals"]) if "equals" in row else None,
                present="absent" not in row,
            )
            for row in conditions
        )
        for path, conditions in rows.items()
    }


def condition_holds(condition: Condition, sibling: str | None) -> bool:
    """Return whether `condition` holds for the sibling's text, None when it is missing."""
    if condition.values is not None:
        return sibling in condition.values
    return (sibling is not None) is condition.present


def is_mandatory(root: str, path: str, siblings: Mapping[str, str | None]) -> bool | None:
    """Return whether the tag at `path` is required; None when the root tag is unknown.

    `siblings` maps the tags beside it to their texts; they decide conditional tags.
    """
    required = mandatory_tags(root)
    if required is None:
        return None
    if path in required:
        return True
    conditions = conditional_tags(root).get(path)
    return conditions is not None and all(
        condition_holds(condition, siblings.get(condition.tag)) for condition in conditions
    )

"""The one place that loads tree-sitter's JavaScript grammar."""

from functools import cache
from typing import Final

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser, Tree

__all__ = ["Node", "Tree", "field_ids", "kind_ids", "kind_names", "parse"]

_LANGUAGE: Final = Language(tree_sitter_javascript.language())


@cache
def _parser() -> Parser:
    return Parser(_LANGUAGE)


@cache
def kind_names() -> tuple[str, ...]:
    """Return the grammar's node kinds by id, so that dispatch works on integers."""
    names = [_LANGUAGE.node_kind_for_id(i) or "" for i in range(_LANGUAGE.node_kind_count)]
    # Error nodes carry the largest 16-bit id; the padding makes every id a valid index.
    return (*names, *[""] * (65535 - len(names)), "ERROR")


@cache
def _ids_of_kinds() -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for i, name in enumerate(kind_names()):
        if name:
            found[name] = (*found.get(name, ()), i)
    return found


def kind_ids(*kinds: str) -> frozenset[int]:
    """Return the ids of node kinds (an alias has one of its own)."""
    return frozenset(i for kind in kinds for i in _ids_of_kinds().get(kind, ()))


@cache
def field_ids() -> dict[str, int]:
    """Return the grammar's field names with their ids."""
    names = ((i, _LANGUAGE.field_name_for_id(i)) for i in range(_LANGUAGE.field_count + 1))
    return {name: i for i, name in names if name}


def parse(source: bytes) -> Tree:
    """Parse UTF-8 bytes; tree-sitter always answers a tree, with error nodes where it is lost."""
    tree = _parser().parse(source)
    if tree is None:  # only without a language or with a time limit, neither of which is used
        raise RuntimeError("tree-sitter gave no tree")
    return tree

"""A record as nested text that two environments can be compared by: keys instead of positions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from nsaudit.model.base import Customization, Part, Path, Record
from nsaudit.model.customization import CustomList, Form
from nsaudit.model.searching import UNMODELLED_FLAGS, SavedSearch
from nsaudit.model.siblings import free_key
from nsaudit.model.snapshot import part_fields
from nsaudit.model.workflow import Workflow

Tree = dict[str, Any]
"""Field names and keys to text or to further trees. What is absent was not stated."""

ORDER: Final = "(order)"
"""The last step of a change's path where the same items stand in another order."""

CUSTOM_JOIN: Final = "*"
"""Stands for a join code that means nothing outside its account."""

BOOKKEEPING = frozenset(
    {"tag", "scriptid", "project", "location", "references", "defaulted", "path", "other"}
)
"""Fields that say where a record was read, never what it is."""


class Unread:
    """The one value that stands for "could not be read"; it equals only itself."""

    def __repr__(self) -> str:
        return "UNREAD"


UNREAD: Final = Unread()


class Shaped(NamedTuple):
    """A tree with what a tree cannot hold.

    ``orders`` are the keys of ordered containers, in order. ``places`` lead from the front of a
    tree's path to the place in the object's file, where the two differ. ``from_file`` says that
    what is absent was not stated in a file. ``parts`` are the containers of nested records.
    """

    tree: Tree
    orders: Mapping[Path, tuple[str, ...]]
    places: Mapping[Path, Path]
    from_file: bool
    parts: frozenset[str]

    def place(self, path: Path) -> Path:
        """The way to a value in the object's file."""
        for length in range(len(path), 0, -1):
            found = self.places.get(path[:length])
            if found is not None:
                return (*found, *path[length:])
        return path


def shape(cls: type[Record], row: Mapping[str, Any]) -> Shaped:
    """The tree of a record given as plain data, such as a line of a snapshot holds."""
    from_file = bool(row.get("location") and row["location"][0])
    search = cls is SavedSearch and from_file
    decoded = search and row.get("problem") is None
    tree = _fields(cls, row, from_file and (decoded or not search), decoded)
    places: dict[Path, Path] = {}
    if cls is Form:
        rows: Tree = {}
        tree = {**_detach(tree, (), rows, places), "rows": rows}
    elif cls is SavedSearch:
        tree.pop("problem", None)
        tree.pop("definition", None)  # its text differs between accounts for equal searches
        if search and not decoded:
            tree.update(dict.fromkeys(UNMODELLED_FLAGS, UNREAD))
        places = {
            (name,): ("definition",)
            for name in ("filters", "summaryfilters", "columns", "sortcolumns", "availablefilters")
        }
    parts = frozenset(part_fields(cls))
    return Shaped(tree, _orders(cls, row, tree), places, from_file, parts)


def shape_part(cls: type[Part], row: Mapping[str, Any]) -> Tree:
    """The tree of a nested record alone."""
    return _fields(cls, row, True, False)


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two records, as plain data, say the same, wherever each was read."""
    # Sources write every field, so the first that differs is mostly one that says where.
    for name, value in one.items():
        if other[name] != value and (name == "other" or name not in BOOKKEEPING):
            return False
    return True


def text(value: Any) -> str:
    """A value as NetSuite writes it: T and F, numbers in digits, multi-selects joined by ``|``."""
    if value is True:
        return "T"
    if value is False:
        return "F"
    if isinstance(value, (list, tuple)):
        return "|".join(text(item) for item in value)
    return str(value)


@cache
def _plan(cls: type[Record]) -> tuple[frozenset[str], dict[str, type[Part]]]:
    skipped = BOOKKEEPING | {cls.key_field} | cls.local
    if issubclass(cls, Part):
        skipped |= cls.derived
    return frozenset(skipped), part_fields(cls)


def _fields(cls: type[Record], row: Mapping[str, Any], from_file: bool, decoded: bool) -> Tree:
    skipped, parts = _plan(cls)
    tree: Tree = {}
    for name, value in row.items():
        if name in skipped:
            continue
        if value is None:
            # A file states no empty container (0 of 301 record types exported with none do), and
            # a decoded search states no empty value; everything else that is None is unread.
            if from_file and name in parts:
                tree[name] = {}
            elif decoded:
                tree[name] = ""
            elif not from_file:
                tree[name] = UNREAD
        elif name in parts:
            tree[name] = _keyed(parts[name], value, from_file, decoded)
        elif isinstance(value, (str, dict)):
            tree[name] = value
        else:
            tree[name] = text(value)
    other = row.get("other")
    if other:
        tree.update(other)
    return tree


def _keyed(cls: type[Part], rows: Iterable[Mapping[str, Any]], file: bool, decoded: bool) -> Tree:
    tree: Tree = {}
    for row in rows:
        if "searchtable" in row:
            row = _search_row(row)
        # A part without a key is an unkeyed element, which files number from 0.
        key = str(row[cls.key_field]) or str(len(tree))
        if account_join(row.get("join")):
            key = f"{CUSTOM_JOIN}_{key.partition('_')[2]}"
        tree[free_key(tree, key)] = _fields(cls, row, file, decoded)
    return tree


def _search_row(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A filter or column without what its name or its attribute already says."""
    said = {"searchtable", "field"}
    if row.get("operator") == row.get("attribute"):
        said.add("operator")
    return {name: value for name, value in row.items() if name not in said}


def account_join(code: Any) -> bool:
    """Whether a search's join code is one that an account gave to a custom join.

    Joins between standard records have two letters and are the same everywhere; codes of custom
    joins have three or more and differ between accounts (observed over two accounts: 4 of 4 joins
    that differ, and no code of two letters).
    """
    return isinstance(code, str) and len(code) > 2


def _detach(tree: Tree, way: Path, rows: Tree, places: dict[Path, Path]) -> Tree:
    """A form without its field rows, which go to ``rows`` by field id.

    Which group, tab and column a row stands in is layout: it changes what people see, not what a
    writer must send.
    """
    rest: Tree = {}
    for name, value in tree.items():
        if not isinstance(value, dict) or name == "quickViewFields":
            rest[name] = value
        elif "id" in value and ("mandatory" in value or "displayType" in value):
            key = free_key(rows, str(value["id"]))
            rows[key] = {k: v for k, v in value.items() if k != "id"}
            places["rows", key] = (*way, name)
        else:
            rest[name] = _detach(value, (*way, name), rows, places)
    return rest


def _orders(cls: type[Record], row: Mapping[str, Any], tree: Tree) -> dict[Path, tuple[str, ...]]:
    """The ordered containers of a record. Everything that is not named here is unordered."""
    if cls is CustomList:
        # A list that is not in the order entered is sorted by its values.
        ordered = row.get("isordered") is True
        return {("customvalues",): tuple(tree.get("customvalues") or ())} if ordered else {}
    if cls is SavedSearch:
        return _search_orders(row, tree)
    if cls is Workflow:
        return _workflow_orders(row)
    return {}


def _search_orders(row: Mapping[str, Any], tree: Tree) -> dict[Path, tuple[str, ...]]:
    # Filters that all must hold may stand in any order; with OR or parentheses they may not.
    names = ["columns", "sortcolumns"] + [
        name
        for name in ("filters", "summaryfilters")
        if any(f["any_of"] or f["left_parens"] or f["right_parens"] for f in row.get(name) or ())
    ]
    return {(n,): tuple(tree[n]) for n in names if isinstance(tree.get(n), dict)}


def _workflow_orders(row: Mapping[str, Any]) -> dict[Path, tuple[str, ...]]:
    orders: dict[Path, list[str]] = {}
    states = row.get("states")
    if states:
        # Only which state comes first has a meaning: it is taken as the entry state (unverified).
        orders[("workflowstates",)] = [str(states[0]["scriptid"])]
    for transition in row.get("transitions") or ():
        orders.setdefault(tuple(transition["path"][:-1]), []).append(str(transition["scriptid"]))
    for action in row.get("actions") or ():
        # The action's tag stands between its block and its id, and is no part of the order. A
        # group stands among the actions of its block where its first action does.
        for end in range(len(action["path"]), _BLOCK, -2):
            keys = orders.setdefault(tuple(action["path"][: end - 2]), [])
            if action["path"][end - 1] not in keys:
                keys.append(str(action["path"][end - 1]))
    return {path: tuple(keys) for path, keys in orders.items()}


_BLOCK = 4
"""Steps to a block of actions: workflowstates, the state, workflowactions, the trigger."""


def is_object(cls: type[Record]) -> bool:
    """Whether records of a class are objects with a script id."""
    return issubclass(cls, Customization)

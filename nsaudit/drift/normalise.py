"""Take out of two trees what is equal, or known to be equal; what is left are real differences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from nsaudit.drift.items import (
    MISSING,
    Entry,
    by_content,
    elements,
    generated_by_name,
    naming,
    repeated,
)
from nsaudit.drift.known import (
    DEFAULTS,
    FORM_TAGS,
    GENERATED,
    ID_FIELD_TYPES,
    LAYOUT,
    NAMED_ITEMS,
    NOT_EXPORTED,
    SEARCH_ROWS,
)
from nsaudit.drift.texts import canonical, fold_key, same_text
from nsaudit.drift.tree import UNREAD, Shaped, Tree, account_join
from nsaudit.model.base import Path
from nsaudit.model.project import CabinetFile

ELEMENT: Final = "\x00"
"""Key under which an element of a list of texts keeps its text, so that it is an item of its own.

No XML text can hold this character.
"""

_ITEM = re.compile(r"cust[a-z]*[_\d]|cseg_|val_|workflow[a-z]+_?\d|\[", re.IGNORECASE)
"""Keys, as against tags: an item that one side lacks is a difference, however little it says."""


class Normaliser:
    """Settles pairs of trees, and counts what it sets aside and why, with one example each."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, str] = {}

    def note(self, reason: str, example: str, times: int = 1) -> None:
        """Count something that was set aside."""
        self.counts[reason] += times
        self.examples.setdefault(reason, example)

    def settle(self, kind: str, key: str, source: Shaped, target: Shaped) -> Settled:
        """The two trees without what is equal or known to be equal."""
        hashes = (source.tree.get("sha256"), target.tree.get("sha256"))
        if kind == CabinetFile.table and all(isinstance(value, str) for value in hashes):
            # The content tells files apart; its size says the same once more.
            source, target = (
                side._replace(tree={k: v for k, v in side.tree.items() if k != "size"})
                for side in (source, target)
            )
        settled = Settled(self, kind, key, source, target)
        settled.source, settled.target = settled.trees(source.tree, target.tree, ())
        return settled


class Settled:
    """What is left of one pair of trees. Keys are spelled as in the source.

    ``spelled`` gives the target's spelling of a path's last step where it is another one.
    """

    def __init__(
        self, owner: Normaliser, kind: str, key: str, source: Shaped, target: Shaped
    ) -> None:
        self._owner = owner
        self._label = f"{kind} {key}"
        self._files = source.from_file and target.from_file
        self._parts = source.parts
        self._form = kind in FORM_TAGS
        self._generated = GENERATED.get(kind, frozenset())
        self.source: Tree = {}
        self.target: Tree = {}
        self.spelled: dict[Path, str] = {}

    def target_path(self, path: Path) -> Path:
        """A path as the target spells it."""
        if not self.spelled:
            return path
        return tuple(self.spelled.get(path[: n + 1], step) for n, step in enumerate(path))

    def trees(self, source: Tree, target: Tree, path: Path) -> tuple[Tree, Tree]:
        """Both trees without their equal parts."""
        left: Tree = {}
        right: Tree = {}
        for key, other, one, two in self._pairs(source, target, path):
            if one is two or (one == two and type(one) is type(two)):
                continue
            if other != key:
                self.spelled[(*path, key)] = other
            rest = self._pair(one, two, (*path, key), source, target)
            if rest is None:
                continue
            if rest[0] is not MISSING:
                left[key] = rest[0]
            if rest[1] is not MISSING:
                right[key] = rest[1]
        return left, right

    def _pairs(self, source: Tree, target: Tree, path: Path) -> Iterator[Entry]:
        """The entries of two trees by case-folded key, with each side's spelling."""
        if any("#" in key for key in source) or any("#" in key for key in target):
            pairs, source, target = repeated(source, target)
            yield from pairs
        if source.keys() == target.keys():
            for key, value in source.items():
                yield key, key, value, target[key]
            return
        folded = {fold_key(key): key for key in target}
        alone: Tree = {}
        for key, value in source.items():
            other = key if key in target else folded.get(fold_key(key))
            if other is None:
                alone[key] = value
                continue
            folded.pop(fold_key(other), None)
            if other != key:
                self._note("reference-form", (*path, key))
            yield key, other, value, target[other]
        left_over = set(folded.values())
        theirs = {key: value for key, value in target.items() if key in left_over}
        name = NAMED_ITEMS.get(path[-1]) if path else None
        if name is not None and alone and theirs:
            yield from self._named(alone, theirs, name, path)
        for key, value in alone.items():
            yield key, key, value, MISSING
        for key, value in theirs.items():
            yield key, key, MISSING, value

    def _named(self, alone: Tree, theirs: Tree, name: str, path: Path) -> Iterator[Entry]:
        """Pair items with generated ids by name; what was paired leaves both trees."""
        ours_by, theirs_by = generated_by_name(alone, name), generated_by_name(theirs, name)
        for text in [text for text in ours_by if text in theirs_by]:
            key, other = ours_by[text], theirs_by[text]
            self._note("generated-id", (*path, key))
            yield key, other, alone.pop(key), theirs.pop(other)

    def _pair(
        self, one: Any, two: Any, path: Path, source: Tree, target: Tree
    ) -> tuple[Any, Any] | None:
        """What is left of one entry; None when nothing is."""
        reason = self._aside(one, two, path)
        if reason is not None:
            self._note(reason, path)
            return None
        if isinstance(one, list) or isinstance(two, list):
            return self._lists(one, two, path)
        if isinstance(one, dict) or isinstance(two, dict):
            return self._branches(one, two, path)
        reason = _same_row(path[-1], one, two, source) if path[0] in SEARCH_ROWS else None
        reason = reason or same_text(path[-1], one, two)
        if reason is None:
            return one, two
        self._note(reason, path)
        return None

    def _aside(self, one: Any, two: Any, path: Path) -> str | None:
        """Why an entry is not compared at all, if so."""
        name = path[-1]
        if one is UNREAD or two is UNREAD:
            return "unread"
        if name in LAYOUT:
            return "layout"
        if len(path) == 1 and name in self._generated:
            return "generated"
        if one and two and one is not MISSING and two is not MISSING:
            return None
        if one is MISSING or two is MISSING:
            present = two if one is MISSING else one
            if is_item(path) and isinstance(present, (dict, str)):
                return "hidden-row" if self._hidden(present) else None
            if isinstance(present, str) and not says_nothing(present, path):
                return "not-stated"
            if name in NOT_EXPORTED or not self._complete(path):
                return "not-stated"
        else:
            present = two or one
        if self._hidden(present):
            return "hidden-row"
        if says_nothing(present, path):
            return "default" if present == DEFAULTS.get(name) else "absent-is-empty"
        return None

    def _complete(self, path: Path) -> bool:
        """Whether a container that is absent on one side is empty there.

        It is in files, and within whatever another source did read; which tags of a record such a
        source reads at all is up to it.
        """
        tag_of_part = len(path) == 3 and path[0] in self._parts
        return self._files or not (len(path) == 1 or tag_of_part)

    def _hidden(self, item: Any) -> bool:
        """Whether an item of a form is neither shown nor required."""
        return (
            self._form
            and isinstance(item, dict)
            and item.get("visible") == "F"
            and item.get("mandatory") != "T"
        )

    def _branches(self, one: Any, two: Any, path: Path) -> tuple[Any, Any] | None:
        no_one, no_two = _bare(one), _bare(two)
        if no_one or no_two:
            present = _branch(two if no_one else one)
            held = all(isinstance(v, dict) or is_item((*path, k)) for k, v in present.items())
            if is_item(path) or not held:
                # An item of one side only is one difference.
                return (MISSING, two) if no_one else (one, MISSING)
            # A container that one side lacks is one difference for each of its items.
            one, two = ({}, present) if no_one else (present, {})
        left, right = self.trees(_branch(one), _branch(two), path)
        return (left, right) if left or right else None

    def _lists(self, one: Any, two: Any, path: Path) -> tuple[Any, Any] | None:
        """Repeated elements without a key, paired by what names them or else by their content."""
        sides = [elements(one), elements(two)]
        if all(isinstance(item, str) for side in sides for item in side):
            keyed = [{canonical(item): {ELEMENT: item} for item in side} for side in sides]
            shared = keyed[0].keys() & keyed[1].keys()
            left = {v[ELEMENT]: v for k, v in keyed[0].items() if k not in shared}
            right = {v[ELEMENT]: v for k, v in keyed[1].items() if k not in shared}
        else:
            trees = [[_branch(item) for item in side] for side in sides]
            name = naming(trees)
            if name is None:
                left, right = by_content(*trees)
            else:
                left, right = ({item[name]: item for item in side} for side in trees)
            left, right = self.trees(left, right, path)
        if left or right:
            return left, right
        self._note("list-order", path)
        return None

    def _note(self, reason: str, path: Path) -> None:
        self._owner.note(reason, f"{self._label} {' › '.join(path)}")


def is_item(path: Path) -> bool:
    """Whether a path ends in a key rather than a tag: its mere presence then says something."""
    return bool(_ITEM.match(path[-1])) or (len(path) == 2 and path[0] in SEARCH_ROWS)


def says_nothing(value: Any, path: Path) -> bool:
    """Whether a value says no more than its absence: empty, F, a documented default, or all so."""
    if isinstance(value, dict):
        return all(
            not is_item((*path, key)) and says_nothing(inner, (*path, key))
            for key, inner in value.items()
        )
    if isinstance(value, list):
        return not value
    return value in {"", DEFAULTS.get(path[-1], "F")}


def _bare(value: Any) -> bool:
    return value is MISSING or not value


def _branch(value: Any) -> Tree:
    return value if isinstance(value, dict) else {"text": value}


def _same_row(name: str, one: Any, two: Any, source: Tree) -> str | None:
    """What only rows of a saved search know: internal ids, and join codes of one account."""
    if name == "join" and account_join(one) and account_join(two):
        return "join-code"
    if name == "values" and source.get("fieldtype") in ID_FIELD_TYPES:
        left, right = (sorted(_hide_ids(str(value))) for value in (one, two))
        return "internal-id" if left == right else None
    return None


def _hide_ids(values: str) -> list[str]:
    return ["(id)" if v.lstrip("-").isdigit() else v for v in values.split("|")]

"""Which item of a container is which item of the other side's, where keys alone do not tell."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

import orjson

from nsaudit.drift.known import LIST_KEYS
from nsaudit.drift.texts import fold_key
from nsaudit.drift.tree import Tree, Unread

MISSING: Final = Unread()
"""Stands for a tag or item that is not there; another value than UNREAD."""

Entry = tuple[str, str, Any, Any]
"""The source's spelling of a key, the target's, and both values."""

_GENERATED_ID = re.compile(r"val_\d+_\w+_\d+", re.IGNORECASE)
_RUNNING = re.compile(r"(.*)#\d+", re.DOTALL)


def repeated(source: Tree, target: Tree) -> tuple[list[Entry], Tree, Tree]:
    """Pair the entries whose key repeats: equal ones cancel out, the rest are paired in order.

    Returns the pairs that are left, and both trees without any entry that repeats.
    """
    ours, theirs = _groups(source), _groups(target)
    pairs: list[Entry] = []
    for base in ours.keys() | theirs.keys():
        left, right = ours.get(base, []), theirs.get(base, [])
        if len(left) <= 1 and len(right) <= 1:
            ours.pop(base, None)
            theirs.pop(base, None)
            continue
        rests = _unequal(source, left, target, right)
        for number in range(max(map(len, rests))):
            one = rests[0][number] if number < len(rests[0]) else None
            two = rests[1][number] if number < len(rests[1]) else None
            pairs.append(
                (
                    one or two or "",
                    two or one or "",
                    MISSING if one is None else source[one],
                    MISSING if two is None else target[two],
                )
            )
    drop_ours = {key for keys in ours.values() for key in keys}
    drop_theirs = {key for keys in theirs.values() for key in keys}
    return (
        sorted(pairs, key=lambda p: (p[0], p[1])),
        {k: v for k, v in source.items() if k not in drop_ours},
        {k: v for k, v in target.items() if k not in drop_theirs},
    )


def _groups(tree: Tree) -> dict[str, list[str]]:
    """The keys of a tree by the key that they repeat."""
    groups: dict[str, list[str]] = {}
    for key in tree:
        match = _RUNNING.fullmatch(key)
        base = match[1] if match and match[1] in tree else key
        groups.setdefault(fold_key(base), []).append(key)
    return groups


def _unequal(
    source: Tree, ours: list[str], target: Tree, theirs: list[str]
) -> tuple[list[str], list[str]]:
    """The keys of both sides whose content the other side does not have."""
    left = [_content(source[key]) for key in ours]
    right = [_content(target[key]) for key in theirs]
    equal = Counter(left) & Counter(right)
    return _without(ours, left, equal), _without(theirs, right, equal)


def _without(keys: list[str], contents: list[bytes], equal: Counter[bytes]) -> list[str]:
    left = Counter(equal)
    rest: list[str] = []
    for key, content in zip(keys, contents, strict=True):
        if left[content] > 0:
            left[content] -= 1
        else:
            rest.append(key)
    return rest


def generated_by_name(items: Tree, name: str) -> dict[str, str]:
    """The keys of items with generated ids, by their name; names that repeat are left out."""
    found: dict[str, str] = {}
    several: set[str] = set()
    for key, item in items.items():
        text = item.get(name) if isinstance(item, dict) and _GENERATED_ID.fullmatch(key) else None
        if isinstance(text, str) and text:
            if text in found:
                several.add(text)
            found[text] = key
    return {text: key for text, key in found.items() if text not in several}


def elements(value: Any) -> list[Any]:
    """Repeated elements as a list; a lone one stands there without one."""
    if isinstance(value, list):
        return value
    return [] if value is MISSING or value == "" else [value]


def naming(sides: list[list[Tree]]) -> str | None:
    """The tag whose text tells the elements of both lists apart."""
    for name in LIST_KEYS:
        if all(_names(side, name) for side in sides):
            return name
    return None


def _names(side: list[Tree], name: str) -> bool:
    texts = [item.get(name) for item in side]
    return all(isinstance(t, str) and t for t in texts) and len(set(texts)) == len(texts)


def by_content(one: list[Tree], two: list[Tree]) -> tuple[Tree, Tree]:
    """Elements that nothing names: equal ones cancel out, the others are paired in order."""
    ours = {str(number): item for number, item in enumerate(one)}
    theirs = {str(number): item for number, item in enumerate(two)}
    left, right = _unequal(ours, list(ours), theirs, list(theirs))
    return (
        {str(number): ours[key] for number, key in enumerate(left)},
        {str(number): theirs[key] for number, key in enumerate(right)},
    )


def _content(value: Any) -> bytes:
    """A sortable form of a value's content."""
    return orjson.dumps(value, default=str, option=orjson.OPT_SORT_KEYS)

"""From XML elements to nested text, addressed by the keys that NetSuite compares objects by.

One addressing serves reading, comparing and pointing: the way to a value is a list of tags and
keys. A container whose tag is the plural of its children's tag (``permissions``) is left out of
the way: ``permissions, ADMI_KERNEL, permlevel``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Protocol

from nsaudit.model.siblings import free_key

KEY_ATTRIBUTES = ("scriptid", "triggertype", "position", "id")
"""Attributes that name an element among its siblings, in order of preference."""

KEY_CHILDREN = {
    "permission": ("permkey", "permittedrole"),
    "roleaccess": ("role",),
    "field": ("id",),
    "tab": ("id",),
    "subTab": ("id",),
    "subList": ("id",),
    "column": ("id",),
    "button": ("id",),
    "menuitem": ("id",),
    "feature": ("id",),
    "filemapping": ("file",),
    "recordmapping": ("record",),
    "fieldmapping": ("field",),
    "fieldsetting": ("targetfield",),
    "parametersetting": ("targetparameter",),
    "parameter": ("name",),
    "status": ("id",),
    "role": ("id",),
    "recordsublist": ("recordtype",),
    "recordRestriction": ("segment",),
    "sourcefilterby": ("id",),
}
"""Children whose text names an element that has no naming attribute."""

MAX_DEPTH = 100
"""Deeper nesting than this is not an SDF object; real ones stay below 15."""


class Element(Protocol):
    """What shaping needs of an XML element; both parsers' elements have it."""

    tag: str
    attrib: dict[str, str]
    text: str | None

    def __iter__(self) -> Iterator[Element]:
        """The child elements."""

    def __len__(self) -> int:
        """How many children there are."""


class TooDeep(Exception):  # noqa: N818 - a plain statement about the input
    """The input nests deeper than any SDF object does."""


def shape(element: Any, depth: int = 0) -> Any:
    """An element's content: text for a leaf, nested dicts and lists otherwise."""
    attributes = element.attrib
    if not len(element):
        text = (element.text or "").strip()
        extra = {k: v for k, v in attributes.items() if k not in KEY_ATTRIBUTES}
        if not extra:
            return text
        return {**extra, "text": text} if text else extra
    if depth > MAX_DEPTH:
        raise TooDeep
    content: dict[str, Any] = {k: v for k, v in attributes.items() if k not in KEY_ATTRIBUTES}
    parent = element.tag
    loose: dict[str, list[Any]] = {}
    for child in element:
        tag = child.tag
        folded = collapses(parent, tag)
        if len(child) or child.attrib:
            value = shape(child, depth + 1)
            key = key_of(child)
            if key is not None:
                group = content if folded else content.setdefault(tag, {})
                if not isinstance(group, dict):  # an attribute of the same name stands there
                    group = content.setdefault(f"{tag}#", {})
                group[free_key(group, key)] = value
                continue
        else:  # nine of ten elements are plain leaves: no call, no key
            text = child.text
            value = text.strip() if text else ""
            if not folded and tag not in content:
                content[tag] = value
                continue
        if tag in content and tag not in loose:
            first = content[tag]
            if isinstance(first, str) and tag not in attributes:
                loose[tag] = [first]  # the second of its kind: they are a list
            else:
                tag = f"{tag}#"  # a keyed sibling of the same tag stands there already
        loose.setdefault("" if folded else tag, []).append(value)
    for tag, values in loose.items():
        if tag:
            content[tag] = values[0] if len(values) == 1 else values
        elif content:
            content["#"] = values
        else:
            return values
    return content


def key_of(element: Any) -> str | None:
    """What names an element among its siblings; None where it has no key."""
    attributes = element.attrib
    if attributes:
        for name in KEY_ATTRIBUTES:
            value = attributes.get(name)
            if value is not None:
                return str(value)
    names = KEY_CHILDREN.get(element.tag)
    if names is not None:
        for name in names:
            for child in element:
                if child.tag == name:
                    text = (child.text or "").strip()
                    if text:
                        return text
    return None


@cache
def collapses(parent: str, child: str) -> bool:
    """Whether a container's tag is just the plural of its child's, and so adds nothing."""
    return parent in {child + "s", child + "es", child.removesuffix("y") + "ies"}


def steps(parent: Any, children: Iterable[Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each child with the steps that lead to it from its parent, as ``shape`` lays them out."""
    taken: dict[str, dict[str, None]] = {}
    counts: dict[str, int] = {}
    for child in children:
        tag = child.tag
        key = key_of(child)
        front = () if collapses(parent.tag, tag) else (tag,)
        if key is None:
            number = counts.get(tag, 0)
            counts[tag] = number + 1
            yield (*front, str(number)), child
        else:
            group = taken.setdefault("".join(front), {})
            key = free_key(group, key)
            group[key] = None
            yield (*front, key), child

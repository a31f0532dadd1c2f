"""The companion's answers: elements, and the parts of them that it could not read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nsaudit.model.snapshot import Gap, GapReason
from nsaudit.sources.account.reading import Read

NOT_VISIBLE = "NOT_VISIBLE"
"""The companion's code for what exists and is shown to no such role: private searches."""


def elements(read: Read) -> tuple[list[Mapping[str, Any]], Gap | None]:
    """The objects of an answer, and a gap where parts of them could not be read."""
    if read.gap is not None:
        return [], read.gap
    found: list[Mapping[str, Any]] = []
    lost: list[str] = []
    for item in read.data or ():
        refused = item.get("unavailable")
        if not isinstance(refused, Mapping):
            found.append(item)
        elif refused.get("code") != NOT_VISIBLE:
            lost.append(f"{refused.get('what')}: {refused.get('message')}")
    if not lost:
        return found, None
    more = f" (and {len(lost) - 1} more)" if len(lost) > 1 else ""
    return found, Gap(reason=GapReason.REFUSED, detail=f"{sorted(lost)[0]}{more}")


def hides(read: Read) -> bool:
    """Whether the companion said that there is more than this role is shown."""
    return any(
        isinstance(item.get("unavailable"), Mapping)
        and item["unavailable"].get("code") == NOT_VISIBLE
        for item in read.data or ()
    )


def stated(element: Mapping[str, Any], name: str) -> str | None:
    """A text of an element; None where the record did not show it."""
    value = element.get(name)
    return None if value is None or isinstance(value, (list, dict)) else str(value)


def joined(element: Mapping[str, Any], name: str) -> str | None:
    """A list of an element as SDF writes multi-selects: joined by ``|``, in one order."""
    value = element.get(name)
    return "|".join(sorted(map(str, value))) if isinstance(value, list) else None


def checked(element: Mapping[str, Any], name: str) -> str | None:
    """A check box of an element as SDF writes it."""
    value = element.get(name)
    return ("T" if value else "F") if isinstance(value, bool) else None

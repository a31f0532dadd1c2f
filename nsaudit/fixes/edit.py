"""What a fix is: a few replacements of bytes in one file, and how they are put into it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Edit(NamedTuple):
    """Bytes from ``start`` up to ``end`` are replaced by ``new``."""

    start: int
    end: int
    new: bytes


class Fix(NamedTuple):
    """One way to mend one finding.

    ``path`` is relative to the folder that was judged. ``safe`` means that the edit says what the
    file means already, or what NetSuite demands, so that nobody has to decide anything: only such
    fixes are applied without being looked at.
    """

    rule_id: str
    title: str
    path: str
    edits: tuple[Edit, ...]
    safe: bool
    fingerprint: str = ""


def apply(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes with the edits made. Raises ValueError for edits that overlap."""
    ordered = sorted(edits)
    parts: list[bytes] = []
    at = 0
    for start, end, new in ordered:
        if start < at or end < start or end > len(data):
            raise ValueError("edits overlap")
        parts += [data[at:start], new]
        at = end
    parts.append(data[at:])
    return b"".join(parts)


def chosen(fixes: Iterable[Fix]) -> dict[str, list[Fix]]:
    """Safe fixes by file that can be made together: of two that touch one place, the first."""
    by_path: dict[str, list[Fix]] = {}
    for fix in fixes:
        taken = by_path.setdefault(fix.path, [])
        if fix.safe and not any(_touch(a, b) for f in taken for a in f.edits for b in fix.edits):
            taken.append(fix)
    return {path: found for path, found in sorted(by_path.items()) if found}


def _touch(one: Edit, other: Edit) -> bool:
    """Whether two edits meet; two insertions at one place would depend on their order."""
    if one.start == one.end and other.start == other.end:
        return one.start == other.start
    return one.start < other.end and other.start < one.end

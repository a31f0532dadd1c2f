"""Keys of siblings: what is there several times is told apart by a running number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def free_key(group: Mapping[str, Any], key: str) -> str:
    """The key, or the key with a running number where a sibling has it already."""
    if key not in group:
        return key
    # Doubling and halving instead of counting: thousands of siblings may share a key.
    taken, free = 1, 2
    while f"{key}#{free}" in group:
        taken, free = free, free * 2
    while free - taken > 1:
        middle = (taken + free) // 2
        if f"{key}#{middle}" in group:
            taken = middle
        else:
            free = middle
    return f"{key}#{free}"

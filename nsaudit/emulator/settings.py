"""The switches of an emulated account, and what it keeps of each request."""

from __future__ import annotations

from dataclasses import dataclass, field

from nsaudit.emulator.faults import Fault


@dataclass(slots=True)
class Settings:
    """Switches of one emulated account; change them at any time.

    `latency` in seconds of each answer; `skew` seconds that its clock is ahead; `hidden` holds
    (table, column) pairs, `*` for a whole table; `features` overrides the fixture's.
    """

    latency: float = 0.0
    skew: float = 0.0
    concurrency: int | None = None
    companion_page: int = 50
    hidden: set[tuple[str, str]] = field(default_factory=set)
    permissions: set[str] | None = None
    features: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Seen:
    """One request that arrived."""

    method: str
    path: str
    kind: str
    status: int

"""Effects and facts as the interpreter meets them, before they are judged."""

from dataclasses import dataclass, field
from typing import Any

from nsaudit.suitescript.paths import State

Site = tuple[str, int]
"""A file's path and a byte offset in it."""


@dataclass(slots=True)
class RawEffect:
    """One call that reads or changes something outside the script."""

    kind: str
    api: str
    record_type: str | None
    site: Site
    state: State
    chain: tuple[tuple[str, str, int, int], ...]
    loops: tuple[tuple[str, int, str], ...]
    in_catch: bool
    order: int
    save: Site | None = None
    type_name: str | None = None
    type_taint: frozenset[Any] = frozenset()
    ignores_mandatory: bool = False
    external_id: bool = False
    own: bool = False
    found: bool = False
    """A delete: what a look-up has found is deleted."""
    branch: int = 0
    """The number of the branch in which it happens; branches within it have higher ones."""
    spot: tuple[int, ...] = ()
    """Where it happens, or an insert is saved: equal for two that always happen together."""
    undoes: frozenset[Site] = frozenset()
    """A delete: where the records are made that it deletes."""
    detail: str | None = None
    trail: tuple[State, ...] = ()
    """What holds in each of the calls around it, relative to that call."""
    born: int = 0
    """An insert: when the record was made."""


@dataclass(slots=True)
class RawWrite:
    """A field written on a record that exists: `source` as in field facts, constants if known."""

    field: str | None
    values: tuple[Any, ...] | None
    order: int


@dataclass(slots=True)
class Recording:
    """All that one entry point's run met."""

    effects: list[RawEffect] = field(default_factory=list)
    writes: list[RawWrite] = field(default_factory=list)
    facts: dict[tuple[str, Site, str], int] = field(default_factory=dict)
    external_ids: set[Site] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    filled: dict[Site, set[str]] = field(default_factory=dict)
    """The fields set on each record that is made here."""
    page_ids: set[str] = field(default_factory=set)
    """Fields of the page's own lists that are used as ids of records."""
    reads_new: bool = False
    heavy: int = 0
    """How many inserts and deletes were met: what a kept answer must not hide."""

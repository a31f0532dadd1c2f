"""Effects and facts as the interpreter meets them, before they are judged."""

from typing import Any

from nsaudit.suitescript.paths import State

Site = tuple[str, int]
"""A file's path and a byte offset in it."""


Step = tuple[str, str, int, int]
"""One step of a call chain: function, file, its place, the place of the call that leads on."""


class RawEffect:
    """One call that reads or changes something outside the script.

    Thousands are made and moved, so it is no dataclass: those fill their fields one by one by name.
    """

    __slots__ = (
        "api", "born", "branch", "chain", "detail", "found", "ignores_mandatory", "in_catch",
        "kind", "loops", "order", "own", "record_type", "save", "site", "spot", "state", "trail",
        "type_taint", "undoes",
    )  # fmt: skip

    def __init__(
        self, kind: str, api: str, site: Site, state: State, chain: tuple[Step, ...], order: int
    ) -> None:
        self.kind = kind
        self.api = api
        self.site = site
        self.state = state
        self.chain = chain
        self.order = order
        self.record_type: str | None = None
        self.type_taint: frozenset[Any] = frozenset()
        self.loops: tuple[tuple[str, int, str], ...] = ()
        self.in_catch = False
        self.save: Site | None = None
        self.ignores_mandatory = False
        self.own = False
        self.detail: str | None = None
        self.found = False
        """A delete: what a look-up has found is deleted."""
        self.undoes: frozenset[Site] = frozenset()
        """A delete: where the records are made that it deletes."""
        self.branch = 0
        """The number of the branch in which it happens; branches within it have higher ones."""
        self.spot: tuple[int, ...] = ()
        """Where it happens, or an insert is saved: equal for two that always happen together."""
        self.trail: tuple[State, ...] = ()
        """What holds in each of the calls around it, relative to that call."""
        self.born = 0
        """An insert: when the record was made."""

    def moved(
        self, state: State, trail: tuple[State, ...], chain: tuple[Step, ...], order: int
    ) -> "RawEffect":
        """Return the same effect at another point of the run."""
        made = RawEffect(self.kind, self.api, self.site, state, chain, order)
        made.record_type, made.type_taint = self.record_type, self.type_taint
        made.loops, made.in_catch, made.save = self.loops, self.in_catch, self.save
        made.ignores_mandatory, made.own, made.detail = (
            self.ignores_mandatory,
            self.own,
            self.detail,
        )
        made.found, made.undoes = self.found, self.undoes
        made.branch, made.spot, made.trail, made.born = self.branch, self.spot, trail, self.born
        return made


class RawWrite:
    """A field written on a record that exists: `source` as in field facts, constants if known."""

    __slots__ = ("field", "order", "values")

    def __init__(self, field: str | None, values: tuple[Any, ...] | None, order: int) -> None:
        self.field = field
        self.values = values
        self.order = order


class Recording:
    """All that one entry point's run met."""

    __slots__ = (
        "effects", "external_ids", "facts", "filled", "heavy", "missing", "page_ids", "reads_new",
        "writes",
    )  # fmt: skip

    def __init__(self) -> None:
        self.effects: list[RawEffect] = []
        self.writes: list[RawWrite] = []
        self.facts: dict[tuple[str, Site, str], int] = {}
        self.external_ids: set[Site] = set()
        self.missing: set[str] = set()
        self.filled: dict[Site, set[str]] = {}
        """The fields set on each record that is made here."""
        self.page_ids: set[str] = set()
        """Fields of the page's own lists that are used as ids of records."""
        self.reads_new = False
        self.heavy = 0
        """How many inserts and deletes were met: what a kept answer must not hide."""

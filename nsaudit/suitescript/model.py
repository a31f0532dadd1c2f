"""What an analysis answers: effects with their evidence, facts, a verdict; no source code in it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from operator import attrgetter
from typing import Any

ANALYSER_VERSION = "35"
"""Part of every cache key: raise it whenever the same script may be judged differently."""


@cache
def _values(kind: type[Any]) -> Callable[[object], tuple[Any, ...]]:
    return attrgetter(*kind.__match_args__)


class _Sent:
    """Goes from one process to another by its values, which is far cheaper than field by field."""

    __slots__ = ()

    def __reduce__(self) -> tuple[type[Any], tuple[Any, ...]]:
        # mypy takes the method that instances hash by for the class's own.
        return type(self), _values(type(self))(self)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, order=True)
class Position(_Sent):
    """A place in a file: path relative to the analysed folder, 1-based line and column."""

    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Call(_Sent):
    """One step of a call chain: a function, its file, and the line in it that leads on."""

    function: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Guard(_Sent):
    """Something that an effect depends on: what kind, what of, where, and whether it protects.

    Kinds: `type`, `lookup`, `flag`, `transition`, `delete-recreate`, `external-id`, `context`,
    `user`, `field`, `lookup-present`, `catch`, `parameter`, `environment`, `idempotency-key`,
    `version` (the version an installation script updates from), `unread` (a test by code that is
    not here).
    """

    kind: str
    detail: str
    location: Position | None
    strong: bool


@dataclass(frozen=True, slots=True)
class LoopFact(_Sent):
    """The innermost loop around an effect: its place, and `data` or `constant N` as its bound."""

    location: Position
    bound: str


@dataclass(frozen=True, slots=True)
class Effect(_Sent):
    """One call that reads or changes something outside the script, seen from one entry point.

    `kind`: insert, update, delete, submitFields, load, search, lookup, suiteql, http, task, email,
    file, attach, render, transaction, workflow, action, config. `events` and `contexts` are None
    where nothing restricts them. `record_type` is None where the script computes it; several types
    are joined by `|`. `units` is None where the cost depends on an unknown record type; an insert's
    units hold its create and its save. `own`: the record is the one that triggered the script.
    `own_type`: the type is taken from the triggering record. `unguarded`: a later save of the same
    record may come here again without anything in its way.
    """

    kind: str
    api: str
    record_type: str | None
    entry_point: str
    chain: tuple[Call, ...]
    location: Position
    events: tuple[str, ...] | None
    contexts: tuple[str, ...] | None
    guards: tuple[Guard, ...]
    in_loop: bool
    loop: LoopFact | None
    sets_external_id: bool
    save_point: Position | None
    log_like: bool
    in_catch: bool
    units: int | None
    ignores_mandatory: bool
    own: bool
    own_type: bool
    detail: str | None
    unguarded: bool


@dataclass(frozen=True, slots=True)
class Fact(_Sent):
    """Something a rule asks for, with its place; `detail` is masked where it could be secret."""

    kind: str
    location: Position
    detail: str
    entry_point: str | None = None


@dataclass(frozen=True, slots=True)
class ScriptAnalysis(_Sent):
    """One script. `verdict` is None exactly where `problem` says why it was not analysed.

    `incomplete` names modules and functions that the script reaches and that were not found, and
    places where the grammar could not read on: the verdict holds for what could be read, and is
    never "clean" for the rest. `depends_on`: the local modules it loads, directly or not.
    """

    path: str
    script_type: str | None
    api_version: str | None
    entry_points: tuple[str, ...]
    effects: tuple[Effect, ...]
    facts: tuple[Fact, ...]
    inserts_after_submit: bool | None
    verdict: str | None
    problem: str | None = None
    incomplete: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the record as `nsaudit effects --json` prints it."""
        return asdict(self)

"""What scripts do: effects reachable from their entry points, without any source code.

The analyser fills these records; rules judge them together with deployments and workflows.
"""

from typing import ClassVar, NamedTuple

from nsaudit.model.base import Location, Part, Record


class ChainStep(NamedTuple):
    """One step of a call chain: a function, its file, and the line in it that leads on."""

    function: str
    path: str
    line: int


class EffectGuard(NamedTuple):
    """Something an effect depends on. A strong guard keeps it from happening again.

    Kinds: type, lookup, flag, transition, delete-recreate, external-id, idempotency-key (these can
    be strong), context, user, field, lookup-present, catch, parameter, environment, version, unread
    (a test by code of a file that was not read; these cannot).
    """

    kind: str
    detail: str
    strong: bool
    location: Location | None = None


class ScriptEffect(Part):
    """One call that reads or changes something outside the script, seen from one entry point.

    ``effect``: insert, update, delete, submitFields, load, search, lookup, suiteql, http, task,
    email, file and some rarer ones. ``events`` and ``contexts`` are None where nothing restricts
    them; ``record_type`` is None where the script computes it, several types are joined by ``|``.
    ``units`` is None where the cost depends on a record type that could not be told.
    ``unguarded``: a later save of the same record may come here again with nothing in its way.
    ``own``: the record is the one that triggered the script; ``own_type``: its type is.
    """

    key_field: ClassVar[str] = "api"

    effect: str
    api: str
    record_type: str | None = None
    entry_point: str
    chain: tuple[ChainStep, ...] = ()
    location: Location
    events: tuple[str, ...] | None = None
    contexts: tuple[str, ...] | None = None
    guards: tuple[EffectGuard, ...] = ()
    in_loop: bool = False
    loop: str | None = None
    loop_location: Location | None = None
    sets_external_id: bool = False
    save_point: Location | None = None
    log_like: bool = False
    in_catch: bool = False
    units: int | None = None
    ignores_mandatory: bool = False
    own: bool = False
    own_type: bool = False
    detail: str | None = None
    unguarded: bool = False

    @property
    def record_types(self) -> tuple[str, ...]:
        """The record types the effect is about; empty where they are computed."""
        return tuple(self.record_type.split("|")) if self.record_type else ()

    @property
    def strong_guards(self) -> tuple[EffectGuard, ...]:
        """The guards that keep the effect from happening again."""
        return tuple(guard for guard in self.guards if guard.strong)


class CodeFact(NamedTuple):
    """Something in the code that a rule asks for. ``detail`` is masked where it could be secret."""

    kind: str
    location: Location
    detail: str
    entry_point: str | None = None


class ScriptCode(Record):
    """One script file and what it does.

    ``path`` is relative to the folder that was read; ``cabinet_path`` is the File Cabinet path that
    script records name. ``verdict`` is risky, guarded or none, and None exactly where ``problem``
    says why the script was not analysed. ``incomplete`` names modules and functions that the script
    reaches and that were not found: the verdict holds for what could be read.
    """

    table: ClassVar[str] = "script_code"
    key_field: ClassVar[str] = "path"
    compared: ClassVar[bool] = False

    path: str
    cabinet_path: str | None = None
    project: str | None = None
    script_type: str | None = None
    api_version: str | None = None
    entry_points: tuple[str, ...] = ()
    effects: tuple[ScriptEffect, ...] | None = None
    facts: tuple[CodeFact, ...] | None = None
    inserts_after_submit: bool | None = None
    verdict: str | None = None
    problem: str | None = None
    incomplete: tuple[str, ...] = ()
    location: Location | None = None

    @property
    def kind(self) -> str:
        """What people call it."""
        return "script"

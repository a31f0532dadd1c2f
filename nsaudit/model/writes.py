"""Writes of an automation, and the automation that runs after submit, whatever it is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nsaudit.model.base import Location
from nsaudit.model.deployed import ALL_RECORDS, Deployed, type_id
from nsaudit.model.effects import ChainStep, EffectGuard, ScriptEffect

RECORD_WRITES = ("insert", "update", "submitFields", "delete")
"""Effects that change records; what they start in turn depends on which of them it is."""


@dataclass(frozen=True, slots=True)
class Write:
    """One write of an automation.

    ``record_types`` is empty where the type is computed; ``own``: it is the record that was saved.
    ``events`` and ``contexts`` are None where nothing restricts them. ``repeats``: a later save of
    the same record writes again with nothing in its way; None where that could not be told.
    """

    kind: str
    how: str
    record_types: tuple[str, ...]
    own: bool = False
    chain: tuple[ChainStep, ...] = ()
    location: Location | None = None
    events: tuple[str, ...] | None = None
    contexts: tuple[str, ...] | None = None
    guards: tuple[EffectGuard, ...] = ()
    repeats: bool | None = None
    log_like: bool = False

    @property
    def strong_guards(self) -> tuple[EffectGuard, ...]:
        """The guards that keep it from happening again."""
        return tuple(guard for guard in self.guards if guard.strong)


@dataclass(frozen=True, slots=True)
class AfterSubmit:
    """One deployment of a user event script, or one workflow action, that runs after submit.

    ``kind`` is ``userevent`` or ``workflow``; ``name`` the script's or workflow's id (the file of a
    script without record), ``part`` the deployment or action. ``record_types``, ``writes`` and
    ``live`` are None where they could not be read; ``events`` (lower case) and ``contexts`` are
    None where nothing restricts them. ``code`` is the path of the script behind it.
    """

    kind: str
    name: str
    part: str
    record_types: tuple[str, ...] | None
    events: tuple[str, ...] | None
    contexts: tuple[str, ...] | None
    live: bool | None
    writes: tuple[Write, ...] | None
    code: str | None = None
    conditional: bool = False
    location: Location | None = None
    doubts: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it apart within a snapshot."""
        return (self.kind, self.name, self.part)

    def runs_on(self, record_type: str) -> bool | None:
        """Whether a save of the type starts it; None where its types could not be read."""
        if self.record_types is None:
            return None
        return record_type in self.record_types or ALL_RECORDS in self.record_types

    def runs_in(self, event: str) -> bool:
        """Whether its event types let an event (lower case) through."""
        return self.events is None or event in self.events


def writes_of(
    effects: Iterable[ScriptEffect],
    entry_point: str,
    own_types: tuple[str, ...] | None,
    deployed: Deployed | None = None,
) -> tuple[Write, ...]:
    """The record writes that one entry point reaches, narrowed by a deployment's event type."""
    return tuple(
        _write(effect, own_types, deployed)
        for effect in effects
        if effect.entry_point == entry_point and effect.effect in RECORD_WRITES
        if deployed is None
        or deployed.event is None
        or effect.events is None
        or deployed.event in effect.events
    )


def _write(
    effect: ScriptEffect, own_types: tuple[str, ...] | None, deployed: Deployed | None
) -> Write:
    types = tuple(type_id(name) for name in effect.record_types)
    if not types and (effect.own or effect.own_type):
        types = own_types or ()
    limited = deployed.event if deployed is not None else None
    return Write(
        kind=effect.effect,
        how=effect.api,
        record_types=types,
        own=effect.own,
        chain=effect.chain,
        location=effect.location,
        events=(limited,) if limited else effect.events,
        contexts=effect.contexts,
        guards=effect.guards,
        repeats=effect.unguarded and not (deployed is not None and deployed.once),
        log_like=effect.log_like or effect.in_catch,
    )

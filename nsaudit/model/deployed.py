"""Which script records and deployments run a script file: where, when and whether they are live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from nsaudit.model.base import Customization
from nsaudit.model.effects import ScriptCode
from nsaudit.model.scripting import Deployment, Script
from nsaudit.model.snapshot import Snapshot
from nsaudit.reference import value_set

ALL_RECORDS = "record"
"""The record type of a deployment that runs on every type that allows it."""
CREATE_EVENTS = frozenset({"create", "copy", "transform", "dropship", "specialorder", "orderitems"})
"""Events by which a record comes to be: they happen once for it."""
_ONE_TIME = CREATE_EVENTS | {"delete", "view", "print", "email", "quickview"}


@dataclass(frozen=True, slots=True)
class Deployed:
    """One deployment with the script record it belongs to.

    A restriction that could not be read counts as none: that is the wider answer, so no rule calls
    a script harmless for it. That an absent context list means all contexts is not confirmed by
    any source.
    """

    script: Script
    deployment: Deployment

    @property
    def name(self) -> str:
        """Script and deployment id."""
        return f"{self.script.scriptid}.{self.deployment.scriptid}"

    @property
    def live(self) -> bool | None:
        """Whether it runs for everybody; None where a flag is unreadable."""
        return self.script.live(self.deployment)

    @property
    def record_types(self) -> tuple[str, ...] | None:
        """Its record type as code writes it (lower case), or ALL_RECORDS; None if unreadable."""
        if self.deployment.recordtype is None:
            return None
        name = type_id(self.deployment.recordtype)
        return (name,) if name else ()

    @property
    def event(self) -> str | None:
        """The one event it is limited to, in lower case; None where nothing limits it."""
        return (self.deployment.eventtype or "").casefold() or None

    @property
    def once(self) -> bool:
        """Whether its event type keeps later saves of a record away from it."""
        return self.event in _ONE_TIME

    @property
    def contexts(self) -> frozenset[str] | None:
        """The execution contexts it is limited to; None where nothing limits it."""
        listed = self.deployment.executioncontext
        return frozenset(listed.split("|")) if listed else None

    @property
    def integrations(self) -> frozenset[str]:
        """The contexts by which integrations reach it."""
        channels = value_set("integration_contexts")
        return channels if self.contexts is None else channels & self.contexts


@dataclass(frozen=True, slots=True)
class _Index:
    scripts: Mapping[str, tuple[Script, ...]]
    codes: Mapping[str, tuple[ScriptCode, ...]]
    unplaced: bool


_INDEXES: WeakKeyDictionary[Snapshot, _Index] = WeakKeyDictionary()


def type_id(text: str) -> str:
    """A record type as code writes it, from an enum value or a reference: ``salesorder``."""
    return text.strip().strip("[]").rpartition("=")[2].casefold()


def cabinet_file(script: Script) -> str | None:
    """The File Cabinet path of a script's file, case-folded; None where it names none."""
    text = (script.scriptfile or "").strip().strip("[]").casefold()
    return text if text.startswith("/") else None


def scripts_running(snapshot: Snapshot, code: ScriptCode) -> tuple[Script, ...]:
    """The script records that run a file; those of its own project where there are any.

    A file outside a File Cabinet folder has no path that records could name, so it has none.
    """
    if code.cabinet_path is None:
        return ()
    named = _index(snapshot).scripts.get(code.cabinet_path.casefold(), ())
    return _near(named, code.project)


def all_placed(snapshot: Snapshot) -> bool:
    """Whether the files of all script records were readable, so that none can be overlooked."""
    return snapshot.gap(Script) is None and not _index(snapshot).unplaced


def code_behind(snapshot: Snapshot, script: Script) -> ScriptCode | None:
    """What a script's file does; None where the file is not among those that were read."""
    path = cabinet_file(script)
    if path is None:
        return None
    codes = _index(snapshot).codes.get(path, ())
    near = [code for code in codes if code.project == script.project]
    found = near or codes
    return found[0] if found else None


def script_called(snapshot: Snapshot, reference: str, near: Customization) -> Script | None:
    """The script record that a reference of another object names, of its project if possible."""
    key = reference.strip("[]").rpartition("=")[2].partition(".")[0].casefold()
    named = [s for s in snapshot.by_scriptid.get(key, ()) if isinstance(s, Script)]
    return next(iter(_near(tuple(named), near.project)), None)


def deployments_of(snapshot: Snapshot, code: ScriptCode) -> tuple[Deployed, ...]:
    """Every deployment that runs a file, in the order of its script records."""
    return tuple(
        Deployed(script, deployment)
        for script in scripts_running(snapshot, code)
        for deployment in script.scriptdeployments or ()
    )


def _near(scripts: tuple[Script, ...], project: str | None) -> tuple[Script, ...]:
    """Several projects of one folder may each hold a script of one name."""
    own = tuple(script for script in scripts if script.project == project)
    return own or scripts


def _index(snapshot: Snapshot) -> _Index:
    found = _INDEXES.get(snapshot)
    if found is None:
        scripts: dict[str, list[Script]] = {}
        codes: dict[str, list[ScriptCode]] = {}
        unplaced = False
        for script in snapshot.records(Script):
            path = cabinet_file(script)
            unplaced = unplaced or script.scriptfile is None
            if path is not None:
                scripts.setdefault(path, []).append(script)
        for code in snapshot.records(ScriptCode):
            if code.cabinet_path is not None:
                codes.setdefault(code.cabinet_path.casefold(), []).append(code)
        found = _Index(
            {key: tuple(values) for key, values in scripts.items()},
            {key: tuple(values) for key, values in codes.items()},
            unplaced,
        )
        _INDEXES[snapshot] = found
    return found

"""The script records and live deployments behind a script file, joined by its File Cabinet path."""

from __future__ import annotations

from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from nsaudit.api import Context, Deployment, Script, ScriptCode, Snapshot

TAGS = {
    "userevent": "usereventscript",
    "client": "clientscript",
    "mapreduce": "mapreducescript",
    "scheduled": "scheduledscript",
    "workflowaction": "workflowactionscript",
    "massupdate": "massupdatescript",
    "bundleinstallation": "bundleinstallationscript",
    "sdfinstallation": "sdfinstallationscript",
    "plugintypeimpl": "pluginimplementation",
    "customtool": "toolset",
}
"""SDF tags of script types whose tag in code reads otherwise."""

NAMES = {
    "userevent": "user event script",
    "client": "client script",
    "mapreduce": "map/reduce script",
    "scheduled": "scheduled script",
    "workflowaction": "workflow action script",
    "massupdate": "mass update script",
    "bundleinstallation": "bundle installation script",
    "sdfinstallation": "SDF installation script",
    "plugintypeimpl": "plug-in implementation",
    "customtool": "custom tool",
    "suitelet": "Suitelet",
    "restlet": "RESTlet",
    "portlet": "portlet",
}
"""Script types as people call them."""


def kind_of(code: ScriptCode) -> str:
    """The script's type as people call it."""
    return NAMES.get(code.script_type or "", code.script_type or "script of unknown type")


class Deployed(NamedTuple):
    """One deployment of a script file, and whether it is live (None: not readable)."""

    script: Script
    deployment: Deployment
    live: bool | None


def scripts_of(code: ScriptCode, ctx: Context[Any]) -> tuple[Script, ...]:
    """The script records of the same project that name this file; empty where none is known.

    An empty answer does not say that the file is not deployed: the record may be in the account.
    """
    if code.cabinet_path is None:
        return ()
    return _by_path(ctx.snapshot).get((code.project, code.cabinet_path.casefold()), ())


def deployments_of(code: ScriptCode, ctx: Context[Any]) -> list[Deployed]:
    """The known deployments of a script file."""
    return [
        Deployed(script, deployment, script.live(deployment))
        for script in scripts_of(code, ctx)
        for deployment in script.scriptdeployments or ()
    ]


def tag_of_code(code: ScriptCode, ctx: Context[Any]) -> str | None:
    """The SDF tag of the script's type: as its code says, else as its record says."""
    if code.script_type is not None:
        return TAGS.get(code.script_type, code.script_type)
    tags = {script.tag for script in scripts_of(code, ctx)}
    return tags.pop() if len(tags) == 1 else None


_BY_PATH: WeakKeyDictionary[Snapshot, dict[tuple[str | None, str], tuple[Script, ...]]]
_BY_PATH = WeakKeyDictionary()


def _by_path(snapshot: Snapshot) -> dict[tuple[str | None, str], tuple[Script, ...]]:
    known = _BY_PATH.get(snapshot)
    if known is None:
        known = {}
        for script in snapshot.records(Script):
            path = (script.scriptfile or "").strip("[]").casefold()
            if path.startswith("/"):
                key = (script.project, path)
                known[key] = (*known.get(key, ()), script)
        _BY_PATH[snapshot] = known
    return known

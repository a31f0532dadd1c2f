"""The script records behind a script file, and its type as people and as SDF call it."""

from __future__ import annotations

from typing import Any

from nsaudit.api import Context, Script, ScriptCode, scripts_running

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


def scripts_of(code: ScriptCode, ctx: Context[Any]) -> tuple[Script, ...]:
    """The script records of the same project that name this file; empty where none is known.

    An empty answer does not say that the file is not deployed: the record may be in the account.
    """
    running = scripts_running(ctx.snapshot, code)
    return tuple(script for script in running if script.project == code.project)


def tag_of_code(code: ScriptCode, ctx: Context[Any]) -> str | None:
    """The SDF tag of the script's type: as its code says, else as its record says."""
    if code.script_type is not None:
        return TAGS.get(code.script_type, code.script_type)
    tags = {script.tag for script in scripts_of(code, ctx)}
    return tags.pop() if len(tags) == 1 else None

"""Entry points: script type tags, the functions NetSuite calls by name, what it hands them."""

import re
from typing import Final

from nsaudit.suitescript.values import (
    EVENT,
    UNKNOWN,
    Record,
    Special,
    Unknown,
    Value,
)

ENTRY_POINTS: Final[dict[str, tuple[str, ...]]] = {
    "userevent": ("beforeLoad", "beforeSubmit", "afterSubmit"),
    "mapreduce": ("getInputData", "map", "reduce", "summarize"),
    "scheduled": ("execute",),
    "suitelet": ("onRequest",),
    "restlet": ("get", "post", "put", "delete"),
    "workflowaction": ("onAction",),
    "client": (
        "pageInit",
        "saveRecord",
        "validateField",
        "fieldChanged",
        "postSourcing",
        "lineInit",
        "validateLine",
        "validateInsert",
        "validateDelete",
        "sublistChanged",
        "localizationContextEnter",
        "localizationContextExit",
    ),
    "massupdate": ("each",),
    "portlet": ("render",),
    "bundleinstallation": (
        "beforeInstall",
        "afterInstall",
        "beforeUpdate",
        "afterUpdate",
        "beforeUninstall",
    ),
    "sdfinstallation": ("run",),
}
"""Entry point names by script type (SuiteScript help, "SuiteScript 2.x Script Types")."""

INSTALLATIONS: Final = frozenset(("bundleinstallation", "sdfinstallation"))
"""Script types that run while a bundle or a SuiteApp is installed or updated."""

_TYPES: Final = {
    "usereventscript": "userevent",
    "mapreducescript": "mapreduce",
    "scheduledscript": "scheduled",
    "suitelet": "suitelet",
    "restlet": "restlet",
    "workflowactionscript": "workflowaction",
    "clientscript": "client",
    "massupdatescript": "massupdate",
    "portlet": "portlet",
    "bundleinstallationscript": "bundleinstallation",
    "sdfinstallationscript": "sdfinstallation",
    "customtoolscript": "customtool",
    "plugintypescript": "plugintype",
    "spaserverscript": "spaserver",
    "plugintypeimpl": "plugintypeimpl",
}
_TYPE_TAG: Final = re.compile(rb"@nscripttype\s+([A-Za-z]+)", re.IGNORECASE)
_VERSION_TAG: Final = re.compile(rb"@napiversion\s+([0-9][0-9.xX]*)", re.IGNORECASE)
_SS1_NAMES: Final[tuple[tuple[re.Pattern[str], str, str], ...]] = (
    (
        re.compile(r"after_?(submit|save)|(^|[a-z0-9])AS$|(^|_)(as|AS)$", re.ASCII),
        "afterSubmit",
        "userevent",
    ),
    (re.compile(r"before_?submit|(^|[a-z0-9])BS$", re.ASCII), "beforeSubmit", "userevent"),
    (re.compile(r"before_?load|(^|[a-z0-9])BL$", re.ASCII), "beforeLoad", "userevent"),
    (re.compile(r"page_?init", re.I), "pageInit", "client"),
    (re.compile(r"save_?record", re.I), "saveRecord", "client"),
    (re.compile(r"field_?changed?", re.I), "fieldChanged", "client"),
    (re.compile(r"validate_?field", re.I), "validateField", "client"),
    (re.compile(r"validate_?line", re.I), "validateLine", "client"),
    (re.compile(r"post_?sourc", re.I), "postSourcing", "client"),
    (re.compile(r"recalc", re.I), "recalc", "client"),
    (re.compile(r"line_?init", re.I), "lineInit", "client"),
    (re.compile(r"workflow_?action", re.I), "onAction", "workflowaction"),
    (re.compile(r"^scheduled|scheduled_?(script)?$", re.I), "execute", "scheduled"),
    (re.compile(r"^suitelet|suitelet$", re.I), "onRequest", "suitelet"),
)


def _tag(pattern: re.Pattern[bytes], name: bytes, data: bytes) -> re.Match[bytes] | None:
    """Match a tag from where its name first stands: finding that is far cheaper than matching."""
    at = data.lower().find(name)
    return pattern.search(data, at) if at >= 0 else None


def script_tag(data: bytes) -> str | None:
    """Return the script type of the `@NScriptType` tag."""
    found = _tag(_TYPE_TAG, b"@nscripttype", data)
    if found is None:
        return None
    name = found.group(1).decode().lower()
    return _TYPES.get(name, name)


def version_tag(data: bytes) -> str | None:
    """Return the version of the `@NApiVersion` tag."""
    found = _tag(_VERSION_TAG, b"@napiversion", data)
    return found.group(1).decode().lower().rstrip(".") if found is not None else None


def api_version(data: bytes) -> str | None:
    """Return `1.0`, `2.0`, `2.x` or `2.1` as the tag or the API in use tells."""
    tag = version_tag(data)
    if tag is not None:
        return tag
    return "1.0" if b"nlapi" in data else None


def ss1_entry(function: str) -> tuple[str, str] | None:
    """Return entry point and script type that an SS1 function's name tells, if any."""
    folded = function
    for pattern, entry, kind in _SS1_NAMES:
        if pattern.search(folded) or (pattern.flags & re.I == 0 and pattern.search(_camel(folded))):
            return entry, kind
    return None


def _camel(name: str) -> str:
    """Fold the casing of the words that SS1 entry points are named after."""
    return re.sub(
        r"(after|before)_?(submit|save|load)",
        lambda m: f"{m.group(1).lower()}{m.group(2).lower()}",
        name,
        flags=re.IGNORECASE,
    )


def arguments(script_type: str, entry: str, *, ss1: bool) -> list[Value]:
    """Return what NetSuite hands an entry point."""
    new, old = Record("new"), Record("old")
    request = Unknown(frozenset((("req",),)))
    if script_type == "userevent":
        if ss1:
            return [EVENT, UNKNOWN, UNKNOWN]
        return [Special("context", {"type": EVENT, "newRecord": new, "oldRecord": old})]
    if script_type == "workflowaction":
        return (
            [UNKNOWN, UNKNOWN]
            if ss1
            else [Special("context", {"newRecord": new, "oldRecord": old})]
        )
    if script_type == "client":
        return [UNKNOWN] * 4 if ss1 else [Special("context", {"currentRecord": new})]
    if script_type in ("restlet", "suitelet", "spaserver", "customtool"):
        return [request, request]
    if script_type == "mapreduce" and entry == "summarize":
        stages = {
            f"{stage}Summary": Special("stage", stage) for stage in ("input", "map", "reduce")
        }
        return [Special("context", dict(stages))]
    if script_type == "mapreduce":
        return [Special("context", {})]
    if script_type in INSTALLATIONS:
        version = Unknown(frozenset((("version",),)))
        return [version, UNKNOWN] if ss1 else [Special("context", {"fromVersion": version})]
    return [UNKNOWN, UNKNOWN]

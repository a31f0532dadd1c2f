"""Workflows and saved searches: no table shows them, the companion does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from nsaudit.model.searching import SavedSearch
from nsaudit.model.workflow import Workflow
from nsaudit.sources.account.elements import checked, elements, hides, joined, stated
from nsaudit.sources.account.filled import Filled, filled
from nsaudit.sources.account.reading import Reads
from nsaudit.sources.sdf.workflow import build_workflow

_HEADER: Mapping[str, str] = {
    "name": "name",
    "recordtypes": "recordtype",
    "releasestatus": "releasestatus",
    "inittriggertype": "inittriggertype",
    "initconditionformula": "condition",
    "initsavedsearchcondition": "conditionsavedsearch",
}
_FLAGS: Mapping[str, str] = {
    "isinactive": "isinactive",
    "runasadmin": "runasadmin",
    "initoncreate": "oncreate",
    "initonvieworupdate": "onupdate",
}
_ACTION: Mapping[str, str] = {
    "recordtype": "recordtype",
    "conditionformula": "condition",
    "conditionsavedsearch": "conditionsavedsearch",
}
_TRANSITION: Mapping[str, str] = {
    "triggertype": "trigger",
    "conditionformula": "condition",
    "buttonaction": "buttonaction",
}


async def workflows(reads: Reads) -> Filled:
    """Workflows with states, actions and transitions, in the shape that SDF files have."""
    read = await reads.companion("workflows")
    found, gap = elements(read)

    def build() -> Iterator[Workflow]:
        for item in _whole(found):
            if item.get("id"):
                yield _workflow(item)

    return filled(Workflow, build, read, gap=gap)


async def saved_searches(reads: Reads) -> Filled:
    """Saved searches that are shared with the role, with their filters as N/search writes them."""
    read = await reads.companion("savedsearches")
    found, gap = elements(read)

    def build() -> Iterator[SavedSearch]:
        for item in found:
            key = stated(item, "id")
            if key:
                yield SavedSearch(
                    scriptid=key.lower(),
                    defaultname=stated(item, "title"),
                    searchtype=stated(item, "type"),
                    ispublic=item.get("ispublic") if isinstance(item.get("ispublic"), bool)
                    else None,
                    other={
                        name: orjson.dumps(item[name]).decode()
                        for name in ("filters", "columns")
                        if item.get(name)
                    },
                )  # fmt: skip

    return filled(SavedSearch, build, read, gap=gap, partial=hides(read))


def _whole(items: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Workflows that came in several elements, put together."""
    found: dict[str, dict[str, Any]] = {}
    for item in items:
        key = str(item.get("internalid") or item.get("id"))
        known = found.get(key)
        if known is None:
            found[key] = dict(item)
        elif known.get("states") is not None and item.get("states") is not None:
            known["states"] = [*known["states"], *item["states"]]
    return list(found.values())


def _workflow(item: Mapping[str, Any]) -> Workflow:
    values: dict[str, Any] = {
        **{
            tag: value for tag, name in _HEADER.items() if (value := stated(item, name)) is not None
        },
        **{
            tag: value for tag, name in _FLAGS.items() if (value := checked(item, name)) is not None
        },
    }
    events, contexts = joined(item, "eventtypes"), joined(item, "contexts")
    if events is not None:
        values["initeventtypes"] = events
    if contexts is not None:
        values["initcontexts"] = contexts
    states = item.get("states")
    readable = isinstance(states, list)
    if isinstance(states, list):
        values["workflowstates"] = {str(s.get("id")).lower(): _state(s) for s in states}
    made = build_workflow(values, scriptid=str(item["id"]).lower(), tag="workflow")
    # Defaults belong to files, where an absent tag has a meaning; here it was not shown.
    unread = dict.fromkeys(made.defaulted)
    # Conditions made with the visual builder are shown to nobody but a person.
    unread |= {"initcondition": None}
    if not readable:
        unread |= {"states": None, "actions": None, "transitions": None}
    else:
        for name in ("actions", "transitions"):
            if any(s.get(name) is None for s in states or ()):
                unread[name] = None
    parts = {
        name: tuple(part.model_copy(update={"initcondition": None}) for part in rows)
        for name in ("actions", "transitions")
        if (rows := getattr(made, name)) is not None and name not in unread
    }
    return made.model_copy(update={**parts, **unread, "defaulted": ()})


def _state(state: Mapping[str, Any]) -> dict[str, Any]:
    actions: dict[str, dict[str, dict[str, Any]]] = {}
    for action in state.get("actions") or ():
        block = actions.setdefault(str(action.get("trigger") or "ONENTRY"), {})
        block.setdefault(str(action.get("type")), {})[str(action.get("id")).lower()] = _named(
            action, _ACTION
        )
    transitions = {
        str(one.get("id") or f"transition_{number}").lower(): {
            **_named(one, _TRANSITION),
            "tostate": str(one.get("to") or "").lower(),
        }
        for number, one in enumerate(state.get("transitions") or (), 1)
    }
    return {
        "name": stated(state, "name") or "",
        "workflowactions": actions,
        "workflowtransitions": transitions,
    }


def _named(item: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {tag: value for tag, name in names.items() if (value := stated(item, name)) is not None}

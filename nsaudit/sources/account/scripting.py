"""Scripts and deployments; what runs when is told by the companion only."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nsaudit.model.scripting import Deployment, Script
from nsaudit.model.snapshot import Gap
from nsaudit.netsuite import Row
from nsaudit.sources.account import queries
from nsaudit.sources.account.elements import elements, joined, stated
from nsaudit.sources.account.filled import Filled, filled, flag, text, word
from nsaudit.sources.account.reading import Read, Reads

TAGS: Mapping[str, str] = {
    "ACTION": "workflowactionscript",
    "BUNDLEINSTALLATION": "bundleinstallationscript",
    "CLIENT": "clientscript",
    "MAPREDUCE": "mapreducescript",
    "MASSUPDATE": "massupdatescript",
    "PORTLET": "portlet",
    "RESTLET": "restlet",
    "SCHEDULED": "scheduledscript",
    "SCRIPTLET": "suitelet",
    "SDFINSTALLATION": "sdfinstallationscript",
    "SUITELET": "suitelet",
    "USEREVENT": "usereventscript",
    "WORKFLOWACTION": "workflowactionscript",
}
"""SDF root tag by script.scripttype. Codes seen in public code; another one is lower-cased."""


_CHUNK = 500


async def scripts(reads: Reads) -> Filled:
    """Every script with its deployments."""
    found, placed, events, folders, more = await asyncio.gather(
        reads.table(queries.SCRIPTS),
        reads.table(queries.DEPLOYMENTS),
        reads.table(queries.USER_EVENTS),
        reads.table(queries.FOLDERS),
        reads.companion("deployments"),
    )
    files = await _files(reads, found)
    paths = _paths(files, folders)
    known, gap = elements(more)
    extra = {str(e.get("deployment") or "").lower(): e for e in known}
    deployed: dict[str, list[Deployment]] | None = None
    if placed.gap is None:
        deployed = {}
        for row in placed.rows:
            deployed.setdefault(row["script"], []).append(_deployment(row, extra))
    functions = {row["id"]: row for row in events.rows}

    def build() -> Iterator[Script]:
        for row in found.rows:
            kind = row["scripttype"].upper()
            own = None if deployed is None else deployed.get(row["id"], [])
            event = functions.get(row["id"])
            file = word(row, "scriptfile")
            yield Script(
                tag=TAGS.get(kind, kind.lower()),
                scriptid=row["scriptid"].lower(),
                name=text(row, "name"),
                description=text(row, "description"),
                scriptfile=paths.get(file or ""),
                isinactive=flag(row, "isinactive"),
                aftersubmitfunction=None if event is None else text(event, "aftersubmitfunction"),
                notifyowner=None if event is None else flag(event, "notifyowner"),
                notifyadmins=None if event is None else flag(event, "notifyadmins"),
                scriptdeployments=None
                if own is None
                else tuple(sorted(own, key=lambda d: d.scriptid)),
            )

    # The parts of deployments that only the companion shows are fields, not a table: without it
    # they are None, and nothing is called complete that is not.
    lost: Gap | None = gap if known else None
    return filled(
        Script, build, found, inner=(placed,), also=(events, *files, folders, more), gap=lost
    )


def _deployment(row: Row, extra: Mapping[str, Mapping[str, Any]]) -> Deployment:
    scriptid = row["scriptid"].lower()
    more = extra.get(scriptid, {})
    status = word(row, "status") or stated(more, "status")
    return Deployment(
        scriptid=scriptid,
        title=text(row, "title"),
        status=None if status is None else status.upper(),
        isdeployed=flag(row, "isdeployed"),
        recordtype=_upper(text(row, "recordtype"), stated(more, "recordtype")),
        loglevel=_upper(text(row, "loglevel"), stated(more, "loglevel")),
        eventtype=joined(more, "eventtypes"),
        executioncontext=joined(more, "contexts"),
        runasrole=stated(more, "runasrole"),
        allroles=_truth(more, "allroles"),
        audslctrole=joined(more, "roles"),
        isonline=_truth(more, "isonline"),
    )


def _upper(value: str | None, other: str | None) -> str | None:
    found = value if value is not None else other
    return None if found is None else found.upper()


def _truth(element: Mapping[str, Any], name: str) -> bool | None:
    value = element.get(name)
    return value if isinstance(value, bool) else None


async def _files(reads: Reads, found: Read) -> list[Read]:
    """The files that scripts name, some hundred at a time: an account has many others."""
    ids = sorted({file for row in found.rows if (file := word(row, "scriptfile"))})
    chunks = [ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK)]
    return list(
        await asyncio.gather(
            *(
                reads.table(queries.files_named(chunk), f"file {number}")
                for number, chunk in enumerate(chunks, 1)
            )
        )
    )


def _paths(files: Sequence[Read], folders: Read) -> dict[str, str]:
    """Paths of script files by internal id, as SDF writes them.

    mediaitemfolder.appfolder is the way to a folder, its steps divided by " : ".
    """
    ways = {row["id"]: text(row, "appfolder") for row in folders.rows}
    paths: dict[str, str] = {}
    for row in (row for read in files for row in read.rows):
        way = ways.get(row["folder"]) if "folder" in row else None
        if way and "name" in row:
            paths[row["id"]] = (
                f"[/{'/'.join(step.strip() for step in way.split(' : '))}/{row['name']}]"
            )
    return paths

"""The companion RESTlet's protocol: what is asked, and how answers and refusals look.

One POST a page. Request:

    {"version": 1, "action": "config", "args": {...}, "page": "cursor" or null}

Answer, always HTTP 200 when the script itself decided:

    {"version": 1, "data": [...], "next": "cursor" or null,
     "usage": {"used": 20, "remaining": 4980}}
    {"version": 1, "error": {"code": "NOT_PERMITTED", "message": "...", "permission": "ADMI_..."}}

`next` is opaque; a caller sends it back unchanged as `page` until it is null. Each element of
`data` is an object. A part of an action that could not be read is an element of the form
`{"unavailable": {"what": "...", "code": "...", "message": "..."}}`, so that it never passes for
absent. An uncaught error of the script has NetSuite's own form, HTTP 400 with
`{"error": {"code": ..., "message": ...}}` (Oracle help section_4634920277).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

VERSION: Final = 1
SCRIPT: Final = "customscript_nsaudit_collector"
DEPLOYMENT: Final = "customdeploy_nsaudit_collector"

#: What the companion can be asked; each returns objects of one kind.
ACTIONS: Final[dict[str, str]] = {
    "about": "version of the companion, account, role, release, units left",
    "config": "N/config pages: {type, fields: [{id, label, type, options}], values: {id: value}}",
    "features": "feature ids and whether each is on: {id, enabled}",
    "mandatory": "mandatory fields per record type and form: {type, form, fields}",
    "workflows": "workflows with states and actions",
    "savedsearches": "saved searches: {id, internalid, title, type, datemodified}",
    "scriptfiles": "contents of script files, in chunks: {id, path, size, part, parts, text}",
    "deployments": "event types and contexts of deployments",
    "duplicates": "behaviour of search.duplicates for a given pair",
}

#: Codes of `error` that the companion itself answers.
NOT_PERMITTED: Final = "NOT_PERMITTED"
FEATURE_OFF: Final = "FEATURE_OFF"
UNKNOWN_ACTION: Final = "UNKNOWN_ACTION"
BAD_REQUEST: Final = "BAD_REQUEST"
VERSION_MISMATCH: Final = "VERSION_MISMATCH"
FAILED: Final = "FAILED"


@dataclass(frozen=True, slots=True)
class Companion:
    """Script id and deployment id under which the companion runs in an account."""

    script: str = SCRIPT
    deployment: str = DEPLOYMENT

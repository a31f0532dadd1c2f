"""The companion RESTlet as the emulator plays it: pages of fixture objects, and refusals."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Iterator, Mapping

from starlette.responses import Response

from nsaudit.emulator import documents
from nsaudit.emulator.dataset import AccountData
from nsaudit.netsuite import protocol
from nsaudit.netsuite.permissions import LABELS

#: Permission or feature that an action needs; inferred (U), the real script reports its own.
_NEEDS = {
    "workflows": ("ADMI_WORKFLOW", "WORKFLOW"),
    "deployments": ("ADMI_CUSTOMSCRIPT", ""),
    "scriptfiles": ("LIST_FILECABINET", ""),
    "duplicates": ("", "DUPLICATES"),
}
_UNITS = 5_000
CHUNK = 1_000_000
"""Characters of one part of a file, as in the script itself."""


def reply(
    data: AccountData,
    body: object,
    *,
    permissions: Collection[str] | None,
    features: Collection[str],
    page_size: int,
) -> Response:
    """Answer one request of the protocol."""
    if not isinstance(body, Mapping) or not isinstance(body.get("action"), str):
        return _refuse(protocol.BAD_REQUEST, "a JSON object with an action is needed")
    if body.get("version") != protocol.VERSION:
        return _refuse(protocol.VERSION_MISMATCH, f"this is version {protocol.VERSION}")
    action, companion = body["action"], data.companion or {}
    if action not in protocol.ACTIONS:
        return _refuse(protocol.UNKNOWN_ACTION, f"no action {action}")
    permission, feature = _NEEDS.get(action, ("", ""))
    if permission and permissions is not None and permission not in permissions:
        message = "the role lacks a permission"
        return _refuse(protocol.NOT_PERMITTED, message, permission=permission)
    if feature and feature not in features:
        return _refuse(protocol.FEATURE_OFF, "a feature is off", feature=feature)
    start = _start(body.get("page"))
    if start is None:
        return _refuse(protocol.BAD_REQUEST, "this is no page of mine")
    items = _select(companion.get(action, []), body.get("args"))
    if action == "about":
        items = [{**item, "permissions": _levels(permissions)} for item in items]
    if action == "scriptfiles":
        items = [*_chunked(items), *_unknown(items, body.get("args"))]
    end = start + page_size
    more = end < len(items)
    used = 10 + 10 * len(items[start:end])
    return documents.answer({
        "version": protocol.VERSION,
        "data": items[start:end],
        "next": _cursor(end) if more else None,
        "usage": {"used": used, "remaining": max(0, _UNITS - used)},
    })  # fmt: skip


def _levels(permissions: Collection[str] | None) -> Mapping[str, str]:
    """Levels of what the script asks about; which one is held makes no difference here."""
    return {key: "VIEW" if permissions is None or key in permissions else "NONE" for key in LABELS}


def _chunked(files: list[Mapping[str, object]]) -> Iterator[Mapping[str, object]]:
    """Files as the script sends them: in parts of no more than so many characters."""
    for item in files:
        text = str(item.get("text") or "")
        parts = [text[at : at + CHUNK] for at in range(0, len(text), CHUNK)] or [""]
        for number, part in enumerate(parts, 1):
            yield {**item, "part": number, "parts": len(parts), "text": part}


def _unknown(files: list[Mapping[str, object]], args: object) -> Iterator[Mapping[str, object]]:
    """Files that were asked for and do not exist, named as file.load would refuse them."""
    wanted = args.get("ids") if isinstance(args, Mapping) else None
    known = {str(item.get(name)).casefold() for item in files for name in ("id", "path")}
    for name in wanted or ():
        if str(name).casefold() not in known:
            what, message = f"scriptfiles: {name}", "That record does not exist."
            yield {"unavailable": {"what": what, "code": "RCRD_DSNT_EXIST", "message": message}}


def _select(items: list[Mapping[str, object]], args: object) -> list[Mapping[str, object]]:
    """Keep the objects that agree with each argument they carry; `types` and `ids` are lists.

    A file is named by its internal id or by its path.
    """
    if not isinstance(args, Mapping):
        return items
    for name, wanted in args.items():
        field = {"types": "type", "ids": "id"}.get(str(name), str(name))
        values = {str(v).casefold() for v in (wanted if isinstance(wanted, list) else [wanted])}
        items = [
            item
            for item in items
            if field not in item
            or str(item[field]).casefold() in values
            or (field == "id" and str(item.get("path")).casefold() in values)
        ]
    return items


def _refuse(code: str, message: str, **extra: str) -> Response:
    return documents.answer(
        {"version": protocol.VERSION, "error": {"code": code, "message": message, **extra}}
    )


def _cursor(start: int) -> str:
    return base64.urlsafe_b64encode(f"p{start}".encode()).decode()


def _start(cursor: object) -> int | None:
    if cursor is None:
        return 0
    try:
        text = base64.urlsafe_b64decode(str(cursor)).decode()
        return int(text.removeprefix("p")) if text.startswith("p") else None
    except (ValueError, binascii.Error):
        return None

"""The caller's side of the companion's protocol: pages, and refusals as errors."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

import orjson

from nsaudit.netsuite import protocol
from nsaudit.netsuite.errors import (
    FeatureOff,
    NetSuiteError,
    NotFound,
    NotPermitted,
    Undecodable,
    UsageError,
)
from nsaudit.netsuite.permissions import LABELS

#: More than any account needs; ends a script that never stops paging.
_MOST_PAGES: Final = 20_000
_DEPLOY = "deploy the companion: nsaudit collector export DIR"
Item = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Answer:
    """One page: objects, the cursor of the next page, and units left of the 5,000 of one call."""

    data: list[Item]
    next: str | None
    remaining: int | None


def absent() -> NotFound:
    """Build the refusal of a run without a companion."""
    return NotFound("no companion is configured for this account", hint=_DEPLOY, where="companion")


async def pages(
    send: Callable[[bytes], Awaitable[Answer]], action: str, args: Mapping[str, object]
) -> AsyncGenerator[list[Item], None]:
    """Yield the pages of an action until the companion says there is no more."""
    if action not in protocol.ACTIONS:
        raise UsageError(f'the companion knows no action "{action}"')
    cursor: str | None = None
    seen: set[str] = set()
    for _ in range(_MOST_PAGES):
        request = {"version": protocol.VERSION, "action": action, "args": args, "page": cursor}
        try:
            answer = await send(orjson.dumps(request))
        except NetSuiteError as error:
            raise _explain(error) from None
        yield answer.data
        cursor = answer.next
        if cursor is None:
            return
        if cursor in seen:
            break
        seen.add(cursor)
    raise Undecodable("the companion's pages never end", where=f"companion, {action}")


def read(action: str, body: object) -> Answer:
    """Decode one answer; raise the refusal that it carries."""
    where = f"companion, {action}"
    if not isinstance(body, Mapping):
        raise _undecodable("the answer is no object", where)
    if isinstance(error := body.get("error"), Mapping):
        raise _refusal(error, where)
    if body.get("version") != protocol.VERSION:
        raise _other_version(where)
    data, cursor, usage = body.get("data"), body.get("next"), body.get("usage")
    if not isinstance(data, list) or not all(isinstance(item, Mapping) for item in data):
        raise _undecodable("the answer has no list of objects", where)
    if "next" not in body or not isinstance(cursor, (str, type(None))):
        raise _undecodable("the answer does not say whether there is more", where)
    left = usage.get("remaining") if isinstance(usage, Mapping) else None
    return Answer(data, cursor, left if isinstance(left, int) else None)


def _refusal(error: Mapping[str, object], where: str) -> NetSuiteError:
    code, message = str(error.get("code", "")), str(error.get("message", ""))
    if code == protocol.NOT_PERMITTED:
        key = str(error.get("permission") or "") or None
        hint = f'give the role "{LABELS.get(key, key)}" ({key})' if key else ""
        return NotPermitted(message, hint=hint, permission=key, code=code, where=where)
    if code == protocol.FEATURE_OFF:
        feature = str(error.get("feature") or "") or None
        hint = "turn the feature on at Setup > Company > Enable Features"
        return FeatureOff(message, hint=hint, feature=feature, code=code, where=where)
    if code in {protocol.UNKNOWN_ACTION, protocol.VERSION_MISMATCH}:
        return _other_version(where)
    return NetSuiteError(message or "the companion failed", code=code, where=where)


def _explain(error: NetSuiteError) -> NetSuiteError:
    """Say how to deploy the companion where NetSuite only says that there is no such script.

    The code for an unknown script id is not documented for RESTlets (U): any code that names an
    invalid script counts.
    """
    if error.status == 404 or error.code.startswith(("SSS_INVALID_SCRIPTLET", "INVALID_SCRIPT")):
        return NotFound(
            "the companion is not deployed, or not for this role",
            hint=_DEPLOY,
            code=error.code,
            status=error.status,
            where=error.where,
        )
    return error


def _other_version(where: str) -> NotFound:
    return NotFound(
        "the companion in the account is of another version",
        hint="deploy the one of this nsaudit: nsaudit collector export DIR",
        code=protocol.VERSION_MISMATCH,
        where=where,
    )


def _undecodable(message: str, where: str) -> Undecodable:
    error = Undecodable(message, where=where)
    error.transient = True
    return error

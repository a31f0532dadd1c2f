"""From an HTTP answer to decoded JSON, or to the one error that says what is the matter.

NetSuite's error texts are matched by pattern, never by equality, and the `type` URL never at all:
both are known to vary (Oracle help section_156570709583; live captures).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpx
import orjson

from nsaudit.netsuite.errors import (
    BadQuery,
    FeatureOff,
    LoginRefused,
    NetSuiteError,
    NotFound,
    NotPermitted,
    Throttled,
    Unavailable,
    Undecodable,
    UnknownColumn,
)
from nsaudit.netsuite.permissions import CHANNEL, LABELS, named, requirement

_THROTTLE_CODES: Final = frozenset(
    {
        "CONCURRENCY_LIMIT_EXCEEDED",
        "SSS_REQUEST_LIMIT_EXCEEDED",
        "WS_REQUEST_BLOCKED",
        "WS_CONCUR_SESSION_DISALLWD",
    }
)
_PERMISSION_CODES: Final = frozenset(
    {"INSUFFICIENT_PERMISSION", "INSUFFICIENT_PERMISSIONS", "PERMISSION_VIOLATION"}
)
_FEATURE_CODES: Final = frozenset(
    {"FEATURE_DISABLED", "FEATURE_UNAVAILABLE", "SSS_FEATURE_DISABLED"}
)
_TRANSIENT_STATUS: Final = frozenset({408, 425, 500, 502, 503, 504})

# Both wordings for a table were seen by unrelated code bases (B); one says nothing of permissions.
_NO_TABLE = re.compile(
    r"Record '(?P<a>[^']+)' was not found|Invalid search type: (?P<b>[A-Za-z0-9_]+)", re.IGNORECASE
)
_NO_FIELD = re.compile(r"Field '(?P<column>[^']+)' for record '[^']*' was not found", re.IGNORECASE)
_NO_IDENTIFIER = re.compile(r"Unknown identifier '(?P<column>[^']+)'", re.IGNORECASE)
_FEATURE_TEXT = re.compile(r"feature .{0,60}(?:not enabled|disabled|turned off)", re.IGNORECASE)


def decode(response: httpx.Response, *, where: str) -> object:
    """Return the JSON of a success; raise the fitting NetSuiteError for anything else."""
    if response.is_success:
        return _json(response, where)
    raise classify(response, where=where)


def classify(response: httpx.Response, *, where: str, table: str = "") -> NetSuiteError:
    """Build the error for an answer that is no success. `table` lets it name the permission."""
    status = response.status_code
    code, detail = _envelope(response)
    error: NetSuiteError
    if status == 429 or code in _THROTTLE_CODES:
        throttled = Throttled(
            "the account's limit of parallel requests is reached",
            hint="run at a quieter time, or lower the cap for this environment",
            where=where,
            code=code,
            status=status,
        )
        throttled.retry_after = retry_after(response)
        return throttled
    if status == 401 or code in {"INVALID_LOGIN", "INVALID_LOGIN_ATTEMPT"}:
        return LoginRefused(
            "NetSuite refused the credentials",
            hint="see Setup > Users/Roles > View Login Audit Trail for the reason; tokens and "
            "certificate mappings are not copied to sandboxes and end at each refresh",
            where=where,
            code=code,
            status=status,
        )
    if status in _TRANSIENT_STATUS:
        unavailable = Unavailable(
            f"NetSuite answered with HTTP {status}" + (f" ({detail})" if detail else ""),
            hint="try again later",
            where=where,
            code=code,
            status=status,
        )
        unavailable.transient = True
        unavailable.retry_after = retry_after(response)
        return unavailable
    if 300 <= status < 400:
        return Unavailable(
            "NetSuite sent the request elsewhere (wrong host or data centre)",
            hint="check the account id",
            where=where,
            status=status,
        )
    if not code and not detail:
        error = Undecodable(
            f"HTTP {status} without NetSuite's error document", where=where, status=status
        )
        error.transient = status != 404
        return error if status not in {403, 404} else _bare(status, where)
    return _refusal(status, code, detail, where, table)


def _bare(status: int, where: str) -> NetSuiteError:
    if status == 403:
        return NotPermitted("access is forbidden", where=where, status=status)
    return NotFound("there is nothing at this address", where=where, status=status)


def _refusal(status: int, code: str, detail: str, where: str, table: str) -> NetSuiteError:
    if match := _NO_FIELD.search(detail) or _NO_IDENTIFIER.search(detail):
        column = match["column"].rpartition(".")[2].lower()
        return UnknownColumn(
            f'no column "{column}" for this account and role', column=column, where=where
        )
    if match := _NO_TABLE.search(detail):
        return missing_table((match["a"] or match["b"]).lower(), where, code, status)
    if code in _FEATURE_CODES or _FEATURE_TEXT.search(detail):
        return FeatureOff(
            detail,
            hint="turn the feature on at Setup > Company > Enable Features",
            feature=requirement(table).feature,
            where=where,
            code=code,
            status=status,
        )
    if status == 403 or code in _PERMISSION_CODES:
        permission = named(detail) or requirement(table).permission
        label = LABELS.get(permission or "", permission)
        hint = f'give the role "{label}" ({permission})' if permission else _channel_hint()
        return NotPermitted(
            detail or "the role lacks a permission",
            hint=hint,
            permission=permission,
            where=where,
            code=code,
            status=status,
        )
    if status == 404:
        return NotFound(detail, where=where, code=code, status=status)
    if code == "INVALID_PARAMETER" or "search query" in detail.lower():
        return BadQuery(
            detail, hint="please report this query", where=where, code=code, status=status
        )
    return NetSuiteError(detail or code, where=where, code=code, status=status)


def missing_table(name: str, where: str, code: str, status: int) -> NotFound:
    """Build the undecided refusal of a table, with what would lift it."""
    need = requirement(name)
    return NotFound(
        f'no table "{name}" for this role: it may lack a permission, a feature may be off, '
        "or this release has no such table",
        hint=need.hint,
        permission=need.permission,
        feature=need.feature,
        where=where,
        code=code,
        status=status,
    )


def _channel_hint() -> str:
    names = ", ".join(f'"{LABELS[need.permission]}"' for need in CHANNEL if need.permission)
    return f"the role needs at least {names}"


def _json(response: httpx.Response, where: str) -> object:
    try:
        return orjson.loads(response.content)
    except orjson.JSONDecodeError:
        kind = response.headers.get("content-type", "").partition(";")[0] or "no content type"
        error = Undecodable(
            f"the answer is not JSON ({kind}, {len(response.content)} bytes)",
            hint="a proxy or a maintenance page may have answered instead of NetSuite",
            where=where,
            status=response.status_code,
        )
        error.transient = True
        raise error from None


def _envelope(response: httpx.Response) -> tuple[str, str]:
    """Return error code and text of the REST, RESTlet or OAuth error document; empty when none."""
    try:
        body = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return "", ""
    if not isinstance(body, Mapping):
        return "", ""
    details = body.get("o:errorDetails")
    if isinstance(details, list) and details and isinstance(details[0], Mapping):
        return str(details[0].get("o:errorCode", "")), str(details[0].get("detail", ""))
    error = body.get("error")
    if isinstance(error, str):  # RFC 6749 section 5.2, token endpoint
        return error.upper(), str(body.get("error_description", error))
    source = error if isinstance(error, Mapping) else body
    return str(source.get("code", "")), str(source.get("message") or source.get("title") or "")


def retry_after(response: httpx.Response) -> float | None:
    """Read Retry-After in seconds, from either of its forms; None when absent or unreadable.

    Oracle does not mention the header (U); it is honoured when it comes. A moment is one of the
    answering clock, which its Date header tells: this machine's may be minutes off.
    """
    value = response.headers.get("retry-after", "").strip()
    if not value:
        return None
    try:
        return (
            max(0.0, float(value))
            if value.replace(".", "", 1).isdigit()
            else _until(value, response.headers.get("date", ""))
        )
    except (TypeError, ValueError):
        return None


def _until(value: str, date: str) -> float:
    try:
        now = parsedate_to_datetime(date)
    except (TypeError, ValueError):
        now = datetime.now(UTC)
    return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())

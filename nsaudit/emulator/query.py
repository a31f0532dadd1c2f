"""The SuiteQL endpoint: its checks, its pages, its links."""

from __future__ import annotations

import orjson
from starlette.requests import Request
from starlette.responses import Response

from nsaudit.emulator import documents
from nsaudit.emulator.database import Database, translate_for
from nsaudit.emulator.settings import Settings
from nsaudit.emulator.suiteql import QueryRefused

_MOST_ROWS = 100_000
_MOST_PER_PAGE = 1_000


async def answer(request: Request, database: Database, settings: Settings) -> Response:
    """Run one page of a statement (Oracle help section_157909186990, section_156414087576)."""
    if "transient" not in request.headers.get("prefer", ""):  # the status is not documented (U)
        return documents.rest_error(400, "INVALID_HEADER", "The Prefer header must be transient.")
    try:
        body = orjson.loads(await request.body())
        statement, values = str(body["q"]), [str(value) for value in body.get("params", ())]
        limit = int(request.query_params.get("limit", _MOST_PER_PAGE))
        offset = int(request.query_params.get("offset", 0))
    except (ValueError, KeyError, TypeError, AttributeError):
        return documents.rest_error(400, "INVALID_REQUEST", "Invalid request.")
    if not 1 <= limit <= _MOST_PER_PAGE or offset < 0 or offset % limit:
        return _refuse("limit must be 1 to 1000 and offset divisible by it.", "offset")
    if offset >= _MOST_ROWS:  # the wording is not documented (U)
        return _refuse("Invalid search query. The result has more than 100000 rows.", "offset")
    try:
        translated = translate_for(
            database,
            statement,
            permissions=settings.permissions,
            features=settings.features,
            hidden=settings.hidden,
        )
        result = database.page(translated, values, limit, offset)
    except QueryRefused as refusal:
        return _refuse(str(refusal), "q")
    more = offset + limit < min(result.total, _MOST_ROWS)
    return documents.answer(
        {
            "links": _links(request, limit, offset, min(result.total, _MOST_ROWS)),
            "count": len(result.rows),
            "hasMore": more,
            "items": [{"links": [], **row} for row in result.rows],
            "offset": offset,
            "totalResults": result.total,
        }
    )


def _links(request: Request, limit: int, offset: int, reachable: int) -> list[dict[str, str]]:
    address = str(request.url.replace(query=""))
    last = max(0, (reachable - 1) // limit * limit)
    starts = {"first": 0, "last": last, "self": offset}
    if offset:
        starts["previous"] = offset - limit
    if offset + limit < reachable:
        starts["next"] = offset + limit
    return [
        {"rel": rel, "href": f"{address}?limit={limit}&offset={start}"}
        for rel, start in starts.items()
    ]


def _refuse(detail: str, parameter: str) -> Response:
    return documents.rest_error(400, "INVALID_PARAMETER", detail, errorQueryParam=parameter)

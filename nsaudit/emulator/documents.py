"""The error documents of NetSuite's three interfaces, and JSON answers."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import orjson
from starlette.responses import Response

JSON = "application/json"


def answer(
    body: object,
    *,
    status: int = 200,
    media: str = JSON,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Send a JSON document."""
    return Response(
        orjson.dumps(body), status_code=status, media_type=media, headers=dict(headers or {})
    )


def rest_error(
    status: int,
    code: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    **extra: str,
) -> Response:
    """Build REST's error document (Oracle help section_156570709583; live captures)."""
    section = {400: "15.5.1", 401: "15.5.2", 403: "15.5.4", 404: "15.5.5"}.get(status, "15")
    body = {
        "type": f"https://www.rfc-editor.org/rfc/rfc9110.html#section-{section}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "o:errorDetails": [
            {"detail": detail, **{f"o:{k}": v for k, v in extra.items()}, "o:errorCode": code}
        ],
    }
    media = "application/vnd.oracle.resource+json; type=error"
    return answer(body, status=status, media=media, headers=headers)


def restlet_error(status: int, code: str, message: str) -> Response:
    """Build a RESTlet's error document (Oracle help section_4634920277)."""
    return answer({"error": {"code": code, "message": message}}, status=status)


def oauth_error(code: str) -> Response:
    """Build the token endpoint's refusal."""
    return answer({"error": code}, status=400, headers={"Cache-Control": "no-store"})

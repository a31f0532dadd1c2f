from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import orjson
import pytest

from nsaudit.netsuite import answers
from nsaudit.netsuite import errors as e
from tests.netsuite import support


def classify(response: httpx.Response, table: str = "") -> e.NetSuiteError:
    return answers.classify(response, where="table x", table=table)


def restlet(status: int, code: str) -> httpx.Response:
    return httpx.Response(
        status, content=orjson.dumps({"error": {"code": code, "message": "told so"}})
    )


HTML = httpx.Response(404, text="<html>no</html>", headers={"content-type": "text/html"})
CASES: list[tuple[httpx.Response, type[e.NetSuiteError], bool]] = [
    (support.error(429, "CONCURRENCY_LIMIT_EXCEEDED", "x"), e.Throttled, True),
    (restlet(400, "SSS_REQUEST_LIMIT_EXCEEDED"), e.Throttled, True),
    (support.error(401, "INVALID_LOGIN", "x"), e.LoginRefused, False),
    (httpx.Response(401), e.LoginRefused, False),
    (support.error(500, "UNEXPECTED_ERROR", "Error ID: 5"), e.Unavailable, True),
    (httpx.Response(503, text="<html>"), e.Unavailable, True),
    (httpx.Response(302, headers={"Location": "/"}), e.Unavailable, False),
    (httpx.Response(400, text="<html>"), e.Undecodable, True),
    (httpx.Response(403, text="<html>"), e.NotPermitted, False),
    (HTML, e.NotFound, False),
    (support.error(404, "NONEXISTENT_ID", "no such record"), e.NotFound, False),
    (support.error(403, "INSUFFICIENT_PERMISSION", "no"), e.NotPermitted, False),
    (restlet(400, "INSUFFICIENT_PERMISSION"), e.NotPermitted, False),
    (restlet(400, "FEATURE_DISABLED"), e.FeatureOff, False),
    (support.error(400, "X", "The feature Y is not enabled in your account"), e.FeatureOff, False),
    (support.no_table("customfield"), e.NotFound, False),
    (support.error(400, "INVALID_PARAMETER", "Invalid search type: Foo."), e.NotFound, False),
    (support.no_column("ismandatory"), e.UnknownColumn, False),
    (
        support.error(400, "INVALID_PARAMETER", "Field 'Foo' for record 'bar' was not found."),
        e.UnknownColumn,
        False,
    ),
    (
        support.error(400, "INVALID_PARAMETER", "Invalid search query. Failed to parse SQL [x]"),
        e.BadQuery,
        False,
    ),
    (support.error(400, "USER_ERROR", "something else"), e.NetSuiteError, False),
]


@pytest.mark.parametrize(("response", "kind", "transient"), CASES)
def test_each_refusal_has_its_class(
    response: httpx.Response, kind: type[e.NetSuiteError], transient: bool
) -> None:
    error = classify(response)
    assert type(error) is kind
    assert error.transient is transient
    assert error.sentence.startswith("table x: ")
    assert str(error) == error.sentence


def test_a_missing_table_names_what_would_lift_it() -> None:
    error = classify(support.no_table("CustomField"))
    assert error.permission == "ADMI_CUSTFIELD"
    assert '"Custom Fields"' in error.hint
    other = classify(support.no_table("subsidiary"))
    assert other.feature == "SUBSIDIARIES"
    assert "feature SUBSIDIARIES" in other.sentence
    assert classify(support.no_table("customrecord_nw_log")).permission == "ADMI_CUSTRECORD"
    assert classify(support.no_table("whatever")).permission is None


def test_a_permission_that_the_text_names_wins() -> None:
    error = classify(support.error(403, "INSUFFICIENT_PERMISSION", "needs ADMI_AUDITLOGIN"), "role")
    assert error.permission == "ADMI_AUDITLOGIN"
    assert '"View Login Audit Trail"' in error.hint
    without = classify(support.error(403, "INSUFFICIENT_PERMISSION", "no"), "role")
    assert without.permission == "ADMI_MANAGEROLES"


def test_an_unknown_column_is_named_in_lower_case() -> None:
    error = classify(support.no_column("c.IsMandatory"))
    assert isinstance(error, e.UnknownColumn)
    assert error.column == "ismandatory"


def test_retry_after_in_both_forms() -> None:
    assert answers.retry_after(httpx.Response(429)) is None
    assert answers.retry_after(httpx.Response(429, headers={"Retry-After": "2.5"})) == 2.5
    assert answers.retry_after(httpx.Response(429, headers={"Retry-After": "soon"})) is None
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    wait = answers.retry_after(httpx.Response(429, headers={"Retry-After": soon}))
    assert wait is not None
    assert 25 < wait <= 30


@pytest.mark.parametrize("minutes", [-30, 30])
def test_a_moment_to_retry_after_is_one_of_the_answering_clock(minutes: int) -> None:
    there = datetime.now(UTC) + timedelta(minutes=minutes)
    headers = {
        "Date": format_datetime(there, usegmt=True),
        "Retry-After": format_datetime(there + timedelta(seconds=20), usegmt=True),
    }
    assert answers.retry_after(httpx.Response(429, headers=headers)) == 20


@pytest.mark.parametrize("body", [b"", b"{", b"<html>", b'{"items": [', b"\xff\xfe"])
def test_a_success_that_is_no_json_is_asked_for_again(body: bytes) -> None:
    with pytest.raises(e.Undecodable) as caught:
        answers.decode(httpx.Response(200, content=body), where="table x")
    assert caught.value.transient


def test_errors_survive_pickling() -> None:
    import pickle

    error = classify(support.no_column("x"))
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is type(error)
    assert again.sentence == error.sentence
    assert isinstance(again, e.UnknownColumn)
    assert again.column == "x"

from __future__ import annotations

import io
import logging
import pickle
import traceback
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsaudit.netsuite import NetSuiteError, Secret, mask
from nsaudit.redact import install, quiet, remember


@pytest.mark.parametrize(
    ("text", "leak"),
    [
        ("Authorization: Bearer abcdef0123456789", "abcdef0123456789"),
        ("eyJhbGciOiJQUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJl", "c2lnbmF0dXJl"),
        ("https://user:hunter22@proxy.example:8080/", "hunter22"),
        ("socks5://u:p%40ss@host/", "p%40ss"),
        ('oauth_token="deadbeef01", oauth_signature="xyzxyzxyz%3D"', "deadbeef01"),
        ("oauth_signature=xyzxyzxyz%3D&x=1", "xyzxyzxyz"),
        ('{"access_token": "s3cr3tvalue", "expires_in": 1}', "s3cr3tvalue"),
        ("client_assertion=abc.def.ghi&grant_type=x", "abc.def"),
        ("password: correcthorse", "correcthorse"),
        ("consumerSecret=abcd1234", "abcd1234"),
        ("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----", "MIIEvQ"),
        ("-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIcut", "MHcCAQ"),
        ("mail to jane.doe@nordwind.example now", "jane.doe"),
        ("https://1234567-sb1.suitetalk.api.netsuite.com/x", "1234567"),
    ],
)
def test_shapes_of_secrets(text: str, leak: str) -> None:
    assert leak not in mask(text)


def test_ordinary_text_stays() -> None:
    text = 'table role: no column "token_type" for this account; see Setup > Users/Roles'
    assert mask(text) == text


@given(
    st.text(alphabet=st.characters(codec="ascii", categories=["L", "N"]), min_size=8, max_size=40)
)
def test_registered_values_vanish_wherever_they_stand(value: str) -> None:
    remember(value)
    assert value not in mask(f"before{value}after {value}")


def test_a_secret_shows_itself_to_nobody() -> None:
    secret = Secret("very-secret-value")
    for text in (repr(secret), str(secret), f"{secret}", f"{[secret]}", "%s" % secret):  # noqa: UP031
        assert "very-secret" not in text
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert secret.reveal() == "very-secret-value"
    assert secret == Secret("very-secret-value")


def test_lines_of_a_key_are_masked_one_by_one() -> None:
    Secret("-----BEGIN PRIVATE KEY-----\nQUJDREVGR0hJSktM\nTU5PUFFSU1RVVldY\n-----END")
    assert "TU5PUFFSU1RVVldY" not in mask("bad line TU5PUFFSU1RVVldY in file")


def test_errors_mask_themselves() -> None:
    Secret("canary-in-error")
    error = NetSuiteError("got canary-in-error", hint="canary-in-error", where="canary-in-error")
    assert "canary" not in str(error) + repr(error) + error.message + error.hint + error.where


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(1)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.parametrize("level", [1, 10, 20, 30, 40, 50])
def test_log_records_are_masked_at_every_level(logs: io.StringIO, level: int) -> None:
    Secret("canary-in-log")
    install()
    log = logging.getLogger("some.library")
    log.log(level, "value %s", "canary-in-log")
    log.log(level, "canary-in-log %d", "no number")
    try:
        int("canary-in-log")
    except ValueError:
        log.log(level, "failed", exc_info=True, stack_info=True)
    assert "canary" not in logs.getvalue()
    assert "ValueError: invalid literal for int() with base 10: '***'" in logs.getvalue()


def test_http_libraries_are_capped_even_when_all_is_logged(logs: io.StringIO) -> None:
    logging.getLogger("httpx").setLevel(logging.NOTSET)
    quiet()
    logging.getLogger("httpx").info("HTTP Request: GET https://x/?token=abc")
    logging.getLogger("httpcore.http11").debug("set-cookie: abc")
    assert logs.getvalue() == ""


def test_a_stricter_level_stays() -> None:
    logger = logging.getLogger("httpcore")
    logger.setLevel(logging.CRITICAL)
    quiet()
    assert logger.level == logging.CRITICAL
    logger.setLevel(logging.WARNING)


def test_tracebacks_carry_no_secret() -> None:
    Secret("canary-in-trace")
    text = "".join(traceback.format_exception(NetSuiteError("x canary-in-trace")))
    assert "x ***" in text
    assert "canary" not in text

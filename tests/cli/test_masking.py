"""Nothing secret leaves by a message or by the line that is shown beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from nsaudit.cli.masking import concealed, masked, masked_account, may_hold_secret
from tests.cli.conftest import OPEN, Call, write

SECRET = "A1b2C3d4E5f6G7h8"
SCRIPT = f"""\
<restlet scriptid="customscript_pay">
  <name>Pay</name>
  <scriptcustomfields>
    <scriptcustomfield scriptid="custscript_pay_password">
      <label>API password</label>
      <fieldtype>TEXT</fieldtype>
      <defaultvalue>{SECRET}</defaultvalue>
    </scriptcustomfield>
  </scriptcustomfields>
</restlet>
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail ops@corp.example now", "mail ***@corp.example now"),
        ("https://1234567-sb1.suitetalk.api.netsuite.com/x", "https://12***-sb1.suitetalk"),
        ("consumer_secret=abcdef", "consumer_secret=***"),
        ("account 1234567_SB1 and 1234567", "account 12***_SB1 and 12***"),
        ("a plain sentence about tokens", "a plain sentence about tokens"),
    ],
)
def test_texts_are_masked(text: str, expected: str) -> None:
    assert masked(text, ("1234567_SB1",)).startswith(expected)


@pytest.mark.parametrize(
    ("account", "expected"),
    [("1234567", "12***"), ("1234567_SB1", "12***_SB1"), ("TSTDRV123", "TS***")],
)
def test_an_account_id_stays_recognisable(account: str, expected: str) -> None:
    assert masked_account(account) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("  <defaultvalue>abc</defaultvalue>", "  <defaultvalue>***</defaultvalue>"),
        ("<value>-----BEGIN", "<value>***"),
        ('<f scriptid="a">x</f>  ', '<f scriptid="***">***</f>  '),
        ("const key = 'abc\\'d';", "const key = '***';"),
        ("const key = `abc", "const key = `***`"),
        ("MIIEvQIBADANBg", "***"),
    ],
)
def test_a_line_with_a_secret_shows_no_value(line: str, expected: str) -> None:
    assert concealed(line) == expected


@pytest.mark.parametrize(
    ("line", "may"),
    [
        ("<defaultvalue>A1b2C3d4E5f6</defaultvalue>", True),
        ("<custrecord_api_key>x</custrecord_api_key>", True),
        ("<defaultvalue>T</defaultvalue>", False),
        ("<defaultvalue>[ACCOUNT_SPECIFIC_VALUE]</defaultvalue>", False),
        ("<defaultvalue>three plain words</defaultvalue>", False),
        ("<label>API password</label>", False),
    ],
)
def test_lines_that_may_hold_a_secret_are_known(line: str, *, may: bool) -> None:
    assert may_hold_secret(line) is may


@pytest.mark.parametrize("form", ["console", "markdown", "sarif", "json"])
def test_a_finding_on_a_secret_does_not_show_it(call: Call, tmp_path: Path, form: str) -> None:
    write(tmp_path / "src", {"Objects/customscript_pay.xml": SCRIPT, "Objects/o.xml": OPEN})
    done = call("lint", "src", "--report", form)
    assert "SEC005" in done.out
    assert SECRET not in done.out


@pytest.mark.parametrize("form", ["console", "markdown", "sarif", "json"])
def test_a_changed_secret_is_said_and_not_shown(call: Call, tmp_path: Path, form: str) -> None:
    other = SCRIPT.replace(SECRET, f"{SECRET}2")
    write(tmp_path / "one", {"Objects/customscript_pay.xml": SCRIPT})
    write(tmp_path / "two", {"Objects/customscript_pay.xml": other})
    done = call("diff", "one", "two", "--report", form)
    assert SECRET not in done.out
    if form != "sarif":
        assert "defaultvalue" in done.out

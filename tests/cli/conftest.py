"""A small project, and the command line called in the same process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from nsaudit.cli import run

MANIFEST = """\
<manifest projecttype="ACCOUNTCUSTOMIZATION">
  <projectname>Sample</projectname>
  <frameworkversion>1.0</frameworkversion>
</manifest>
"""
DEPLOY = "<deploy><objects><path>~/Objects/*</path></objects></deploy>\n"
OPEN = """\
<customrecordtype scriptid="customrecord_open">
  <recordname>Open é</recordname>
  <accesstype>NONENEEDED</accesstype>
</customrecordtype>
"""
RULE = '''\
from nsaudit.api import *


@rule(id="TST001", subject=CustomRecordType, severity=Severity.HIGH, tier=1)
def record_is_open(record: CustomRecordType, ctx: Context[Options]) -> Verdict:
    """Record types are not open.

    Why: Everybody may write.
    Fix in the UI: Close it.
    Fix in XML: Change accesstype.
    Source: made up for the tests.
    """
    if record.accesstype == "NONENEEDED":
        return Fail("it is open to admin@corp.example", at="accesstype")
    return Pass()


@rule(id="TST002", subject=CustomRecordType, severity=Severity.HIGH)
def needs_the_account(record: CustomRecordType, ctx: Context[Options]) -> Verdict:
    """The account agrees.

    Why: w
    Fix in the UI: f
    Fix in XML: x
    Source: s
    """
    return Unknown("only the account shows it", out_of_reach=True)


@rule(id="TST003", subject=CustomRecordType, severity=Severity.LOW)
def cannot_decide(record: CustomRecordType, ctx: Context[Options]) -> Verdict:
    """It can be decided.

    Why: w
    Fix in the UI: f
    Fix in XML: x
    Source: s
    """
    return Unknown("the value is not known")


@rule(id="TST004", subject=CustomRecordType, severity=Severity.LOW)
def crashes(record: CustomRecordType, ctx: Context[Options]) -> Verdict:
    """It works.

    Why: w
    Fix in the UI: f
    Fix in XML: x
    Source: s
    """
    raise ValueError("no such thing")


@rule(id="TST005", subject=Change, severity=Severity.MEDIUM, raises=(Severity.HIGH,))
def change_matters(change: Change, ctx: Context[Options]) -> Verdict:
    """Changes matter.

    Why: Writes may be refused.
    Fix in the UI: f
    Fix in XML: x
    Source: s
    """
    return Fail("it differs") if "accesstype" in change.path else Pass()
'''


class Called(NamedTuple):
    """What one call of the command line did."""

    code: int
    out: str
    err: str


Call = Callable[..., Called]


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Call:
    """Run nsaudit in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)

    def called(*arguments: str) -> Called:
        code = run(arguments)
        captured = capfd.readouterr()
        return Called(code, captured.out, captured.err)

    return called


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one open record type, and a folder of rules beside it."""
    write(tmp_path / "src", {"Objects/open one.xml": OPEN})
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "tests.py").write_text(RULE)
    return tmp_path / "src"


def write(folder: Path, objects: dict[str, str]) -> None:
    """A project's files."""
    (folder / "Objects").mkdir(parents=True)
    (folder / "manifest.xml").write_text(MANIFEST)
    (folder / "deploy.xml").write_text(DEPLOY)
    for name, text in objects.items():
        (folder / name).write_text(text, "utf-8")

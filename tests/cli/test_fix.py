"""lint --fix mends what is safe, all files or none, and judges again; --diff only shows it."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from nsaudit.cli import fixing
from nsaudit.cli.errors import UserError
from tests.cli.conftest import OPEN, Call, write

ONLY = ("--select", "SDF004,SEC003")


@pytest.fixture
def lacking(tmp_path: Path) -> Path:
    """A project whose manifest lacks a feature, and whose record type is open to everybody."""
    write(tmp_path / "src", {"Objects/open.xml": OPEN})
    bare = "<manifest projecttype='ACCOUNTCUSTOMIZATION'>\n\t<projectname>a</projectname>\n"
    (tmp_path / "src" / "manifest.xml").write_text(f"{bare}\t<!-- kept -->\n</manifest>\n")
    return tmp_path / "src" / "manifest.xml"


def rules(text: str) -> list[str]:
    return [f["rule_id"] for f in json.loads(text)["findings"]]


def test_diff_shows_and_changes_nothing(call: Call, lacking: Path) -> None:
    before = lacking.read_bytes()
    done = call("lint", "src", *ONLY, "--diff")
    assert done.code == 1
    assert done.out.splitlines() == [
        "--- a/src/manifest.xml",
        "+++ b/src/manifest.xml",
        "@@ -1,4 +1,9 @@",
        " <manifest projecttype='ACCOUNTCUSTOMIZATION'>",
        " \t<projectname>a</projectname>",
        "+\t<dependencies>",
        "+\t\t<features>",
        '+\t\t\t<feature required="true">CUSTOMRECORDS</feature>',
        "+\t\t</features>",
        "+\t</dependencies>",
        " \t<!-- kept -->",
        " </manifest>",
    ]
    assert lacking.read_bytes() == before
    assert call("lint", "src", *ONLY, "--diff", "--fix").out == done.out
    assert lacking.read_bytes() == before


def test_fix_mends_reports_what_is_left_and_is_idempotent(call: Call, lacking: Path) -> None:
    lacking.chmod(0o640)
    object_before = Path("src/Objects/open.xml").read_bytes()
    assert rules(call("lint", "src", *ONLY, "--report", "json").out) == ["SDF004", "SEC003"]
    done = call("lint", "src", *ONLY, "--fix", "--report", "json")
    assert rules(done.out) == ["SEC003"]
    assert "fixed src/manifest.xml: SDF004" in done.err
    assert Path("src/Objects/open.xml").read_bytes() == object_before
    assert stat.S_IMODE(lacking.stat().st_mode) == 0o640
    after = lacking.read_bytes()
    again = call("lint", "src", *ONLY, "--fix", "--report", "json")
    assert "nothing to fix safely" in again.err
    assert (again.out, lacking.read_bytes()) == (done.out, after)
    assert call("lint", "src", *ONLY, "--diff").code == 0
    assert sorted(p.name for p in Path("src").iterdir()) == [
        "Objects", "deploy.xml", "manifest.xml",
    ]  # fmt: skip


def test_what_is_waived_stays(call: Call, lacking: Path) -> None:
    Path("waivers.yaml").write_text(
        "waivers:\n  - {rule: SDF004, subject: '*', environment: '*', reason: r, owner: o, "
        "expires: 2999-12-31}\n"
    )
    done = call("lint", "src", *ONLY, "--fix")
    assert "nothing to fix safely" in done.err


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    one, two = tmp_path / "one.xml", tmp_path / "two.xml"
    one.write_bytes(b"<a/>")
    two.write_bytes(b"<other/>")
    changes = [
        fixing.Change(one, b"<a/>", b"<b/>", ()),
        fixing.Change(two, b"<a/>", b"<b/>", ()),
    ]
    with pytest.raises(UserError, match=r"two\.xml: it has changed since it was judged"):
        fixing.write(changes)
    assert (one.read_bytes(), two.read_bytes()) == (b"<a/>", b"<other/>")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one.xml", "two.xml"]


def test_a_diff_masks_secrets(tmp_path: Path) -> None:
    before = b"<a>\n<password>hunter22</password>\n<n>x@y.example 7654321</n>\n<v/>\n</a>\n"
    change = fixing.Change(tmp_path / "a.xml", before, before.replace(b"<v/>", b"<w/>"), ())
    text = fixing.difference([change], ("7654321",))
    assert "hunter22" not in text
    assert "x@y.example" not in text
    assert "7654321" not in text
    assert "+<w/>" in text


def test_a_feature_in_small_letters_is_not_declared_twice(call: Call, lacking: Path) -> None:
    lacking.write_text(
        "<manifest projecttype='ACCOUNTCUSTOMIZATION'>\n <dependencies>\n  <features>\n"
        "   <feature required='true'>customrecords</feature>\n"
        "   <feature required='true'>crm</feature>\n"
        "  </features>\n </dependencies>\n</manifest>\n"
    )
    call("lint", "src", "--select", "SDF004,SDF005", "--fix")
    text = lacking.read_text()
    assert text.count("CUSTOMRECORDS") == text.count("CRM") == 1
    assert "customrecords" not in text
    again = call("lint", "src", "--select", "SDF004,SDF005", "--fix")
    assert lacking.read_text() == text
    assert "nothing to fix safely" in again.err

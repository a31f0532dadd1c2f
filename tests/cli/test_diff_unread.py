"""A comparison with a side that could not be read whole never looks like two equal sides."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import OPEN, Call, write

FLAWS = {
    "cut off": ("Objects/b.xml", "<customlist"),
    "no definition": ("Objects/b.xml", '<savedsearch scriptid="customsearch_b"/>'),
    "a dead link": ("Objects/b.xml", None),
}


def sides(folder: Path, path: str, text: str | None) -> None:
    for name in ("good", "bad"):
        write(folder / name, {"Objects/a.xml": OPEN})
    if text is None:
        (folder / "bad" / path).symlink_to("nowhere.xml")
    else:
        (folder / "bad" / path).write_text(text, "utf-8")


@pytest.mark.parametrize("plan", [(), ("--plan",)])
@pytest.mark.parametrize("order", [("good", "bad"), ("bad", "good"), ("bad", "bad")])
@pytest.mark.parametrize("flaw", FLAWS)
def test_what_a_side_could_not_read_keeps_it_from_being_clean(
    call: Call, tmp_path: Path, flaw: str, order: tuple[str, str], plan: tuple[str, ...]
) -> None:
    sides(tmp_path, *FLAWS[flaw])
    done = call("diff", *order, *plan, "--select", "DRF001")
    assert done.code == 3
    assert "1 file was not readable and not compared: Objects/b.xml" in done.out
    assert call("diff", *order, *plan, "--select", "DRF001", "--allow-unknown").code == 0
    assert call("diff", "good", "good", *plan, "--select", "DRF001").code == 0


def test_the_same_holds_for_stored_snapshots(call: Call, tmp_path: Path) -> None:
    sides(tmp_path, *FLAWS["cut off"])
    for name in ("good", "bad"):
        assert call("snapshot", name, "-o", f"stored-{name}").code in {0, 3}
    assert call("diff", "stored-good", "stored-bad").code == 3


def test_an_unreadable_deploy_file_matters_to_a_plan_only(call: Call, tmp_path: Path) -> None:
    sides(tmp_path, "deploy.xml", "<deploy>")
    assert call("diff", "bad", "good").code == 0
    assert call("diff", "bad", "good", "--plan").code == 3


def test_a_folder_without_objects_is_no_environment(call: Call, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    done = call("diff", "one", "two")
    assert done.code == 3
    assert "no SDF project and no object is in it" in done.out


AUDIT = "version: 1\nenvironments:\n  one:\n    sdf: {}\n  two:\n    sdf: {}\n"
COMPARED = AUDIT + "compare:\n  from: one\n  to: two\n"


@pytest.mark.parametrize("order", [("good", "bad"), ("bad", "good")])
@pytest.mark.parametrize("flaw", FLAWS)
def test_an_audit_says_so_as_well(
    call: Call, tmp_path: Path, flaw: str, order: tuple[str, str]
) -> None:
    sides(tmp_path, *FLAWS[flaw])
    (tmp_path / "nsaudit.yaml").write_text(COMPARED.format(*order))
    done = call("audit", "--select", "DRF001")
    assert done.code == 3
    assert "1 file was not readable and not compared: Objects/b.xml" in done.out
    (tmp_path / "nsaudit.yaml").write_text(COMPARED.format("good", "good"))
    assert call("audit", "--select", "DRF001").code == 0
    planned = call("audit", "--select", "DRF001", "--plan", "bad", "--target", "two")
    assert (planned.code, "not readable and not compared" in planned.out) == (3, True)


def test_an_environment_whose_folder_holds_nothing_is_not_clean(call: Call, tmp_path: Path) -> None:
    sides(tmp_path, *FLAWS["cut off"])
    (tmp_path / "empty").mkdir()
    (tmp_path / "nsaudit.yaml").write_text(AUDIT.format("good", "empty"))
    done = call("audit", "--select", "SDF006")
    assert done.code == 3
    assert "two: no SDF project and no object is in it" in done.out
    (tmp_path / "nsaudit.yaml").write_text(AUDIT.format("good", "good"))
    assert call("audit", "--select", "SDF006").code == 0

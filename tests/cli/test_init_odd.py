"""nsaudit init in folders that nobody expects."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.cli.conftest import Call


def test_a_folder_deeper_than_python_recurses(call: Call, project: Path, tmp_path: Path) -> None:
    try:
        os.chdir(tmp_path)
        for _ in range(1200):
            Path("d").mkdir()
            os.chdir("d")
        os.chdir(tmp_path)
        done = call("init", "--yes")
        assert done.code == 0
        assert "project: src" in Path("nsaudit.yaml").read_text("utf-8")
    finally:
        os.chdir(tmp_path)
        # Python's own removal recurses, too.
        subprocess.run(["rm", "-r", "d"], check=True)


def test_names_in_another_encoding_are_left_out(call: Call, project: Path, tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    try:
        odd.mkdir()
    except OSError:
        return  # this file system takes UTF-8 names only
    (odd / "manifest.xml").write_text("<manifest/>")
    (odd / "a.yaml").write_text("contract: 1\n")
    assert call("init", "--yes").code == 0
    assert "project: src" in Path("nsaudit.yaml").read_text("utf-8")


def test_a_link_that_leads_nowhere_is_not_overwritten(call: Call, project: Path) -> None:
    Path("nsaudit.yaml").symlink_to("elsewhere/nsaudit.yaml")
    assert call("init", "--yes").code == 0
    assert Path("nsaudit.yaml").is_symlink()
    done = call("lint", "src")
    assert done.code == 2
    assert "nsaudit.yaml: cannot be read: no such file or directory" in done.err

"""Exporting the project: all of it, into an empty folder, and from the wheel too."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from nsaudit.cli import run
from nsaudit.collector import NonEmptyFolderError, export

ROOT = Path(__file__).parent.parent.parent


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_it_copies_the_whole_project(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder"
    written = export(target)
    assert contents(target) == contents(project)
    assert written == sorted(path for path in target.rglob("*") if path.is_file())
    assert (target / "src" / "manifest.xml").is_file()
    assert (target / "suitecloud.config.js").is_file()


def test_it_writes_into_an_empty_folder_only(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(NonEmptyFolderError):
        export(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_it_overwrites_when_told(project: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "README.md").write_text("old")
    export(tmp_path, overwrite=True)
    assert contents(tmp_path) == {**contents(project), "mine.txt": b"mine"}


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "companion"
    assert run(["collector", "export", str(target)]) == 0
    assert "README.md" in capsys.readouterr().out
    assert run(["collector", "export", str(target)]) == 2
    refused = capsys.readouterr().err
    assert "not empty" in refused
    assert "--overwrite" in refused
    assert run(["collector", "export", str(target), "--overwrite"]) == 0


def test_the_command_says_why_it_cannot_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    assert run(["collector", "export", str(tmp_path / "file" / "below")]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_wheel_holds_the_project(project: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"nsaudit/collector/project/{name}" for name in contents(project)} <= names

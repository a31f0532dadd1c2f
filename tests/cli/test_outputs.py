"""Where reports go: closed pipes, full disks, devices, links, narrow alphabets, endless names."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import Call

ONE = ("--rules", "own", "--select", "TST001")


def start(*arguments: str, stdout: int, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "nsaudit", "lint", "src", *ONE, *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
    )


def test_who_stops_reading_does_not_change_the_exit_code(call: Call, project: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    for fail_on, code in (("high", 1), ("critical", 0)):
        running = start("--report=json", f"--fail-on={fail_on}", stdout=write)
        _, said = running.communicate()
        assert (running.returncode, said) == (code, b"")
    os.close(write)


def test_a_full_disk_is_a_clear_error(call: Call, project: Path) -> None:
    full = Path("/dev/full")
    if not full.is_char_device():
        return
    for more in (("--report=json",), ("--color=always",)):
        with full.open("wb") as out:
            running = start(*more, stdout=out.fileno())
            _, said = running.communicate()
        assert running.returncode == 2
        assert said == (
            b"error: standard output: the report cannot be written: no space left on device\n"
        )


def test_colours_in_ascii_lose_signs_and_nothing_else(call: Call, project: Path) -> None:
    running = start("--color=always", stdout=subprocess.PIPE, PYTHONIOENCODING="ascii")
    out, said = running.communicate()
    assert (running.returncode, said) == (1, b"")
    assert b"Open ?" in out


def test_a_device_is_written_to_and_never_replaced(
    call: Call, project: Path, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    done = call("lint", "src", *ONE, "-q", "--report=csv=pipe")
    assert done.code == 1
    assert b"TST001" in os.read(reader, 10_000)
    os.close(reader)
    assert pipe.is_fifo()


def test_a_link_stays_a_link(call: Call, project: Path, tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old", "utf-8")
    (tmp_path / "link.json").symlink_to("real.json")
    call("lint", "src", *ONE, "--report=json=link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert "TST001" in (tmp_path / "real.json").read_text("utf-8")


def test_two_reports_to_one_file_are_refused(call: Call, project: Path) -> None:
    done = call("lint", "src", *ONE, "--report=json=a", "--report=sarif=./a")
    assert done.code == 2
    assert "two reports cannot go to the same file" in done.err
    assert call("lint", "src", *ONE, "--report=json=/dev/null", "--report=csv=/dev/null").code == 1


def test_endless_names_and_lines_do_not_become_endless_reports(
    call: Call, project: Path, tmp_path: Path
) -> None:
    long = "x" * 1_000_000
    (tmp_path / "src/Objects/long.xml").write_text(
        f'<customrecordtype scriptid="customrecord_{long}"><recordname>{long}</recordname>'
        "<accesstype>NONENEEDED</accesstype></customrecordtype>",
        "utf-8",
    )
    for form in ("json", "sarif", "html", "markdown", "csv"):
        done = call("lint", "src", *ONE, "--report", form)
        assert done.code == 1
        assert len(done.out) < 400_000, form

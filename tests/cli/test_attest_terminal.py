"""``nsaudit attest`` in a real terminal: what an administrator sees and types."""

from __future__ import annotations

import hashlib
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from nsaudit.sources.attestations import read_attestations

pty = pytest.importorskip("pty")

CONFIG = """\
version: 1
environments:
  production: {kind: production, account: "1234567", attestations: attest/production.yaml}
"""
BEFORE = """\
# Who answers: the administrators
attestation: 1
account: "1234567"
items:
- id: pilot  # still to come
  answer: "no"
  evidence: T-1
"""


class _Terminal:
    """A command in a terminal of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "nsaudit", *arguments],
            cwd=folder,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "SOURCE_DATE_EPOCH": "1772496000", "TERM": "dumb"},
        )
        os.close(theirs)
        self.shown = ""
        self._seen = 0

    def until(self, text: str, patience: float = 30.0) -> None:
        """Read what is shown until it holds a text after the one that was waited for last."""
        end = time.monotonic() + patience
        while text not in self.shown[self._seen :]:
            ready, _, _ = select.select([self._ours], [], [], max(0.0, end - time.monotonic()))
            assert ready, f"{text!r} was not shown:\n{self.shown}"
            self.shown += os.read(self._ours, 4096).decode()
        self._seen = self.shown.index(text, self._seen) + len(text)

    def answer(self, text: str) -> None:
        """Type a line."""
        os.write(self._ours, f"{text}\n".encode())

    def interrupt(self) -> None:
        """Do what Ctrl+C does, as often as it takes: Python may be where it ignores one."""
        for _ in range(20):
            self.process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(1)
                return
        self.process.kill()

    def ended(self) -> int:
        """Wait for the end, and give the exit code."""
        code = self.process.wait(30)
        os.close(self._ours)
        return code


def test_questions_are_asked_one_by_one_and_saved_with_their_evidence(tmp_path: Path) -> None:
    (tmp_path / "nsaudit.yaml").write_text(CONFIG, "utf-8")
    path = tmp_path / "attest/production.yaml"
    path.parent.mkdir()
    path.write_text(BEFORE, "utf-8")
    (path.parent / "numbers.png").write_bytes(b"picture")
    only = ("--only", "numbering_settings", "--only", "period_open", "--by", "A. Admin")
    terminal = _Terminal(tmp_path, "attest", "production", *only)
    terminal.until("Setup > Company > Auto-Generated Numbers")
    terminal.until("good: yes, with a picture of each tab")
    terminal.until("Answer (yes, no, partial, not_applicable)")
    terminal.answer("y")
    terminal.until("Evidence")
    terminal.answer("numbers.png")
    terminal.until("Setup > Accounting > Manage Accounting Periods")
    kept = read_attestations(path)  # saved before the next question is answered
    entry = next(e for e in kept.entries if e.id == "numbering_settings")
    assert (entry.answer, entry.by, entry.at) == ("yes", "A. Admin", "2026-03-03")
    assert (entry.evidence, entry.evidence_missing) == ("numbers.png", False)
    assert entry.sha256 == hashlib.sha256(b"picture").hexdigest()
    terminal.until("Answer")
    terminal.answer("-")
    assert terminal.ended() == 0
    text = path.read_text("utf-8")
    assert text.startswith("# Who answers: the administrators\n")
    assert "- id: pilot  # still to come\n" in text
    assert "period_open" not in text


def test_an_interrupt_leaves_what_was_answered(tmp_path: Path) -> None:
    (tmp_path / "nsaudit.yaml").write_text(CONFIG, "utf-8")
    terminal = _Terminal(tmp_path, "attest", "production", "--only", "backups", "--by", "A. Admin")
    terminal.until("Answer")
    terminal.interrupt()
    assert terminal.ended() > 0
    assert "Traceback" not in terminal.shown
    assert not (tmp_path / "attest").exists()

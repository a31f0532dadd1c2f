"""What a run tells on standard error while it works; standard output is the report's alone."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from nsaudit.cli.options import Common

if TYPE_CHECKING:
    from nsaudit.sources.account import Step


class Progress:
    """Notes are facts worth keeping; steps show only in a terminal that somebody watches."""

    def __init__(self, common: Common) -> None:
        self._notes = not common.quiet
        self._steps = not common.quiet and common.progress and sys.stderr.isatty()

    def step(self, text: str) -> None:
        """Say what is being done, for somebody who waits."""
        if self._steps:
            sys.stderr.write(f"{text}\n")

    def note(self, text: str) -> None:
        """Say something that stays true after the run."""
        if self._notes:
            sys.stderr.write(f"{text}\n")

    def error(self, text: str, hint: str = "") -> None:
        """Say why the run is incomplete, also with --quiet."""
        sys.stderr.write(f"error: {text}\n")
        if hint:
            sys.stderr.write(f"hint: {hint}\n")

    def collecting(self, step: Step) -> None:
        """Say how far a live account is read, and about how long the rest takes."""
        if not self._steps:
            return
        left = "" if step.seconds_left is None else f", about {step.seconds_left:.0f} s left"
        sys.stderr.write(
            f"{step.environment}: {step.tables_done} of {step.tables} tables, "
            f"{step.requests} requests{left}\n"
        )

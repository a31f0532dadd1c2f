"""What a run tells on standard error while it works; standard output is the report's alone."""

from __future__ import annotations

import sys

from nsaudit.cli.options import Common


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

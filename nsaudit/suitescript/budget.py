"""The limits of one script's analysis; crossing one is reported, never taken for clean."""

from dataclasses import dataclass


class NotAnalysedError(Exception):
    """A script that cannot be analysed; the text says why, for people."""


class LongLibraryError(Exception):
    """A call of a library that takes more steps than its answer is worth."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits per script; all of them counts, so that the same input gives the same answer.

    `max_bytes`: size of one file. `max_depth`: bracket nesting. `max_nesting`: nesting of
    expressions and statements that no bracket shows. `max_steps`: statements and calls
    interpreted for one script over all its entry points. `max_calls`: depth of calls.
    """

    max_bytes: int = 1_000_000
    max_depth: int = 400
    max_nesting: int = 220
    max_steps: int = 60_000
    max_calls: int = 60

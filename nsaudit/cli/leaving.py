"""End the process without taking apart what it read, which takes as long as printing the report."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from typing import NoReturn

_KEPT: list[object] = []


def keep(thing: object) -> None:
    """Keep a large thing until the process ends, so that nobody takes it apart before."""
    _KEPT.append(thing)


def leave(code: int) -> NoReturn:
    """End with an exit code: exit handlers run and output is written, but nothing is freed."""
    if threading.active_count() > 1:
        sys.exit(code)  # somebody still works, and is waited for
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        sys.exit(code)  # whoever read the output has left; the interpreter knows what to say
    os._exit(code)

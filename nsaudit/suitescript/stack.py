"""Room for what recurses with the code it reads: a higher limit, and a stack that holds it."""

import sys
import threading
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

COMPILED: Final = not __file__.endswith(".py")
_DEPTH: Final = 12_000 if COMPILED else 60_000
"""Calls that are open at once: a level of nesting takes one that is compiled, or five others."""
_SHALLOW: Final = 1_000
_STACK: Final = 64 * 1024 * 1024
"""Bytes for as many compiled calls: about 1 kB each was measured. Only what is used is taken."""


def with_room(run: Callable[[], T]) -> T:
    """Call something that may recurse that deep; beyond it Python raises `RecursionError`.

    Python's own calls need no stack. Compiled ones do, and would end the process where it is used
    up: main threads have 8 MB or less, other threads as little as half a megabyte. They get a
    thread of their own.
    """
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEPTH))
    try:
        return on_own_stack(run) if COMPILED else run()
    finally:
        sys.setrecursionlimit(limit)


def on_own_stack(run: Callable[[], T]) -> T:
    """Call something in a thread whose stack holds it, and wait for its answer."""
    made: list[T] = []
    failed: list[BaseException] = []

    def call() -> None:
        try:
            made.append(run())
        except BaseException as error:  # it is raised where somebody waits for the answer
            failed.append(error)

    # A daemon, so that Ctrl-C need not wait for it.
    thread = threading.Thread(target=call, name="nsaudit-scripts", daemon=True)
    before = threading.stack_size(_STACK)
    try:
        thread.start()
    except RuntimeError:  # the system has no thread left: code that nests less still fits here
        sys.setrecursionlimit(_SHALLOW)
        return run()
    finally:
        threading.stack_size(before)
    thread.join()
    if failed:
        raise failed[0]
    return made[0]

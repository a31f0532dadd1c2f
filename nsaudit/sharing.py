"""Work in slices, shared with a second process where that is cheap: a fork that inherits it all.

The script analyser has a pool of processes, which every platform can start; starting it takes as
long as a whole lint may. A fork starts at once, needs nothing sent to it, and hands back results
only. Whatever goes wrong over there is done again here, so that nothing is lost.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")
U = TypeVar("U")

SLICES = 64
"""So many that both processes end at about the same time; at most 256, a number being one byte."""


def can_share() -> bool:
    """Whether a second process would help and is safe: Linux, a second processor, no threads."""
    return (
        sys.platform == "linux"
        and len(os.sched_getaffinity(0)) > 1
        and threading.active_count() == 1
    )


def shared(work: Callable[[Sequence[T]], R], items: Sequence[T], *, worth: bool) -> list[R]:
    """What ``work`` makes of all items, in slices and in their order, whoever did a slice.

    ``work`` must depend on its slice alone, and its results must survive pickling. Both processes
    take slices from the front until none is left, so that neither waits for the other. ``worth``
    says whether there is enough to do for a second one.
    """
    return shared_then(work, items, _as_made, worth=worth)


def _as_made(made: R) -> R:
    return made


def shared_then(
    work: Callable[[Sequence[T]], R],
    items: Sequence[T],
    then: Callable[[R], U],
    *,
    worth: bool,
) -> list[U]:
    """What ``then`` makes of each slice's result; see ``shared`` for the rest.

    ``then`` always runs in this process: it is for what costs more to hand over than to do. While
    it runs, the second process goes on with the slices that are left.
    """
    if not worth or len(items) < 2 or not can_share():
        return [then(work(items))]
    size = -(-len(items) // SLICES)
    slices = [items[start : start + size] for start in range(0, len(items), size)]
    try:
        queue, results = _queue(len(slices)), os.memfd_create("nsaudit")
    except OSError:
        return [then(work(items))]
    done: dict[int, U] = {}
    try:
        child = _fork(work, slices, queue, results)
        try:
            for number in _taken(queue):
                done[number] = then(work(slices[number]))
        except BaseException:
            if child is not None:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
            raise
        if child is not None and os.waitpid(child, 0)[1] == 0:
            done |= {number: then(made) for number, made in _received(results).items()}
    finally:
        os.close(queue)
        os.close(results)
    return [done[n] if n in done else then(work(part)) for n, part in enumerate(slices)]


def _queue(slices: int) -> int:
    """A pipe that holds the number of each slice: one byte is read by one process only."""
    taking, giving = os.pipe()
    os.write(giving, bytes(range(slices)))
    os.close(giving)
    return taking


def _taken(queue: int) -> Iterator[int]:
    """The numbers of the slices that fall to this process, until none is left."""
    while number := os.read(queue, 1):
        yield number[0]


def _fork(
    work: Callable[[Sequence[T]], R], slices: Sequence[Sequence[T]], queue: int, results: int
) -> int | None:
    """Start the second process; None where the system refuses one."""
    _flush()  # or both would write what waits to be written
    try:
        child = os.fork()
    except OSError:
        return None
    if child == 0:
        code = 1
        try:
            gc.disable()  # it ends long before garbage matters
            _serve(work, slices, queue, results)
            _flush()
            code = 0
        finally:
            # Exit handlers of the first process are not this one's business.
            os._exit(code)
    return child


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):
            stream.flush()


def _serve(
    work: Callable[[Sequence[T]], R], slices: Sequence[Sequence[T]], queue: int, results: int
) -> None:
    import pickle  # noqa: PLC0415 - only where work is shared

    with open(results, "wb", closefd=False) as file:
        for number in _taken(queue):
            pickle.dump((number, work(slices[number])), file, pickle.HIGHEST_PROTOCOL)


def _received(results: int) -> dict[int, Any]:
    """What the second process made; what cannot be read again counts as not made."""
    import pickle  # noqa: PLC0415 - only where work is shared

    made: dict[int, Any] = {}
    os.lseek(results, 0, os.SEEK_SET)
    try:
        with open(results, "rb", closefd=False) as file:
            while True:
                # Its own process wrote it, into memory that has no name for anybody else.
                number, result = pickle.load(file)  # noqa: S301
                made[number] = result
    except EOFError:
        return made
    except Exception:  # a result that does not survive pickling is made here instead
        return made

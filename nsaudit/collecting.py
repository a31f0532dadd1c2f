"""Pause the cycle collector where many things are made and no garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused(*, stays: bool = True) -> Iterator[None]:
    """Make many things without looking for garbage in between; what ``stays`` is never looked at.

    Reading makes records and importing makes modules: looking through them again and again costs
    as much as parsing them.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled and stays:
            gc.freeze()
        if enabled:
            gc.enable()

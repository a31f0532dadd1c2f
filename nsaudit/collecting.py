"""Pause the cycle collector where only things are made that stay."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Make what stays without looking for garbage in between, and leave it out of later looks.

    Reading makes records and importing makes modules: looking through them again and again costs
    as much as parsing them.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.freeze()
            gc.enable()

"""The account's clock: how far this machine's time is off, learnt from `Date` headers.

A JWT's `iat` and `exp` and the TBA timestamp are checked by NetSuite against its own clock, and
laptops and containers drift.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

#: Below this many seconds the difference is noise: the header has whole seconds only.
_NOISE = 3.0


class Clock:
    """Local time plus the offset seen; both clocks are arguments so that tests need no waiting."""

    def __init__(
        self,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._now = now
        self.monotonic = monotonic
        self.offset = 0.0
        self.observed = False

    def now(self) -> float:
        """Seconds since the epoch by the account's clock, as far as it is known."""
        return self._now() + self.offset

    def observe(self, date: str | None, round_trip: float) -> bool:
        """Take in a `Date` header answered within `round_trip` seconds; tell if the offset moved.

        Bad or missing headers change nothing: a proxy may strip or invent them.
        """
        if not date:
            return False
        try:
            server = parsedate_to_datetime(date).timestamp()
        except (TypeError, ValueError, OverflowError):
            return False
        # The header was cut to the second, half a second earlier on average.
        offset = server + 0.5 - (self._now() - round_trip / 2)
        if abs(offset) <= _NOISE + round_trip / 2:
            offset = 0.0
        self.observed = True
        # A slow answer tells the time no better than half of how long it took.
        moved = abs(offset - self.offset) > _NOISE + round_trip / 2
        if moved:
            self.offset = offset
        return moved

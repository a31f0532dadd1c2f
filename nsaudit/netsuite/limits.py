"""How hard an account may be pressed: adaptive concurrency, back-off and a retry budget.

The pool of parallel requests belongs to the whole account and is shared by every integration
(Oracle help bridgehead_1500275603), so nsaudit starts low, never exceeds its cap, and gives way.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from nsaudit.netsuite.errors import NetSuiteError


@dataclass(frozen=True, slots=True)
class Limits:
    """Settings of one account. Times are in seconds.

    `cap` defaults to 3 because the smallest accounts have 5 for everybody. `attempts` counts the
    first try. `budget` retries may be spent at once; each success earns `earn` back.
    """

    start: int = 2
    cap: int = 3
    attempts: int = 6
    budget: float = 40.0
    earn: float = 0.1
    backoff_first: float = 0.5
    backoff_most: float = 30.0
    longest_pause: float = 120.0
    probe_after: float = 60.0
    connect_timeout: float = 15.0
    request_timeout: float = 180.0
    most_bytes: int = 64 * 1024 * 1024

    def __post_init__(self) -> None:
        if min(self.start, self.cap, self.attempts) < 1:
            raise ValueError("start, cap and attempts are at least 1")


class Budget:
    """A bucket of retries for a whole run, so that a sick account is left in peace."""

    def __init__(self, limits: Limits) -> None:
        self._most = limits.budget
        self._left = limits.budget
        self._earn = limits.earn

    def earn(self) -> None:
        """Credit one success."""
        self._left = min(self._most, self._left + self._earn)

    def spend(self) -> bool:
        """Take one retry; False when none is left."""
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Slot:
    """One request in flight; tell it how the request ended."""

    def __init__(self, limiter: AdaptiveLimiter, epoch: int, width: int) -> None:
        self._limiter = limiter
        self._epoch = epoch
        self._width = width  # requests in flight when this one was sent, itself included

    def succeeded(self) -> None:
        """Count towards the next widening."""
        self._limiter._grow()

    def throttled(self, retry_after: float | None = None) -> None:
        """Narrow the limit once per round of refusals, and pause when NetSuite asked for it."""
        self._limiter._shrink(self._epoch, self._width, retry_after)


class AdaptiveLimiter:
    """Additive increase, multiplicative decrease, with a remembered ceiling.

    While all slots are taken, the limit rises by one with each success until the first refusal, and
    after that with as many successes as it is wide. A refusal halves it and sets the ceiling one
    below what was in flight when the refused request was sent; after `probe_after` quiet seconds
    the ceiling rises by one. So an account's own limit is found once and seldom touched.
    """

    def __init__(self, limits: Limits, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._monotonic = monotonic
        self._waiting: deque[asyncio.Future[tuple[int, int]]] = deque()
        self.limit = min(limits.start, limits.cap)
        self._ceiling = limits.cap
        self._in_flight = 0
        self._successes = 0
        self._epoch = 0
        self._quiet_since = monotonic()
        self._not_before = 0.0
        self.peak = 0

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[Slot]:
        """Wait for a free place, first come first served, and hold it."""
        epoch, width = await self._enter()
        try:
            while (pause := self._not_before - self._monotonic()) > 0:
                await asyncio.sleep(pause)
            self.peak = max(self.peak, self._in_flight)
            yield Slot(self, epoch, width)
        finally:
            self._leave()

    async def _enter(self) -> tuple[int, int]:
        """Wait for a place; return the round it was given in, and how many places were taken."""
        if self._in_flight < self.limit and not self._waiting:
            self._in_flight += 1
            return self._epoch, self._in_flight
        turn: asyncio.Future[tuple[int, int]] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._leave()  # the place had been given in the same moment
            raise

    def _leave(self) -> None:
        self._in_flight -= 1
        self._admit()

    def _admit(self) -> None:
        while self._waiting and self._in_flight < self.limit:
            turn = self._waiting.popleft()
            if not turn.done():
                self._in_flight += 1
                turn.set_result((self._epoch, self._in_flight))

    def _grow(self) -> None:
        now = self._monotonic()
        if now - self._quiet_since > self._limits.probe_after and self._ceiling < self._limits.cap:
            self._ceiling += 1
            self._quiet_since = now
        if self._in_flight < self.limit or self.limit >= self._ceiling:
            return
        self._successes += 1
        if self._epoch == 0 or self._successes >= self.limit:
            self.limit += 1
            self._successes = 0
            self._admit()

    def _shrink(self, epoch: int, width: int, retry_after: float | None) -> None:
        now = self._monotonic()
        if retry_after and retry_after <= self._limits.longest_pause:
            # A longer wait ends the request instead: pausing all others would gain nothing.
            self._not_before = max(self._not_before, now + retry_after)
        if epoch != self._epoch:
            return  # a refusal of the same round: the limit has been narrowed for it already
        self._epoch += 1
        self._ceiling = max(1, min(self._ceiling, width - 1))
        self.limit = max(1, min(self._ceiling, width // 2))
        self._successes = 0
        self._quiet_since = now


def backoff(limits: Limits, attempt: int, rng: random.Random) -> float:
    """Seconds to wait before try `attempt + 1`: doubling, with full jitter over the upper half.

    Oracle names no delay and warns against synchronised retries (bridgehead_1509974866).
    """
    most = min(limits.backoff_most, limits.backoff_first * 2 ** (attempt - 1))
    return float(most * (0.5 + 0.5 * rng.random()))


def wait_for(error: NetSuiteError, limits: Limits, attempt: int, rng: random.Random) -> float:
    """Seconds before the next try, honouring the wait that NetSuite asked for."""
    pause = backoff(limits, attempt, rng)
    asked = error.retry_after
    return pause if asked is None else asked + pause * 0.25

from __future__ import annotations

import asyncio
import random

import pytest

from nsaudit.netsuite.errors import Throttled
from nsaudit.netsuite.limits import AdaptiveLimiter, Budget, Limits, backoff, wait_for


class Time:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def run(limiter: AdaptiveLimiter, count: int, allowed: int) -> int:
    """Run requests against a service that refuses above `allowed`; return how many it refused."""
    active = refused = 0

    async def one() -> None:
        nonlocal active, refused
        while True:
            async with limiter.slot() as slot:
                active += 1
                over = active > allowed
                await asyncio.sleep(0)
                active -= 1
                if not over:
                    slot.succeeded()
                    return
                refused += 1
                slot.throttled()

    await asyncio.gather(*(one() for _ in range(count)))
    return refused


async def test_grows_from_low_to_the_cap_and_never_beyond() -> None:
    limiter = AdaptiveLimiter(Limits(start=1, cap=5))
    assert limiter.limit == 1
    assert await run(limiter, 100, allowed=50) == 0
    assert limiter.limit == 5
    assert limiter.peak == 5


async def test_finds_the_limit_of_an_account_once() -> None:
    limiter = AdaptiveLimiter(Limits(start=2, cap=20))
    refused = await run(limiter, 400, allowed=4)
    assert limiter.limit == 4
    assert refused <= 10


async def test_one_round_of_refusals_narrows_once() -> None:
    limiter = AdaptiveLimiter(Limits(start=8, cap=8))
    async with limiter.slot(), limiter.slot(), limiter.slot() as third, limiter.slot() as fourth:
        fourth.throttled()
        assert limiter.limit == 2
        third.throttled()
        assert limiter.limit == 2


async def test_probes_again_after_a_quiet_time() -> None:
    time = Time()
    limiter = AdaptiveLimiter(Limits(start=4, cap=4, probe_after=60), time)
    async with limiter.slot(), limiter.slot() as slot:
        slot.throttled()
    assert limiter.limit == 1
    await run(limiter, 20, allowed=9)
    assert limiter.limit == 1
    time.now += 61
    await run(limiter, 20, allowed=9)
    assert limiter.limit == 2


async def test_retry_after_pauses_everybody() -> None:
    limiter = AdaptiveLimiter(Limits(start=2, cap=2))
    async with limiter.slot() as slot:
        slot.throttled(0.05)
    started = asyncio.get_running_loop().time()
    async with limiter.slot():
        pass
    assert asyncio.get_running_loop().time() - started >= 0.04


async def test_cancelled_waiters_give_their_place_away() -> None:
    limiter = AdaptiveLimiter(Limits(start=1, cap=1))

    async def wait() -> None:
        async with limiter.slot():
            pass

    async with limiter.slot():
        tasks = [asyncio.create_task(wait()) for _ in range(3)]
        await asyncio.sleep(0)
        tasks[0].cancel()
        await asyncio.sleep(0)
    await asyncio.gather(*tasks[1:])
    tasks = [asyncio.create_task(wait()) for _ in range(2)]
    async with limiter.slot():
        await asyncio.sleep(0)
    tasks[0].cancel()  # it may just have been given the place
    await asyncio.wait_for(tasks[1], 1)
    async with asyncio.timeout(1), limiter.slot():
        pass


def test_backoff_doubles_with_jitter_and_stays_bounded() -> None:
    limits, rng = Limits(backoff_first=1, backoff_most=10), random.Random(3)  # noqa: S311
    waits = [[backoff(limits, attempt, rng) for _ in range(50)] for attempt in (1, 2, 3, 9)]
    for most, seen in zip((1, 2, 4, 10), waits, strict=True):
        assert most / 2 <= min(seen) < max(seen) <= most
        assert len(set(seen)) == 50


def test_retry_after_is_a_floor() -> None:
    error = Throttled("x")
    error.retry_after = 7.0
    rng = random.Random(1)  # noqa: S311
    assert 7.0 < wait_for(error, Limits(), 1, rng) < 8.0


def test_the_budget_runs_out_and_earns_back() -> None:
    budget = Budget(Limits(budget=2, earn=0.5))
    assert [budget.spend() for _ in range(3)] == [True, True, False]
    budget.earn()
    assert not budget.spend()
    budget.earn()
    assert budget.spend()


def test_settings_are_checked() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Limits(cap=0)

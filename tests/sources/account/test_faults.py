"""Every fault, at every request of a run: the right data, or a gap; never a wrong clean result."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from nsaudit.emulator import AccountData, EmulatedAccount, Fault, Kind, Table
from nsaudit.model import GapReason, Snapshot
from nsaudit.model.settings import Account
from nsaudit.netsuite import LoginRefused, NetSuiteError
from nsaudit.policy.gate import INCOMPLETE, GatePolicy, decide, failed_reads
from nsaudit.sources.account import Parts
from tests.emulator.support import FAST
from tests.sources.account.support import sandbox, taken

REASONS = {"login_refused", "unavailable", "undecodable", "throttled", "failed"}
FEW = FAST.__class__(
    backoff_first=0.001, backoff_most=0.002, request_timeout=0.5, longest_pause=0.2, attempts=3
)


@cache
def few() -> AccountData:
    """The sandbox with some rows of its large tables, so that a collection of all is quick."""
    data = sandbox()
    for name in ("customer", "contact", "vendor", "entity", "item", "transaction", "loginaudit"):
        table = data.tables[name]
        data.tables[name] = Table(table.name, table.columns, table.rows[:6])
    return data


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("times", [1, 1000])
async def test_each_fault_at_each_request_of_a_whole_collection(kind: Kind, times: int) -> None:
    """All tables and interfaces; the fault strikes once, or from there to the end.

    Lasting ones begin at every second request, at odd or even ones by their kind.
    """
    account = EmulatedAccount(few())
    right = await taken(few(), account=account)
    requests = len(account.seen)
    assert requests > 40
    assert not failed_reads(right)
    outcomes, reasons = Counter[str](), set[str]()
    limits = FEW if times == 1 else replace(FEW, attempts=2)
    first = 1 if times == 1 else 1 + list(Kind).index(kind) % 2
    struck = range(first, requests + 1, 1 if times == 1 else 2)
    for nth in struck:
        account = EmulatedAccount(few())
        seconds = 0.001 if kind is Kind.SLOW else None
        account.settings.faults = [Fault(kind, nth=nth, times=times, seconds=seconds)]
        try:
            found = await taken(few(), account=account, limits=limits)
        except NetSuiteError as error:
            # The command line says so, and ends with exit code 3.
            reasons.add(error.reason)
            outcomes["refused"] += 1
        else:
            outcomes[judged(found, right)] += 1
        finally:
            account.close()
        assert {seen.method for seen in account.seen} <= {"GET", "POST"}
    assert sum(outcomes.values()) == len(struck)
    assert reasons <= REASONS
    if kind is Kind.REFRESHED:
        assert outcomes["right"] == 0
    elif kind is Kind.SLOW or (times == 1 and kind is not Kind.UNAUTHORIZED):
        assert outcomes == {"right": len(struck)}
    elif times == 1:
        # Only the token endpoint is taken at its word: asking again fills the audit trail.
        assert outcomes == {"right": len(struck) - 1, "refused": 1}
    else:
        assert outcomes["right"] == 0


def judged(found: Snapshot, right: Snapshot) -> str:
    """What is in a table is right; what is not there has a gap that makes an audit incomplete."""
    lost = {t for t in right.tables if t not in found.tables or t in found.gaps}
    for name in ("role", "release"):
        assert getattr(found.meta, name) in {getattr(right.meta, name), None}
    if found.meta.role is None and right.meta.role is not None:
        assert Account.table in lost
    for table in set(right.tables) - lost:
        assert found.tables[table] == right.tables[table], table
    for table in lost:
        assert found.gaps[table].reason in {
            GapReason.FAILED, GapReason.REFUSED, GapReason.UNDECODABLE,
        }  # fmt: skip
    if lost:
        assert decide((), GatePolicy(), failed_reads(found)).exit_code == INCOMPLETE
        return "gap"
    assert found.gaps == right.gaps
    return "right"


async def test_what_failed_is_asked_anew_and_what_was_read_is_not(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    now = datetime(2026, 11, 23, tzinfo=UTC)
    data = sandbox()
    broken = EmulatedAccount(data)
    broken.settings.faults = [Fault(Kind.SERVER_ERROR, on="restlet", times=1000)]
    parts = Parts.open(tmp_path / "snap", account=data.account, now=now)
    first = await taken(data, account=broken, parts=parts, limits=FEW)
    assert first.gaps["preferences"].reason is GapReason.FAILED
    again = Parts.open(tmp_path / "snap", account=data.account, now=now)
    assert again.resumed > 20
    healed = EmulatedAccount(data)
    second = await taken(data, account=healed, parts=again)
    assert second.tables["preferences"]
    assert all(seen.kind in {"token", "restlet"} for seen in healed.seen)
    whole = await taken(data)
    assert second.tables == whole.tables
    assert second.gaps == whole.gaps


async def test_tokens_that_end_midway_are_renewed() -> None:
    account = EmulatedAccount(sandbox())
    account.settings.faults = [Fault(Kind.REVOKED, nth=n) for n in (5, 12, 20, 33)]
    assert (await taken(sandbox(), account=account)).tables == (await taken(sandbox())).tables


@pytest.mark.parametrize("kind", [Kind.UNAUTHORIZED, Kind.REVOKED])
async def test_requests_that_wait_while_a_token_is_refused_take_the_next_one(kind: Kind) -> None:
    right = await taken(sandbox())
    for nth in range(3, 40, 6):
        account = EmulatedAccount(sandbox())
        account.settings.latency = 0.003  # so that others wait for their place meanwhile
        account.settings.faults = [Fault(kind, nth=nth)]
        assert judged(await taken(sandbox(), account=account), right) == "right"
        account.close()


async def test_a_refreshed_sandbox_ends_the_run_at_once() -> None:
    account = EmulatedAccount(sandbox())
    account.settings.faults = [Fault(Kind.REFRESHED, nth=10)]
    with pytest.raises(LoginRefused):
        await taken(sandbox(), account=account)
    assert len(account.seen) < 40


async def test_a_limit_of_the_account_is_kept_to() -> None:
    account = EmulatedAccount(sandbox())
    account.settings.concurrency = 1
    account.settings.latency = 0.002
    assert (await taken(sandbox(), account=account)).tables == (await taken(sandbox())).tables

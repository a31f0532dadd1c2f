"""Every fault, at every request of a run: the right data, or a gap; never a wrong clean result."""

from __future__ import annotations

from pathlib import Path

import pytest

from nsaudit.emulator import EmulatedAccount, Fault, Kind
from nsaudit.model import Feature, GapReason, Preference, Role, Snapshot
from nsaudit.model.authentication import Certificate
from nsaudit.model.base import Record
from nsaudit.netsuite import LoginRefused, NetSuiteError
from nsaudit.policy.gate import failed_reads
from nsaudit.sources.account import Parts, collect
from tests.emulator.support import FAST, connect
from tests.sources.account.support import TAKEN, sandbox, taken

WANTED: set[type[Record]] = {Certificate, Feature, Preference, Role}
"""One table of each kind of request: SuiteQL, companion, certificates."""

FEW = FAST.__class__(
    backoff_first=0.001, backoff_most=0.002, request_timeout=0.5, longest_pause=0.2, attempts=3
)


async def clean() -> tuple[Snapshot, int]:
    account = EmulatedAccount(sandbox())
    snapshot = await some(account)
    return snapshot, len(account.seen)


async def some(account: EmulatedAccount) -> Snapshot:
    async with connect(account, limits=FEW) as client:
        return await collect(
            client, WANTED, environment="sandbox", taken_at=TAKEN, clients=("client",)
        )


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("times", [1, 50])
async def test_each_fault_at_each_request(kind: Kind, times: int) -> None:
    right, requests = await clean()
    outcomes, reasons = set(), set()
    for nth in range(1, requests + 1):
        account = EmulatedAccount(sandbox())
        seconds = 0.01 if kind is Kind.SLOW else None
        account.settings.faults = [Fault(kind, nth=nth, times=times, seconds=seconds)]
        try:
            found = await some(account)
        except NetSuiteError as error:
            outcomes.add("refused")
            reasons.add(error.reason)
        else:
            outcomes.add(judged(found, right))
        assert {seen.method for seen in account.seen} <= {"GET", "POST"}
        account.close()
    assert reasons <= {"login_refused", "unavailable", "undecodable", "throttled", "failed"}
    if times == 1 and kind is not Kind.REFRESHED:
        # Only a token endpoint that says no is taken at its word the first time.
        assert outcomes - {"refused"} == {"right"}
        assert "refused" not in outcomes or kind is Kind.UNAUTHORIZED


@pytest.mark.parametrize("kind", list(Kind))
async def test_a_fault_in_a_whole_collection(kind: Kind) -> None:
    right = await taken(sandbox())
    for nth in range(3, 44, 9):
        account = EmulatedAccount(sandbox())
        seconds = 0.01 if kind is Kind.SLOW else None
        account.settings.faults = [Fault(kind, nth=nth, seconds=seconds)]
        if kind is Kind.REFRESHED:
            with pytest.raises(LoginRefused):
                await taken(sandbox(), account=account)
        else:
            assert judged(await taken(sandbox(), account=account), right) == "right"
        account.close()


def judged(found: Snapshot, right: Snapshot) -> str:
    """What is in a table is right; what is not there has a gap that makes an audit incomplete."""
    lost = {t for t in right.tables if t not in found.tables or t in found.gaps}
    for table in set(right.tables) - lost:
        assert found.tables[table] == right.tables[table], table
    for table in lost:
        assert found.gaps[table].reason in {
            GapReason.FAILED, GapReason.REFUSED, GapReason.UNDECODABLE,
        }  # fmt: skip
    if lost:
        assert failed_reads(found)
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

"""Killed at any moment, a collection goes on, and its snapshot is the same to the byte."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nsaudit.emulator import EmulatedAccount
from nsaudit.sources.account import Parts, part_folder
from nsaudit.sources.snapshots import save
from tests.sources.account.support import folder, sandbox, taken

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


def opened(output: Path, hours: float = 0, account: str = "1234567_SB1") -> Parts:
    return Parts.open(output, account=account, now=NOW + timedelta(hours=hours))


async def whole(output: Path) -> dict[str, bytes]:
    parts = opened(output)
    save(await taken(sandbox(), parts=parts), output)
    parts.drop()
    return folder(output)


@pytest.mark.parametrize("requests", [1, 2, 5, 9, 14, 20, 27, 35, 43, 55, 66])
async def test_stopped_after_some_requests(tmp_path: Path, requests: int) -> None:
    expected = await whole(tmp_path / "reference")
    output = tmp_path / "snap"
    account = EmulatedAccount(sandbox())
    account.settings.latency = 0.001
    running = asyncio.create_task(taken(sandbox(), parts=opened(output), account=account))
    while len(account.seen) < requests and not running.done():
        await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not output.exists()
    second = EmulatedAccount(sandbox())
    parts = opened(output, hours=3)
    save(await taken(sandbox(), parts=parts, account=second), output)
    parts.drop()
    assert folder(output) == expected
    assert not part_folder(output).exists()
    assert len(second.seen) <= 72


async def test_a_torn_part_is_read_again(tmp_path: Path) -> None:
    expected = await whole(tmp_path / "reference")
    output = tmp_path / "snap"
    parts = opened(output)
    await taken(sandbox(), parts=parts)
    for number, path in enumerate(sorted(parts.folder.glob("*.part"))):
        if number % 3 == 0:
            path.write_bytes(path.read_bytes()[:-7])
        if number % 3 == 1:
            path.with_suffix(".partial").write_bytes(b"{")
    save(await taken(sandbox(), parts=opened(output)), output)
    assert folder(output) == expected


async def test_a_finished_snapshot_is_never_taken_for_a_beginning(tmp_path: Path) -> None:
    output = tmp_path / "snap"
    parts = opened(output)
    save(await taken(sandbox(), parts=parts), output)
    # Killed between writing the snapshot and dropping the parts.
    again = opened(output, hours=1)
    assert again.resumed == 0
    assert again.taken_at != parts.taken_at


@pytest.mark.parametrize("change", ["account", "age", "plan"])
async def test_parts_of_another_collection_are_dropped(tmp_path: Path, change: str) -> None:
    output = tmp_path / "snap"
    parts = opened(output)
    parts.put("role", {"data": []})
    if change == "plan":
        (parts.folder / "plan.json").write_text("{")
    other = opened(
        output, hours=30 if change == "age" else 0,
        account="7654321" if change == "account" else "1234567_SB1",
    )  # fmt: skip
    assert other.resumed == 0
    assert other.get("role") is None


async def test_no_part_names_the_account_in_clear(tmp_path: Path) -> None:
    parts = opened(tmp_path / "snap")
    assert b"1234567" not in (parts.folder / "plan.json").read_bytes()

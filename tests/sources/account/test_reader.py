"""Which role read an account, and which release answered: told, and judged by SBX007."""

from __future__ import annotations

from typing import Any

import pytest

from nsaudit.drift import compare
from nsaudit.emulator import AccountData, EmulatedAccount, Fault, Kind
from nsaudit.engine import run
from nsaudit.model import Change, Feature, GapReason, Snapshot
from nsaudit.policy.gate import failed_reads
from nsaudit.rulekit.loader import load_rules
from nsaudit.rulekit.rule import Setup
from nsaudit.sources.account import collect
from tests.emulator.support import connect
from tests.sources.account.support import sandbox, taken, twin

AUDITOR = "customrole_nw_auditor"


def told(data: AccountData, **values: Any) -> AccountData:
    assert data.companion is not None
    data.companion["about"] = [{**data.companion["about"][0], **values}]
    return data


def judged(one: Snapshot, two: Snapshot) -> list[tuple[str, str]]:
    """What SBX007 says of two collections; nothing where it passes."""
    rule = next(r for r in load_rules(()) if r.id == "SBX007")
    gaps = {name: gap for name, gap in two.gaps.items() if name != Change.table}
    target = two.replace(tables={**two.tables, Change.table: compare(one, two).changes}, gaps=gaps)
    found = run([Setup(rule, rule.options())], target, source=one, today="2026-11-23").findings
    return [(f.status.value, f.message) for f in found]


async def test_the_companion_tells_role_and_release() -> None:
    one = await taken(sandbox())
    two = await taken(twin(), "production")
    assert (one.meta.role, one.meta.release) == (AUDITOR, "2026.2")
    assert judged(one, two) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            {"roleid": "administrator"},
            f"one was read by the role {AUDITOR}, the other by ADMINISTRATOR",
        ),
        ({"release": "2027.1"}, "one is of release 2026.2, the other of 2027.1"),
    ],
)
async def test_another_role_or_release_fails(values: dict[str, str], said: str) -> None:
    two = await taken(told(twin(), **values), "production")
    assert judged(await taken(sandbox()), two) == [("fail", said)]


def mapped(data: AccountData) -> AccountData:
    """Without the companion; the run's own certificate is in the list."""
    data.companion = None
    own = {
        **data.certificates[0],
        "certificate_id": f"demo-{data.account.lower()}",
        "role": {"id": "1042", "name": "NW Configuration Auditor"},
    }
    data.certificates = [*data.certificates, own]
    return data


async def test_without_the_companion_the_certificate_tells_the_role() -> None:
    one, two = await taken(mapped(sandbox())), await taken(mapped(twin()), "production")
    assert (one.meta.role, one.meta.release) == (AUDITOR, None)
    [(status, message)] = judged(one, two)
    assert status == "unknown"
    assert message == "these are not recorded: the release of both"


async def test_what_nothing_tells_is_not_guessed() -> None:
    data = mapped(sandbox())
    assert data.permissions is not None
    data.permissions -= {"ADMI_MANAGEROLES"}
    assert (await taken(data)).meta.role is None
    data = sandbox()
    data.companion = None
    assert (await taken(data)).meta.role is None


async def test_a_failure_to_ask_leaves_the_run_incomplete() -> None:
    account = EmulatedAccount(sandbox())
    account.settings.faults = [Fault(Kind.SERVER_ERROR, on="restlet", times=1000)]
    found = await taken(sandbox(), account=account)
    assert found.meta.role is None
    assert found.gaps["account"].reason is GapReason.FAILED
    assert any("account" in read for read in failed_reads(found))


async def test_it_is_asked_only_where_environments_are_compared() -> None:
    account = EmulatedAccount(sandbox())
    async with connect(account) as client:
        alone = await collect(client, {Feature}, environment="sandbox", clients=("client",))
    assert alone.meta.role is None
    assert len(account.seen) == 2

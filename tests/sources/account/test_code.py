"""Script files through the companion: what they do is in the snapshot, their text is nowhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from nsaudit.emulator import AccountData, EmulatedAccount, companion, load
from nsaudit.engine import run
from nsaudit.model import GapReason, ScriptCode, Snapshot
from nsaudit.policy.gate import failed_reads
from nsaudit.rulekit.loader import load_rules
from nsaudit.rulekit.rule import Setup
from nsaudit.sources.account import Parts, collect
from nsaudit.sources.account.code import modules_named
from nsaudit.sources.merge import merge
from nsaudit.sources.snapshots import save
from tests.emulator.support import FIXTURES, connect
from tests.sources.account.support import sandbox, taken

CUSTOMER = "SuiteScripts/nw/nw_ue_customer.js"
SYNC = "SuiteScripts/nw/lib/nw_sync.js"


def edited(data: AccountData, at: str, /, **values: Any) -> AccountData:
    assert data.companion is not None
    data.companion["scriptfiles"] = [
        {**item, **values} if item["path"] == at else item for item in data.companion["scriptfiles"]
    ]
    return data


def codes(snapshot: Snapshot) -> dict[str, ScriptCode]:
    return {code.path: code for code in snapshot.records(ScriptCode)}


async def test_every_script_is_analysed_with_the_modules_it_names() -> None:
    found = codes(await taken(sandbox()))
    assert len(found) == 7
    assert all(code.problem is None and not code.incomplete for code in found.values())
    order = found["SuiteScripts/nw/nw_ue_order.js"]
    [post] = order.effects or ()
    # The request is made in a module, which no script record names.
    assert (post.api, [step.path for step in post.chain][-1]) == ("https.post", SYNC)
    assert found[CUSTOMER].cabinet_path == f"/{CUSTOMER}"
    assert (found[CUSTOMER].script_type, found[CUSTOMER].verdict) == ("userevent", "guarded")


async def test_a_risky_script_of_a_live_account_is_found() -> None:
    found = await taken(load(FIXTURES / "production"), "production")
    rule = next(r for r in load_rules(()) if r.id == "AFS001")
    said = run([Setup(rule, rule.options())], found, today="2026-11-23").findings
    assert [(f.status.value, f.subject.key) for f in said] == [("fail", CUSTOMER.casefold())]


async def test_no_line_of_a_script_is_written_anywhere(tmp_path: Path) -> None:
    data, canary = sandbox(), "canary7391"
    for item in list(data.companion["scriptfiles"] if data.companion else ()):
        text = str(item["text"]).replace("define(", f"// {canary}\nconst {canary} = 1;\ndefine(")
        edited(data, str(item["path"]), text=text)
    now = datetime(2026, 11, 23, tzinfo=UTC)
    parts = Parts.open(tmp_path / "snap", account=data.account, now=now)
    snapshot = await taken(data, parts=parts)
    save(snapshot, tmp_path / "snap")
    assert len(codes(snapshot)) == 7
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) > 30
    assert not [1 for text in written if canary.encode() in text or b"N/record" in text]


@pytest.mark.parametrize("chunk", [7, 100])
async def test_a_file_in_many_parts_is_the_same(
    chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await taken(sandbox())
    monkeypatch.setattr(companion, "CHUNK", chunk)
    account = EmulatedAccount(sandbox())
    pieces = await taken(sandbox(), account=account)
    assert pieces.tables == whole.tables
    assert len(account.seen) > 47 or chunk > 7


async def test_a_part_that_never_comes_is_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(companion, "CHUNK", 100)
    chunked = companion._chunked
    monkeypatch.setattr(
        companion, "_chunked", lambda items: [p for p in chunked(items) if p["part"] != 2]
    )
    found = await taken(sandbox())
    assert found.gaps["script_code"].reason is GapReason.UNDECODABLE
    assert "not every part of" in found.gaps["script_code"].detail
    assert "script_code" not in found.tables
    assert failed_reads(found)


async def test_a_refused_section_is_a_gap_with_the_permission() -> None:
    data = sandbox()
    assert data.permissions is not None
    data.permissions -= {"LIST_FILECABINET"}
    gap = (await taken(data)).gaps["script_code"]
    assert gap.reason is GapReason.REFUSED
    assert "Documents and Files" in gap.detail
    assert "LIST_FILECABINET" in gap.detail


async def test_without_the_companion_the_gap_says_what_it_would_add() -> None:
    data = sandbox()
    data.companion = None
    gap = (await taken(data)).gaps["script_code"]
    assert gap.reason is GapReason.OUT_OF_REACH
    assert "nsaudit collector export" in gap.detail


async def test_one_file_that_is_refused_has_no_verdict_and_keeps_its_place() -> None:
    data = sandbox()
    assert data.companion is not None
    data.companion["scriptfiles"] = [
        item for item in data.companion["scriptfiles"] if item["path"] != CUSTOMER
    ]
    snapshot = await taken(data)
    code = codes(snapshot)[CUSTOMER]
    assert code.problem == "not readable: RCRD_DSNT_EXIST: That record does not exist."
    assert (code.verdict, code.effects) == (None, None)
    assert code.cabinet_path == f"/{CUSTOMER}"
    rule = next(r for r in load_rules(()) if r.id == "AFS001")
    said = run([Setup(rule, rule.options())], snapshot, today="2026-11-23").findings
    assert [f.status.value for f in said if f.subject.key == CUSTOMER.casefold()] == ["unknown"]


async def test_a_module_that_is_not_there_leaves_the_script_incomplete() -> None:
    data = sandbox()
    assert data.companion is not None
    data.companion["scriptfiles"] = [
        item for item in data.companion["scriptfiles"] if item["path"] != SYNC
    ]
    found = codes(await taken(data))
    assert SYNC not in found
    assert found["SuiteScripts/nw/nw_ue_order.js"].incomplete == ("./lib/nw_sync",)


@pytest.mark.parametrize("path", ["../../etc/x.js", "SuiteScripts/../x.js", "a\\b.js", ""])
async def test_a_path_that_leads_elsewhere_is_not_followed(path: str) -> None:
    found = codes(await taken(edited(sandbox(), CUSTOMER, path=path)))
    assert path not in found
    assert found[CUSTOMER].problem is not None


async def test_only_scripts_are_asked_for_where_only_they_are_wanted() -> None:
    account = EmulatedAccount(sandbox())
    async with connect(account) as client:
        found = await collect(client, {ScriptCode}, environment="sandbox")
    assert len(codes(found)) == 7
    assert len(account.seen) <= 10


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("define(['N/record', './lib/a', '../b.js'], () => {})", {"S/x/lib/a.js", "S/b.js"}),
        ("define('name', ['/SuiteScripts/c'], () => {})", {"SuiteScripts/c.js"}),
        ("require('./d'); import e from \"./e\";", {"S/x/d.js", "S/x/e.js"}),
        ("define(['lodash', 'N'], () => {})", set()),
        ("define(['../../../../etc/passwd'], () => {})", set()),
    ],
)
def test_modules_that_a_script_names(text: str, named: set[str]) -> None:
    assert modules_named(text.encode(), "S/x/script.js") == named


async def test_a_file_that_a_project_holds_too_is_judged_once_and_as_it_runs() -> None:
    live = await taken(sandbox())
    mine = codes(live)[CUSTOMER]
    path = f"src/FileCabinet/{CUSTOMER}"
    theirs = mine.model_copy(update={"path": path, "verdict": "risky"})
    files = live.replace(
        meta=live.meta.model_copy(update={"sources": ("sdf",)}), tables={"script_code": [theirs]}
    )
    merged = merge([live, files], live.meta)
    assert [c.verdict for c in merged.records(ScriptCode) if CUSTOMER in c.path] == ["guarded"]
    lost = live.replace(
        tables={**live.tables, "script_code": [mine.model_copy(update={"problem": "locked"})]}
    )
    merged = merge([lost, files], live.meta)
    assert [c.verdict for c in merged.records(ScriptCode)] == ["risky"]

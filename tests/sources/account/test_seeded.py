"""Forty differences between a sandbox and its twin: each is found with its consequence, alone."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import pytest

from nsaudit.cli.diff import _ranked
from nsaudit.cli.sides import Side
from nsaudit.drift import compare
from nsaudit.emulator import AccountData
from nsaudit.engine import run
from nsaudit.finding import Finding, Status
from nsaudit.model import Change, Snapshot
from nsaudit.rulekit.loader import load_rules
from nsaudit.rulekit.rule import Setup
from tests.sources.account.support import sandbox, taken, twin

TODAY = "2026-11-23"


class Seed(NamedTuple):
    """One difference: what is done to production, the rule that finds it, and on what."""

    name: str
    change: Callable[[AccountData], None]
    rule: str
    subject: str
    compared: bool = True


def edit(table: str, match: dict[str, str], **values: str) -> Callable[[AccountData], None]:
    return lambda data: data.edit(table, match, **values)


def rows(table: str, keep: Callable[[dict[str, Any]], bool]) -> Callable[[AccountData], None]:
    def change(data: AccountData) -> None:
        held = data.tables[table]
        found = [dict(zip(held.columns, row, strict=True)) for row in held.rows]
        data.put(table, [row for row in found if keep(row)])

    return change


def add(table: str, **values: str) -> Callable[[AccountData], None]:
    def change(data: AccountData) -> None:
        held = data.tables[table]
        found: list[dict[str, Any]] = [dict(zip(held.columns, row, strict=True))
                                       for row in held.rows]  # fmt: skip
        data.put(table, [*found, {**dict.fromkeys(held.columns), **values}])

    return change


def renamed(table: str, scriptid: str, name: str) -> Callable[[AccountData], None]:
    def change(data: AccountData) -> None:
        held = data.tables[table]
        found = [dict(zip(held.columns, row, strict=True)) for row in held.rows]
        data.put(table, [{**r, "name": name} if r["scriptid"] == scriptid else r for r in found])

    return change


def searches(data: AccountData) -> None:
    assert data.companion is not None
    data.companion["savedsearches"] = data.companion["savedsearches"][1:]


def action_gone(data: AccountData) -> None:
    assert data.companion is not None
    item: Any = data.companion["workflows"][0]
    del item["states"][0]["actions"][1]


def workflow_gone(data: AccountData) -> None:
    assert data.companion is not None
    data.companion["workflows"] = data.companion["workflows"][1:]


def unguarded(data: AccountData) -> None:
    assert data.companion is not None
    held = data.companion["scriptfiles"]
    [place] = [n for n, item in enumerate(held) if str(item["path"]).endswith("nw_ue_order.js")]
    text = str(held[place]["text"]).replace("['./lib/nw_sync']", "['N/record']")
    text = text.replace("(sync)", "(record)").replace(
        "sync.push('salesorder', context.newRecord.id)",
        "record.create({ type: 'customrecord_nw_queue' }).save()",
    )
    lines = [line for line in text.splitlines() if "UserEventType.CREATE" not in line]
    held[place] = {**held[place], "text": "\n".join(lines)}


def administrators(data: AccountData) -> None:
    for user in ("13", "14", "16", "17"):
        add("employeerolesforsearch", entity=user, role="3")(data)


def companion(action: str, at: int, **values: Any) -> Callable[[AccountData], None]:
    def change(data: AccountData) -> None:
        assert data.companion is not None
        data.companion[action][at] = {**data.companion[action][at], **values}

    return change


def preference(page: int, name: str, value: Any) -> Callable[[AccountData], None]:
    def change(data: AccountData) -> None:
        assert data.companion is not None
        item: Any = data.companion["config"][page]
        item["values"][name] = value

    return change


def state(workflow: int, part: str, at: int, **values: Any) -> Callable[[AccountData], None]:
    def change(data: AccountData) -> None:
        assert data.companion is not None
        item: Any = data.companion["workflows"][workflow]
        item["states"][0][part][at].update(values)

    return change


def certificate(**values: Any) -> Callable[[AccountData], None]:
    def change(data: AccountData) -> None:
        data.certificates = [{**data.certificates[0], **values}]

    return change


def schema(record: str, name: str) -> Callable[[AccountData], None]:
    def change(data: AccountData) -> None:
        shape = copy.deepcopy(dict(data.records[record]))
        del shape["fields"][name]
        data.records[record] = shape

    return change


CRM = "customrole_nw_int_crm"
UE = "customscript_nw_ue_customer"
APPROVAL = "customworkflow_nw_order_approval"
SEEDS = (
    Seed("field gone", rows("customfield", lambda r: r["scriptid"] != "custentity_nw_crm_id"),
         "DRF002", "entitycustomfield custentity_nw_crm_id"),
    Seed("field of another type", edit("customfield", {"scriptid": "custentity_nw_crm_id"},
         fieldvaluetype="Integer Number"), "DRF003", "entitycustomfield custentity_nw_crm_id"),
    Seed("field optional", edit("customfield", {"scriptid": "custentity_nw_crm_id"},
         ismandatory="F"), "DRF001", "entitycustomfield custentity_nw_crm_id"),
    Seed("field required", edit("customfield", {"scriptid": "custentity_nw_segment_note"},
         ismandatory="T"), "DRF001", "entitycustomfield custentity_nw_segment_note"),
    Seed("field more", add("customfield", internalid="9900", id="9900",
         scriptid="custbody_extra", name="Extra", fieldtype="BODY",
         fieldvaluetype="Free-Form Text", ismandatory="F"),
         "DRF002", "transactionbodycustomfield custbody_extra"),
    Seed("list value gone", rows("customlist_nw_tier", lambda r: r["scriptid"] != "val_gold"),
         "DRF010", "customlist customlist_nw_tier"),
    Seed("list value inactive", edit("customlist_nw_channel", {"scriptid": "val_web"},
         isinactive="T"), "DRF010", "customlist customlist_nw_channel"),
    Seed("list value renamed", renamed("customlist_nw_channel", "val_web", "Online"), "DRF010",
         "customlist customlist_nw_channel"),
    Seed("list inactive", edit("customlist", {"scriptid": "customlist_nw_tier"},
         isinactive="T"), "DRF010", "customlist customlist_nw_tier"),
    Seed("permission higher", edit("rolepermissions", {"role": "1040",
         "permkey": "LIST_CUSTJOB"}, permlevel="4"), "DRF006", f"role {CRM}"),
    Seed("permission lower", edit("rolepermissions", {"role": "1040",
         "permkey": "LIST_CUSTJOB"}, permlevel="1"), "DRF006", f"role {CRM}"),
    Seed("permission gone", rows("rolepermissions", lambda r: not (r["role"] == "1040"
         and r["permkey"] == "LIST_CONTACT")), "DRF006", f"role {CRM}"),
    Seed("permission more", add("rolepermissions", role="1040", name="Vendors",
         permkey="LIST_VENDOR", permlevel="1"), "DRF006", f"role {CRM}"),
    Seed("role inactive", edit("role", {"id": "1040"}, isinactive="T"), "DRF006", f"role {CRM}"),
    Seed("role sees all subsidiaries", edit("role", {"id": "1040"}, subsidiaryoption="ALL"),
         "DRF006", f"role {CRM}"),
    Seed("feature off", edit("companyfeaturesetup", {"id": "DUPLICATES"}, isactive="F"),
         "DRF007", "features duplicates"),
    Seed("feature on", edit("companyfeaturesetup", {"id": "WEBSERVICESEXTERNAL"}, isactive="T"),
         "DRF007", "features webservicesexternal"),
    Seed("warnings off", preference(1, "DUPLICATEWARNINGS", value=False),
         "DRF007", "preferences duplicatewarnings"),
    Seed("names not automatic", preference(0, "AUTONAMECUSTOMERS", value=False),
         "DRF007", "preferences autonamecustomers"),
    Seed("class no longer required", preference(1, "CLASSMANDATORY", value=False),
         "DRF001", "preferences classmandatory"),
    Seed("location required", preference(1, "LOCMANDATORY", value=True),
         "DRF001", "preferences locmandatory"),
    Seed("form demands more", companion("mandatory", 0, fields=["companyname", "subsidiary",
         "custentity_nw_crm_id", "email"]), "DRF001",
         "mandatory_fields customer standardcustomerform"),
    Seed("form demands less", companion("mandatory", 1, fields=["entity", "item", "trandate"]),
         "DRF001", "mandatory_fields salesorder custform_nw_order"),
    Seed("deployment in testing", edit("scriptdeployment",
         {"scriptid": "customdeploy_nw_ue_customer"}, status="TESTING"), "DRF008",
         f"usereventscript {UE}"),
    Seed("not deployed", edit("scriptdeployment", {"scriptid": "customdeploy_nw_ue_customer"},
         isdeployed="F"), "DRF008", f"usereventscript {UE}"),
    Seed("deployment gone", rows("scriptdeployment", lambda r: r["scriptid"]
         != "customdeploy_nw_ue_customer"), "DRF008", f"usereventscript {UE}"),
    Seed("other events", companion("deployments", 0, eventtypes=["CREATE", "EDIT"]), "DRF008",
         f"usereventscript {UE}"),
    Seed("other contexts", companion("deployments", 0, contexts=["USERINTERFACE"]), "DRF008",
         f"usereventscript {UE}"),
    Seed("script inactive", edit("script", {"scriptid": UE}, isinactive="T"), "DRF008",
         f"usereventscript {UE}"),
    Seed("function elsewhere", edit("usereventscript", {"scriptid": UE},
         aftersubmitfunction="other"), "DRF008", f"usereventscript {UE}"),
    Seed("workflow in testing", companion("workflows", 0, releasestatus="TESTING"), "DRF009",
         f"workflow {APPROVAL}"),
    Seed("workflow trigger", companion("workflows", 0, inittriggertype="AFTERSUBMIT"), "DRF009",
         f"workflow {APPROVAL}"),
    Seed("workflow condition", state(0, "actions", 1, condition="[Amount] > 1"), "DRF009",
         f"workflow {APPROVAL}"),
    Seed("workflow action gone", action_gone, "DRF009", f"workflow {APPROVAL}"),
    Seed("workflow action on another trigger", state(0, "actions", 1, trigger="ONEXIT"), "DRF009",
         f"workflow {APPROVAL}"),
    Seed("workflow gone", workflow_gone, "DRF009", f"workflow {APPROVAL}"),
    Seed("script inserts at each save", unguarded, "AFS001",
         "script suitescripts/nw/nw_ue_order.js", compared=False),
    Seed("search gone", searches, "", "savedsearch customsearch_nw_open_orders"),
    Seed("subsidiary gone", rows("subsidiary", lambda r: r["name"] != "Nordwind Outdoor AB"),
         "DRF010", "subsidiaries nordwind outdoor ab"),
    Seed("currency inactive", edit("currency", {"symbol": "SEK"}, isinactive="T"), "DRF010",
         "currencies sek"),
    Seed("nexus gone", rows("nexus", lambda r: r["country"] != "SE"), "DRF010", "nexuses sweden"),
    Seed("period closed", edit("accountingperiod", {"periodname": "Nov 2026"}, closed="T"),
         "REQ006", "accounting_periods nov 2026"),
    Seed("certificate ends", certificate(valid_until="2026-12-01T00:00:00Z"), "ACC007",
         "certificates nwcrmsb1", compared=False),
    Seed("certificate ended", certificate(valid_until="2026-11-01T00:00:00Z"), "ACC007",
         "certificates nwcrmsb1", compared=False),
    Seed("token of nobody", edit("oauthtoken", {"id": "61"}, entity="999999"), "ACC008",
         "tokens", compared=False),
    Seed("token unused", edit("oauthtoken", {"id": "61"}, lastused="2026-01-01 00:00:00"),
         "ACC008", "tokens", compared=False),
    Seed("external id twice", edit("entity", {"id": "22001"}, externalid="crm-c003"), "XID001",
         "external_id_stats contact", compared=False),
    Seed("administrators", administrators,
         "ACC010", "account production", compared=False),
)  # fmt: skip


@cache
def setups() -> tuple[Setup, ...]:
    return tuple(Setup(rule, rule.options()) for rule in load_rules(()) if not rule.pedantic)


class Audited(NamedTuple):
    changes: frozenset[str]
    found: frozenset[tuple[str, str]]
    findings: tuple[Finding, ...]
    meant: frozenset[str]


def audited(source: Snapshot, target: Snapshot) -> Audited:
    comparison = compare(source, target)
    changes = comparison.changes
    gaps = {name: gap for name, gap in target.gaps.items() if name != Change.table}
    changed = target.replace(tables={**target.tables, Change.table: changes}, gaps=gaps)
    on_changes = [s for s in setups() if s.rule.subject is Change]
    rest = [s for s in setups() if s.rule.subject is not Change and s.rule.area != "SDF"]
    findings = (
        *run(on_changes, changed, source=source, today=TODAY).findings,
        *run(rest, target, today=TODAY).findings,
    )
    failed = tuple(f for f in findings if f.status is Status.FAIL)
    shown = _ranked(comparison, failed, Side(source, None), Side(target, None))
    assert all(judged.consequence for judged in shown)
    return Audited(
        frozenset(f"{c.record_kind} {c.record_key}" for c in changes),
        frozenset((f.rule_id, f"{f.subject.kind} {f.subject.key}") for f in failed),
        failed,
        frozenset(judged.consequence for judged in shown),
    )


_KEPT: dict[str, Any] = {}


async def baseline() -> tuple[Snapshot, Audited]:
    if not _KEPT:
        source = await taken(sandbox())
        _KEPT["source"] = source
        _KEPT["audited"] = audited(source, await taken(twin(), "production"))
    return _KEPT["source"], _KEPT["audited"]


def test_there_are_forty() -> None:
    assert len(SEEDS) >= 40
    assert len({seed.name for seed in SEEDS}) == len(SEEDS)


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
async def test_seed_is_found_with_its_consequence_and_nothing_else(seed: Seed) -> None:
    source, before = await baseline()
    assert before.changes == frozenset()
    data = twin()
    seed.change(data)
    after = audited(source, await taken(data, "production"))
    expected = {seed.subject} if seed.compared else set()
    assert after.changes == expected
    fresh = after.found - before.found
    if not seed.rule:  # no rule judges it; the report says what a change of this direction means
        assert fresh == set()
        [meant] = after.meant
        assert meant.startswith("Only sandbox has it")
        return
    assert any(rule == seed.rule and key.startswith(seed.subject) for rule, key in fresh), fresh
    hit = next(
        f
        for f in after.findings
        if f.rule_id == seed.rule
        and f"{f.subject.kind} {f.subject.key}".startswith(seed.subject)
        and (f.rule_id, f"{f.subject.kind} {f.subject.key}") in fresh
    )
    assert hit.consequence
    assert hit.fix
    # Whatever else speaks up speaks of the same thing, or of the account as a whole.
    name = seed.subject.partition(" ")[2].split(" ")[0]
    strange = {
        (rule, key)
        for rule, key in fresh
        if not key.startswith(seed.subject) and name not in key and not key.startswith("account ")
    }
    assert strange == set()

"""Where items stand: by environment, by the gate's threshold, and never on what was not read."""

from __future__ import annotations

from dataclasses import replace

from nsaudit.checklist import ItemStatus
from nsaudit.finding import Severity, Status
from nsaudit.policy.checkfacts import Facts, Mark, Place
from nsaudit.policy.checklists import ChecklistSpec, ItemSpec, SectionSpec
from nsaudit.policy.readiness import evaluate

PLACES = (Place("live", "production", "2026-03-02"), Place("test", "sandbox", "2026-03-01"))


def _spec(*items: ItemSpec) -> ChecklistSpec:
    section = SectionSpec(title="All", owner="owner", items=items)
    return ChecklistSpec(
        checklist=1, id="x", title="X", environment="production", sections=(section,)
    )


def _mark(rule: str, environment: str, severity: Severity = Severity.HIGH) -> Mark:
    return Mark(rule, "a", Status.FAIL, severity, "wrong", environment, f"{rule}{environment}")


def _facts(**given: object) -> Facts:
    base = Facts(
        places=PLACES,
        counts={"XID003": {"live": {"pass": 2}, "test": {"pass": 3}}},
        answers=[],
        tables={"XID003": (), "SBX001": (), "DRF004": ()},
    )
    return replace(base, **given)  # type: ignore[arg-type]


def test_what_fails_in_the_sandbox_does_not_block_production() -> None:
    facts = _facts(marks=[_mark("XID003", "test")])
    (item,) = evaluate(_spec(ItemSpec(id="1", title="T", rules=("XID003",))), facts).items
    assert item.status is ItemStatus.READY
    assert item.evidence == ("XID003: passed for 2, read 2026-03-02",)
    assert (item.owner, item.as_of) == ("owner", "2026-03-02")
    any_of_them = ItemSpec(id="1", title="T", rules=("XID003",), environment="any")
    assert next(evaluate(_spec(any_of_them), facts).items).status is ItemStatus.BLOCKED


def test_a_pass_in_the_sandbox_says_nothing_of_production() -> None:
    facts = _facts(counts={"XID003": {"test": {"pass": 3}}})
    (item,) = evaluate(_spec(ItemSpec(id="1", title="T", rules=("XID003",))), facts).items
    assert item.status is ItemStatus.NOT_VERIFIED
    assert item.evidence == ("XID003: did not run",)


def test_rules_about_sandboxes_judge_the_sandbox_whatever_the_item_is_about() -> None:
    facts = _facts(
        counts={"SBX001": {"live": {"not_applicable": 1}, "test": {"fail": 1}}},
        marks=[_mark("SBX001", "test")],
    )
    (item,) = evaluate(_spec(ItemSpec(id="1", title="T", rules=("SBX001",))), facts).items
    assert item.status is ItemStatus.BLOCKED


def test_without_an_environment_of_the_kind_nothing_is_verified() -> None:
    facts = _facts(places=PLACES[1:])
    (item,) = evaluate(_spec(ItemSpec(id="1", title="T", rules=("XID003",))), facts).items
    assert item.status is ItemStatus.NOT_VERIFIED
    assert item.evidence == ("no environment of this run is a production",)


def test_an_environment_of_unknown_kind_may_be_the_one() -> None:
    facts = _facts(places=(PLACES[0]._replace(kind=None),))
    (item,) = evaluate(_spec(ItemSpec(id="1", title="T", rules=("XID003",))), facts).items
    assert item.status is ItemStatus.READY


def test_a_comparison_of_what_a_side_lacks_is_not_verified() -> None:
    unread = PLACES[0]._replace(unread=frozenset({"auto_numbering"}))
    counts = {"DRF004": {"live": {"not_applicable": 4}}}
    spec = _spec(ItemSpec(id="1", title="T", rules=("DRF004",)))
    item = next(evaluate(spec, _facts(places=(unread, PLACES[1]), counts=counts)).items)
    assert item.status is ItemStatus.NOT_VERIFIED
    assert item.evidence == ("DRF004: not compared: auto numbering of live not read",)
    read = next(evaluate(spec, _facts(counts=counts)).items)
    assert read.status is ItemStatus.NOT_APPLICABLE


def test_a_pass_does_not_cover_what_a_side_lacks() -> None:
    spec = _spec(ItemSpec(id="1", title="T", rules=("DRF001",)))
    counts = {"DRF001": {"live": {"pass": 2}}}
    unread = PLACES[0]._replace(unread=frozenset({"forms", "mandatory_fields", "custom_fields"}))
    item = next(evaluate(spec, _facts(places=(unread, PLACES[1]), counts=counts)).items)
    assert item.status is ItemStatus.NOT_VERIFIED
    assert item.evidence == ("DRF001: not compared: custom fields of live, forms of live not read",)
    other = PLACES[0]._replace(unread=frozenset({"forms"}))  # mandatory fields tell the same
    item = next(evaluate(spec, _facts(places=(other, PLACES[1]), counts=counts)).items)
    assert item.status is ItemStatus.READY


def test_a_table_that_only_the_other_side_lacks_was_not_compared_either() -> None:
    unread = PLACES[1]._replace(unread=frozenset({"auto_numbering"}))
    counts = {"DRF004": {"live": {"not_applicable": 4}}}
    spec = _spec(ItemSpec(id="1", title="T", rules=("DRF004",)))
    item = next(evaluate(spec, _facts(places=(PLACES[0], unread), counts=counts)).items)
    assert item.status is ItemStatus.NOT_VERIFIED


def test_an_item_is_blocked_from_the_severity_on_at_which_the_gate_closes() -> None:
    spec = _spec(ItemSpec(id="1", title="T", rules=("XID003",)))
    facts = _facts(marks=[_mark("XID003", "live", Severity.MEDIUM)])
    assert next(evaluate(spec, facts).items).status is ItemStatus.ATTENTION
    strict = replace(facts, threshold=Severity.MEDIUM)
    assert next(evaluate(spec, strict).items).status is ItemStatus.BLOCKED


def test_the_gravest_driver_comes_first_and_names_all_its_items() -> None:
    spec = _spec(
        ItemSpec(id="1", title="T", attest=("pilot",)),
        ItemSpec(id="2", title="T", rules=("XID003",)),
        ItemSpec(id="3", title="T", rules=("XID003",), attest=("pilot",)),
    )
    filled = evaluate(spec, _facts(marks=[_mark("XID003", "live")]))
    assert [(d.id, d.status, d.items) for d in filled.drivers] == [
        ("XID003", ItemStatus.BLOCKED, ("2", "3")),
        ("pilot", ItemStatus.NOT_VERIFIED, ("1", "3")),
    ]
    assert filled.drivers[1].fix == "The sandbox, with real payloads"
    assert filled.readiness is None


def test_parts_that_say_the_same_share_a_line() -> None:
    counts = {"XID003": {"live": {"pass": 1}}, "XID001": {"live": {"pass": 1}}}
    tables: dict[str, tuple[str, ...]] = {"XID003": (), "XID001": ()}
    spec = _spec(ItemSpec(id="1", title="T", rules=("XID003", "XID001")))
    item = next(evaluate(spec, _facts(counts=counts, tables=tables)).items)
    assert item.evidence == ("XID003, XID001: passed for 1, read 2026-03-02",)


def test_readiness_is_a_number_where_everything_was_decided() -> None:
    spec = _spec(
        ItemSpec(id="1", title="T", rules=("XID003",)),
        ItemSpec(id="2", title="T", rules=("XID001",)),
    )
    counts = {"XID003": {"live": {"pass": 1}}, "XID001": {"live": {"fail": 1}}}
    facts = _facts(
        counts=counts, marks=[_mark("XID001", "live", Severity.LOW)], tables={"XID003": ()}
    )
    assert evaluate(spec, facts).readiness == 75

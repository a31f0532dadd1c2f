from datetime import date

import pytest

from nsaudit.reference import (
    CallCost,
    call_cost,
    channel_need,
    concurrency_limit,
    feature,
    permission,
    retirements,
    script_limit,
    sign_in_need,
    throttling,
    transport_limit,
)
from nsaudit.reference._data import load


@pytest.mark.parametrize(
    ("script", "stage", "units", "seconds"),
    [
        # Oracle help section_N3351480 and section_161591009480
        ("usereventscript", None, 1000, 300),
        ("restlet", None, 5000, 300),
        ("scheduledscript", None, 10000, 3600),
        ("mapreducescript", "map", 1000, 300),
        ("mapreducescript", "reduce", 5000, 900),
        ("mapreducescript", "getInputData", 10000, 3600),
    ],
)
def test_script_limits(script: str, stage: str | None, units: int, seconds: int) -> None:
    limit = script_limit(script, stage)
    assert limit is not None
    assert (limit.units, limit.seconds) == (units, seconds)


def test_limits_that_are_not_known() -> None:
    assert script_limit("mapreducescript") is None
    assert script_limit("mapreducescript", "shuffle") is None
    assert script_limit("suitelet", "map") is None
    assert script_limit("aiagent") is None


def test_limits_shared_or_per_record() -> None:
    shared = script_limit("workflowactionscript")
    assert shared is not None
    assert shared.per == "all actions of one state"


def test_call_costs() -> None:
    assert call_cost("record.load") == CallCost(10, 2, 5, tentative=False)
    save = call_cost("Record.save")
    assert save == CallCost(20, 4, 10, tentative=False)
    assert save.highest == 20
    lookup = call_cost("search.lookupFields")
    assert lookup == CallCost(1, 1, 1, tentative=False)
    assert call_cost("search.create") == CallCost(0, 0, 0, tentative=False)
    assert call_cost("workflow.trigger") == CallCost(20, 20, 20, tentative=True)
    assert call_cost("quantum.leap") is None


def test_tentative_calls_are_in_the_table() -> None:
    table = load("governance")
    assert set(table["tentative_calls"]) <= set(table["calls"])
    for call, row in table["calls"].items():
        assert isinstance(row, int) or len(row) == 3, call


def test_transport_limits() -> None:
    page = transport_limit("rest.page.rows")
    assert page is not None
    assert (page.value, page.unit) == (1000, "rows")
    assert transport_limit("soap.list.size") is None
    for name in load("governance")["transport"]:
        limit = transport_limit(name)
        assert limit is not None
        assert limit.value > 0


def test_concurrency() -> None:
    # Oracle help bridgehead_1500275603
    assert concurrency_limit("standard") == 5
    assert concurrency_limit("enterprise", 2) == 40
    assert concurrency_limit("development", 3) == 5
    assert concurrency_limit("galactic") is None


def test_throttling() -> None:
    restlet = throttling("restlet")
    assert restlet is not None
    assert (restlet.status, restlet.code) == (400, "SSS_REQUEST_LIMIT_EXCEEDED")
    assert throttling("csv") is None


def test_retirements() -> None:
    soap = {row.id: row for row in retirements("soap")}
    assert soap["soap-end"].release == "2028.2"
    assert soap["soap-end"].date == date(2028, 8, 1)
    assert [row.id for row in retirements("tba")] == ["tba-new", "tba-end"]
    assert retirements("carrier-pigeon") == ()
    assert len(retirements()) > len(soap)
    for row in retirements():
        assert (row.release is None) == (row.date is None)


def test_channel_needs_resolve() -> None:
    rest = channel_need("rest")
    assert rest is not None
    assert rest.keys == {"ADMI_RESTWEBSERVICES": "FULL"}
    restlet = channel_need("restlet")
    assert restlet is not None
    assert restlet.web_services_only_role is False
    assert channel_need("pigeon") is None
    assert sign_in_need("tba") is not None
    assert sign_in_need("handshake") is None
    table = load("channels")
    for part, look_up in (("channels", channel_need), ("sign_ins", sign_in_need)):
        for name in table[part]:
            need = look_up(name)
            assert need is not None
            for key, level in need.keys.items():
                row = permission(key)
                assert row is not None, key
                assert row.levels is not None
                assert level in row.levels
            assert all(permission(key) is not None for key in need.advised)
            assert all(feature(key) is not None for key in need.features)

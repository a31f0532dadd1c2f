"""The interpreter's log: what is taken back, and what an ended call may leave out of it."""

from __future__ import annotations

from typing import Any

from nsaudit.suitescript.budget import Budget
from nsaudit.suitescript.machine import Machine
from nsaudit.suitescript.values import Const


def test_an_ended_call_leaves_only_what_outlives_it() -> None:
    machine = Machine(Budget())
    own: dict[str, Any] = {}
    kept: dict[str, Any] = {"total": Const(0)}
    before = kept["total"]
    machine.put(own, "a", Const(1))
    machine.touch()
    machine.put(kept, "total", Const(2))
    machine.put(own, "b", Const(3))
    machine.touch()
    machine.forget(0, {id(own)})
    assert [key for _, key, _ in machine.log] == ["total"]
    assert machine.outer == [0, 1]
    version = machine.version
    machine.rewind(0)
    assert kept["total"] is before
    assert machine.version > version
    assert own.keys() == {"a", "b"}


def test_places_beyond_the_log_stay_within_it() -> None:
    machine = Machine(Budget())
    own: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for target in (own, own, own):
        machine.touch()
        machine.put(target, "x", Const(1))
    machine.forget(0, {id(own)})
    machine.put(kept, "y", Const(1))
    machine.put(own, "x", Const(2))
    machine.forget(0, {id(own)})
    assert max(machine.outer) <= len(machine.log)

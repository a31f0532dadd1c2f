"""The interpreter's log: what is taken back, and what an ended call may leave out of it."""

from __future__ import annotations

from typing import Any

from nsaudit.suitescript.budget import Budget
from nsaudit.suitescript.machine import Frame, Machine
from nsaudit.suitescript.paths import ALWAYS
from nsaudit.suitescript.values import SERIAL, Const, Object, Scope


def test_an_ended_call_leaves_only_what_outlives_it() -> None:
    machine = Machine(Budget())
    birth = SERIAL.next()
    own = Object().props
    kept: dict[str, Any] = {"total": Const(0)}
    before = kept["total"]
    machine.put(own, "a", Const(1))
    machine.touch()
    machine.put(kept, "total", Const(2))
    machine.put(own, "b", Const(3))
    machine.touch()
    machine.forget(0, birth)
    assert [key for _, key, _ in machine.log] == ["total"]
    assert machine.outer == [0, 1]
    version = machine.version
    machine.rewind(0)
    assert kept["total"] is before
    assert machine.version > version
    assert own.keys() == {"a", "b"}


def test_places_beyond_the_log_stay_within_it() -> None:
    machine = Machine(Budget())
    birth = SERIAL.next()
    own = Object().props
    kept: dict[str, Any] = {}
    for target in (own, own, own):
        machine.touch()
        machine.put(target, "x", Const(1))
    machine.forget(0, birth)
    machine.put(kept, "y", Const(1))
    machine.put(own, "x", Const(2))
    machine.forget(0, birth)
    assert max(machine.outer) <= len(machine.log)


def test_what_a_way_made_itself_keeps_what_it_holds() -> None:
    machine = Machine(Budget())
    machine.frames = [Frame(None, Scope(None), 0, None)]
    shared: dict[str, Any] = {"n": Const(0)}
    made: list[Object] = []

    def make() -> None:
        made.append(Object())
        machine.put(made[0].props, "type", Const("task"))
        machine.put(shared, "n", Const(1))

    machine.fork([(ALWAYS, make), (ALWAYS, lambda: None)])
    assert made[0].props["type"].value == "task"
    assert [v.value for v, _ in shared["n"].options] == [1, 0]
    assert [key for _, key, _ in machine.log] == ["n"]


def test_a_snapshot_keeps_what_a_way_made_until_the_call_ends() -> None:
    machine = Machine(Budget())
    machine.frames = [Frame(None, Scope(None), 0, None)]
    made: list[Object] = []

    def make() -> None:
        made.append(Object())
        machine.put(made[0].props, "type", Const("task"))
        machine.answered += 1
        machine.put(made[0].props, "type", Const("note"))

    machine.fork([(ALWAYS, make), (ALWAYS, lambda: None)])
    assert [key for _, key, _ in machine.log] == ["type"]
    machine.rewind(0)
    assert "type" not in made[0].props

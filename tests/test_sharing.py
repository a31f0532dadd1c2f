"""Work shared with a second process comes out as if one had done it, whatever happens there."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from nsaudit import sharing
from nsaudit.engine import run
from nsaudit.model.settings import Account
from nsaudit.rulekit.loader import load_rules
from nsaudit.rulekit.needs import compares
from nsaudit.rulekit.rule import Setup
from nsaudit.sharing import shared, shared_then
from nsaudit.sources.sdf import folder, read_folder
from tests.bench_lint import write_project

HERE = os.getpid()
ITEMS = list(range(500))
WANTED = [(number, number * number) for number in ITEMS]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="shared on Linux only")


def children() -> set[str]:
    """The processes that this one has started, ended ones that nobody waited for included."""
    lists = Path("/proc/self/task").glob("*/children")
    return {child for text in lists for child in text.read_text().split()}


@pytest.fixture(autouse=True)
def all_children_are_waited_for() -> Iterator[None]:
    before = children()  # of other tests
    yield
    assert children() <= before


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "can_share", lambda: True)


def squares(numbers: Sequence[int]) -> list[tuple[int, int]]:
    time.sleep(0.002)  # so that neither process takes all
    return [(number, number * number) for number in numbers]


def flat(made: list[list[tuple[int, int]]]) -> list[tuple[int, int]]:
    return [one for some in made for one in some]


def test_results_are_in_order_and_both_took_part() -> None:
    def whose(numbers: Sequence[int]) -> tuple[int, list[tuple[int, int]]]:
        return os.getpid(), squares(numbers)

    made = shared(whose, ITEMS, worth=True)
    assert flat([some for _, some in made]) == WANTED
    assert len({process for process, _ in made}) == 2


def test_the_second_step_is_done_here_whoever_did_the_first() -> None:
    def whose(numbers: Sequence[int]) -> tuple[int, list[tuple[int, int]]]:
        return os.getpid(), squares(numbers)

    def here(made: tuple[int, list[tuple[int, int]]]) -> tuple[int, int, list[tuple[int, int]]]:
        return os.getpid(), *made

    made = shared_then(whose, ITEMS, here, worth=True)
    assert flat([some for _, _, some in made]) == WANTED
    assert {finisher for finisher, _, _ in made} == {HERE}
    assert len({worker for _, worker, _ in made}) == 2


def died(_: Sequence[int]) -> None:
    os._exit(7)


def killed(_: Sequence[int]) -> None:
    os.kill(os.getpid(), 9)


def raised(_: Sequence[int]) -> None:
    raise ValueError("over there")


@pytest.mark.parametrize("end", [died, killed, raised])
def test_nothing_is_lost_with_the_second_process(end: object) -> None:
    def work(numbers: Sequence[int]) -> list[tuple[int, int]]:
        if os.getpid() != HERE and numbers[0] > 30:
            end(numbers)  # type: ignore[operator]  # one of the three above
        return squares(numbers)

    assert flat(shared(work, ITEMS, worth=True)) == WANTED


def test_what_does_not_survive_pickling_is_made_here() -> None:
    def work(numbers: Sequence[int]) -> Callable[[], list[tuple[int, int]]]:
        return lambda: squares(numbers)

    assert flat([one() for one in shared(work, ITEMS, worth=True)]) == WANTED


def test_an_error_here_ends_the_second_process_too() -> None:
    def work(numbers: Sequence[int]) -> list[tuple[int, int]]:
        if os.getpid() == HERE:
            raise KeyboardInterrupt
        time.sleep(60)
        return squares(numbers)

    with pytest.raises(KeyboardInterrupt):
        shared(work, ITEMS, worth=True)


def test_one_process_where_the_system_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise OSError("no more processes")

    monkeypatch.setattr(os, "fork", refuse)
    assert flat(shared(squares, ITEMS, worth=True)) == WANTED
    monkeypatch.setattr(os, "memfd_create", refuse)
    assert flat(shared(squares, ITEMS, worth=True)) == WANTED


def test_not_shared_beside_threads_or_on_one_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    assert sharing.can_share() is (threading.active_count() == 1)
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    assert not sharing.can_share()
    stop.set()
    thread.join()
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert not sharing.can_share()


def test_lint_is_the_same_in_one_process_and_in_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path, folder.WORTH_SHARING + 50)
    broken = tmp_path / "Objects" / "customlist_broken.xml"
    broken.write_text("<customlist scriptid='customlist_broken'>")
    (tmp_path / "Objects" / "customscript_z.xml").write_bytes(b"\xff\xfe<")
    setups = [Setup(rule, rule.options()) for rule in load_rules() if not compares(rule)]
    outcomes = []
    for shares in (True, False):
        monkeypatch.setattr(sharing, "can_share", lambda shares=shares: shares)
        snapshot = read_folder(tmp_path)
        outcomes.append((snapshot.tables, snapshot.gaps, run(setups, snapshot, today="2026-03-01")))
    (tables, gaps, outcome), one = outcomes[0], outcomes[1]
    assert (tables, gaps) == one[:2]
    assert outcome == one[2]
    assert outcome.findings
    assert len(tables[Account.table]) == 1

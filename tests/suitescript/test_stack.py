"""Code that nests deeper than any stack ends as not analysed, wherever the analysis runs."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from nsaudit.suitescript import ScriptAnalysis, analyse
from nsaudit.suitescript.stack import on_own_stack, with_room

HEAD = "/** @NScriptType UserEventScript */\ndefine(['N/record'], (record) => {\n"
FOOT = "\n  return { afterSubmit };\n});\n"
DEEP = 60_000


def analysed(folder: Path, code: str) -> ScriptAnalysis:
    script = f"{HEAD}  const afterSubmit = (context) => {{ let a = context, b;\n{code} }};"
    (folder / "ue.js").write_text(script + FOOT)
    return next(iter(analyse(folder)))


NESTED = {
    "not": "b = " + "!" * DEEP + "a;",
    "while": "while (a) " * DEEP + "b = 1;",
    "for": "for (;a;) " * DEEP + "b = 1;",
    "do": "do " * DEEP + "b = 1;" + " while (a);" * DEEP,
    "minus": "b = " + "a - " * DEEP + "1;",
    "members": "b = a" + ".c" * DEEP + ";",
    "classes": "b = " + "class extends " * DEEP + "a" + "{}" * DEEP + ";",
    "choices": "b = " + "a ? " * DEEP + "1" + " : 2" * DEEP + ";",
}


@pytest.mark.parametrize("code", NESTED.values(), ids=NESTED)
def test_deep_code_is_not_analysed(code: str, tmp_path: Path) -> None:
    found = analysed(tmp_path, code)
    assert found.problem == "code nests too deep to be followed"
    assert found.verdict is None


def test_room_is_there_on_a_small_stack_too(tmp_path: Path) -> None:
    answers: list[ScriptAnalysis] = []
    code = "if (a) " * 1_000 + "record.create({ type: 'task' }).save();"
    before = threading.stack_size(256 * 1024)
    try:
        thread = threading.Thread(target=lambda: answers.append(analysed(tmp_path, code)))
        thread.start()
    finally:
        threading.stack_size(before)
    thread.join()
    assert [(a.problem, a.verdict) for a in answers] == [(None, "risky")]


def test_code_that_nests_less_needs_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    limit = sys.getrecursionlimit()
    try:
        assert on_own_stack(lambda: "told") == "told"
    finally:
        sys.setrecursionlimit(limit)


def test_what_is_raised_is_raised_where_the_answer_is_awaited() -> None:
    limit = sys.getrecursionlimit()

    def fail() -> None:
        raise KeyError("ue.js")

    with pytest.raises(KeyError, match=r"ue\.js"):
        with_room(fail)
    assert sys.getrecursionlimit() == limit

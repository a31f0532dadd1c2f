"""What JavaScript takes as true, as equal and as null decides which code runs."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from nsaudit.suitescript import analyse

SCRIPT = """/** @NScriptType UserEventScript */
define(['N/record'], (record) => {{
  const insert = () => {{ record.create({{ type: 'task' }}).save(); }};
  const afterSubmit = (context) => {{
    const memo = context.newRecord.getValue('memo');
    {body}
  }};
  return {{ afterSubmit }};
}});
"""


def inserts(folder: Path, body: str) -> bool:
    (folder / "ue.js").write_text(SCRIPT.format(body=body), encoding="utf-8")
    (script,) = analyse(folder)
    assert script.problem is None
    return any(effect.kind == "insert" for effect in script.effects)


REACHED = (
    "String(0)", "String(false)", "String(null)", "String(undefined)", "String(-1.5)",
    "'1' == 1", "true == 1", "'' == 0", "' 2 ' == 2", "null == undefined", "1 !== true",
    "null ?? 1", "undefined ?? null ?? 'x'", "!('' ?? 1)", "!(0 ?? 'x')", "!(!memo ?? 1)",
    "memo ?? 1", "!(memo ?? 1)", "memo ?? ''", "[0, '1'].includes('1')",
)  # fmt: skip
NOT_REACHED = (
    "'1' === 1", "true === 1", "'abc' == 0", "'a' != 'a'", "null ?? 0", "'' ?? 1", "false ?? true",
    "String('')", "0 == null", "['1'].includes(1)",
)  # fmt: skip


@pytest.mark.parametrize("condition", REACHED)
def test_a_condition_that_may_hold(condition: str, tmp_path: Path) -> None:
    assert inserts(tmp_path, f"if ({condition}) insert();")


@pytest.mark.parametrize("condition", NOT_REACHED)
def test_a_condition_that_never_holds(condition: str, tmp_path: Path) -> None:
    assert not inserts(tmp_path, f"if ({condition}) insert();")


def test_what_stands_after_the_operator_runs_only_for_null(tmp_path: Path) -> None:
    assert inserts(tmp_path, "const made = memo ?? insert();")
    assert not inserts(tmp_path, "const made = 0 ?? insert();")
    assert not inserts(tmp_path, "const made = (memo === 'x') ?? insert();")


GETS_TO = (
    "switch (1) { case true: break; default: insert(); }",
    "switch (true) { case 'x': break; default: insert(); }",
    "switch ('1') { case 1: break; case '1': insert(); }",
    "switch (true) { case memo === 'x': insert(); }",
    "let i = 0; while (true) { if (i++ > 1) break; insert(); }",
    "let n = 1; n++; if (n > 1) insert();",
    "const down = (n) => { if (n > 0) { down(n - 1); } else { insert(); } }; down(3);",
    "const o = { go(n) { if (n) { this.go(n - 1); } else { insert(); } } }; o.go(2);",
    "const o = { kept: 1 }; delete o.kept; if (!o.kept) insert();",
    "const o = { kept: 1 }; delete o['kept']; if (!o.kept) insert();",
    "const list = [1, 2]; list.reverse(); if (list[0] === 2) insert();",
    "const list = [2, 1].sort((a, b) => a - b); if (list[0] === 1) insert();",
    "const list = [1, 2]; list.shift(); if (list[0] === 2) insert();",
    "const list = [1, 2]; if (list.slice(1)[0] === 2) insert();",
    "const [first, second = 1] = [0]; if (second) insert();",
    "'a-b'.replace(/-/, (sign) => { insert(); return sign; });",
)


@pytest.mark.parametrize("body", GETS_TO)
def test_what_a_script_gets_to(body: str, tmp_path: Path) -> None:
    assert inserts(tmp_path, body)


NEVER_GETS_TO = (
    "const o = { kept: 1 }; if (!o.kept) insert();",
    "const list = [1, 2]; if (list[0] === 2) insert();",
    "const twice = (n) => { if (n === 0) { insert(); } }; twice(3);",
)


@pytest.mark.parametrize("body", NEVER_GETS_TO)
def test_what_a_script_never_gets_to(body: str, tmp_path: Path) -> None:
    assert not inserts(tmp_path, body)


RUN = """
const told = BODIES.map((body) => ['', 'x', null].some((memo) => {
  let reached = false;
  const context = { newRecord: { getValue: () => memo } };
  new Function('insert', 'memo', 'context', body)(() => { reached = true; }, memo, context);
  return reached;
}));
console.log(JSON.stringify(told));
"""


def test_javascript_says_so() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    reached = [*[f"if ({condition}) insert();" for condition in REACHED], *GETS_TO]
    never = [*[f"if ({condition}) insert();" for condition in NOT_REACHED], *NEVER_GETS_TO]
    program = RUN.replace("BODIES", json.dumps([*reached, *never]))
    done = subprocess.run([node, "-e", program], capture_output=True, text=True, check=True)
    told = dict(zip([*reached, *never], json.loads(done.stdout), strict=True))
    assert told == dict.fromkeys(reached, True) | dict.fromkeys(never, False)

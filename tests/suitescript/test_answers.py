"""Answers of calls that are given again: their effects stand where the call does."""

from __future__ import annotations

from pathlib import Path

import pytest

from nsaudit.suitescript import Effect, ScriptAnalysis, analyse

HEAD = "/**\n * @NApiVersion 2.1\n * @NScriptType UserEventScript\n */\n"
SCRIPT = """define(['N/record', 'N/search'], (record, search) => {{
  const create = (type) => record.create({{ type }});
  const insert = (type) => {{ const made = create(type); made.save(); }};
  const load = (id) => {{ record.load({{ type: 'task', id }}); }};
  const pair = () => {{ const made = {{}}; made.kind = 'task'; return made; }};
  const afterSubmit = (context) => {{
{body}
  }};
  return {{ afterSubmit }};
}});
"""


def analysed(folder: Path, body: str) -> ScriptAnalysis:
    (folder / "a.js").write_text(HEAD + SCRIPT.format(body=body), encoding="utf-8")
    result = next(iter(analyse(folder, ["a.js"])))
    assert result.problem is None
    return result


def inserts(result: ScriptAnalysis) -> list[Effect]:
    return [effect for effect in result.effects if effect.kind == "insert"]


def test_an_insert_behind_a_guard_and_again_without(tmp_path: Path) -> None:
    body = "    if (context.type === 'create') { insert('task'); }\n    insert('task');"
    (effect,) = inserts(analysed(tmp_path, body))
    assert effect.events is None or "edit" in effect.events
    assert effect.unguarded
    assert [(call.function, call.line) for call in effect.chain] == [
        ("afterSubmit", 12),
        ("insert", 7),
        ("create", 6),
    ]


def test_a_read_behind_a_guard_and_again_on_another_event(tmp_path: Path) -> None:
    body = (
        "    if (context.type === 'create') { load(1); }\n"
        "    if (context.type === 'edit') { load(1); }"
    )
    result = analysed(tmp_path, body)
    (effect,) = [effect for effect in result.effects if effect.kind == "load"]
    assert effect.events == ("edit",)


def test_a_record_that_a_call_made_is_saved_where_it_is_given_again(tmp_path: Path) -> None:
    body = "    create('task');\n    if (context.type === 'edit') { create('task').save(); }"
    (effect,) = inserts(analysed(tmp_path, body))
    assert effect.events == ("edit",)


def test_a_loop_around_the_second_call_is_the_effects_loop(tmp_path: Path) -> None:
    body = (
        "    const rows = context.newRecord.getValue('rows');\n"
        "    rows.forEach(() => { insert('task'); insert('task'); });"
    )
    (effect,) = inserts(analysed(tmp_path, body))
    assert effect.in_loop


def test_objects_that_a_call_made_are_not_one_object(tmp_path: Path) -> None:
    body = (
        "    const first = pair();\n    const second = pair();\n    second.kind = 'note';\n"
        "    insert(first.kind);"
    )
    (effect,) = inserts(analysed(tmp_path, body))
    assert effect.record_type == "task"


@pytest.mark.parametrize(
    ("before", "change"),
    [
        ("let on = false;", "on = true;"),
        ("var on;", "var on = 1;"),
        ("let n = 0; const on = () => n > 0;", "n++;"),
        ("let on = false;", "if (context.newRecord.id) { on = true; }"),
        ("let [on] = [false];", "[on] = [true];"),
    ],
    ids=["assigned", "declared-again", "counted", "in-a-branch", "pattern"],
)
def test_what_a_function_shares_with_one_inside_changes_the_answer(
    before: str, change: str, tmp_path: Path
) -> None:
    test = "on()" if "=>" in before else "on"
    work = f"const work = () => {{ if ({test}) insert('task'); }};"
    (effect,) = inserts(analysed(tmp_path, f"{before} {work}\n work();\n {change}\n work();"))
    assert effect.record_type == "task"


def test_a_name_of_another_function_changes_nothing(tmp_path: Path) -> None:
    body = "let id = 0;\n load(1);\n id = 2;\n load(1);\n if (id) insert('task');"
    (effect,) = inserts(analysed(tmp_path, body))
    assert effect.unguarded

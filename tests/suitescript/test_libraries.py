"""Libraries that cannot reach NetSuite: short ones are followed, long ones taken for computing."""

from __future__ import annotations

from pathlib import Path

from nsaudit.suitescript import ScriptAnalysis, analyse

HEAD = "/**\n * @NApiVersion 2.1\n * @NScriptType UserEventScript\n */\n"
SCRIPT = """define(['N/record', './library'], (record, library) => {{
  const insert = (row) => {{ record.create({{ type: 'task' }}).save(); }};
  const afterSubmit = (context) => {{ {body} }};
  return {{ afterSubmit }};
}});
"""
# Each function calls the next one three times: more steps than any budget has.
LONG = (
    "define([], function () {\n"
    + "".join(
        f"  function f{i}(a, g) {{ var n = f{i + 1}(a + 'x', g); n += f{i + 1}(a + 'y', g);\n"
        f"    return n + f{i + 1}(a + 'z', g); }}\n"
        for i in range(12)
    )
    + "  function f12(a, g) { if (a === 'no') { g(a); } return a; }\n"
    "  return { parse: f0, read: function (o) { return f0(o.text, o.step); } };\n});\n"
)
SHORT = "define([], function () { return { isEmpty: function (v) { return !v; } }; });\n"


def analysed(folder: Path, body: str, library: str) -> ScriptAnalysis:
    (folder / "library.js").write_text(library, encoding="utf-8")
    (folder / "a.js").write_text(HEAD + SCRIPT.format(body=body), encoding="utf-8")
    return next(iter(analyse(folder, ["a.js"])))


def inserts(result: ScriptAnalysis) -> int:
    assert result.problem is None
    return sum(effect.kind == "insert" for effect in result.effects)


def test_a_long_library_does_not_end_the_analysis(tmp_path: Path) -> None:
    body = "library.parse(context.newRecord.getValue('memo')); insert();"
    assert inserts(analysed(tmp_path, body, LONG)) == 1


def test_functions_handed_to_a_long_library_run(tmp_path: Path) -> None:
    assert inserts(analysed(tmp_path, "library.parse('a', insert);", LONG)) == 1


def test_functions_in_an_object_handed_to_a_long_library_run(tmp_path: Path) -> None:
    body = "library.read({ text: 'a', step: insert });"
    assert inserts(analysed(tmp_path, body, LONG)) == 1


def test_a_record_handed_to_a_library_is_followed_to_its_end(tmp_path: Path) -> None:
    saving = "define([], function () { return { keep: function (r) { r.save(); } }; });\n"
    body = "library.keep(record.create({ type: 'task' }));"
    assert inserts(analysed(tmp_path, body, saving)) == 1


def test_what_a_short_library_tests_is_a_guard(tmp_path: Path) -> None:
    body = "if (!library.isEmpty(context.oldRecord)) { return; } insert();"
    result = analysed(tmp_path, body, SHORT)
    assert inserts(result) == 1
    assert result.verdict == "guarded"

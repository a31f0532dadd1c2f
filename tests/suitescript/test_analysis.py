"""The interface of the analyser: evidence, problems, encodings, cache, processes."""

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from nsaudit.suitescript import Budget, ScriptAnalysis, analyse
from tests.bench_suitescript import pathological

FIXTURES = Path(__file__).parents[2] / "fixtures" / "suitescript"
HEAD = "/**\n * @NApiVersion 2.1\n * @NScriptType {kind}\n */\n"
BODY = (
    "define(['N/record', 'N/https', 'N/runtime'], (record, https, runtime) => {{\n"
    "  const {entry} = (context) => {{\n{body}\n  }};\n  return {{ {entry} }};\n}});\n"
)


def script(kind: str, entry: str, body: str) -> str:
    return HEAD.format(kind=kind) + BODY.format(entry=entry, body=body)


def one(folder: Path, text: str | bytes, name: str = "a.js", **options: object) -> ScriptAnalysis:
    data = text if isinstance(text, bytes) else text.encode()
    (folder / name).write_bytes(data)
    return next(iter(analyse(folder, [name], **options)))  # type: ignore[arg-type]


def test_evidence_of_an_insert(tmp_path: Path) -> None:
    body = (
        "    if (context.type === 'delete') return;\n"
        "    for (let i = 0; i < context.newRecord.getLineCount('item'); i++) {\n"
        "      const made = record.create({ type: record.Type.SALES_ORDER });\n"
        "      made.save({ ignoreMandatoryFields: true });\n    }"
    )
    result = one(tmp_path, script("UserEventScript", "afterSubmit", body))
    (effect,) = [e for e in result.effects if e.kind == "insert"]
    assert (effect.api, effect.record_type, effect.entry_point) == (
        "create",
        "salesorder",
        "afterSubmit",
    )
    assert (effect.location.line, effect.location.column) == (9, 27)
    assert effect.save_point is not None
    assert effect.save_point.line == 10
    assert effect.in_loop
    assert effect.loop is not None
    assert (effect.loop.location.line, effect.loop.bound) == (8, "data")
    assert effect.units == 30
    assert effect.ignores_mandatory
    assert effect.events is not None
    assert "delete" not in effect.events
    assert "xedit" in effect.events
    assert [(c.function, c.line) for c in effect.chain] == [("afterSubmit", 9)]
    assert json.loads(json.dumps(result.as_json()))["verdict"] == "risky"


def test_chain_through_modules_names_each_call() -> None:
    results = {r.path: r for r in analyse(FIXTURES, ["forms/local_module.js"])}
    (effect,) = [e for e in results["forms/local_module.js"].effects if e.kind == "insert"]
    assert [(c.function, c.path) for c in effect.chain] == [
        ("afterSubmit", "forms/local_module.js"),
        ("insert", "forms/lib/dao.js"),
    ]
    assert results["forms/local_module.js"].depends_on == ("forms/lib/dao.js",)


@pytest.mark.parametrize(
    ("kind", "entry", "body", "effect"),
    [
        ("Restlet", "post", "    record.create({ type: 'customer' }).save();", "insert"),
        ("ScheduledScript", "execute", "    record.delete({ type: 'task' });", "delete"),
        ("MapReduceScript", "map", "    record.load({ type: 'task', id: 1 }).save();", "update"),
        ("Suitelet", "onRequest", "    https.post({ url: 'https://x.test', body: {} });", "http"),
        ("WorkflowActionScript", "onAction", "    record.delete({ type: 'task' });", "delete"),
    ],
)  # fmt: skip
def test_every_entry_point_has_its_effects(
    tmp_path: Path, kind: str, entry: str, body: str, effect: str
) -> None:
    result = one(tmp_path, script(kind, entry, body))
    assert result.entry_points == (entry,)
    assert effect in {e.kind for e in result.effects}
    assert {e.entry_point for e in result.effects} == {entry}


def test_execution_contexts_are_a_set(tmp_path: Path) -> None:
    body = (
        "    if (runtime.executionContext !== runtime.ContextType.CSV_IMPORT) {\n"
        "      record.create({ type: 'task' }).save();\n    }"
    )
    (effect,) = one(tmp_path, script("UserEventScript", "afterSubmit", body)).effects
    assert effect.contexts is not None
    assert "CSVIMPORT" not in effect.contexts
    assert "RESTLET" in effect.contexts


def test_facts_mask_what_could_be_secret(tmp_path: Path) -> None:
    body = (
        "    const password = 'hunter2hunter2';\n"
        "    https.post({ url: 'https://1234567-sb1.app.netsuite.com/x', body: password });\n"
        "    // const token = 'in-a-comment-only';"
    )
    result = one(tmp_path, script("Suitelet", "onRequest", body))
    facts = {(f.kind, f.detail) for f in result.facts}
    assert ("credential", "password: ***") in facts
    assert ("account-host", "***.app.netsuite.com") in facts
    assert "hunter2" not in json.dumps(result.as_json())
    assert "1234567" not in json.dumps(result.as_json())
    assert not any("token" in detail for _, detail in facts)


@pytest.mark.parametrize("file", sorted(pathological()))
def test_pathological_source_is_not_called_clean(tmp_path: Path, file: str) -> None:
    result = one(tmp_path, pathological()[file], file)
    assert result.problem
    assert result.verdict is None
    assert result.inserts_after_submit is None


def test_budget_of_steps(tmp_path: Path) -> None:
    text = script("UserEventScript", "afterSubmit", "    record.create({ type: 'task' }).save();")
    result = one(tmp_path, text, budget=replace(Budget(), max_steps=2))
    assert result.problem == "more than 2 steps of analysis"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"\xff\xfe\x00", "not text: broken UTF-16"),
        (b"nlapiGetUser();\x00", "not text: holds NUL bytes"),
    ],
)
def test_bytes_that_are_no_text(tmp_path: Path, data: bytes, problem: str) -> None:
    assert one(tmp_path, data).problem == problem


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = (
        "// für\nfunction afterSubmit(type) {\n  nlapiSubmitRecord(nlapiCreateRecord('task'));\n}\n"
    )
    result = one(tmp_path, text.encode(encoding))
    assert result.verdict == "risky"
    assert result.effects[0].location.line == 3


def test_carriage_returns_alone_end_lines_and_comments(tmp_path: Path) -> None:
    result = one(
        tmp_path,
        b"// x\rfunction afterSubmit(type) {\r nlapiSubmitRecord(nlapiCreateRecord('task'));\r}\r",
    )
    assert result.verdict == "risky"
    assert result.effects[0].location.line == 3


def test_functions_named_by_the_script_record(tmp_path: Path) -> None:
    shutil.copy(FIXTURES / "ss1" / "named_by_record.js", tmp_path / "a.js")
    bound = {"a.js": {"onOrderSave": "afterSubmit"}}
    (result,) = analyse(tmp_path, functions=bound)
    assert (result.script_type, result.entry_points, result.verdict) == (
        "userevent",
        ("afterSubmit",),
        "risky",
    )


def test_a_file_that_is_gone_is_a_problem(tmp_path: Path) -> None:
    (result,) = analyse(tmp_path, ["gone.js"])
    assert result.problem is not None
    assert result.problem.startswith("not readable")


def test_processes_and_cache_change_nothing(tmp_path: Path) -> None:
    plain = list(analyse(FIXTURES))
    cache = tmp_path / "cache"
    assert list(analyse(FIXTURES, jobs=2, cache_dir=cache)) == plain
    assert list(analyse(FIXTURES, cache_dir=cache)) == plain


def test_cache_sees_a_changed_module(tmp_path: Path) -> None:
    source, cache = tmp_path / "s", tmp_path / "cache"
    shutil.copytree(FIXTURES / "forms", source)
    (before,) = analyse(source, ["local_module.js"], cache_dir=cache)
    library = source / "lib" / "dao.js"
    library.write_text(library.read_text().replace("return rec.save();", "return rec;"))
    (after,) = analyse(source, ["local_module.js"], cache_dir=cache)
    assert (before.verdict, after.verdict) == ("risky", "none")


def test_cache_sees_a_module_that_appears(tmp_path: Path) -> None:
    source, cache = tmp_path / "s", tmp_path / "cache"
    source.mkdir()
    shutil.copy(FIXTURES / "forms" / "missing_module.js", source / "a.js")
    (before,) = analyse(source, ["a.js"], cache_dir=cache)
    (source / "lib").mkdir()
    (source / "lib" / "gone.js").write_text(
        "define(['N/record'], (record) => ({ run: () => record.create({ type: 'task' }).save() }));"
    )
    (after,) = analyse(source, ["a.js"], cache_dir=cache)
    assert (before.verdict, before.incomplete) == ("none", ("./lib/gone",))
    assert (after.verdict, after.incomplete) == ("risky", ())


@pytest.mark.parametrize("options", [["--minify"], ["--target=es2015"]])
def test_verdict_survives_esbuild(tmp_path: Path, options: list[str]) -> None:
    esbuild = shutil.which("esbuild")
    if esbuild is None:
        pytest.skip("esbuild is not installed")
    before = {r.path: r for r in analyse(FIXTURES)}
    shutil.copytree(FIXTURES, tmp_path / "s")
    for path in before:
        target = tmp_path / "s" / path
        made = subprocess.run(
            [esbuild, str(target), *options], capture_output=True, text=True, check=False
        )
        if made.returncode == 0:
            header = target.read_text().split("*/")[0] + "*/\n"
            target.write_text(header + made.stdout)
    after = {r.path: r.verdict for r in analyse(tmp_path / "s", sorted(before))}
    kept = [path for path in before if after[path] == before[path].verdict]
    assert len(kept) >= 0.97 * len(before), sorted(set(before) - set(kept))

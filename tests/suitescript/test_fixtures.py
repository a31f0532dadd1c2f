"""Each small script states in its own `@expect` line what the analyser must say of it."""

import re
from pathlib import Path

import pytest

from nsaudit.suitescript import ScriptAnalysis, analyse

FOLDER = Path(__file__).parents[2] / "fixtures" / "suitescript"
RESULTS: dict[str, ScriptAnalysis] = {r.path: r for r in analyse(FOLDER)}
EXPECTED = {
    path: dict(pair.split("=", 1) for pair in found.group(1).split())
    for path in RESULTS
    if (found := re.search(r"@expect (.+)", (FOLDER / path).read_text(encoding="utf-8")))
}


def test_every_script_is_analysed() -> None:
    assert len(EXPECTED) >= 60
    assert {r.path: r.problem for r in RESULTS.values() if r.problem} == {}


@pytest.mark.parametrize("path", sorted(EXPECTED))
def test_expectation(path: str) -> None:
    result, expected = RESULTS[path], EXPECTED[path]
    inserts = [e for e in result.effects if e.kind == "insert" and e.entry_point == "afterSubmit"]
    strong = expected["verdict"] == "guarded"
    kinds = {g.kind for e in inserts for g in e.guards if g.strong is strong}
    assert result.verdict == expected["verdict"], inserts
    assert result.inserts_after_submit is (expected.get("inserts") != "no")
    for kind in filter(None, expected.get("guards", "").split(",")):
        assert kind in kinds, inserts
    for kind in filter(None, expected.get("facts", "").split(",")):
        assert kind in {f.kind for f in result.facts}
    for kind in filter(None, expected.get("lacks", "").split(",")):
        assert kind not in {f.kind for f in result.facts}
    if "entries" in expected:
        assert ",".join(result.entry_points) == expected["entries"]
    if "incomplete" in expected:
        assert any(expected["incomplete"] in text for text in result.incomplete)
    else:
        assert result.incomplete == ()

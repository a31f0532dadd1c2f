"""Random scripts say the same whether answers of calls are given again or every call is run."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from nsaudit.suitescript import ScriptAnalysis, analyse
from nsaudit.suitescript.answers import Answers, Mark
from tests.compiled import is_compiled

SCRIPTS = 300
HEAD = "/** @NScriptType UserEventScript */\ndefine(['N/record'], (record) => {\n"
NAMES = ("a", "b", "c")


class Writer:
    """Writes functions inside functions that share names, objects and lists."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - nothing secret
        self.inserts = 0

    def expression(self, depth: int, functions: str) -> str:
        one, other = self.random.choice(NAMES), self.random.choice(("true", "0", "'x'", "arg"))
        plain = [one, other, f"!{one}", "o.p", "list.length", "context.newRecord.getValue('memo')"]
        if depth:
            inner = self.expression(depth - 1, functions)
            plain += [f"({one} && {inner})", f"({inner} || {one})", f"({one} === {inner})"]
            plain += [f"{function}({inner})" for function in functions]
        return self.random.choice(plain)

    def insert(self, functions: str) -> str:
        self.inserts += 1
        kind = f"customrecord_{self.inserts}"
        test = self.expression(1, functions)
        return f"if ({test}) {{ record.create({{ type: '{kind}' }}).save(); }}"

    def statement(self, depth: int, functions: str) -> str:
        value = self.expression(1, functions)
        ways = [
            f"{self.random.choice(NAMES)} = {value};",
            f"o.p = {value};",
            f"list.push({value});",
            self.insert(functions),
            *[f"{function}({value});" for function in functions],
        ]
        if depth:
            inner = self.statement(depth - 1, functions)
            ways += [
                f"if ({value}) {{ {inner} }} else {{ {self.statement(depth - 1, functions)} }}",
                f"for (let i = 0; i < 3; i++) {{ {inner} }}",
            ]
        return self.random.choice(ways)

    def script(self) -> str:
        lines = ["let a = false, b, c = 0; const o = { p: false }; const list = []; let arg;"]
        # A function calls those before it: without recursion every call has one answer.
        for name, before in (("f", ""), ("g", "f"), ("h", "fg")):
            body = [self.insert(before)]
            if self.random.random() < 0.3:
                body.append(self.statement(1, before))
            body.append(f"return {self.expression(1, before)};")
            lines.append(f"const {name} = (arg) => {{ {' '.join(body)} }};")
        for _ in range(self.random.randrange(5, 12)):
            call = f"{self.random.choice('fgh')}({self.random.choice(('1', 'true', 'a'))});"
            lines.append(call if self.random.random() < 0.5 else self.statement(2, "fgh"))
        text = "\n    ".join(lines)
        function = f"  const afterSubmit = (context) => {{\n    {text}\n  }};\n"
        return f"{HEAD}{function}  return {{ afterSubmit }};\n}});\n"


@pytest.mark.skipif(is_compiled(), reason="a compiled method cannot be replaced")
def test_answers_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(SCRIPTS):
        (tmp_path / f"{seed:03}.js").write_text(Writer(seed).script())
    given_again = list(analyse(tmp_path))
    kept: list[Mark] = []

    def keep(answers: Answers, key: object, frame: object, mark: Mark, *rest: object) -> None:
        kept.append(mark)
        if answers.version != mark[0]:
            del answers.outer[mark[1] :]
            answers.version = mark[0]

    monkeypatch.setattr(Answers, "keep", keep)
    run = list(analyse(tmp_path))
    assert len(kept) > SCRIPTS
    differ = [a.path for a, b in zip(given_again, run, strict=True) if told(a) != told(b)]
    assert not differ, (tmp_path / differ[0]).read_text()
    assert sum(len(script.effects) for script in run) > SCRIPTS


def told(script: ScriptAnalysis) -> object:
    effects = [
        (e.location, e.record_type, e.unguarded, sorted((g.kind, g.detail) for g in e.guards))
        for e in script.effects
    ]
    return script.problem, script.verdict, sorted(effects, key=str)

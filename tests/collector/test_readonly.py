"""The companion's source cannot write: no call, no module and no syntax that could is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

PARSER = Parser(Language(tree_sitter_javascript.language()))

#: All that the companion may load: none of them sends, schedules, or calls another service.
MODULES = {"N/config", "N/file", "N/record", "N/runtime", "N/search"}

#: What may be called on each of them.
CALLS = {
    "config": {"load"},
    "file": {"load"},
    "record": {"load", "create"},
    "runtime": {"getCurrentScript", "getCurrentUser", "isFeatureInEffect"},
    "search": {"create", "createColumn", "duplicates", "load"},
}

#: Members that are no functions.
VALUES = {"Sort", "Type", "accountId", "envType", "version"}

#: Names under which SuiteScript 2.x writes, sends or schedules anything on any object.
WRITES = re.compile(
    r"^(save|submit\w*|delete|transform|copy|move|attach|detach|upload|send\w*|execute\w*|initiate"
    r"|trigger|insert\w*|remove\w*|commit\w*|cancel\w*|select\w*|append\w*|put|post|request\w*"
    r"|merge|void|reload|redirect|set[A-Z]\w*|nlapi\w*|promise)$"
)

#: Names that could run text as code, or reach what is not called by name.
EVASIONS = {"eval", "Function", "require", "Reflect", "Proxy", "globalThis", "nlapi", "log"}

#: Syntax younger than what SuiteScript 2.1 is sure to run.
YOUNGER = {
    "optional_chain",
    "import_statement",
    "export_statement",
    "await_expression",
    "private_property_identifier",
    "class_static_block",
}


def nodes(path: Path) -> Iterator[Node]:
    tree = PARSER.parse(path.read_bytes())
    assert not tree.root_node.has_error, path
    stack = [tree.root_node]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.children))


def text(node: Node | None) -> str:
    return "" if node is None or node.text is None else node.text.decode()


def problems(path: Path) -> list[str]:
    found = []
    for node in nodes(path):
        where = f"{path.name}:{node.start_point.row + 1}: {text(node)[:60]}"
        if node.type == "call_expression":
            called = node.child_by_field_name("function")
            if called is None or called.type not in {"identifier", "member_expression", "super"}:
                found.append(f"{where}: called by no name")
        if node.type == "member_expression":
            owner = text(node.child_by_field_name("object"))
            name = text(node.child_by_field_name("property"))
            if WRITES.match(name):
                found.append(f"{where}: writes")
            if owner in CALLS and name not in CALLS[owner] | VALUES:
                found.append(f"{where}: not among the calls that read")
            if owner in CALLS and isinstance(node.parent, Node):
                taken = node.parent.type not in {"call_expression", "member_expression"}
                if taken and name not in VALUES:
                    found.append(f"{where}: a module's function is taken without a call")
        if node.type == "subscript_expression":
            owner = text(node.child_by_field_name("object"))
            if owner in CALLS:
                found.append(f"{where}: a module's member by a computed name")
        if node.type in {"identifier", "property_identifier"} and text(node) in EVASIONS:
            found.append(f"{where}: evades")
        if node.type in YOUNGER or (node.type in {"??", "??=", "||=", "&&=", "**="}):
            found.append(f"{where}: younger than SuiteScript 2.1")
    return found


def loaded(path: Path) -> set[str]:
    source = path.read_text("utf-8")
    found = re.search(r"define\(\[(.*?)\]", source, re.DOTALL)
    assert found, f"{path} defines nothing"
    return set(re.findall(r"'([^']+)'", found[1]))


def test_no_source_writes(scripts: list[Path]) -> None:
    assert [problem for path in scripts for problem in problems(path)] == []


def test_only_modules_that_read_are_loaded(scripts: list[Path]) -> None:
    used: set[str] = set()
    for path in scripts:
        for name in loaded(path):
            if name.startswith("N/"):
                used.add(name)
            else:
                assert (path.parent / f"{name}.js").is_file(), f"{path}: {name}"
    assert used == MODULES


def test_a_record_is_created_in_memory_by_one_section_only(scripts: list[Path]) -> None:
    holders = [path.name for path in scripts if "record.create(" in path.read_text("utf-8")]
    assert holders == ["mandatory.js"]


def test_every_module_is_reached_from_the_entry_point(scripts: list[Path]) -> None:
    (entry,) = [path for path in scripts if path.name == "nsaudit_collector.js"]
    reached, waiting = set[Path](), [entry]
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            local = [name for name in loaded(path) if name.startswith(".")]
            waiting += [(path.parent / f"{name}.js").resolve() for name in local]
    assert {path.name for path in reached} == {path.name for path in scripts}


def test_every_module_says_what_it_is(scripts: list[Path]) -> None:
    for path in scripts:
        source = path.read_text("utf-8")
        assert re.match(r"/\*\*\n \* [A-Z]", source), path
        assert source.count("@NApiVersion 2.1") == 1, path
        assert "@NModuleScope SameAccount" in source, path
        assert len(source.splitlines()) < 300, path


@pytest.mark.parametrize(
    "line",
    [
        "record.load({}).save();",
        "record.submitFields({});",
        "record['submitFields']({});",
        "const w = record.load;",
        "loaded.setValue({});",
        "search.create({}).save();",
        "search.delete({});",
        "file.create({}).save();",
        "eval('1');",
        "(0, record.load)({});",
        "record.load.promise({});",
        "a?.b;",
        "a ?? b;",
    ],
)
def test_the_scan_finds_what_it_looks_for(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.js"
    path.write_text(line)
    assert problems(path)

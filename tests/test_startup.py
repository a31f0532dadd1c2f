"""What a command may import: starting must stay cheap."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

NEVER = {"httpx", "deepdiff", "jinja2", "duckdb", "ibis", "asyncio"}
OBJECT = '<customlist scriptid="customlist_a"><name>A b@c.example</name></customlist>\n'

PROBE = """
import json, os, sys
os._exit = sys.exit  # the command ends its process at once
sys.argv = ["nsaudit", *sys.argv[1:]]
from nsaudit.__main__ import main
try:
    main()
except SystemExit:
    pass
sys.stdout.flush()
sys.stderr.write("\\n" + json.dumps(sorted(sys.modules)))
"""


def imported(*arguments: str, cwd: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=True,
    )
    modules = json.loads(done.stderr.splitlines()[-1])
    return {name.partition(".")[0] for name in modules} | set(modules)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    objects = tmp_path / "src" / "Objects"
    objects.mkdir(parents=True)
    (objects / "customlist_a.xml").write_text(OBJECT)
    return tmp_path


def test_version_imports_nothing_but_itself(tmp_path: Path) -> None:
    modules = imported("--version", cwd=tmp_path)
    third_party = {"click", "pydantic", "rich", "orjson", "importlib.metadata", "nsaudit.cli"}
    assert not modules & (third_party | NEVER)


def test_rules_imports_no_source_and_no_network(tmp_path: Path) -> None:
    modules = imported("rules", cwd=tmp_path)
    assert "nsaudit.rulekit.loader" in modules
    assert not modules & (NEVER | {"rich", "tree_sitter", "nsaudit.sources", "nsaudit.netsuite"})


@pytest.mark.parametrize("form", ["console", "json", "markdown", "sarif"])
def test_lint_imports_no_network_and_no_configuration(project: Path, form: str) -> None:
    modules = imported("lint", "src", "--report", form, cwd=project)
    assert "nsaudit.sources.sdf" in modules
    unwanted = {"jsonschema", "rich", "nsaudit.config", "nsaudit.netsuite", "nsaudit.drift"}
    assert not modules & (NEVER | unwanted)


def test_lint_reads_yaml_only_where_there_is_some(project: Path) -> None:
    modules = imported("lint", "src", cwd=project)
    packs = Path(__file__).parents[1] / "rules" / "nsaudit_rules"
    if not any(packs.rglob("*.yaml")):
        assert "ruamel" not in modules
    (project / "nsaudit.yaml").write_text("project: src\n")
    assert {"ruamel", "jsonschema"} <= imported("lint", cwd=project)

"""Rules import nsaudit.api only; the import linter does not see folders without __init__.py."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

RULES = Path(__file__).parents[1] / "rules"


def modules(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
            if node.module == "nsaudit":
                found |= {f"nsaudit.{alias.name}" for alias in node.names}
    return {name for name in found if name.partition(".")[0] == "nsaudit" and name != "nsaudit"}


@pytest.mark.parametrize("path", sorted(RULES.rglob("*.py")), ids=lambda p: p.name)
def test_rules_import_the_stable_interface_only(path: Path) -> None:
    assert modules(path) <= {"nsaudit.api"}

"""Which files of a folder are analysed as scripts."""

from __future__ import annotations

from pathlib import Path

from nsaudit.sources.scripts import script_files


def test_typescript_is_left_to_the_javascript_that_runs(tmp_path: Path) -> None:
    for path in (
        "src/TypeScript/orders/guard.ts",
        "src/FileCabinet/SuiteScripts/orders/guard.js",
        "src/TypeScript/visits/guard.ts",
        "src/FileCabinet/SuiteScripts/plan.js",
        "src/FileCabinet/SuiteScripts/plan.ts",
        "tools/orders/index.js",
        "src/TypeScript/orders/index.ts",
        "src/TypeScript/orders/types.d.ts",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("// x")
    assert [item.path for item in script_files(tmp_path)] == [
        "src/FileCabinet/SuiteScripts/orders/guard.js",
        "src/FileCabinet/SuiteScripts/plan.js",
        "src/TypeScript/orders/index.ts",
        "src/TypeScript/visits/guard.ts",
        "tools/orders/index.js",
    ]

"""Marks in the YAML that people write: nsaudit.yaml and integration contracts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from nsaudit.cli.lsp.marks import Mark, Span
from nsaudit.cli.options import CONFIG_NAME
from nsaudit.yamlfile import LARGEST, Problem, YamlError

_CONTRACT = re.compile(r"(?m)^contract:")
_PATTERNS = ("*.yaml", "*.yml")
_SHOWN = 2
"""Levels of folders below the open one in which closed contracts are looked for."""


def yaml_marks(root: Path, unsaved: Mapping[str, bytes]) -> Iterator[Mark]:
    """Every problem of the configuration and of contracts, as the editor shows them."""
    for path in _paths(root, unsaved):
        text = _text(path, unsaved)
        if text is None:
            continue
        is_config = path == root / CONFIG_NAME
        if not is_config and not _CONTRACT.search(text):
            continue
        try:
            _check(text, path, is_config=is_config)
        except YamlError as error:
            yield from (_mark(path, text, problem) for problem in error.problems)


def _check(text: str, path: Path, *, is_config: bool) -> None:
    if is_config:
        from nsaudit.config import loads  # noqa: PLC0415 - costs jsonschema

        loads(text, str(path))
        return
    from nsaudit.sources.contracts import check_text  # noqa: PLC0415

    check_text(text, str(path))


def _paths(root: Path, unsaved: Mapping[str, bytes]) -> list[Path]:
    found = {root / CONFIG_NAME}
    found |= {Path(path) for path in unsaved if path.endswith((".yaml", ".yml"))}
    for depth in range(_SHOWN + 1):
        for pattern in _PATTERNS:
            found.update(
                path
                for path in root.glob("*/" * depth + pattern)
                if not any(part.startswith(".") for part in path.relative_to(root).parts)
                and "node_modules" not in path.parts
            )
    return sorted(found)


def _text(path: Path, unsaved: Mapping[str, bytes]) -> str | None:
    kept = unsaved.get(str(path))
    try:
        if kept is None:
            if path.stat().st_size > LARGEST:
                return None
            kept = path.read_bytes()
        return kept.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def _mark(path: Path, text: str, problem: Problem) -> Mark:
    line, column = problem.place or (1, 1)
    rows = text.split("\n")
    end = len(rows[line - 1].rstrip()) + 1 if line <= len(rows) else 1
    span = Span(line, column, line, max(end, column))
    return Mark(str(path), span, "error", "configuration", problem.message)

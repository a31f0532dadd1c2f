"""A new contract with every key explained and nothing declared, from the contract's own schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from nsaudit.sources.contracts import contract_schema

WIDTH = 100
_LAST = ("objects",)
_HEAD = """\
# The contract of one integration: what it promises about each record type.
# A key without a value is undeclared, and what needs it stays unknown. The word none declares that
# there is nothing. Secrets are named, as env:NAME or vault:PATH, and never written here.
"""


def contract_template(name: str, environments: Sequence[str], schema_line: str = "") -> str:
    """The text of a new contract for an integration of this name."""
    schema = contract_schema()
    lines = [schema_line] if schema_line else []
    lines += [*_HEAD.splitlines(), "contract: 1", f"integration: {json.dumps(name)}"]
    properties: dict[str, Any] = schema["properties"]
    rest = [key for key in properties if key not in {"contract", "integration", *_LAST}]
    for key in rest:
        lines += _key(key, properties[key], schema["$defs"], environments, "")
    lines += [_note("", properties["objects"]["description"]), "objects:"]
    for number, (key, content) in enumerate(
        schema["$defs"]["IntegrationObject"]["properties"].items()
    ):
        own = list(_key(key, content, schema["$defs"], environments, "  "))
        if key == "record":
            own = ["- record: customer  # the first record type; add one entry for each"]
        lines += own if number == 0 or key != "record" else []
    return "\n".join(lines) + "\n"


def _key(
    key: str, content: dict[str, Any], parts: dict[str, Any], names: Sequence[str], indent: str
) -> Iterator[str]:
    """A key with its comment; a section with its own keys."""
    yield _note(indent, _described(content))
    section = _section(content, parts)
    if key == "environments":
        yield f"{indent}{key}:"
        for name in names:
            yield f"{indent}  {name}:"
            for inner, described in parts["Access"]["properties"].items():
                yield from _key(inner, described, parts, (), f"{indent}    ")
        return
    yield f"{indent}{key}:"
    if section is not None:
        for inner, described in section["properties"].items():
            yield from _key(inner, described, parts, names, f"{indent}  ")


def _section(content: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any] | None:
    for branch in content.get("anyOf", ()):
        if "$ref" in branch:
            found: dict[str, Any] = parts[branch["$ref"].rpartition("/")[2]]
            return found
    return None


def _described(content: dict[str, Any]) -> str:
    text = str(content.get("description", ""))
    words = [
        str(w).lower() if isinstance(w, bool) else str(w)
        for w in content.get("enum", ())
        if w is not None
    ]
    return f"{text} One of {', '.join(words)}." if words else text


def _note(indent: str, text: str) -> str:
    """A comment, broken where the line would grow too long."""
    lines, line = [], f"{indent}#"
    for word in text.split():
        if len(line) + 1 + len(word) > WIDTH:
            lines.append(line)
            line = f"{indent}#"
        line += f" {word}"
    return "\n".join([*lines, line])

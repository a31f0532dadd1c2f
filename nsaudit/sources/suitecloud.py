"""What the SuiteCloud CLI is told about a folder: its project folder and its account's name.

``suitecloud.config.js`` is a program. It is read, never run: only a project folder that is written
as plain text counts, and anything else is said to be computed. What the CLI does with both files is
in its source (oracle/netsuite-suitecloud-sdk, CLIConfigurationService and ProjectInfoService): the
folder is joined to the one that holds the file, and is that folder itself where none is named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

CONFIG_NAME = "suitecloud.config.js"
PROJECT_NAME = "project.json"
_LARGEST = 1_000_000

_TOKEN = re.compile(
    r"(?P<skip>//[^\n]*|/\*.*?\*/|\s+)"
    r"|(?P<text>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)"
    r"|(?P<name>[A-Za-z_$][\w$]*)"
    r"|(?P<sign>.)",
    re.DOTALL,
)
_KEY = "defaultProjectFolder"


@dataclass(frozen=True, slots=True)
class SuiteCloud:
    """What the CLI's files in one folder say.

    ``source`` names the file (with line and column where there is a value) that says it;
    ``project`` is the project's folder, joined to ``root``, or None with a ``problem`` that says
    why it could not be told. ``auth_id`` is the name of the stored credentials in project.json,
    which people often make of an account id: mask it before it is shown.
    """

    root: Path
    source: str
    project: Path | None
    problem: str = ""
    auth_id: str | None = None


def read_suitecloud(root: Path) -> SuiteCloud | None:
    """Read the CLI's files of a folder; None where it has none of them."""
    auth_id = _auth_id(root / PROJECT_NAME)
    config = root / CONFIG_NAME
    if config.is_file():
        return _configured(root, config, auth_id)
    if auth_id is None:
        return None
    return SuiteCloud(root, str(root / PROJECT_NAME), _without_config(root), "", auth_id)


def _configured(root: Path, config: Path, auth_id: str | None) -> SuiteCloud:
    def unclear(problem: str, source: str = str(config)) -> SuiteCloud:
        return SuiteCloud(root, source, None, problem, auth_id)

    try:
        if config.stat().st_size > _LARGEST:
            return unclear("is too large to be a configuration")
        text = config.read_text("utf-8-sig")
    except OSError as error:
        return unclear(f"cannot be read: {(error.strerror or 'unknown reason').lower()}")
    except UnicodeDecodeError:
        return unclear("is not text in UTF-8")
    values = _values(text)
    if not values:
        return SuiteCloud(root, str(config), root, "", auth_id)
    line = text.count("\n", 0, values[0].start) + 1
    column = values[0].start - text.rfind("\n", 0, values[0].start)
    source = f"{config}:{line}:{column}"
    if len({value.text for value in values}) > 1:
        return unclear(f"names {_KEY} more than once", source)
    folder = values[0].text
    if folder is None:
        return unclear(f"computes {_KEY}, and nsaudit does not run it", source)
    # The CLI joins the folder to its own, so that a leading slash means nothing.
    way = PurePosixPath(folder.replace("\\", "/").lstrip("/"))
    if ".." in way.parts:
        return unclear("names a project folder outside its own folder", source)
    project = root / way
    if not project.is_dir():
        return unclear(f"names the folder {folder!r}, which does not exist", source)
    return SuiteCloud(root, source, project, "", auth_id)


class _Token(NamedTuple):
    kind: str
    text: str
    start: int


class _Value(NamedTuple):
    """A value given to the key: its text, or None where it is not a plain one."""

    text: str | None
    start: int


def _values(text: str) -> list[_Value]:
    """Each value that the program gives to the project folder's key, comments left out."""
    tokens = [
        _Token(match.lastgroup or "", match.group(), match.start())
        for match in _TOKEN.finditer(text)
        if match.lastgroup != "skip"
    ]
    found: list[_Value] = []
    for number, token in enumerate(tokens):
        named = token.kind == "name" and token.text == _KEY
        quoted = token.kind == "text" and token.text[1:-1] == _KEY
        if not (named or quoted) or number + 1 >= len(tokens):
            continue
        if quoted and tokens[number + 1].text == "]":  # exports["defaultProjectFolder"] = ...
            number += 1
        after = [t.text for t in tokens[number + 1 : number + 4]]
        if after[:1] == [":"] or (after[:1] == ["="] and after[1:2] not in (["="], [">"])):
            found.append(_value(tokens[number + 2 : number + 4]))
        elif after[:1] in ([","], ["}"], ["("]):  # the shorthand of a variable, or a method
            found.append(_Value(None, token.start))
    return found


def _value(tokens: Sequence[_Token]) -> _Value:
    if not tokens:
        return _Value(None, 0)
    first = tokens[0]
    ends = len(tokens) == 1 or tokens[1].text in {",", "}", ";"} or tokens[1].kind == "name"
    plain = first.kind == "text" and "\\" not in first.text and "${" not in first.text
    return _Value(first.text[1:-1] if plain and ends else None, first.start)


def _without_config(root: Path) -> Path:
    """Projects of older CLIs have project.json alone, above ``src`` or beside the manifest."""
    source = root / "src"
    return source if (source / "manifest.xml").is_file() else root


def _auth_id(path: Path) -> str | None:
    """``defaultAuthId`` of project.json; None where the file is another tool's, or not readable."""
    try:
        if path.stat().st_size > _LARGEST:
            return None
        content = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return None
    value = content.get("defaultAuthId") if isinstance(content, dict) else None
    return value if isinstance(value, str) else None

"""The output of the SuiteCloud CLI to messages with their objects and files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from nsaudit.explain.messages import MESSAGES, Message

_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_DETAILS = r"Détails?|Details"
_TITLES: tuple[tuple[str, str], ...] = (
    ("warning", r"(?:WARNING|AVERTISSEMENT) -- .*\((?P<object>[\w.]+)\)"),
    ("error", r"An error occurr?ed during (?:custom object|validation of).*\((?P<object>[\w.]+)\)"),
    ("error", r"Une erreur s'est produite lors de .*\((?P<object>[\w.]+)\)"),
)
"""Lines that name the object which the details below them are about."""
_FILE = r"^(?:File|Fichier)\s*: (?P<file>\S.*)$"
_LOCAL_FILE = r"^(?P<level>Errors|Warnings) for file (?P<file>.*?)\.?$"
_LOCAL = r"^- Line No\. (?P<line>\d+) - (?:Error|Warning) Message: (?P<text>.*)$"
_NOISE = (
    r"-- (?:Success|Réussite|Succès|Failed|Échec)$|^Info -- |^Begin deployment|Commencer le "
    r"déploiement|^\*\*\* (?:ERROR|ERREUR) \*\*\*$|^(?:Create|Update) object -- |^Validation failed"
    r"|^(?:Créer un objet|Mettre à jour l'objet) -- |^\d{4}-\d\d-\d\d|^https?://|process has "
    r"encountered an error|^(?:Validating|Deploying|Uploading) |Installation (?:started|COMPLETE)"
    r"|^(?:WARNING|AVERTISSEMENT) --|^An error occurr?ed during (?:custom object validation|"
    r"validation of Custom)|^Une erreur s'est produite lors de la validation de l'objet"
)
"""Lines that say how far the command came, or frame messages, and are no messages of their own."""
_WRAPPED = (rf"^(?:{_DETAILS})\s*:", _LOCAL)
"""Lines of messages, which a terminal may have wrapped."""
_OPENING = (*_WRAPPED, _FILE, _LOCAL_FILE, _NOISE, r"^\d{3} - ", r"^An unexpected error")
"""Lines that begin something of their own."""
_TROUBLE = r"error|fail|invalid|not (?:supported|found|exist)|must |erreur|échou|échec|invalide"
"""Words of lines that may be messages although they stand outside of any frame."""


class Said(NamedTuple):
    """One message: its level (``error`` or ``warning``), text, object, file and line."""

    level: str
    text: str
    object: str = ""
    file: str = ""
    line: int | None = None


class Explanation(NamedTuple):
    """A message with what is known of it; ``known`` is None where nothing is."""

    said: Said
    known: Message | None
    cause: str = ""
    fix: str = ""


def decode(data: bytes) -> str:
    """Text of a log: UTF-8, UTF-16 with its mark, or what a Windows terminal writes."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def read(text: str) -> list[Said]:
    """Every message of an output, in its order, each once."""
    found = list(dict.fromkeys(_read(text)))
    return [said for said in found if said.text]


def explained(said: Said) -> Explanation:
    """What is known of a message."""
    for message in MESSAGES:
        for pattern in message.patterns:
            match = matcher(pattern).search(said.text)
            if match:
                parts = {name: value or "" for name, value in match.groupdict().items()}
                return Explanation(
                    said, message, _filled(message.cause, parts), _filled(message.fix, parts)
                )
    return Explanation(said, None)


@cache
def matcher(pattern: str) -> re.Pattern[str]:
    """A pattern whose accented letters also match what terminals and logs make of them."""
    loose = re.sub(
        r"[^\x00-\x7f]", lambda m: f"(?:{m[0]}|[\x80-\uffff]{{1,2}}|[?.a-zA-Z])", pattern
    )
    return re.compile(loose, re.IGNORECASE)


def _filled(text: str, parts: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: parts.get(m[1], m[0]), text)


def _read(text: str) -> Iterator[Said]:
    level, name, file = "error", "", ""
    block: list[Said] = []  # the file of a server message follows its details
    for line in _lines(text):
        title = _title(line)
        if title is not None:
            yield from block
            block = []
            (level, name), file = title, ""
        elif match := matcher(_FILE).match(line):
            yield from (said._replace(file=match["file"]) for said in block)
            block = []
            name = ""
        elif match := matcher(_LOCAL_FILE).match(line):
            yield from block
            block, name = [], ""
            file, level = match["file"], match["level"].lower().removesuffix("s")
        elif match := matcher(_LOCAL).match(line):
            yield Said(level, match["text"], "", file, int(match["line"]))
        elif match := matcher(rf"^(?:{_DETAILS})\s*:\s*(?P<text>.*)$").match(line):
            block.append(Said(level, match["text"], name))
        elif match := matcher(r"^An unexpected error has occurred\. \((?P<o>[\w.]+)\)").match(line):
            yield from block
            block = [Said("error", line, match["o"])]
        elif _is_message(line):
            yield from block
            block = []
            yield Said("error", line)
    yield from block


def _title(line: str) -> tuple[str, str] | None:
    for level, pattern in _TITLES:
        match = matcher(pattern).match(line)
        if match:
            return level, match["object"]
    return None


def _is_message(line: str) -> bool:
    if any(matcher(p).search(line) for message in MESSAGES for p in message.patterns):
        return True
    if matcher(_NOISE).search(line):
        return False
    return bool(matcher(rf"\b(?:{_TROUBLE})").search(line))


def _lines(text: str) -> Iterator[str]:
    """Lines without colours; what a terminal wrapped is joined to its message again."""
    held: str | None = None
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = _COLOUR.sub("", raw).strip()
        opens = any(matcher(pattern).search(line) for pattern in _OPENING)
        if held is not None and line and not opens and _title(line) is None:
            held = f"{held} {line}"
            continue
        if held is not None:
            yield held
            held = None
        if any(matcher(pattern).search(line) for pattern in _WRAPPED):
            held = line
        elif line:
            yield line
    if held is not None:
        yield held

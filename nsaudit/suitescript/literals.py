"""Literals that tie a script to one account or give a secret away; details are masked."""

import re

from nsaudit.suitescript.grammar import Node
from nsaudit.suitescript.raw import Recording

_HOST = re.compile(
    rb"(?<![\w.-])(\d{5,9}(?:[-_](?:sb|rp)\d*)?|tstdrv\d+|system|rest|forms)((?:\.[a-z0-9-]+)*\.netsuite\.com)",
    re.I,
)
_NAME = (
    rb"(?:password|passwd|pwd|secret|api_?key|access_?key|auth_?token|access_?token|token_?id"
    rb"|token_?secret|consumer_?(?:key|secret)|client_?secret|private_?key)"
)
_ASSIGNED = re.compile(
    rb"[\"']?\b(\w*" + _NAME + rb")[\"']?\s*[:=]\s*([\"'])([^\"'\s<>{}$]{6,})\2", re.I
)
_HEADER = re.compile(
    rb"([\"'`])\s*(Basic\s+[A-Za-z0-9+/]{12,}={0,2}|Bearer\s+[A-Za-z0-9._~+/-]{16,}|NLAuth\s+nlauth_account[^\"'`]{6,})",
    re.I,
)
_LOGGED = re.compile(
    rb"(?:\blog\s*\.\s*(?:debug|audit|error|emergency)|nlapiLogExecution|console\.log)\s*\([^;\n]{0,200}?\b(\w*"
    + _NAME
    + rb")\b(?!\s*[\"'])",
    re.I,
)
_ACCOUNT_TEST = re.compile(
    rb"(?:accountId|getCompany\(\))\s*(?:===?|!==?|\.\s*(?:indexOf|includes|startsWith)\s*\()\s*[\"'][\w-]+[\"']"
)
_COMMENTS = ("comment", "html_comment")
_PLACEHOLDER = re.compile(
    rb"^(?:x+|\*+|<.*>|your[_-]?.*|changeme|placeholder|password|secret|token|undefined|null|cust\w+|test\w*)$",
    re.I,
)
_FIELD_LIKE = re.compile(rb"^(?:cust|script_|_|fldgrp)", re.I)


def note_literals(data: bytes, root: Node, path: str, recording: Recording) -> None:
    """Note hosts, credentials, logged secrets and tests of the account id, comments left out."""

    def note(kind: str, at: int, detail: str) -> None:
        node = root.descendant_for_byte_range(at, at + 1)
        if node is None or node.type not in _COMMENTS:
            recording.facts.setdefault((kind, (path, at), detail), len(recording.facts))

    low = data.lower()
    secrets = _places(low, _WORDS)
    for found in _around(_HOST, data, _places(low, (b".netsuite.com",)), 40, 20):
        account = found.group(1).decode().lower()
        if account[0].isdigit() or account.startswith("tstdrv"):
            note("account-host", found.start(1), "***" + found.group(2).decode().lower())
        else:
            note("netsuite-host", found.start(1), account + found.group(2).decode().lower())
    for found in _around(_ASSIGNED, data, secrets, 30, 200):
        value = found.group(3)
        if (
            _PLACEHOLDER.match(value)
            or _FIELD_LIKE.match(value)
            or value.lower() == found.group(1).lower()
        ):
            continue
        note("credential", found.start(1), f"{found.group(1).decode('utf-8', 'replace')}: ***")
    for found in _around(_HEADER, data, _places(low, (b"basic ", b"bearer ", b"nlauth ")), 4, 200):
        note("credential", found.start(2), found.group(2).split()[0].decode() + " ***")
    for found in _around(_LOGGED, data, secrets, 240, 30):
        note("secret-logged", found.start(1), found.group(1).decode("utf-8", "replace"))
    for found in _around(_ACCOUNT_TEST, data, _places(low, (b"accountid", b"getcompany()")), 0, 80):
        note("tests-account-id", found.start(), "")


_WORDS = (
    b"passw",
    b"pwd",
    b"secret",
    b"apikey",
    b"api_key",
    b"accesskey",
    b"access_key",
    b"token",
    b"consumer",
    b"private_key",
    b"privatekey",
)


def _places(low: bytes, words: tuple[bytes, ...]) -> list[int]:
    """Return where any of the words stands, word by word."""
    places: list[int] = []
    find = low.find
    for word in words:
        at = find(word)
        while at >= 0:
            places.append(at)
            at = find(word, at + len(word))
    return places


def _around(
    pattern: re.Pattern[bytes], data: bytes, places: list[int], before: int, after: int
) -> list[re.Match[bytes]]:
    """Match a pattern around the words it needs: finding those is far cheaper than matching."""
    found: dict[int, re.Match[bytes]] = {}
    for at in places:
        match = pattern.search(data, max(0, at - before), at + after)
        if match is not None:
            found.setdefault(match.start(), match)
    return [found[k] for k in sorted(found)]

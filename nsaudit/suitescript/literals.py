"""Literals that tie a script to one account or give a secret away; details are masked."""

import re
from typing import Final

from nsaudit.suitescript.grammar import Node
from nsaudit.suitescript.raw import Recording

_HOST: Final = re.compile(
    rb"(?<![\w.-])(\d{5,9}(?:[-_](?:sb|rp)\d*)?|tstdrv\d+|system|rest|forms)((?:\.[a-z0-9-]+)*\.netsuite\.com)",
    re.I,
)
_NAME: Final = (
    rb"(?:password|passwd|pwd|secret|api_?key|access_?key|auth_?token|access_?token|token_?id"
    rb"|token_?secret|consumer_?(?:key|secret)|client_?secret|private_?key)"
)
_ASSIGNED: Final = re.compile(
    rb"[\"']?\b(\w*" + _NAME + rb")[\"']?\s*[:=]\s*([\"'])([^\"'\s<>{}$]{6,})\2", re.I
)
_HEADER: Final = re.compile(
    rb"([\"'`])\s*(Basic\s+[A-Za-z0-9+/]{12,}={0,2}|Bearer\s+[A-Za-z0-9._~+/-]{16,}|NLAuth\s+nlauth_account[^\"'`]{6,})",
    re.I,
)
_SECRET_NAME: Final = re.compile(rb"(?<!\w)\w*" + _NAME + rb"(?!\w)", re.I)
_LOG_CALL: Final = re.compile(
    rb"^(?:log\s*\.\s*(?:debug|audit|error|emergency)|nlapiLogExecution|console\.log)$", re.I
)
_NAMES: Final = ("identifier", "property_identifier", "shorthand_property_identifier")
_TARGET: Final = re.compile(r"https?://(?:[^/?#@\s]*@)?([^/?#:\s\0]+)(?=[/?#:]|$)", re.I)
_ACCOUNT_TEST: Final = re.compile(
    rb"(?:accountId|getCompany\(\))\s*(?:===?|!==?|\.\s*(?:indexOf|includes|startsWith)\s*\()\s*[\"'][\w-]+[\"']"
)
_COMMENTS: Final = ("comment", "html_comment")
_PLACEHOLDER: Final = re.compile(
    rb"^(?:x+|\*+|<.*>|your[_-]?.*|changeme|placeholder|password|secret|token|undefined|null|cust\w+|test\w*)$",
    re.I,
)
_STANDS_FOR: Final = re.compile(
    rb"^(?:Basic|Bearer)\s+(?:<?your\b.*|your[_-].*|(?:[A-Z]+[_-])*(?:TOKEN|KEY|SECRET|PASSWORD)s?"
    rb"(?:_HERE)?|(?:access|api)_?(?:token|key)|x+)$",
    re.I,
)
"""A header's value that only says what belongs there."""
_NAME_OF_ONE: Final = re.compile(rb"^(?=.*" + _NAME + rb")[a-z]+(?:[_.-][a-z]+)+$")
"""A value that is itself a name of a password, token or key: what it names is kept elsewhere."""
_FIELD_LIKE: Final = re.compile(rb"^(?:cust|script_|_|fldgrp)", re.I)


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
            or _NAME_OF_ONE.match(value)
            or value.lower() == found.group(1).lower()
        ):
            continue
        note("credential", found.start(1), f"{found.group(1).decode('utf-8', 'replace')}: ***")
    for found in _around(_HEADER, data, _places(low, (b"basic ", b"bearer ", b"nlauth ")), 4, 200):
        if not _STANDS_FOR.match(found.group(2)):
            note("credential", found.start(2), found.group(2).split()[0].decode() + " ***")
    for at in dict.fromkeys(_start_of_word(data, at) for at in secrets):
        name = _SECRET_NAME.match(data, at)
        if name is not None and _is_logged(data, low, root, at):
            note("secret-logged", at, name.group().decode("utf-8", "replace"))
    for found in _around(_ACCOUNT_TEST, data, _places(low, (b"accountid", b"getcompany()")), 0, 80):
        note("tests-account-id", found.start(), "")


def masked_host(address: str) -> str:
    """Return the host of an address, its account masked; empty where the host is computed."""
    found = _TARGET.match(address)
    if found is None:
        return ""
    host = found.group(1).lower()
    account = _HOST.search(host.encode("utf-8", "replace"))
    if account is None:
        return host
    name = account.group(1).decode()
    fixed = name[0].isdigit() or name.startswith("tstdrv")
    return ("***" if fixed else name) + account.group(2).decode()


def _start_of_word(data: bytes, at: int) -> int:
    """Return where the name begins that an offset lies in."""
    first = max(0, at - _LONGEST_NAME)
    found = _WORD_END.search(data[first:at])
    return first + found.start() if found is not None else at


def _is_logged(data: bytes, low: bytes, root: Node, at: int) -> bool:
    """Tell whether the name at an offset is code, not text, within the arguments of a log call."""
    if b"log" not in low[max(0, at - _LOG_REACH) : at]:
        return False
    node = root.descendant_for_byte_range(at, at + 1)
    if node is None or node.type not in _NAMES or _tells_presence(node, data):
        return False
    while node is not None and node.end_byte - at < _LOG_REACH * 8:
        if node.type == "call_expression":
            callee = node.child_by_field_name("function")
            if callee is not None and callee.end_byte <= at:
                text = data[callee.start_byte : callee.end_byte]
                if _LOG_CALL.match(text):
                    return True
        if node.type in _BODIES:
            return False
        node = node.parent
    return False


def _tells_presence(name: Node, data: bytes) -> bool:
    """Tell whether only it is used that a value is there, or how long it is: `!!x`, `x.length`."""
    around = name.parent
    if around is not None and around.type == "pair":  # a key: its value tells
        around = around.child_by_field_name("value")
    if around is None:
        return False
    if around.type == "unary_expression":
        return data[around.start_byte : around.start_byte + 1] in (b"!", b"t")
    if around.type == "ternary_expression":
        return around.child_by_field_name("condition") == name
    if around.type != "member_expression":
        return False
    return data[name.end_byte : around.end_byte] == b".length"


_LOG_REACH: Final = 400
_LONGEST_NAME: Final = 60
_WORD_END: Final = re.compile(rb"\w+\Z")
_BODIES: Final = ("statement_block", "program", "function_expression", "arrow_function")
_WORDS: Final = (
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

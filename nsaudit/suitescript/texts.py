"""Simple expressions lowered from their text: names, constants, `a.b.c`, plain objects and lists.

Most of a script is made of them, and the same ones over and over. Reading a text costs less than
asking the syntax tree for each of its nodes, and a text seen before costs a look-up. What is
lowered here holds no place, so that all files of a session share it.
"""

import re
from typing import Final

from nsaudit.suitescript import ir
from nsaudit.suitescript.code import UNDEFINED
from nsaudit.suitescript.ir import Expr
from nsaudit.suitescript.values import Const

_ESCAPE: Final = re.compile(
    r"\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.S
)
_SIMPLE: Final = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "0": "\0",
    "\n": "",
}
_QUOTED: Final = rb"""(?:'[^'\\\r\n]*+'|"[^"\\\r\n]*+")"""
_ATOM: Final = rb"(?>" + _QUOTED + rb"|[\w$]++(?:\.[\w$]++)*+)"
_CHAIN: Final = re.compile(rb"[A-Za-z_$][\w$]*+(?:\.[A-Za-z_$][\w$]*+)++")
_ENTRY: Final = (
    rb"((?>[\w$]++|" + _QUOTED + rb"))(?:\s*+:\s*+(" + _ATOM + rb"))?\s*+(?:,\s*+|(?=\}))"
)
_ENTRIES: Final = re.compile(_ENTRY)
_OBJECT: Final = re.compile(rb"\{\s*+(?:" + _ENTRY + rb")*+\}")
_ATOMS: Final = re.compile(_ATOM)
_LIST: Final = re.compile(rb"\[\s*+(?:" + _ATOM + rb"\s*+(?:,\s*+|(?=\])))*+\]")
_ARGUMENTS: Final = re.compile(rb"\(\s*+(?:" + _ATOM + rb"\s*+(?:,\s*+|(?=\))))*+\)")
_ONE_OBJECT: Final = re.compile(rb"\(\s*+(\{[^{}()]*+\})\s*+\)")
LONGEST: Final = 400
"""Texts up to this length are looked up: longer ones seldom come again."""
_NOT_NAMES: Final = frozenset((
    b"async", b"await", b"class", b"delete", b"export", b"function", b"get", b"import", b"in",
    b"instanceof", b"let", b"new", b"of", b"set", b"static", b"super", b"throw", b"typeof", b"var",
    b"void", b"yield",
))  # fmt: skip
PLACED_NAMES: Final = frozenset(("isRestarted", "error", "errors"))
"""Members that are noted with their place where they are read."""


def unescape(text: str) -> str:
    """Resolve JavaScript string escapes; half of a surrogate pair becomes a replacement sign."""

    def one(match: re.Match[str]) -> str:
        code = match.group(1) or match.group(2) or match.group(3)
        if code:
            number = int(code, 16)
            return chr(number) if number < 0x110000 else "\ufffd"
        char = match.group(4)
        return _SIMPLE.get(char, "" if char == "\r\n" else char)

    plain = _ESCAPE.sub(one, text)
    if any(0xD800 <= ord(sign) <= 0xDFFF for sign in plain):
        return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return plain


def constant(value: object) -> Expr:
    """Return the expression of a constant, its value made once."""
    return (ir.CONST, 0, value, Const(value))


UNKNOWN_EXPR: Final[Expr] = (ir.UNKNOWN, 0)
_WORDS: Final[dict[bytes, Expr]] = {
    b"undefined": constant(UNDEFINED),
    b"true": constant(True),
    b"false": constant(False),
    b"null": constant(None),
    b"this": (ir.THIS, 0),
}


def number(text: str) -> Expr:
    """Lower a number."""
    text = text.replace("_", "").rstrip("n")
    try:
        value: float | int = (
            int(text, 0)
            if not re.search(r"[.eE]", text) or text[:2] in ("0x", "0X")
            else float(text)
        )
    except ValueError:
        try:
            value = int(text, 8)
        except ValueError:
            return UNKNOWN_EXPR
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return constant(value)


def object_of(entries: list[tuple[str | None, Expr | None, Expr]]) -> Expr:
    """Return the expression of an object; where all is constant, with the values it holds."""
    held = {}
    for name, _, value in entries:
        if name is None or value[0] != ir.CONST:
            return (ir.OBJECT, 0, tuple(entries), None)
        held[name] = value[3]
    return (ir.OBJECT, 0, tuple(entries), held)


class Texts:
    """The texts met in a session, and what they were lowered to."""

    __slots__ = ("arguments", "exprs", "names")

    def __init__(self) -> None:
        self.names: dict[bytes, str] = {}
        self.exprs: dict[bytes, Expr] = dict(_WORDS)
        self.arguments: dict[bytes, tuple[Expr, ...]] = {b"()": ()}

    def name(self, raw: bytes) -> str:
        """Return a name, one string object per spelling."""
        found = self.names.get(raw)
        if found is None:
            found = self.names[raw] = raw.decode("utf-8", "replace")
        return found

    def string(self, raw: bytes) -> Expr:
        """Lower a string literal, quotes included."""
        found = self.exprs.get(raw)
        if found is None:
            text = raw[1:-1].decode("utf-8", "replace")
            found = self.exprs[raw] = constant(unescape(text) if "\\" in text else text)
        return found

    def identifier(self, raw: bytes) -> Expr:
        """Lower a name that stands alone."""
        found = self.exprs.get(raw)
        if found is None:
            found = self.exprs[raw] = (ir.NAME, 0, self.name(raw))
        return found

    def chain(self, raw: bytes) -> Expr | None:
        """Lower `a.b.c`; None where it is written in any other way."""
        if len(raw) > LONGEST or _CHAIN.fullmatch(raw) is None:
            return None
        return self.atom(raw)

    def atom(self, raw: bytes) -> Expr | None:
        """Lower what `_ATOM` matches; None where the syntax tree has to tell."""
        found = self.exprs.get(raw)
        if found is not None:
            return found
        first = raw[:1]
        made: Expr
        if first in b"'\"":
            return self.string(raw)
        if first.isdigit():
            made = number(raw.decode())
            if made is UNKNOWN_EXPR:
                return None
        else:
            head, *parts = raw.split(b".")
            if head in _NOT_NAMES:
                return None
            made = self.exprs.get(head) or self.identifier(head)
            for part in parts:
                name = self.name(part)
                if name in PLACED_NAMES:
                    return None
                made = (ir.MEMBER, 0, made, name)
        self.exprs[raw] = made
        return made

    def object(self, raw: bytes) -> Expr | None:
        """Lower an object of simple entries."""
        if _OBJECT.fullmatch(raw) is None:
            return None
        entries: list[tuple[str | None, Expr | None, Expr]] = []
        for key, text in _ENTRIES.findall(raw):
            if text:
                value = self.atom(text)
            elif key[:1].isalpha() or key[:1] in b"_$":
                value = self.atom(key)
                if value is not None and value[0] != ir.NAME:
                    return None
            else:
                return None
            if value is None:
                return None
            name = self.string(key)[2] if key[:1] in b"'\"" else self.name(key)
            entries.append((name, None, value))
        return object_of(entries)

    def list(self, raw: bytes) -> Expr | None:
        """Lower a list of simple elements."""
        found = self._atoms(raw) if _LIST.fullmatch(raw) is not None else None
        return (ir.ARRAY, 0, found) if found is not None else None

    def args(self, raw: bytes) -> tuple[Expr, ...] | None:
        """Lower a call's arguments where all are simple, or where it is one simple object."""
        if _ARGUMENTS.fullmatch(raw) is not None:
            return self._atoms(raw)
        single = _ONE_OBJECT.fullmatch(raw)
        made = self.object(single.group(1)) if single is not None else None
        return (made,) if made is not None else None

    def _atoms(self, raw: bytes) -> tuple[Expr, ...] | None:
        found: list[Expr] = []
        for text in _ATOMS.findall(raw):
            made = self.atom(text)
            if made is None:
                return None
            found.append(made)
        return tuple(found)

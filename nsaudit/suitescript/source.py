"""Script bytes made ready for the parser: encoding, line ends, nesting, what kind of file it is."""

import re
from bisect import bisect_right
from itertools import accumulate
from typing import Final

from nsaudit.suitescript.budget import NotAnalysedError

_LONE_CR: Final = re.compile(rb"\r(?!\n)")
_NOT_BRACKETS: Final = bytes(set(range(256)) - set(b"(){}[]"))
_CONFLICT: Final = re.compile(
    rb"(^<{7} [^\n]*\n)(.*?)(^={7}\s*?\n.*?^>{7} [^\n]*)", re.DOTALL | re.MULTILINE
)
_FIRST: Final = 2
_NOT_ENDS: Final = re.compile(rb"[^\n]")
_MARKER: Final = re.compile(
    rb"nlapi[A-Z]|[\"'`]N/[a-z]|@NApiVersion|@NScriptType|@napiversion|@nscripttype|\bN\.[a-z]+\.",
)
# A module that never names an N module nor the SS1 functions cannot obtain either by itself.
_MODULE_FORM: Final = re.compile(rb"\bdefine\s*\(|\brequire\s*\(|\bexport\s|\bimport\s|exports\b")


class Source:
    """One file's text as UTF-8 with the table of its line starts."""

    __slots__ = ("conflict", "data", "encoding", "lines", "path", "suitescript")

    def __init__(
        self, path: str, data: bytes, encoding: str, lines: list[int], conflict: int | None
    ) -> None:
        self.path: Final = path
        self.data: Final = data
        self.encoding: Final = encoding
        self.lines: Final = lines
        self.suitescript: Final = is_suitescript(data)
        self.conflict: Final = conflict
        """Where a merge has left two versions of the code; the first one is read."""

    def position(self, offset: int) -> tuple[int, int]:
        """Return the 1-based line and column (in characters) of a byte offset."""
        row = bisect_right(self.lines, offset)
        start = self.lines[row - 1]
        return row, len(self.data[start:offset].decode("utf-8", "replace")) + 1


def is_suitescript(data: bytes) -> bool:
    """Tell whether the bytes name an N module, an SS1 function or a SuiteScript tag."""
    return _MARKER.search(data) is not None


def exports_something(data: bytes) -> bool:
    """Tell whether the bytes name a way to export: a loader call, `exports`, import or export."""
    return _MODULE_FORM.search(data) is not None


def read_source(path: str, data: bytes, *, max_depth: int) -> Source:
    """Decode a script; raise `NotAnalysedError` where the bytes are not text or nest too deep.

    The encoding is UTF-8 (with or without BOM), UTF-16 with BOM, else Latin-1: byte values are
    kept, so that positions and ASCII literals stay right even for other single-byte encodings.
    """
    encoding = "utf-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            data, encoding = data.decode("utf-16").encode(), "utf-16"
        except UnicodeDecodeError as error:
            raise NotAnalysedError("not text: broken UTF-16") from error
    elif data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    if b"\x00" in data:
        raise NotAnalysedError("not text: holds NUL bytes")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        data, encoding = data.decode("latin-1").encode(), "latin-1"
    if b"\r" in data:
        # A lone CR ends a line in JavaScript, and so ends a // comment; the grammar knows \n only.
        data = _LONE_CR.sub(b"\n", data)
    found = _CONFLICT.search(data) if b"<<<<<<< " in data else None
    if found is not None:
        data = _CONFLICT.sub(_first_version, data)
    _check_nesting(data, max_depth)
    if path.endswith(".ts"):
        # Only projects that hold TypeScript pay for its grammar.
        from nsaudit.suitescript.typescript import without_types  # noqa: PLC0415

        data = without_types(data)
    starts = [0, *accumulate(map(len, data.splitlines(keepends=True)))]
    if data and not data.endswith(b"\n"):
        starts.pop()
    conflict = None if found is None else found.start()
    return Source(path, data, encoding, starts, conflict)


def _first_version(found: re.Match[bytes]) -> bytes:
    """Blank the second version that a merge has left, and the marks around both."""
    return b"".join(
        found.group(i) if i == _FIRST else _NOT_ENDS.sub(b" ", found.group(i)) for i in range(1, 4)
    )


def _check_nesting(data: bytes, max_depth: int) -> None:
    """Refuse sources whose brackets nest deeper than a person or a bundler writes."""
    left = data.translate(None, _NOT_BRACKETS)
    if left.count(b"(") + left.count(b"[") + left.count(b"{") <= max_depth:
        return
    for _ in range(max_depth):
        size = len(left)
        left = left.replace(b"()", b"").replace(b"{}", b"").replace(b"[]", b"")
        if len(left) == size:
            break
    else:
        raise NotAnalysedError(f"brackets nest deeper than {max_depth}")
    # What stays is unbalanced (half-edited code, brackets in strings): long runs are the danger.
    if re.search(rb"[(\[{]{%d}" % (max_depth * 4), left):
        raise NotAnalysedError(f"brackets nest deeper than {max_depth}")

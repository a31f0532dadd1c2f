"""Files of payloads taken apart: JSON, JSON lines, CSV; one entry at a time in bounded memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from nsaudit.preflight.run import Sample
from nsaudit.sources.payloadentries import Entries, PayloadError

LONGEST = 8_000_000
"""Bytes of the longest payload: NetSuite takes no larger request, so a longer one is a mistake."""

_CHUNK = 1 << 20


def _not_utf8(path: Path) -> PayloadError:
    """The place of the first line that is not UTF-8."""
    with path.open("rb") as source:
        for number, line in enumerate(source, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                return PayloadError(
                    f"{path}:{number}:{error.start + 1}: not UTF-8",
                    "The file mixes encodings, or is of another one; save it as UTF-8.",
                )
    return PayloadError(f"{path}: not UTF-8", "Save the file as UTF-8.")


class _Twice(Exception):  # noqa: N818 - caught where the place is known
    """A key that an object has twice; the last value would win, and the first be lost."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    built = dict(pairs)
    if len(built) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(n for n in names if names.count(n) > 1))
    return built


def _constant(word: str) -> Any:
    raise ValueError(word)


_STRICT = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_constant)
_COUNTED = b'":'


def _keys(value: Any) -> int:
    """How many keys an object and all within it have."""
    kind = value.__class__
    if kind is dict:
        count = len(value)
        for each in value.values():
            if each.__class__ is dict or each.__class__ is list:
                count += _keys(each)
        return count
    if kind is list:
        return sum(_keys(each) for each in value)
    return 0


class Reader:
    """One file; `PayloadError` where it is broken, with the line."""

    def __init__(self, path: Path, entries: Entries) -> None:
        self._path = path
        self._sample = entries.sample

    def lines(self) -> Iterator[Sample]:
        """One payload a line, or one entry of a log."""
        with self._path.open("rb") as source:
            number = 0
            while line := source.readline(LONGEST + 1):
                number += 1
                if len(line) > LONGEST:
                    raise self._too_long(number)
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                if line.isspace():
                    continue
                try:
                    value = orjson.loads(line)
                except orjson.JSONDecodeError as error:
                    raise self._not_json(line, number, error) from None
                if line.count(_COUNTED) != _keys(value):
                    self._look_twice(line, number)
                yield self._sample(value, number)

    def _look_twice(self, line: bytes, number: int) -> None:
        """Read a line slowly: its signs and its keys are not as many."""
        try:
            _STRICT.decode(line.decode("utf-8"))
        except _Twice as twice:
            raise self._repeated(number, twice) from None

    def values(self) -> Iterator[Sample]:
        """An array of payloads, or one payload after another; never more than a few in memory."""
        with self._path.open("r", encoding="utf-8-sig") as source:
            text, start, line = self._more(source), 0, 1
            listed = text.lstrip().startswith("[")
            if listed:
                start = text.index("[") + 1
                line += text.count("\n", 0, start)
            while True:
                place = _next(text, start, commas=listed)
                line += text.count("\n", start, place)
                start = place
                if listed and text[place : place + 1] == "]":
                    if (text[place + 1 :] + self._more(source)).strip():
                        raise PayloadError(f"{self._path}:{line}: something follows the list")
                    return
                try:
                    value, end = _STRICT.raw_decode(text, place)
                except _Twice as twice:
                    raise self._repeated(line, twice) from None
                except RecursionError:
                    raise PayloadError(
                        f"{self._path}:{line}: the payload is nested too deeply"
                    ) from None
                except json.JSONDecodeError as error:
                    more = self._more(source) if len(text) - start <= LONGEST else ""
                    if more:
                        text, start = text[start:] + more, 0
                        continue
                    if place == len(text) and not listed:
                        return
                    raise self._broken_json(text, start, line, error) from None
                except ValueError as error:
                    raise PayloadError(f"{self._path}:{line}: not JSON: {error}") from None
                yield self._sample(value, line)
                line += text.count("\n", start, end)
                start = end

    def _broken_json(
        self, text: str, start: int, line: int, error: json.JSONDecodeError
    ) -> PayloadError:
        if len(text) - start > LONGEST:
            return self._too_long(line)
        if not text[start:].strip():
            return PayloadError(f"{self._path}:{line}: the list is not closed")
        if error.pos >= len(text.rstrip()):
            return PayloadError(f"{self._path}:{line}: the file ends within this payload")
        place = line + text.count("\n", start, error.pos)
        return PayloadError(f"{self._path}:{place}: not JSON: {error.msg.lower()}")

    def _more(self, source: Any) -> str:
        try:
            return str(source.read(_CHUNK))
        except UnicodeDecodeError:
            raise _not_utf8(self._path) from None

    def rows(self, delimiter: str) -> Iterator[Sample]:
        """One payload a row below a header; without a delimiter, the header shows it."""
        csv.field_size_limit(LONGEST)
        with self._path.open("rb") as raw:
            head = raw.readline(LONGEST)
            sign = delimiter or max(",;\t|", key=head.decode("utf-8", "replace").count)
        with self._path.open("r", encoding="utf-8-sig", newline="") as source:
            rows = csv.reader(source, delimiter=sign, strict=True)
            names: list[str] | None = None
            while True:
                line = rows.line_num + 1
                try:
                    row = next(rows, None)
                except UnicodeDecodeError:
                    raise _not_utf8(self._path) from None
                except csv.Error as error:
                    raise self._broken(line, error) from None
                if row is None:
                    return
                if names is None:
                    names = self._header(row)
                elif row:
                    if len(row) != len(names):
                        raise PayloadError(
                            f"{self._path}:{line}: the row has {len(row)} columns where the header "
                            f"has {len(names)}",
                            "A delimiter or quote within a value is not quoted.",
                        )
                    body = {n: v for n, v in zip(names, row, strict=True) if v}
                    yield self._sample(body, line, text=True)

    def _header(self, row: list[str]) -> list[str]:
        names = [name.strip() for name in row]
        for number, name in enumerate(names):
            if not name:
                raise PayloadError(f"{self._path}:1: column {number + 1} has no name")
            if name.casefold() in {n.casefold() for n in names[:number]}:
                raise PayloadError(f"{self._path}:1: two columns are called {name!r}")
        return names

    def _broken(self, line: int, error: csv.Error) -> PayloadError:
        if "field larger" in str(error):
            return PayloadError(
                f"{self._path}:{line}: a cell is longer than {LONGEST // 1_000_000} MB",
                "A quote is not closed, or the cell holds a file.",
            )
        return PayloadError(f"{self._path}:{line}: a quote is not closed, or stands within a value")

    def _too_long(self, line: int) -> PayloadError:
        return PayloadError(
            f"{self._path}:{line}: the payload is longer than {LONGEST // 1_000_000} MB",
            "NetSuite takes no request of this size; a quote may not be closed.",
        )

    def _repeated(self, line: int, twice: _Twice) -> PayloadError:
        return PayloadError(
            f"{self._path}:{line}: the key {str(twice)!r} is there twice",
            "Only the last of its values would be sent.",
        )

    def _not_json(self, line: bytes, number: int, error: orjson.JSONDecodeError) -> PayloadError:
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as wrong:
            return PayloadError(
                f"{self._path}:{number}:{wrong.start + 1}: not UTF-8", "Save the file as UTF-8."
            )
        return PayloadError(
            f"{self._path}:{number}:{error.colno}: not JSON: {error.msg}",
            "Each line must be one payload.",
        )


def _next(text: str, start: int, *, commas: bool) -> int:
    """Where the next payload begins: behind blanks, and behind commas within a list."""
    signs = " \t\r\n," if commas else " \t\r\n"
    while start < len(text) and text[start] in signs:
        start += 1
    return start

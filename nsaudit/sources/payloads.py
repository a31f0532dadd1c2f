"""Payloads from files: JSON, JSON lines, CSV, or an event log, one at a time in bounded memory."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from nsaudit.preflight.run import Sample
from nsaudit.reference import all_record_types, record_type

LONGEST = 8_000_000
"""Bytes of the longest payload: NetSuite takes no larger request, so a longer one is a mistake."""

_CHUNK = 1 << 20
_HEAD = 4096
_TYPE_KEYS = ("recordType", "record_type", "recordtype", "record", "type", "object", "entity")
_BODY_KEYS = ("payload", "body", "data", "fields", "request")
_VERBS: Mapping[str, str] = {
    "post": "create", "put": "upsert", "patch": "update", "delete": "delete",
    "create": "create", "insert": "create", "add": "create", "created": "create",
    "upsert": "upsert", "addorupdate": "upsert", "update": "update", "updated": "update",
    "change": "update", "deleted": "delete", "remove": "delete",
}  # fmt: skip
_VERB_KEYS = ("operation", "method", "action", "event", "verb", "op")
_ADDRESS = re.compile(r"/record/v1/([A-Za-z_0-9]+)(?:/(?:eid:)?([^/?]+))?")


class PayloadError(Exception):
    """Payloads that cannot be read: what, where, and what to do next."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds where a payload does not say it itself."""

    recordtype: str = ""
    operation: str = ""


def read_payloads(path: Path, defaults: Defaults, file: int = 0) -> Iterator[Sample]:
    """The payloads of a file, in its order.

    Raises PayloadError with file and line for one that is broken, too long, of another encoding, or
    of no known record type.
    """
    suffix = path.suffix.casefold()
    if suffix not in {".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".log"}:
        raise PayloadError(
            f"{path}: {suffix or 'a file without an end to its name'} is no format of payloads",
            "Give JSON (.json), JSON lines (.jsonl), CSV (.csv) or an event log (.jsonl, .log).",
        )
    named = defaults.recordtype or _type_of(path)
    reader = _Reader(path, Defaults(named, defaults.operation), file)
    try:
        _plain_text(path)
        if suffix in {".csv", ".tsv"}:
            yield from reader.rows("\t" if suffix == ".tsv" else "")
        elif suffix == ".json":
            yield from reader.values()
        else:
            yield from reader.lines()
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise PayloadError(f"{path}: cannot be read: {reason}") from error


def _type_of(path: Path) -> str:
    """The record type that a file is named after: salesOrder-2026.jsonl holds sales orders."""
    for word in (path.stem, *re.split(r"[^A-Za-z_0-9]+|(?<=[a-z])_", path.stem)):
        key = word.casefold()
        for form in (key, key.removesuffix("s"), re.sub("ies$", "y", key)):
            if form in all_record_types() or (form.startswith("custom") and "_" in form):
                return form
    return ""


def _plain_text(path: Path) -> None:
    """Raise PayloadError for a file that is UTF-16 or no text at all: both hold zero bytes."""
    with path.open("rb") as source:
        head = source.read(_HEAD)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or (b"\0" in head and head.count(b"\0") > 1):
        raise PayloadError(f"{path}:1: the file is UTF-16, or no text", "Save it as UTF-8.")


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


class _Reader:
    """One file."""

    def __init__(self, path: Path, defaults: Defaults, file: int) -> None:
        self._path = path
        self._defaults = defaults
        self._file = file
        self._known: dict[str, str] = {}

    def lines(self) -> Iterator[Sample]:
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
        place = line + text.count("\n", start, error.pos)
        return PayloadError(f"{self._path}:{place}: not JSON: {error.msg.lower()}")

    def _more(self, source: Any) -> str:
        try:
            return str(source.read(_CHUNK))
        except UnicodeDecodeError:
            raise _not_utf8(self._path) from None

    def rows(self, delimiter: str) -> Iterator[Sample]:
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

    def _sample(self, value: Any, line: int, *, text: bool = False) -> Sample:
        if not isinstance(value, dict):
            raise PayloadError(
                f"{self._path}:{line}: a payload must be an object, with named fields"
            )
        body, named, operation, ident = value, "", "", None
        inner = next((k for k in _BODY_KEYS if isinstance(value.get(k), dict)), None)
        if inner is not None and self._is_envelope(value):
            body = value[inner]
            named, operation, ident = self._envelope(value)
        elif text:
            named = self._cell(value)
            body = {k: v for k, v in value.items() if k.casefold() not in _CELLS}
            operation = _VERBS.get(str(value.get("operation", "")).casefold(), "")
        kind = self._kind(named or self._defaults.recordtype, line)
        external = body.get("externalId", body.get("externalid", ident))
        external = external if isinstance(external, str) and external else None
        if ident is not None and "externalId" not in body and "externalid" not in body:
            body = {**body, "externalId": ident}
        operation = operation or self._defaults.operation or ("upsert" if external else "create")
        return Sample(kind, operation, external, body, line, self._file, text)

    @staticmethod
    def _is_envelope(value: Mapping[str, Any]) -> bool:
        """Whether an object is an entry of a log: it says a type, a verb or an address as well."""
        keys = (*_TYPE_KEYS, *_VERB_KEYS, "url", "path", "uri")
        return any(isinstance(value.get(key), str) for key in keys)

    @staticmethod
    def _envelope(value: Mapping[str, Any]) -> tuple[str, str, str | None]:
        """The record type, the operation and the external id that an entry of a log names."""
        verb = ""
        for key in _VERB_KEYS:
            word = str(value.get(key) or "").casefold()
            # An event may be called customer.updated.
            for part in (word, *re.split(r"[^a-z]+", word)):
                verb = verb or _VERBS.get(part, "")
        address = next((str(value[k]) for k in ("url", "path", "uri") if value.get(k)), "")
        found = _ADDRESS.search(address)
        if found:
            ident = found.group(2) if "eid:" in address else None
            return found.group(1), verb, ident
        named = next((str(value[k]) for k in _TYPE_KEYS if isinstance(value.get(k), str)), "")
        ident = value.get("externalId") or value.get("external_id")
        return named, verb, ident if isinstance(ident, str) else None

    @staticmethod
    def _cell(value: Mapping[str, Any]) -> str:
        for name, cell in value.items():
            if name.casefold() in {"recordtype", "record_type"}:
                return str(cell)
        return ""

    def _kind(self, named: str, line: int) -> str:
        known = self._known.get(named)
        if known is None:
            found = record_type(named.strip()) if named else None
            if found is None:
                what = f"no record type is called {named!r}" if named else "no record type is said"
                raise PayloadError(
                    f"{self._path}:{line}: {what}",
                    "Add --record TYPE, as --record customer, or name the file after it.",
                )
            known = self._known[named] = found.id
        return known


_CELLS = frozenset({"recordtype", "record_type", "operation"})


def _next(text: str, start: int, *, commas: bool) -> int:
    """Where the next payload begins: behind blanks, and behind commas within a list."""
    signs = " \t\r\n," if commas else " \t\r\n"
    while start < len(text) and text[start] in signs:
        start += 1
    return start

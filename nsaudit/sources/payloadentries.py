"""What one entry of a file of payloads says: its record type, its operation, and what is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nsaudit.preflight.run import Sample
from nsaudit.reference import record_type

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
_CELLS = frozenset({"recordtype", "record_type", "operation"})


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


class Entries:
    """The entries of one file, which are given one after the other."""

    def __init__(self, path: Path, defaults: Defaults, file: int) -> None:
        self._path = path
        self._defaults = defaults
        self._file = file
        self._known: dict[str, str] = {}

    def sample(self, value: Any, line: int, *, text: bool = False) -> Sample:
        """An entry as a sample; ``text`` where all its values are texts, as in CSV.

        Raises PayloadError for one that is no object, or of no known record type.
        """
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

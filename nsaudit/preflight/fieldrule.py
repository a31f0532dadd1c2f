"""What is known of a field and of a record type, and what stays unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nsaudit.preflight.periods import Periods


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What is known of one field.

    ``kind`` is text, boolean, integer, number, date, datetime, reference, list, multiple, sublist
    or any. ``options`` are the internal ids that it accepts, ``names`` what it accepts by name (in
    lower case), ``inactive`` names that exist and must not be used. ``columns`` are a sublist's;
    None where they are not known.
    """

    id: str
    kind: str = "any"
    max_length: int | None = None
    options: frozenset[str] | None = None
    names: frozenset[str] | None = None
    inactive: frozenset[str] = frozenset()
    columns: Mapping[str, FieldRule] | None = None
    title: str | None = None


@dataclass(slots=True)
class Knowledge:
    """What an environment shows of one record type.

    ``required`` maps each field that a new record must carry to the reason; ``doubtful`` those that
    may have to; ``on_lines`` are the columns that each line must carry. ``complete`` says that
    ``fields`` are all there are, ``custom_complete`` that all custom ones are. ``unknown`` says
    what stays open, by required, fields and values. ``spelled`` are names as payloads write them:
    the catalogue's are read without regard to case.
    """

    recordtype: str
    environment: str
    fields: dict[str, FieldRule] = field(default_factory=dict)
    required: dict[str, str] = field(default_factory=dict)
    doubtful: dict[str, str] = field(default_factory=dict)
    on_lines: dict[str, str] = field(default_factory=dict)
    complete: bool = False
    custom_complete: bool = False
    periods: Periods | None = None
    unknown: dict[str, list[str]] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether the catalogue shows a field of this name, on the record or on its lines."""
        return name in self.fields or any(name in (f.columns or ()) for f in self.fields.values())

    def lacking(self, what: str, text: str) -> None:
        """Something that the environment does not show."""
        texts = self.unknown.setdefault(what, [])
        if text not in texts:
            texts.append(text)

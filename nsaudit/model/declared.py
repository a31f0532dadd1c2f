"""Values that people declare in files: undeclared is None, declared absent is empty.

A missing or null key is undeclared, so nothing can be said about it. The word ``none`` (or an empty
list) declares that there is nothing: text becomes "", a list (), a number 0, a flag False, and a
whole section one whose every value is absent.
"""

from __future__ import annotations

from typing import Any, get_args

from pydantic import model_validator

from nsaudit.model.base import Frozen

ABSENT = "none"
"""The word that declares an absence."""


class Section(Frozen):
    """A group of declared values inside a record."""

    @model_validator(mode="before")
    @classmethod
    def _declared(cls, data: Any) -> Any:
        if data == ABSENT:
            data = dict.fromkeys(cls.model_fields, ABSENT)
        return with_absences(cls, data)


def with_absences(cls: type[Frozen], data: Any) -> Any:
    """The data with each ``none`` replaced by what is absent for the type of its field."""
    if not isinstance(data, dict):
        return data
    return {
        key: _absent(cls.model_fields[key].annotation)
        if value == ABSENT and key in cls.model_fields and not cls.model_fields[key].is_required()
        else value
        for key, value in data.items()
    }


def _absent(annotation: Any) -> Any:
    members = get_args(annotation) or (annotation,)
    for member in members:
        if isinstance(member, type) and issubclass(member, Section):
            return ABSENT
    text = str(annotation)
    # A mapping of lists is a mapping: the outer kind comes first.
    for sign, value in (("dict[", {}), ("tuple[", ()), ("bool", False), ("int", 0), ("float", 0)):
        if sign in text:
            return value
    return ""

"""How values of a contract are written: words, texts and numbers, each with its description."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field


def _words(value: Any) -> Any:
    return [str(v) for v in value] if isinstance(value, list) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
"""A list of words; numbers among them (such as 429) are words, too."""


def _texts(value: Any) -> Any:
    return {k: _text(v) for k, v in value.items()} if isinstance(value, dict) else value


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, float)) else value


Flag = Annotated[str, BeforeValidator(_text)]
"""true, false, or "" for a declared absence, where that is neither."""

Texts = Annotated[dict[str, str], BeforeValidator(_texts)]
"""Texts by name; numbers and flags among them are texts, too."""

Count = Annotated[int, Field(ge=0)]
"""A whole number; none of those that a contract states can be negative."""

Amount = Annotated[float, Field(ge=0)]
"""A number that cannot be negative."""


def one_of(description: str, *words: str) -> Any:
    """A field whose file accepts only certain words."""
    return Field(default=None, description=description, json_schema_extra={"words": list(words)})


def day(description: str) -> Any:
    """A field that holds a date, as 2026-03-01."""
    return Field(default=None, description=description, json_schema_extra={"format": "date"})


def said(description: str) -> Any:
    """A field with its description for whoever writes a contract."""
    return Field(default=None, description=description)

"""The waivers file: how a waiver is written, and every mistake in it with its place."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError

from nsaudit.model.base import Frozen, Location
from nsaudit.policy.waivers import Waiver
from nsaudit.yamlcheck import check, invalid
from nsaudit.yamlfile import YamlError, read

Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]


class WaiverError(Exception):
    """A waivers file that cannot be read; the message has a line for each problem."""

    hint = "The keys of a waiver are rule, subject, environment, reason, owner, expires and ticket."


class WaiverEntry(Frozen):
    """One waiver as it is written."""

    rule: Text = Field(description="The id of the rule, as ACC001.")
    subject: Text = Field(
        description="The key of the subject as reports print it; * and ? stand for any text."
    )
    environment: Text = Field(description="The environment it holds for; * stands for every one.")
    reason: Text = Field(description="Why the finding is accepted.")
    owner: Text = Field(description="Who accepted it.")
    expires: datetime.date = Field(description="The last day it holds, as 2030-12-31.")
    ticket: str | None = Field(default=None, description="Where it was discussed.")


class WaiverFile(Frozen):
    """A waivers file."""

    version: Literal[1] = Field(default=1, description="The version of this format.")
    waivers: tuple[WaiverEntry, ...] = Field(description="The waivers, in any order.")


def load(path: Path, shown: str | None = None) -> tuple[Waiver, ...]:
    """Read a waivers file. ``shown`` is its path as reports print it.

    Raises WaiverError with file, line and column of every problem.
    """
    try:
        document = read(path)
        check(document, "waivers.schema.json")
        try:
            content = WaiverFile.model_validate(document.data)
        except ValidationError as error:
            raise invalid(document, error) from error
    except YamlError as error:
        raise WaiverError(str(error)) from error
    waivers: list[Waiver] = []
    for number, entry in enumerate(content.waivers):
        place = document.place("waivers", number)
        location = Location(shown or str(path), place.line, place.column)
        values: dict[str, Any] = {name: getattr(entry, name) for name in WaiverEntry.model_fields}
        waivers.append(Waiver(**values, location=location))
    return tuple(waivers)

"""Text and rows as Markdown shows them: no markup by accident, no mention of a person."""

from __future__ import annotations

import re

from nsaudit.reporters.text import clean

_ESCAPED = re.compile(r"([\\`*\[\]<>|#~&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9_]))")
"""Signs that mean something; an underscore within a script id does not."""


def row(cells: list[str]) -> str:
    """A row of a table."""
    return f"| {' | '.join(cells)} |"


def safe(text: str) -> str:
    """Text that shows as it is: no markup, no table cell, no mention of a person."""
    return _ESCAPED.sub(r"\\\1", clean(text)).replace("@", "@\N{ZERO WIDTH SPACE}")


def code(text: str) -> str:
    """Text in a code span, whatever backticks it holds; a pipe would end a table's cell."""
    text = clean(text).replace("|", "\N{BROKEN BAR}")
    fence = "`" * (max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"

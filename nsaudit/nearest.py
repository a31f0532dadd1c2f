"""The valid word that somebody most likely meant."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, valid: Iterable[str], *, alike: float = 0.6) -> str | None:
    """The closest valid word, whatever its letter case; None where none is close.

    ``alike`` is the least share of the signs of both that agree, from 0 to 1.
    """
    import difflib  # noqa: PLC0415 - only a mistyped word needs it

    folded = {known.casefold(): known for known in sorted(valid)}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=alike)
    return folded[close[0]] if close else None

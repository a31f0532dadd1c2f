"""Days as rules compare them: ISO texts, and how many lie between two."""

from datetime import date


def day(text: str | None) -> date | None:
    """A day as 2026-03-01, also at the front of a moment; None for anything else."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def days_until(text: str | None, today: str) -> int | None:
    """Days from today to a day, negative when it is past; None where one of them is none."""
    one, two = day(text), day(today)
    return None if one is None or two is None else (one - two).days

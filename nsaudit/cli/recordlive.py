"""``nsaudit records live:ENV``: the account itself counts duplicates and external ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nsaudit.cli.errors import Unreachable, UserError
from nsaudit.cli.progress import Progress
from nsaudit.cli.recordsources import live_keys
from nsaudit.cli.settings import Run
from nsaudit.model.base import Record
from nsaudit.model.snapshot import Snapshot

LIVE = "live:"
_OF_EXPORTS = {
    "against": "--against", "columns": "--column", "dates": "--dates", "engine": "--engine",
    "fuzzy": "--fuzzy", "groups": "--groups", "memory": "--memory", "recordtype": "--type",
    "show_values": "--show-values",
}  # fmt: skip


def account_named(
    sources: tuple[str, ...], environment: str | None, more: Mapping[str, Any]
) -> str | None:
    """The environment whose account is asked; None where files or a hub are. Raises UserError."""
    named = [text.removeprefix(LIVE) for text in sources if text.startswith(LIVE)]
    if not named:
        return None
    if not named[0]:
        raise UserError(
            "live: names no environment", "For example: nsaudit records live:production."
        )
    if len(sources) > 1 or environment not in {None, named[0]}:
        raise UserError(
            f"{LIVE}{named[0]} is asked alone", "Give files, a hub, or one live environment."
        )
    for name, option in _OF_EXPORTS.items():
        if more[name]:
            raise UserError(
                f"{option} is for exports: an account answers with counts and masked keys",
                "Export the records for more; the page on record data gives the queries.",
            )
    return named[0]


def read_account(name: str, typed: tuple[str, ...], run: Run, progress: Progress) -> Snapshot:
    """What an account counts of its own records. Raises UserError, or Unreachable."""
    from nsaudit.cli.environments import moment  # noqa: PLC0415 - only where an account is read
    from nsaudit.cli.live import collect_all, connection  # noqa: PLC0415
    from nsaudit.model.recordaudit import RecordDuplicates  # noqa: PLC0415
    from nsaudit.model.recorddata import ExternalIdStats  # noqa: PLC0415

    where = replace(connection(name, run.config), keys=live_keys(name, run.config, typed))
    progress.step(f"asking the account of {name}")
    taken = moment().strftime("%Y-%m-%dT%H:%M:%SZ")
    wanted: set[type[Record]] = {ExternalIdStats, RecordDuplicates}
    found = collect_all([where], wanted, taken_at=taken, progress=progress.collecting)[name]
    if isinstance(found, Unreachable):
        raise found
    return found

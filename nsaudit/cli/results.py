"""JSON reports of earlier runs, and the checklists in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nsaudit.checklist import (
    Checklist,
    ChecklistItem,
    ChecklistSection,
    Driver,
    ItemStatus,
    Move,
    Previous,
)
from nsaudit.cli.errors import UserError

_LARGEST = 500_000_000


def result(path: Path) -> dict[str, Any]:
    """The JSON report in a file. Raises UserError where there is none."""
    try:
        if path.stat().st_size > _LARGEST:
            raise UserError(f"{path}: larger than {_LARGEST // 1_000_000} MB")
        content = json.loads(path.read_text("utf-8"))
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise UserError(f"{path}: cannot be read: {reason}") from error
    except ValueError as error:
        where = f":{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UserError(f"{path}{where}: not valid JSON") from error
    if not isinstance(content, dict):
        raise UserError(f"{path}: not a JSON report of nsaudit")
    return content


def kept(own: dict[str, Any]) -> Checklist:
    """A checklist as a report holds it."""
    return Checklist(
        own["id"],
        own["title"],
        own["readiness"],
        tuple(
            ChecklistSection(
                section["title"],
                tuple(
                    ChecklistItem(
                        item["id"],
                        item["title"],
                        ItemStatus(item["status"]),
                        tuple(item["evidence"]),
                        tuple(item["findings"]),
                        item["owner"],
                        item.get("as_of"),
                    )
                    for item in section["items"]
                ),
            )
            for section in own["sections"]
        ),
        tuple(
            Driver(d["id"], ItemStatus(d["status"]), tuple(d["items"]), d["said"], d["fix"])
            for d in own.get("drivers", ())
        ),
        tuple(own.get("signers", ())),
        _previous(own["previous"]) if own.get("previous") else None,
    )


def _previous(told: dict[str, Any]) -> Previous:
    def status(word: str | None) -> ItemStatus | None:
        return None if word is None else ItemStatus(word)

    return Previous(
        told["report"],
        told["readiness"],
        tuple(
            Move(m["id"], m["title"], status(m["before"]), status(m["now"])) for m in told["moves"]
        ),
    )

"""How often a deployment runs by itself."""

import re

from nsaudit.api import Deployment

ONE_OFF = "single"
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?")


def recurs(deployment: Deployment) -> bool | None:
    """Whether it runs on more than one day."""
    recurrence = deployment.recurrence
    if isinstance(recurrence, dict):
        return any(name != ONE_OFF for name in recurrence)
    return None if recurrence is None else False


def minutes_between(deployment: Deployment) -> int | None:
    """The minutes after which it repeats within a day; None where it does not, or is not known."""
    if not isinstance(deployment.recurrence, dict):
        return None
    for detail in deployment.recurrence.values():
        text = detail.get("repeat") if isinstance(detail, dict) else None
        found = _DURATION.fullmatch(text) if isinstance(text, str) else None
        if found and (found[1] or found[2]):
            return int(found[1] or 0) * 60 + int(found[2] or 0)
    return None


def schedule(deployment: Deployment) -> str:
    """The schedule in words."""
    if not isinstance(deployment.recurrence, dict):
        return "recurrence not read"
    for kind, detail in deployment.recurrence.items():
        repeat = detail.get("repeat") if isinstance(detail, dict) else ""
        return f"{kind}, repeats {repeat}" if repeat else kind
    return "no recurrence"

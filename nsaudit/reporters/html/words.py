"""Words of the HTML report: names of areas, statuses and directions, and texts made readable."""

from __future__ import annotations

from typing import Any

from nsaudit.reporters.text import clean

AREAS = {
    "ACC": "Access",
    "AFS": "Automation",
    "CHK": "Checklist",
    "DAT": "Record data",
    "DRF": "Drift",
    "DUP": "Duplicates",
    "GOV": "Governance",
    "INT": "Integrations",
    "NUM": "Numbering",
    "REQ": "Required fields",
    "SBX": "Environments",
    "SDF": "Project",
    "SEC": "Exposure",
    "SRC": "Searches",
    "WVR": "Waivers",
    "XID": "External ids",
}
"""What an area's letters stand for; a pack's own areas keep their letters."""

STATUSES = {
    "fail": "Failing",
    "unknown": "Undecided",
    "error": "Rule broke",
    "waived": "Waived",
    "baseline": "In the baseline",
}

ITEM_STATUSES = {
    "ready": "Ready",
    "attention": "Needs attention",
    "blocked": "Blocked",
    "not_verified": "Not verified",
    "not_applicable": "Does not apply",
}

OUTCOMES = {
    "clean": "Clean",
    "blocked": "Blocked",
    "incomplete": "Incomplete",
}

GAPS = {
    "refused": "refused",
    "failed": "failed",
    "undecodable": "not decodable",
    "not_requested": "not requested",
    "out_of_reach": "out of reach of the sources given",
}

_SHORT = {
    word.lower(): word
    for word in ("2FA", "API", "CSV", "ID", "REST", "RESTlet", "SOAP", "TBA", "XML")
} | {"suitelet": "Suitelet", "netsuite": "NetSuite", "ids": "ids", "id": "id"}

_LONGEST = 800
"""Characters of one value; the JSON report has all of them."""


def area(letters: str) -> str:
    """An area's name."""
    return AREAS.get(letters, letters)


def direction(name: str, source: str, target: str) -> str:
    """What a direction says of two named environments."""
    return {
        "source_only": f"Only in {source}",
        "target_only": f"Only in {target}",
        "stricter_in_target": f"Stricter in {target}",
        "looser_in_target": f"Looser in {target}",
    }.get(name, "Different")


def sentence(text: str) -> str:
    """Text that begins with a capital, where its first word is a word and no name of NetSuite's."""
    text = clean(text)
    first = text.split(" ", 1)[0]
    plain = first.isalpha() and first.islower() and " " in text
    return text[0].upper() + text[1:] if plain else text


def phrase(name: str) -> str:
    """A rule's name as a phrase: ``csv-import-unkeyed`` reads CSV import unkeyed."""
    words = [_SHORT.get(word, word) for word in name.split("-")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def web_address(url: str | None) -> str:
    """An address that may become a link: only those of the web, whatever a file says."""
    return url if url and url.lower().startswith(("https://", "http://")) else ""


def lines_of(value: Any) -> list[str]:
    """A value of a change, as lines to show."""
    if value is None:
        return []
    if hasattr(value, "model_dump"):
        value = value.model_dump(mode="json")
    if isinstance(value, dict):
        lines = [f"{name}: {', '.join(lines_of(inner))}" for name, inner in value.items()]
    elif isinstance(value, (list, tuple)):
        lines = [", ".join(lines_of(inner)) for inner in value]
    elif isinstance(value, (set, frozenset)):
        lines = sorted(", ".join(lines_of(inner)) for inner in value)
    else:
        lines = [clean(line) for line in str(value).splitlines()] or ["(empty)"]
    whole = "\n".join(lines)
    return lines if len(whole) <= _LONGEST else [*whole[:_LONGEST].split("\n"), "…"]

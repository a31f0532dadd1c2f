"""When two different texts are known to say the same."""

from __future__ import annotations

import re
from typing import Any

from nsaudit.drift.known import FREE_TEXT

_REFERENCE = re.compile(r"\[[^\[\]]*\bscriptid\s*=[^\[\]]*\]", re.IGNORECASE)
_TYPE = re.compile(r"\btype=[^,\]]*,|,type=[^,\]]*")
_SCRIPT_ID = re.compile(r"(cust[a-z]*|cseg|customrecord)_?\w+(\.\w+)*", re.IGNORECASE)
_TOKEN = re.compile(r"[\w.\-:/ ]+|\[[^\[\]|]*\]")
_MASKS = ("[ACCOUNT_SPECIFIC_VALUE]", "(Encrypted)")
_TRUTH = {"T": True, "t": True, "true": True, "F": False, "f": False, "false": False}


def same_text(name: str, one: Any, two: Any) -> str | None:
    """Why two different texts are known to be equal; None where they are not."""
    if not isinstance(one, str) or not isinstance(two, str):
        return None
    if any(mask in one or mask in two for mask in _MASKS):
        return "masked" if _same_but_masked(one, two) else None
    one, two = " ".join(one.split()), " ".join(two.split())
    if one == two:
        return "whitespace"
    if one in _TRUTH and two in _TRUTH:
        return "truth" if _TRUTH[one] is _TRUTH[two] else None
    free_text = name in FREE_TEXT
    one, two = canonical(one, free_text=free_text), canonical(two, free_text=free_text)
    if one == two:
        return "reference-form"
    if not free_text and "|" in one and _tokens(one) and set(_tokens(one)) == set(_tokens(two)):
        return "multi-select"
    return None


def canonical(text: str, *, free_text: bool = False) -> str:
    """A text with the script ids in its references folded, and their type left out."""
    if "[" in text:
        text = _REFERENCE.sub(_reference, text)
    if not free_text and _SCRIPT_ID.fullmatch(text):
        return text.casefold()
    if not free_text and "|" in text:
        return "|".join(canonical(piece) for piece in text.split("|"))
    return text


def fold_key(key: str) -> str:
    """A key as keys are compared."""
    return canonical(key).casefold()


def _reference(match: re.Match[str]) -> str:
    folded = re.sub(r"\s+", "", match[0]).casefold()
    return _TYPE.sub("", folded)


def _tokens(text: str) -> list[str]:
    """The members of a multi-select; none where the text is not one."""
    pieces = text.split("|")
    return pieces if all(_TOKEN.fullmatch(piece) for piece in pieces) else []


def _same_but_masked(one: str, two: str) -> bool:
    """Whether two texts agree in what is not masked: a mask hides all, or one member of a set."""
    if one in _MASKS or two in _MASKS:
        return bool(one and two)  # a mask hides some value, never none
    left, right = set(canonical(one).split("|")), set(canonical(two).split("|"))
    if not (left & set(_MASKS) or right & set(_MASKS)):
        return _shown(one) == _shown(two)
    # A masked member may be any of the other side's, so a member can only be missed where the
    # other side masks nothing.
    extra_left = left - right - set(_MASKS)
    extra_right = right - left - set(_MASKS)
    return not (extra_left and not right & set(_MASKS)) and not (
        extra_right and not left & set(_MASKS)
    )


def _shown(text: str) -> str:
    for mask in _MASKS:
        text = text.replace(mask, "")
    return " ".join(text.split())

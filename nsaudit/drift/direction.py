"""Which side of a difference is stricter, where being strict has a meaning.

Strict is what refuses more, guards more or runs more: a required field, a lower permission level, a
check that is on, an automation that is live.
"""

from __future__ import annotations

from typing import Final

from nsaudit.model.base import Path

SOURCE_ONLY: Final = "source_only"
TARGET_ONLY: Final = "target_only"
STRICTER: Final = "stricter_in_target"
LOOSER: Final = "looser_in_target"
DIFFERENT: Final = "different"
KEPT: Final = "kept_in_target"
"""Only in plans: the project lacks it, and the account keeps it all the same."""

_FLAG: Final = ("F", "T")
_LEVELS: Final = ("FULL", "EDIT", "CREATE", "VIEW", "NONE")

SCALES: Final[dict[str, tuple[str, ...]]] = {
    # what a writer must send
    "ismandatory": _FLAG,
    "mandatory": _FLAG,
    "isclassmandatory": _FLAG,
    "isdepartmentmandatory": _FLAG,
    "islocationmandatory": _FLAG,
    "validatemandatorycustfields": _FLAG,
    # guards
    "preventduplicates": _FLAG,
    "runserversuitescript": _FLAG,
    "allownumberingoverride": ("T", "F"),
    "enableoptimisticlocking": _FLAG,
    "enablesystemnotes": _FLAG,
    "encryptatrest": _FLAG,
    "overwritemissingfields": ("T", "F"),
    "overwritesublists": ("T", "F"),
    # who may do what
    "permlevel": _LEVELS,
    "permittedlevel": _LEVELS,
    "defaultrecordaccesslevel": ("EDIT", "VIEW", "NONE"),
    "defaultsearchaccesslevel": ("EDIT", "VIEW", "NONE"),
    "accesstype": ("NONENEEDED", "CUSTRECORDENTRYPERM"),
    "iswebserviceonlyrole": _FLAG,
    "coreadminpermission": ("T", "F"),
    "runasadmin": ("T", "F"),
    "isonline": ("T", "F"),
    "allroles": ("T", "F"),
    "allemployees": ("T", "F"),
    "ispublic": ("T", "F"),
    "isunrestricted": ("T", "F"),
    "globaledit": ("T", "F"),
    # whether an automation runs
    "isdeployed": _FLAG,
    "releasestatus": ("NOTINITIATING", "RELEASED"),
    "status": ("TESTING", "RELEASED"),
    "isinactive": ("T", "F"),
}
"""Values from loose to strict, by the last tag of the path. A value that is not listed tells
nothing, except as the tables below say."""

LOOSE_END: Final = {
    "tfarequired": "OFF",
    "employeerestriction": "NONE",
    "accesstype": "NONENEEDED",
    "subsidiaryoption": "ALL",
}
"""The one value that is looser than every other."""

STRICT_END: Final = {"releasestatus": "RELEASED", "status": "RELEASED"}
"""The one value that is stricter than every other."""


def direction(path: Path, before: object, after: object) -> str:
    """The direction of a value that differs: stricter, looser, or just different."""
    name = path[-1] if path else ""
    for end, if_after in ((LOOSE_END, LOOSER), (STRICT_END, STRICTER)):
        extreme = end.get(name)
        if extreme is not None and before and after:
            if after == extreme:
                return if_after
            if before == extreme:
                return STRICTER if if_after is LOOSER else LOOSER
    scale = SCALES.get(name, ())
    if before in scale and after in scale:
        return STRICTER if scale.index(str(after)) > scale.index(str(before)) else LOOSER
    if name == "maxlength":
        return _length(before, after)
    return DIFFERENT


def _length(before: object, after: object) -> str:
    """A shorter field refuses more; an empty length is the longest the type allows."""
    one, two = (_number(value) for value in (before, after))
    if one is None or two is None or one == two:
        return DIFFERENT
    return STRICTER if two < one else LOOSER


def _number(value: object) -> float | None:
    text = "" if value is None else str(value)
    if not text:
        return float("inf")
    return int(text) if text.isdecimal() else None

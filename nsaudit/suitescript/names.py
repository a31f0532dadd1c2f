"""What a function says by its name that is defined in a file that is not here.

A script that calls such a function stays "incomplete", so that no rule passes it; a reviewer
without the file would read the name all the same.
"""

import re
from typing import Final

from nsaudit.suitescript.conditions import CHANGED, truth
from nsaudit.suitescript.domains import ALL_CONTEXTS, ALL_EVENTS, CREATE_LIKE, EVENT_BIT
from nsaudit.suitescript.paths import ALWAYS, NO_FACTS, State
from nsaudit.suitescript.values import Predicate, Record, Special, Unknown, Value, taints

_EMPTINESS: Final = re.compile(r"(^| )_?is_?(null|empty|blank|undefined)(or\w+)?$", re.IGNORECASE)
_LOOKS_UP: Final = re.compile(
    r"^_*(find|search|look_?up|query|run_?(sql|query|suite_?ql)|get_?existing)"
    r"|exist|duplicat|already",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(
    r"field|value|text|param|config|setting|preference|setup|not", re.IGNORECASE
)
_CHANGED: Final = re.compile(r"chang|modified|differ|dirty", re.IGNORECASE)
_SAME: Final = re.compile(r"unchanged|is_?(equal|same)|not_?(chang|modified)", re.IGNORECASE)
_EVENT: Final = re.compile(
    r"^_*is_?(?:on_?)?(creat|edit|delet)(?:e|ion|ing)?_?(?:mode|event|type|context)?$",
    re.IGNORECASE,
)
_EVENTS: Final = {
    "creat": CREATE_LIKE,
    "edit": EVENT_BIT["edit"] | EVENT_BIT["xedit"],
    "delet": EVENT_BIT["delete"],
}


def said_by_name(name: str, args: list[Value]) -> Value | None:
    """Return what a call answers as far as its name and its arguments say; None where they do not.

    >>> said_by_name("total", []) is None
    True
    """
    name = name.rpartition(" ")[2].rpartition(".")[2]
    if args and _EMPTINESS.search(name):
        yes, no = truth(args[0])
        return Predicate(no, yes, args[0].taint)
    event = _EVENT.search(name)
    if event is not None and any(_is_context(arg) for arg in args):
        mask = _EVENTS[event.group(1).lower()]
        return Predicate(_events(mask), _events(ALL_EVENTS & ~mask))
    if any(_is_context(arg) or _is_old(arg) for arg in args):
        if _SAME.search(name):
            return Predicate(ALWAYS, CHANGED)
        if _CHANGED.search(name):
            return Predicate(CHANGED, ALWAYS)
    if _LOOKS_UP.search(name) and not _OTHER.search(name):
        return Unknown(taints(args) | {("lk",)})
    return None


def _events(mask: int) -> State:
    return ((mask, ALL_CONTEXTS, NO_FACTS),)


def _is_context(value: Value) -> bool:
    return isinstance(value, Special) and value.kind in ("context", "event")


def _is_old(value: Value) -> bool:
    old = isinstance(value, Record) and value.kind == "old"
    return old or any(item[0] == "old" for item in value.taint)

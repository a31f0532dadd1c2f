"""Guards: which of the things an effect depends on keep it from happening again."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from nsaudit.suitescript.conditions import is_empty
from nsaudit.suitescript.domains import RECURRING, SUBMIT_EVENTS
from nsaudit.suitescript.model import Guard
from nsaudit.suitescript.paths import ERROR, Fact, Path
from nsaudit.suitescript.raw import RawEffect, RawWrite, Recording, Site
from nsaudit.suitescript.units import TRANSACTIONS

_LOG: Final = re.compile(
    r"(?<!cata)(?<!dia)(?<!b)(?<!ana)logs?(?![a-z])|(?<![a-z])log(?!in|ic|ist|o)|audit|error|histor|trail|queue"
    r"|communication|scriptdeployment|debug",
    re.IGNORECASE,
)
# The field that is read is not always the one that is written: NetSuite's own pairs.
_ALIASES: Final = {
    "status": ("orderstatus", "statusref", "approvalstatus", "shipstatus", "status"),
    "statusref": ("orderstatus", "status", "approvalstatus", "shipstatus", "statusref"),
    "orderstatus": ("orderstatus", "status"),
    "approvalstatus": ("approvalstatus", "status"),
}


@lru_cache(maxsize=4_000)
def is_log_type(record_type: str | None) -> bool:
    """Tell whether a record type is a log, a queue or a script deployment by its name."""
    if record_type is None:
        return False
    return all(_LOG.search(part.replace("_", " ")) is not None for part in record_type.split("|"))


_TELLS: Final = re.compile(
    r"error|exception|respons|payload|stack_?trace|(?<![a-z])logs?(?![a-z])|audit|debug|http", re.I
)
_BESIDE: Final = re.compile(
    r"date|time|user|employee|script|status|type|rec(?:ord)?(?:_?id)?$|related|source|title|detail"
    r"|messag|method|code|json|body|url|endpoint|action|event|name$|(?<![a-z])id$|tran(?:saction)?$"
    r"|request|result|success",
    re.I,
)


def logs_by_fields(record_type: str | None, fields: Iterable[str]) -> bool:
    """Tell whether all that is set on a custom record says what happened, and nothing of business.

    >>> logs_by_fields("customrecord_call", ["custrecord_call_response", "custrecord_call_date"])
    True
    >>> logs_by_fields("customrecord_call", ["custrecord_call_response", "custrecord_call_amount"])
    False
    """
    if record_type is None or not record_type.lower().startswith("customrecord"):
        return False
    own = re.sub(r"^customrecord_?", "", record_type.lower())
    names = [re.sub(r"^custrecord_?", "", field.lower()).replace(own, "") for field in fields]
    told = [name for name in names if _TELLS.search(name)]
    return bool(told) and all(name in told or _BESIDE.search(name) for name in names)


@lru_cache(maxsize=20_000)
def in_order(facts: frozenset[Fact]) -> tuple[Fact, ...]:
    """Return facts in an order of their own."""
    return tuple(sorted(facts, key=repr))


class Judge:
    """Judges the effects of one entry point's run."""

    def __init__(self, recording: Recording, writes: Iterable[RawWrite]) -> None:
        self.recording = recording
        self.strong_of: dict[Path, list[tuple[str, str, Fact | None]]] = {}
        self.weak_of: dict[Path, list[tuple[str, str, Fact | None]]] = {}
        self.deletes = [
            (other.order, other.found, frozenset(other.record_type.split("|")))
            for other in recording.effects
            if other.kind == "delete"
            and other.record_type is not None
            and any(events & RECURRING for events, _, _ in other.state)
        ]
        self.undoing: dict[Site, set[tuple[int, ...]]] = {}
        for other in recording.effects:
            for site in other.undoes:
                self.undoing.setdefault(site, set()).add(other.spot)
        self.open_of: dict[int, bool] = {}
        self.guards_of: dict[Any, tuple[Guard, ...]] = {}
        """Guards already told, by all that they depend on."""
        self.written: dict[str | None, list[RawWrite]] = {}
        for write in writes:
            name = write.field.lower() if write.field is not None else None
            self.written.setdefault(name, []).append(write)

    def flag(self, fact: Fact) -> bool:
        """Tell whether the field of a fact is written back so that the fact no longer holds."""
        _, source, field, operator, constant = fact
        if source == "old" or operator == "cmp" or not isinstance(field, str):
            return False
        name = field.lower()
        writes = [w for alias in _ALIASES.get(name, (name,)) for w in self.written.get(alias, ())]
        return any(_contradicts(str(operator), constant, write.values) for write in writes)

    def strong(self, path: Path) -> list[tuple[str, str, Fact | None]]:
        """Return the protections on one path: kind, detail, the fact behind it."""
        found = self.strong_of.get(path)
        if found is None:
            found = self.strong_of[path] = self._strong(path)
        return found

    def _strong(self, path: Path) -> list[tuple[str, str, Fact | None]]:
        events, _, facts = path
        found: list[tuple[str, str, Fact | None]] = []
        if not events & RECURRING:
            found.append(("type", "", None))
        if not facts:
            return found
        old = {f[2] for f in facts if f[0] == "field" and f[1] == "old"}
        new = {f[2] for f in facts if f[0] == "field" and f[1] == "new"}
        found.extend(("transition", str(name or ""), None) for name in sorted(old & new, key=str))
        for fact in in_order(facts):
            if fact[0] == "lookup" and fact[1] in ("absent", "differs", "failed"):
                # A look-up that failed is one that found nothing.
                sense = "absent" if fact[1] == "failed" else str(fact[1])
                found.append(("lookup", sense, fact))
            elif fact[0] == "transition":
                found.append(("transition", "", fact))
            elif fact[0] == "page" and fact[1] in self.recording.page_ids:
                # A line of the page's own list without the id under which it is updated.
                found.append(("lookup", "absent", fact))
            elif fact[0] == "field" and self.flag(fact):
                found.append(("flag", str(fact[2]), fact))
        return found

    def weak(self, path: Path) -> list[tuple[str, str, Fact | None]]:
        """Return what else one path depends on."""
        known = self.weak_of.get(path)
        if known is None:
            known = self.weak_of[path] = self._weak(path) if path[2] else []
        return known

    def _weak(self, path: Path) -> list[tuple[str, str, Fact | None]]:
        found: list[tuple[str, str, Fact | None]] = []
        for fact in in_order(path[2]):
            if fact[0] == "lookup" and fact[1] == "present":
                found.append(("lookup-present", "", fact))
            elif fact[0] == "field" and fact[1] != "row" and not self.flag(fact):
                found.append(("field", f"{fact[2] or '?'} {fact[3]}", fact))
            elif fact[0] == "unread":
                found.append(("unread", str(fact[1]).rpartition(" ")[2], fact))
            elif fact[0] in ("context", "user", "param", "env", "usage", "version"):
                names = {"param": "parameter", "env": "environment"}
                found.append((names.get(str(fact[0]), str(fact[0])), "", fact))
        return found

    def recreated(self, effect: RawEffect) -> bool:
        """Tell whether records of the effect's type are deleted on the same saves.

        Before it, or after it where a look-up found them: the old ones make way for the new.
        """
        if not self.deletes or effect.record_type is None:
            return False
        types = effect.record_type.split("|")
        return any(
            (order <= effect.order or found) and not deleted.isdisjoint(types)
            for order, found, deleted in self.deletes
        )

    def undone(self, effect: RawEffect) -> bool:
        """Tell whether the record that an insert makes is deleted wherever it was made."""
        return effect.spot in self.undoing.get(effect.site, ())

    def missing(self, effect: RawEffect, path: Path) -> bool:
        """Tell whether a path is taken only while records of the inserted kind are missing.

        No child is there that the sublist of children would show, or fewer are found than asked.
        """
        if not path[2]:
            return False
        filled = self.recording.filled.get(effect.site, ())
        kinds = (effect.record_type or "").lower().split("|")
        return any(
            (fact[0] == "children" and fact[1] in filled)
            or (fact[0] == "rest" and (fact[1] in kinds or _is_transaction(fact[1], kinds)))
            for fact in path[2]
        )

    def is_log(self, effect: RawEffect) -> bool:
        """Tell whether a record is a log, by the name of its type or by all that is set on it."""
        fields = self.recording.filled.get(effect.site, ())
        return is_log_type(effect.record_type) or logs_by_fields(effect.record_type, fields)

    def unguarded(self, effect: RawEffect) -> bool:
        """Tell whether some path to the effect has no protection."""
        known = self.open_of.get(id(effect))
        if known is None:
            known = self.open_of[id(effect)] = self._unguarded(effect)
        return known

    def _unguarded(self, effect: RawEffect) -> bool:
        if effect.site in self.recording.external_ids:
            return False
        if self.recreated(effect) or self.undone(effect):
            return False
        state = [path for path in effect.state if path[0] & SUBMIT_EVENTS]
        open_paths = [
            path for path in state if not self.strong(path) and not self.missing(effect, path)
        ]
        if not open_paths:
            return False
        # A look-up that is skipped where its key is empty still guards: with a key it is made.
        keys = {
            (f[1], f[2])
            for path in state
            for f in path[2]
            if f[0] == "field" and f[1] != "row" and f[3] != "empty"
            if ("lookup", "absent") in path[2]
        }
        return any(
            not any(f[0] == "field" and f[3] == "empty" and (f[1], f[2]) in keys for f in path[2])
            for path in open_paths
        )


def _is_transaction(searched: object, kinds: list[str]) -> bool:
    return searched == "transaction" and bool(kinds) and TRANSACTIONS.issuperset(kinds)


def caught(effect: RawEffect) -> bool:
    """Tell whether an effect comes only after an error."""
    return effect.in_catch or all(ERROR in facts for _, _, facts in effect.state)


def _contradicts(operator: str, constant: Any, written: Iterable[Any] | None) -> bool:
    """Tell whether writing these values ends what a fact says of the field."""
    if operator == "same":  # equal to something computed; what is written is taken to differ
        return True
    if written is None:
        return operator in ("empty", "eq", "ne")
    for value in written:
        if operator == "empty" and not is_empty(value):
            return True
        if operator == "set" and is_empty(value):
            return True
        if operator == "eq" and str(value).lower() != str(constant).lower():
            return True
        if operator == "ne" and str(value).lower() == str(constant).lower():
            return True
    return False

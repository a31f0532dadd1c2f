"""What the rules on integration contracts share: judging declared values, and who else writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from nsaudit.api import (
    Access,
    Context,
    Fail,
    Feature,
    Frozen,
    Integration,
    IntegrationObject,
    Pass,
    Point,
    Record,
    Severity,
    Subsidiary,
    Unknown,
    Verdict,
    reference,
)

INTERNAL_ID = frozenset({"id", "internalid", "internal_id", "nsid", "netsuite_id"})
EXTERNAL_ID = frozenset({"externalid", "external_id", "eid"})


def declared(record: Frozen | None, way: str) -> Any:
    """The value at a dotted way; None where it, or a section on the way, is undeclared."""
    value: Any = record
    for step in way.split("."):
        value = value.get(step) if isinstance(value, dict) else getattr(value, step, None)
        if value is None:
            return None
    return value


class Judge:
    """Collects what is wrong with a contract and what it leaves open, then says the verdict."""

    def __init__(self, record: Record, who: str = "the contract") -> None:
        self._record = record
        self._who = who
        self._faults: list[tuple[Severity | None, str, Point]] = []
        self._open: list[str] = []
        self.evidence: list[str] = []

    def test(
        self,
        way: str,
        wrong: Callable[[Any], bool],
        text: str,
        severity: Severity | None = None,
        of: Record | None = None,
    ) -> None:
        """A fault where the declared value is wrong; an open point where it is undeclared."""
        value = declared(of or self._record, way)
        if value is None:
            self._open.append(way)
        elif wrong(value):
            self.fault(text, way, severity, of)

    def need(self, *ways: str, of: Record | None = None) -> bool:
        """Whether all of these are declared; each that is not is an open point."""
        missing = [way for way in ways if declared(of or self._record, way) is None]
        self._open += missing
        return not missing

    def fault(
        self,
        text: str,
        way: str = "",
        severity: Severity | None = None,
        of: Record | None = None,
        also: Point | None = None,
    ) -> None:
        """Something wrong at a declared value; ``also`` is a second place that shows it."""
        path = tuple(way.split(".")) if way else ()
        self._faults.append((severity, text, Point(path, of)))
        if also is not None:
            self._faults.append((severity, text, also))

    def open(self, text: str) -> None:
        """Something that could not be told, in words that follow "does not declare"."""
        self._open.append(text)

    def verdict(self, usual: Severity | None = None) -> Verdict:
        """Fail with every fault, the gravest first; else Unknown with what is open; else Pass.

        ``usual`` is the severity of faults that state none, for the order.
        """
        if self._faults:
            ranked = sorted(
                self._faults, key=lambda f: -int(f[0] if f[0] is not None else usual or 0)
            )
            return Fail(
                "; ".join(dict.fromkeys(text for _, text, _ in ranked)),
                evidence=list(dict.fromkeys(self.evidence)),
                at=[point for _, _, point in ranked],
                severity=ranked[0][0],
                parts=sorted({".".join(point.path) or text for _, text, point in ranked}),
            )
        if self._open:
            return undeclared(*self._open, who=self._who)
        return Pass()


def undeclared(*ways: str, who: str = "the contract") -> Unknown:
    """The verdict where the contract, or another file of this kind, is silent."""
    names = list(dict.fromkeys(way.replace("default_values", "defaults") for way in ways))
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return Unknown(f"{who} does not declare {', '.join(names[:4])}{more}")


def empty(value: Any) -> bool:
    """Whether a declared value is a declared absence."""
    return not value


def below(least: float) -> Callable[[Any], bool]:
    """A test for numbers that are too small."""
    return lambda value: value < least


def equals(word: str) -> Callable[[Any], bool]:
    """A test for one value."""
    return lambda value: bool(value == word)


def lacks(*words: str) -> Callable[[Any], bool]:
    """A test for lists that hold none of these words, in any case and spelling."""
    wanted = {plain(word) for word in words}
    return lambda value: not wanted & {plain(word) for word in value}


def plain(word: str) -> str:
    """A field's name without case, underscores and hyphens: tranDate is tran_date is trandate."""
    return re.sub(r"[_\-. ]", "", word).casefold()


def names(words: Iterable[str]) -> set[str]:
    """Names of fields without case and separators."""
    return {plain(word) for word in words}


def parts(template: str) -> tuple[str, ...]:
    """The placeholders of an external-id template."""
    return tuple(re.findall(r"\{([^{}]*)\}", template))


def volatile(word: str, *kinds: str) -> bool:
    """Whether one of the words of a name is one of these kinds."""
    return bool(set(re.split(r"[^a-z0-9]+", word.casefold())) & set(kinds))


def keyed_by_external_id(obj: IntegrationObject) -> bool | None:
    """Whether its match key holds the external id; None where it is undeclared."""
    return None if obj.match_key is None else bool(names(obj.match_key) & names(EXTERNAL_ID))


def category(obj: IntegrationObject) -> str | None:
    """transaction, entity, item, custom ...; None for a type that is not in the tables."""
    known = reference.record_type(obj.record)
    return None if known is None else known.category


def can_have_external_id(obj: IntegrationObject) -> bool | None:
    """Whether the record type can carry an external id; None where that is not known."""
    known = reference.record_type(obj.record)
    return None if known is None else known.can_have_external_id


class Flow(NamedTuple):
    """One object of one integration."""

    integration: Integration
    object: IntegrationObject

    @property
    def name(self) -> str:
        """The integration and the object, for messages."""
        return f"{self.integration.integration} ({self.object.record})"

    def at(self, *way: str) -> Point:
        """A value of the object."""
        return Point(way, self.object, self.integration)


def flows(ctx: Context[Any]) -> Iterator[Flow]:
    """Every object of every contract that could be read, in the order of names."""
    for integration in ctx.all(Integration):
        for obj in integration.objects or ():
            yield Flow(integration, obj)


def silent(ctx: Context[Any], but: Integration | None = None) -> list[str]:
    """The integrations whose objects are undeclared, so that they may do anything."""
    return [i.integration for i in ctx.all(Integration) if i.objects is None and i is not but]


def same_type(one: IntegrationObject, other: IntegrationObject) -> bool:
    """Whether two objects are about one record type."""
    return one.record_type == other.record_type


def writers_of(ctx: Context[Any], *types: str) -> list[Flow]:
    """The flows that surely write one of these record types."""
    wanted = {name.casefold() for name in types}
    return [f for f in flows(ctx) if f.object.writes and f.object.record_type in wanted]


def fed_by(ctx: Context[Any], *types: str) -> list[str]:
    """The contracts that surely write one of these record types; none where none were given."""
    if not ctx.readable(Integration):
        return []
    return [f"contract {flow.name} writes {flow.object.record}" for flow in writers_of(ctx, *types)]


_AGAINST = {"to_netsuite": {"from_netsuite", "both"}, "from_netsuite": {"to_netsuite", "both"}}


def opposing(
    ctx: Context[Any], integration: Integration, obj: IntegrationObject
) -> tuple[list[Flow], list[str]]:
    """Flows of other engines that move the type the other way, and what leaves that open."""
    found: list[Flow] = []
    unsure = [f"objects of {name}" for name in silent(ctx, integration)]
    if obj.direction is None:
        unsure.append("direction")
    against = _AGAINST.get(obj.direction or "", {"to_netsuite", "from_netsuite", "both"})
    for flow in flows(ctx):
        if flow.integration is integration or not same_type(flow.object, obj):
            continue
        direction, engine = flow.object.direction, flow.integration.engine
        if direction is not None and direction not in against:
            continue
        if engine and engine == integration.engine:
            continue
        if direction is None or obj.direction is None:
            unsure.append(f"direction of {flow.name}")
        elif engine is None or integration.engine is None:
            unsure.append(f"engine of {flow.integration.integration} or of this integration")
        else:
            found.append(flow)
    return found, unsure


def two_way(ctx: Context[Any], integration: Integration, obj: IntegrationObject) -> bool | None:
    """Whether the type moves both ways: by this object, or by it and another integration's."""
    if obj.direction == "both":
        return True
    found, unsure = opposing(ctx, integration, obj)
    return True if found else None if unsure else False


def access_here(integration: Integration, ctx: Context[Any]) -> Access | Unknown:
    """How the integration signs in to this environment; Unknown where its contract is silent."""
    if integration.environments is None:
        return undeclared("environments")
    environment = ctx.snapshot.meta.environment
    found = integration.environments.get(environment)
    if found is None:
        return Unknown(f"the contract has no environment called {environment}", out_of_reach=True)
    return found


def one_world(ctx: Context[Any]) -> bool | None:
    """Whether the account has two subsidiaries that transact; None where a flag is unreadable.

    Raises Unreadable where features or subsidiaries were not read.
    """
    feature = ctx.find(Feature, "SUBSIDIARIES")
    if feature is not None and feature.enabled is False:
        return False
    rows = ctx.all(Subsidiary)
    sure = sum(row.transacts is True for row in rows)
    possible = sum(row.transacts is not False for row in rows)
    if possible < 2:
        return False
    if feature is None or feature.enabled is None or sure < 2:
        return None
    return True

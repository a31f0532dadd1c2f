"""Decide what the filters of a saved search guarantee, through AND, OR, NOT and parentheses.

How NetSuite stores an expression was read off the 1,733 filter lists of 1,957 different real saved
searches (NetSuite 2018.1 to 2025.2), 168 of them with parentheses, 88 with at least one OR:

- **OR joins a filter to the next one.** It is the And/Or column behind each row of the criteria.
  178 filters have the flag: 12 are the first of their list, none is the last; joining to the
  previous filter would make it the other way round. In 22 lists a group compares one field
  several times (two transaction types, three prefixes, which no record can have at once), and
  all but the last of them have the flag. Published SuiteScript 1.0 code calls ``setOr(true)`` in
  the same places: on all filters of a group but the last.
- **On a filter that closes a group, OR joins that whole group to what follows.** So in 35 lists,
  such as ``((type A and ...) or (type B and ...))``.
- **Parentheses are counts on the filter:** so many open before it, so many close after it. In all
  lists they balance, and none closes more than is open.
- **NOT stands before the parentheses** on the criteria page (columns Not, Parens, Filter, Parens,
  And/Or; Oracle help, section_N647582). Only one real filter has the flag, without parentheses:
  whether NOT negates the group that opens there or only the filter is not certain.
- **AND against OR without parentheses** (8 lists) is not certain: Oracle states JavaScript
  precedence for ``Search.filterExpression`` (section_458440490721), but for the criteria page
  only that parentheses are worked from inside to outside.

Where a point is not certain every reading is tried, and the answer is None unless all agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeVar

MAX_PARENS = 100
"""Parentheses accepted on one filter; the most seen is 3."""


class Filter(Protocol):
    """What is asked of a filter. None means that the flag or count could not be read."""

    @property
    def negated(self) -> bool | None:
        """NOT stands before the filter and the parentheses it opens."""

    @property
    def any_of(self) -> bool | None:
        """The filter, or the group it closes, is joined to the next one by OR instead of AND."""

    @property
    def left_parens(self) -> int | None:
        """Parentheses that open before the filter."""

    @property
    def right_parens(self) -> int | None:
        """Parentheses that close after the filter."""


FilterT = TypeVar("FilterT", bound=Filter)


def dominating(
    filters: Sequence[FilterT],
    predicate: Callable[[FilterT], bool],
    *,
    when_false: Callable[[FilterT], bool] | None = None,
) -> bool | None:
    """Tell whether every record that passes the filters satisfies what ``predicate`` stands for.

    ``predicate`` picks the filters that guarantee the property where they hold (inactive is F);
    ``when_false`` those that guarantee it where they do *not* hold (inactive is T, which counts
    under a NOT). True: no record without the property can pass. False: one can, as far as the
    other filters, taken as independent of each other, can be met. None: undecidable, because a
    flag could not be read, the parentheses do not balance, OR follows the last filter, or the
    readings that are possible disagree. No filter at all guarantees nothing.
    """
    if not filters:
        return False
    rows = []
    for item in filters:
        flags = (item.negated, item.any_of, item.left_parens, item.right_parens)
        negated, any_of, left, right = flags
        if negated is None or any_of is None or left is None or right is None:
            return None
        if not (0 <= left <= MAX_PARENS and 0 <= right <= MAX_PARENS):
            return None
        # A record without the property is put in: what can each filter say about it?
        outcome = _Outcome(
            can_pass=not predicate(item), can_fail=when_false is None or not when_false(item)
        )
        rows.append(_Row(outcome, negated, any_of, left, right))
    if rows[-1].any_of or not _balanced(rows):
        return None
    answers = {not _evaluate(rows, *reading).can_pass for reading in _readings(rows)}
    return answers.pop() if len(answers) == 1 else None


_First = Literal["and", "or", "left"]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a filter or group can turn out to be for some record without the property.

    Each filter occurs once, so the outcomes of two parts are independent and combine exactly.
    """

    can_pass: bool
    can_fail: bool

    def __invert__(self) -> _Outcome:
        return _Outcome(self.can_fail, self.can_pass)

    def __and__(self, other: _Outcome) -> _Outcome:
        return _Outcome(self.can_pass and other.can_pass, self.can_fail or other.can_fail)

    def __or__(self, other: _Outcome) -> _Outcome:
        return _Outcome(self.can_pass or other.can_pass, self.can_fail and other.can_fail)


@dataclass(frozen=True, slots=True)
class _Row:
    outcome: _Outcome
    negated: bool
    any_of: bool
    left: int
    right: int


@dataclass(slots=True)
class _Group:
    """A group under construction: its parts, and whether OR stands behind each of them."""

    negated: bool = False
    parts: list[_Outcome] = field(default_factory=list)
    ors: list[bool] = field(default_factory=list)


def _balanced(rows: Sequence[_Row]) -> bool:
    depth = 0
    for row in rows:
        depth += row.left - row.right
        if depth < 0:
            return False
    return depth == 0


def _readings(rows: Sequence[_Row]) -> Iterator[tuple[_First, int]]:
    """Yield what binds first, and behind how many of its filter's parentheses a NOT takes effect.

    From 0, the whole of what opens there, to all of them, only the filter.
    """
    deepest = max((row.left for row in rows if row.negated), default=0)
    mixed = len({row.any_of for row in rows[:-1]}) > 1
    orders: tuple[_First, ...] = ("and", "or", "left") if mixed else ("and",)
    for first in orders:
        for behind in range(deepest + 1):
            yield first, behind


def _evaluate(rows: Sequence[_Row], first: _First, behind: int) -> _Outcome:
    # A stack of our own instead of recursion: nesting is up to the file.
    stack = [_Group()]
    for row in rows:
        at = min(behind, row.left)
        stack.extend(_Group(negated=row.negated and opened == at) for opened in range(row.left))
        stack[-1].parts.append(~row.outcome if row.negated and at == row.left else row.outcome)
        for _ in range(row.right):
            group = stack.pop()
            result = _combine(group, first)
            stack[-1].parts.append(~result if group.negated else result)
        stack[-1].ors.append(row.any_of)
    return _combine(stack[0], first)


def _combine(group: _Group, first: _First) -> _Outcome:
    """Combine a group's parts; behind the last one stands nothing that counts within the group."""
    done: list[_Outcome] = []
    current = group.parts[0]
    for is_or, part in zip(group.ors, group.parts[1:], strict=False):
        if first == "left" or is_or == (first == "or"):
            current = current | part if is_or else current & part
        else:
            done.append(current)
            current = part
    for earlier in reversed(done):
        current = earlier & current if first == "or" else earlier | current
    return current

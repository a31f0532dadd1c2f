"""Elements and values that the platform refuses at validation or deployment."""

from functools import cache
from typing import NamedTuple

from nsaudit.reference._data import load


class RefusedValue(NamedTuple):
    """One element or value that the platform refuses.

    `path` is below the root element, `.` for the root itself and `*` for any element; `when` is
    `present`, `absent` (below each existing parent) or `equals` (one of `values`). `since` names
    the release from which it holds. `exported` rows occur in genuine exports: the platform
    refuses them only where `applies_to` says.
    """

    id: str
    roots: frozenset[str]
    path: str
    when: str
    values: frozenset[str]
    severity: str
    sentence: str
    source: str
    since: str | None
    exported: bool
    applies_to: str | None
    tentative: bool

    @property
    def any_root(self) -> bool:
        """Whether the row holds for every object type."""
        return not self.roots


@cache
def refused_values() -> tuple[RefusedValue, ...]:
    """Return the whole table, in its own order."""
    return tuple(
        RefusedValue(
            id=row["id"],
            roots=frozenset(row["roots"]),
            path=row["path"],
            when=row["when"],
            values=frozenset(row.get("values", ())),
            severity=row["severity"],
            sentence=row["sentence"],
            source=row["source"],
            since=row.get("since"),
            exported=row.get("exported", False),
            applies_to=row.get("applies_to"),
            tentative=row.get("tentative", False),
        )
        for row in load("refused_values")["refused"]
    )


@cache
def refused_in(root: str, *, include_exported: bool = False) -> tuple[RefusedValue, ...]:
    """Return the rows for objects of a root tag, without those that exports contain."""
    return tuple(
        row
        for row in refused_values()
        if (row.any_root or root in row.roots) and (include_exported or not row.exported)
    )

"""What is known of a saved search's use and of its inactive filter, for the rules of searches."""

from weakref import WeakKeyDictionary

from nsaudit.api import (
    Context,
    Integration,
    Options,
    SavedSearch,
    Script,
    ScriptCode,
    SearchFilter,
    Snapshot,
)
from nsaudit_rules.shared_contracts import flows


def integration_uses(search: SavedSearch, ctx: Context[Options]) -> str:
    """The RESTlet or contract that names the search.

    Empty is never "nobody": code may load it by its id, and so may whatever calls from outside.
    """
    restlet = _named_by_restlets(ctx.snapshot).get(search.key)
    if restlet is not None:
        return f"RESTlet {restlet} names the search"
    if ctx.readable(Integration):
        for flow in flows(ctx):
            if (flow.object.saved_search or "").casefold() == search.key:
                return f"contract {flow.name} names the search"
    return ""


_NAMED: WeakKeyDictionary[Snapshot, dict[str, str]] = WeakKeyDictionary()


def _named_by_restlets(snapshot: Snapshot) -> dict[str, str]:
    """The first RESTlet whose object refers to each thing, collected once."""
    known = _NAMED.get(snapshot)
    if known is None:
        known = {}
        for script in snapshot.records(Script):
            for reference in script.references if script.tag == "restlet" else ():
                known.setdefault(reference.target.casefold(), script.scriptid)
        _NAMED[snapshot] = known
    return known


_LOADERS: WeakKeyDictionary[Snapshot, dict[str, str]] = WeakKeyDictionary()


def handed_on(search: SavedSearch, ctx: Context[Options]) -> str:
    """The script that loads the search by its id and answers or posts outward; empty for none seen.

    What the code adds to the criteria, columns and order before it runs the search is not known.
    """
    return _loaders(ctx.snapshot).get(search.key, "")


def _loaders(snapshot: Snapshot) -> dict[str, str]:
    """For each search that code loads by its id, the first script that answers or posts outward."""
    known = _LOADERS.get(snapshot)
    if known is None:
        known = {}
        for code in sorted(snapshot.records(ScriptCode), key=lambda c: c.path):
            named = (f.detail for f in code.facts or () if f.kind == "search-by-id")
            ids = {detail.strip().casefold() for detail in named}
            restlet = code.script_type == "restlet"
            if ids and (restlet or any(e.effect == "http" for e in code.effects or ())):
                what = "a RESTlet," if restlet else "which posts outward,"
                for search in ids:
                    known.setdefault(search, f"{code.path}, {what} loads the search")
        _LOADERS[snapshot] = known
    return known


def own_inactive_filters(search: SavedSearch) -> list[SearchFilter]:
    """The filters on the inactive flag of the searched record itself, not of a joined one."""
    return [f for f in search.filters or () if f.field == "ISINACTIVE" and f.join is None]


def clear(row: SearchFilter) -> bool:
    """Whether it is certain what a filter on the record's own inactive flag compares.

    Its stored name is table and field; one with more in front belongs to a joined record.
    """
    plain = row.searchtable is not None and row.name == f"{row.searchtable}_{row.field}"
    return plain and row.attribute is not None and row.operator is not None


def keeps_active(row: SearchFilter) -> bool:
    """Whether the filter lets only active records pass."""
    return _compares(row, "F")


def keeps_inactive(row: SearchFilter) -> bool:
    """Whether the filter lets only inactive records pass. Attribute ANY restricts nothing."""
    return _compares(row, "T")


def _compares(row: SearchFilter, attribute: str) -> bool:
    own = row.field == "ISINACTIVE" and row.join is None
    return own and row.operator == "IS" and row.attribute == attribute

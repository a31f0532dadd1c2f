"""What is known of a saved search's use and of its inactive filter, for the rules of searches."""

from nsaudit.api import Context, Integration, Options, SavedSearch, Script, SearchFilter
from nsaudit_rules.shared_contracts import flows


def integration_uses(search: SavedSearch, ctx: Context[Options]) -> bool | None:
    """Whether an integration is known to use the search: a contract or a RESTlet's object names it.

    Never False: code may load it by its id, and so may whatever calls from outside.
    """
    for script in ctx.snapshot.records(Script):
        if script.tag == "restlet" and any(
            r.target.casefold() == search.key for r in script.references
        ):
            return True
    return True if ctx.readable(Integration) and _in_contract(search, ctx) else None


def _in_contract(search: SavedSearch, ctx: Context[Options]) -> bool:
    """Whether a contract names the search."""
    return any((f.object.saved_search or "").casefold() == search.key for f in flows(ctx))


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

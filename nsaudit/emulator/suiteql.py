"""SuiteQL to SQLite: parse Oracle's dialect, refuse what NetSuite refuses, rewrite the rest.

Source: the domain notes, sections 3.1 and 3.2; Oracle help article_0824094533 (no LIMIT, no WITH,
at most 1,000 values in IN). Wordings of refusals were captured from real accounts (B).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlglot import exp, parse
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import Scope, traverse_scope

_PREFIX = "Invalid search query. Detailed unprocessed description follows. "
_MOST_VALUES = 1_000
_KEPT = 512


class QueryRefused(Exception):  # noqa: N818 - it is what NetSuite does
    """NetSuite would answer 400; the text is the detail of its error document."""

    def __init__(self, reason: str) -> None:
        super().__init__(_PREFIX + reason)


@dataclass(frozen=True, slots=True)
class Visible:
    """A table as the role sees it."""

    columns: Collection[str]
    dates: Collection[str]
    displays: Collection[str]


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL for SQLite; `shuffled` is the same with ties, or all rows, in random order."""

    sql: str
    shuffled: str
    order_keys: tuple[str, ...]
    tables: tuple[str, ...]


def translate(query: str, look_up: Callable[[str], Visible | None]) -> Statement:
    """Rewrite a statement; raise QueryRefused. `look_up` gives a visible table by its name.

    What was rewritten once is kept: every page of a table asks the same.
    """
    seen = {name: look_up(name) for name in _named(query)}
    return _rewrite(query, tuple((name, _hashable(found)) for name, found in seen.items()))


@lru_cache(maxsize=_KEPT)
def _named(query: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(table.name.lower() for table in _parse(query).find_all(exp.Table)))


def _hashable(found: Visible | None) -> Visible | None:
    if found is None:
        return None
    return Visible(tuple(found.columns), frozenset(found.dates), frozenset(found.displays))


@lru_cache(maxsize=_KEPT)
def _rewrite(query: str, seen: tuple[tuple[str, Visible | None], ...]) -> Statement:
    tree = _parse(query)
    tables = _check_tables(tree, dict(seen).get)
    for scope in traverse_scope(tree):
        _check_columns(scope, tables)
    order = tree.args.get("order")
    keys = tuple(_plain(item.this) for item in order.expressions) if order else ()
    names = tuple(sorted({table.name.lower() for table in tree.find_all(exp.Table)}))
    for select in list(tree.find_all(exp.Select)):
        _expand_star(select, tables)
    _name_outputs(tree, tables)
    tree = _functions(tree, tables)
    for select in list(tree.find_all(exp.Select)):
        _rownum(select)
    shuffled = tree
    if order is None and tree.args.get("limit"):
        # A limit over an ordered sub-query is Oracle's way to the first rows: those stay the same.
        shuffled = exp.select("*").from_(tree.subquery("limited"))
    shuffled = shuffled.order_by(exp.func("ns_random"), append=True)
    return Statement(_sqlite(tree), _sqlite(shuffled), keys, names)


def _parse(query: str) -> exp.Select:
    try:
        statements = parse(query, read="oracle")
    except SqlglotError:
        raise QueryRefused(f"Failed to parse SQL [{query}]") from None
    tree = statements[0] if len(statements) == 1 else None
    if not isinstance(tree, exp.Select):
        raise QueryRefused(f"Failed to parse SQL [{query}]")
    for node in tree.walk():
        if isinstance(node, (exp.With, exp.Limit, exp.Offset, exp.DML, exp.DDL)):
            raise QueryRefused(f"Failed to parse SQL [{query}]")
        if isinstance(node, exp.In) and len(node.expressions) > _MOST_VALUES:
            raise QueryRefused("Search error occurred: Invalid or unsupported search.")
    return tree


def _check_tables(
    tree: exp.Select, look_up: Callable[[str], Visible | None]
) -> Mapping[str, Visible]:
    found: dict[str, Visible] = {}
    for table in tree.find_all(exp.Table):
        visible = look_up(table.name.lower())
        if visible is None:
            raise QueryRefused(f"Search error occurred: Record '{table.name}' was not found.")
        found[table.name.lower()] = visible
    return found


def _check_columns(scope: Scope, tables: Mapping[str, Visible]) -> None:
    sources: dict[str, Collection[str]] = {}
    around: Scope | None = scope
    while around is not None:  # a sub-query sees the names of the statement around it, too
        for alias, source in around.sources.items():
            if isinstance(source, Scope):
                columns = [name.lower() for name in _outputs(source.expression)]
                sources.setdefault(alias.lower(), columns)
            else:
                sources.setdefault(alias.lower(), tables[source.name.lower()].columns)
        around = around.parent if around.is_correlated_subquery else None
    aliases = {name.lower() for name in _outputs(scope.expression)}
    for column in scope.columns:
        name, owner = column.name.lower(), column.table.lower()
        if name == "rownum":
            continue
        known = (
            name in sources.get(owner, ())
            if owner
            else any(name in columns for columns in sources.values())
            or (name in aliases and column.find_ancestor(exp.Order) is not None)
        )
        if not known:
            listed = ", ".join(f"{alias}={alias}" for alias in sorted(sources))
            raise QueryRefused(
                f"Search error occurred: Unknown identifier '{column.name}'. "
                f"Available identifiers are: {{{listed}}}"
            )


def _expand_star(select: exp.Select, tables: Mapping[str, Visible]) -> None:
    if not any(isinstance(item, exp.Star) for item in select.expressions):
        return
    source = select.args["from_"].this
    if not isinstance(source, exp.Table):
        return  # a star over a sub-query shows what that one selects
    visible = tables[source.name.lower()]
    select.set("expressions", [exp.column(name) for name in visible.columns])


def _name_outputs(tree: exp.Select, tables: Mapping[str, Visible]) -> None:
    """Give each output its lower-case key, `exprN` where it has no name, and show bare dates."""
    outputs: list[exp.Expr] = []
    count = 0
    dates = {name for visible in tables.values() for name in visible.dates}
    for item in tree.expressions:
        body = item.this if isinstance(item, exp.Alias) else item
        if isinstance(item, exp.Star) or (isinstance(item, exp.Column) and item.is_star):
            outputs.append(item)
            continue
        name = item.alias_or_name
        if not name or name == "*":
            count += 1
            name = f"expr{count}"
        if isinstance(body, exp.Column) and body.name.lower() in dates:
            body = exp.func("ns_user_date", body.copy())
        outputs.append(exp.alias_(body.copy(), name.lower(), quoted=True))
    tree.set("expressions", outputs)


def _functions(tree: exp.Select, tables: Mapping[str, Visible]) -> exp.Select:
    displays = {name for visible in tables.values() for name in visible.displays}

    def rewrite(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.ToChar):
            mask = node.args.get("format")
            return exp.func("ns_to_char", node.this, *([mask] if mask else []))
        if isinstance(node, (exp.StrToDate, exp.StrToTime, exp.TsOrDsToDate)):
            form = node.args.get("format") or exp.Literal.string("%Y-%m-%d")
            return exp.func("ns_to_date", node.this, form)
        if isinstance(node, exp.DPipe):
            return exp.func("ns_concat", node.this, node.expression)
        if isinstance(node, exp.Dot) and node.name.upper() == "DF":
            column = node.expression.expressions[0]
            if isinstance(column, exp.Column) and column.name.lower() in displays:
                shown = f"{column.name.lower()}$"
                return exp.column(
                    exp.to_identifier(shown, quoted=True), table=column.args.get("table")
                )
            return column if isinstance(column, exp.Expr) else node
        return node

    rewritten = tree.transform(rewrite)
    if not isinstance(rewritten, exp.Select):
        raise TypeError("a SELECT stays one")
    return rewritten


def _rownum(select: exp.Select) -> None:
    """Turn `ROWNUM <= n` into a limit below the ORDER BY, which is where Oracle applies it."""
    where = select.args.get("where")
    if where is None:
        return
    terms = list(where.this.flatten()) if isinstance(where.this, exp.And) else [where.this]
    limits = [term for term in terms if _is_rownum(term)]
    if not limits:
        return
    most = min(int(t.expression.name) - (1 if isinstance(t, exp.LT) else 0) for t in limits)
    rest = [term for term in terms if not _is_rownum(term)]
    select.set("where", exp.Where(this=exp.and_(*rest)) if rest else None)
    order = select.args.pop("order", None)
    if order is None:
        select.set("limit", exp.Limit(expression=exp.Literal.number(most)))
        return
    inner = select.copy()
    inner.set("limit", exp.Limit(expression=exp.Literal.number(most)))
    outputs = [exp.column(exp.to_identifier(name, quoted=True)) for name in inner.named_selects]
    select.args.clear()
    select.set("expressions", outputs)
    select.set("from_", exp.From(this=inner.subquery("limited")))
    select.set("order", order)


def _is_rownum(term: exp.Expr) -> bool:
    return (
        isinstance(term, (exp.LTE, exp.LT, exp.EQ))
        and isinstance(term.this, exp.Column)
        and term.this.name.upper() == "ROWNUM"
        and isinstance(term.expression, exp.Literal)
    )


def _sqlite(tree: exp.Select) -> str:
    """Write for SQLite, all names quoted: `transaction` is a table here and a word there."""
    return tree.sql(dialect="sqlite", identify=True)


def _outputs(node: exp.Expr) -> list[str]:
    return node.named_selects if isinstance(node, exp.Query) else []


def _plain(node: exp.Expr) -> str:
    return node.name.lower() if isinstance(node, exp.Column) else ""

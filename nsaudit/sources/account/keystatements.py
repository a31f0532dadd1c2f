"""Keys of duplicates as SuiteQL: the account compares and counts, and no value of a record leaves.

Every form is the one of `nsaudit.sources.records.forms`. Functions are those that Oracle lists as
supported (help section_158513731864); no window function, no WITH. What an account must take that
no document confirms stands in assumptions.md of nsaudit.netsuite.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nsaudit.netsuite import Key as Order
from nsaudit.netsuite import Query, day, literal
from nsaudit.sources.account.places import Place
from nsaudit.sources.records.forms import FOLDS, FORMS, IDENTIFIER_SIGNS, OTHER, PAIRS
from nsaudit.sources.records.masking import SHOWN_ENDS
from nsaudit.sources.records.request import strong_fields

PLAIN = frozenset({"subsidiary", "currency", "entity", "parent", "total"})
"""Fields whose columns hold an internal id or a number: compared as they are."""

_CONTROLS = "\t\n\v\f\r"
_SOURCE = [sign for sign, plain in FOLDS.items() if plain and sign > "\x9f"]
_DROPPED = "".join(sign for sign, plain in FOLDS.items() if not plain)
_PIECE = 600
"""Signs that one call translates: a text within a statement of Oracle's holds 4,000 bytes."""


def formed(field: str, column: str) -> str:
    """A column in the form that it is compared in: `forms.formed` as SuiteQL."""
    if field in PLAIN:
        return column
    if field == "date":
        return f"TO_CHAR({column}, 'YYYY-MM-DD')"
    form = FORMS.get(field, OTHER)
    text = _folded(column)
    if form.sequence:
        return f"REGEXP_REPLACE({text}, {literal(IDENTIFIER_SIGNS)}, '\\1')"
    if form.drop or form.blank:
        # A sign that stands in the target keeps the target from being empty, which is null.
        text = (
            f"TRANSLATE({text}, {literal('x' + form.blank + form.drop)}, "
            f"{literal('x' + ' ' * len(form.blank))})"
        )
    if form.words:
        words = literal(f" ({'|'.join(form.words)}) ")
        text = f"REGEXP_REPLACE(REPLACE(' ' || {text} || ' ', ' ', '  '), {words}, '')"
        text = f"REPLACE({text}, ' ', '')"
    if form.lead:
        text = f"LTRIM({text}, {literal(form.lead)})"
    return f"LTRIM(RTRIM({text}))" if form.trim else text


def _folded(column: str) -> str:
    text = column
    for pair, plain in PAIRS.items():
        text = f"REPLACE({text}, {literal(pair)}, {literal(plain)})"
    for start in range(0, len(_SOURCE), _PIECE):
        signs = _SOURCE[start : start + _PIECE]
        target = literal("".join(FOLDS[sign] for sign in signs))
        text = f"TRANSLATE({text}, {literal(''.join(signs))}, {target})"
    codes = " || ".join(f"CHR({ord(sign)})" for sign in _CONTROLS)
    blanks = literal(" " * len(_CONTROLS))
    return f"LOWER(TRANSLATE({text}, {codes} || {literal(_DROPPED)}, {blanks}))"


def census(place: Place, names: Iterable[str]) -> Query:
    """How many records have a value in each column; a column that is not there is left out."""
    columns = tuple(dict.fromkeys(names))
    return Query(
        place.table,
        ("NVL(MIN(id), 0) AS lead", *(f"COUNT({name}) AS {name}" for name in columns)),
        (Order("NVL(MIN(id), 0) AS lead"),),
        optional=frozenset(columns),
    )


def counted(place: Place, keys: Sequence[Sequence[str]]) -> Query:
    """How many records a type has, and how many lack a part of each key."""
    fields = dict.fromkeys(field for key in keys for field in key)
    lacks = [
        f"SUM(CASE WHEN {' OR '.join(f'{field}_part IS NULL' for field in key)} THEN 1 ELSE 0 END)"
        for key in keys
    ]
    parts = [f"{_column(place, field)} AS {field}_part" for field in fields]
    source = f"(SELECT {', '.join(['r.id AS id', *parts])} FROM {_rows(place)}) d"
    return Query(
        place.table,
        (
            "NVL(MIN(id), 0) AS lead",
            "COUNT(*) AS total",
            *(f"{lack} AS lacking{number}" for number, lack in enumerate(lacks)),
        ),
        (Order("NVL(MIN(id), 0) AS lead"),),
        source=source,
    )


def cells(place: Place, key: Sequence[str], *, at_work: str = "", status: bool = False) -> Query:
    """Records that share the strong fields of a key, counted by the others.

    ``lead`` is the lowest internal id of those that share them, ``cell`` that of the ones counted.
    ``at_work`` counts the open transactions of one record; ``status`` adds the status's text.
    """
    strong = strong_fields(key)
    loose = [field for field in key if field not in strong]
    names = {field: f"k{number}" for number, field in enumerate(strong)}
    extra = {field: f"part_{field}" for field in loose}
    forms = {name: formed(f, _column(place, f)) for f, name in {**names, **extra}.items()}
    columns = ["r.id AS id", *(f"{form} AS {name}" for name, form in forms.items())]
    whole = " AND ".join(f"b.{name} IS NOT NULL" for name in forms)
    keys = ", ".join(f"b.{name}" for name in names.values())
    base = f"(SELECT {', '.join(columns)} FROM {_rows(place)})"
    several = (
        f"SELECT {keys}, MIN(b.id) AS lead FROM {base} b WHERE {whole} "
        f"GROUP BY {keys} HAVING COUNT(*) > 1"
    )
    # Texts of a status, and who is in use, cost much: only those few that share a key are asked.
    parts = list(extra.values())
    member = ["g.lead AS lead", "r.id AS id", *(f"{forms[name]} AS {name}" for name in parts)]
    if status:
        member.append("BUILTIN.DF(r.status) AS part_status")
        parts.append("part_status")
    sums = ["MIN(id) AS cell", "COUNT(*) AS records"]
    if at_work:
        member.append(f"({at_work}) AS uses")
        sums.append("SUM(CASE WHEN uses > 0 THEN 1 ELSE 0 END) AS at_work")
    same = " AND ".join(f"{forms[name]} = g.{name}" for name in names.values())
    there = [*(f"{forms[name]} IS NOT NULL" for name in extra.values()), *_own(place)]
    members = (
        f"SELECT {', '.join(member)} FROM {_joined(place)} JOIN ({several}) g ON {same}"
        + _where(there)
    )
    by = ", ".join(["lead", *parts])
    source = f"(SELECT {by}, {', '.join(sums)} FROM ({members}) m GROUP BY {by}) d"
    shown = ["lead", "cell", "records", *(["at_work"] if at_work else []), *parts]
    return Query(place.table, tuple(shown), (Order("lead"), Order("cell")), source=source)


def uses(kinds: Sequence[str], closed: Sequence[str]) -> str:
    """How many transactions whose status names no end are of the entity ``r.id``."""
    text = "LOWER(BUILTIN.DF(t.status))"
    ended = " AND ".join(f"{text} NOT LIKE {literal(f'%{word}%')}" for word in closed)
    listed = ", ".join(literal(kind) for kind in kinds)
    return (
        "SELECT COUNT(*) FROM transaction t "
        f"WHERE t.entity = r.id AND t.recordtype IN ({listed}) AND {ended}"
    )


def shown(place: Place, key: Sequence[str], ids: Sequence[str]) -> Query:
    """What may be shown of some records' keys: the ends of values that the report masks."""
    columns = ", ".join(["r.id AS id", *(_shown(place, field) for field in key)])
    listed = f"r.id IN ({', '.join(each for each in ids if each.isdigit()) or '0'})"
    source = f"(SELECT {columns} FROM {_joined(place)}{_where([*_own(place), listed])}) d"
    names = tuple(f"part_{field}" for field in key)
    return Query(place.table, ("id", *names), (Order("id"),), source=source)


def _shown(place: Place, field: str) -> str:
    column = _column(place, field)
    if field == "date":
        return day(column, "part_date")
    if field in PLAIN:
        return f"{column} AS part_{field}"
    ends = SHOWN_ENDS.get(field)
    mail = f"SUBSTR({column}, 1, 1) || '@' || SUBSTR({column}, INSTR({column}, '@') + 1, 1)"
    if field == "email":
        text = f"CASE WHEN INSTR({column}, '@') > 0 THEN {mail} ELSE SUBSTR({column}, 1, 1) END"
    elif ends is None:
        text = f"CASE WHEN INSTR({column}, '@') > 0 THEN {mail} ELSE {column} END"
    else:
        last = f"SUBSTR({column}, -LEAST({-ends}, LENGTH({column})))"
        text = f"SUBSTR({column}, 1, {ends})" if ends > 0 else last
    return f"{text} AS part_{field}"


def _column(place: Place, field: str) -> str:
    if field == "subsidiary" and place.belonging:
        return "p.subsidiary"
    return f"r.{place.columns[field]}"


def _rows(place: Place) -> str:
    return _joined(place) + _where(_own(place))


def _joined(place: Place) -> str:
    if not place.belonging:
        return f"{place.table} r"
    own = "p.entity = r.id AND p.isprimarysub = 'T'"
    return f"{place.table} r LEFT JOIN {place.belonging} p ON {own}"


def _where(conditions: Sequence[str]) -> str:
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _own(place: Place) -> list[str]:
    return [f"r.recordtype = {literal(place.kind)}"] if place.kind else []

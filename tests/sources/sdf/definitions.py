"""Saved-search definitions for tests, made here in the form that NetSuite exports."""

import base64
import gzip
from dataclasses import dataclass
from xml.sax.saxutils import escape

HEAD = "0123456789abcdef" * 4
VERSION = "2024.1.16"
ACCOUNT = "1230000_SB1"


def container(xml: str | bytes, *, version: str = VERSION, head: str = HEAD) -> str:
    data = xml.encode() if isinstance(xml, str) else xml
    return pack(gzip.compress(data, mtime=0), version=version, head=head)


def pack(data: bytes, *, version: str = VERSION, head: str = HEAD) -> str:
    return f"{head}@GZC@{version}@{base64.b64encode(data).decode()}"


def twice(text: str) -> str:
    """Escape as NetSuite does: once as text, once more as XML."""
    quotes = {"'": "&apos;", '"': "&quot;"}
    return escape(escape(text, quotes))


def value(field: str, text: str | None = None, key: str = "") -> str:
    shown = "" if text is None else twice(text)
    linked = f' dependencyKey="{key}"' if key else ""
    return f'<Value fieldType="SearchFieldType" field="{field}"{linked}>{shown}</Value>'


def row(*values: str, tag: str = "Record") -> str:
    parent = '<parent class="Collection" reference="../.." />'
    return f"<{tag}>{parent}<values>{''.join(values)}</values></{tag}>"


@dataclass
class FilterRow:
    name: str
    attribute: str | None = "F"
    modifier: str | None = None
    field_type: str = "CHECKBOX"
    values: tuple[str | None, ...] = ()
    formula: str | None = None
    negated: str | None = "false"
    any_of: str | None = "false"
    left: str | None = "0"
    right: str | None = "0"
    status: str = "N"

    def xml(self) -> str:
        stated = "".join(
            (
                value("FLAG_NOT", self.negated),
                value("FLAG_OR", self.any_of),
                value("FIELD_OR_CLAUSE_STATUS", self.status),
                value("FIELD_NUM_LEFT_PARENS", self.left),
                value("FIELD_NUM_RIGHT_PARENS", self.right),
                value("FIELD_FILTER_NAME", self.name),
                value("FIELD_FORMULA", self.formula),
                value("FIELD_MODIFIER", self.modifier),
                value("FIELD_ATTRIBUTE", self.attribute),
                value("FIELD_TYPE", self.field_type),
            )
        )
        records = "".join(
            row(value("KEY_ID", str(number)), value("FIELD_VALUE", compared))
            for number, compared in enumerate(self.values)
        )
        compared = f"<values>{records}</values>" if records else ""
        return (
            '<SearchFilter><parent class="Collection" reference="../.." /><descriptor>'
            "<recordType>SEARCH_PARENTHESIZED_FILTER</recordType>"
            f"<values>{stated}</values></descriptor>"
            f"<values><type>SEARCH_FILTER_VALUES</type>{compared}</values></SearchFilter>"
        )


def column(name: str, **stated: str) -> str:
    return row(value("FIELD_ALIAS", name), *(value(k, v) for k, v in stated.items()))


def sort_column(name: str, descending: str | None = "false") -> str:
    return row(value("KEY_FIELD", name), value("FLAG_DESCENDING", descending))


SECTIONS = (
    "filters",
    "summaryFilters",
    "availableFilterFields",
    "returnFields",
    "detailFields",
    "sortColumns",
    "alertRecipientFields",
    "alertRecipients",
)


def search_xml(
    *header: str,
    search_type: str | None = "Customer",
    sections: dict[str, str] | None = None,
    leave_out: tuple[str, ...] = (),
    prolog: str = '<?xml version="1.0" encoding="UTF-8"?>',
    extra: str = "",
) -> str:
    filled = sections or {}
    shown = "".join(
        f"<{name}><type>T</type>"
        + (f"<values>{filled[name]}</values>" if name in filled else "")
        + f"</{name}>"
        for name in SECTIONS
        if name not in leave_out
    )
    described = value("FIELD_SEARCH_TYPE", search_type) + "".join(header)
    return (
        f"{prolog}<nssoc:SerializedObjectContainer"
        ' xmlns:nssoc="http://www.netsuite.com/schemas/nssoc"'
        f' uid="{ACCOUNT}:SavedSearch:7" version="0.1" timestamp="1">'
        "<nssoc:definition><SearchDefinition><descriptor>"
        f"<recordType>SEARCH_ENTRY</recordType><values>{described}</values></descriptor>"
        f"{shown}</SearchDefinition>{extra}</nssoc:definition>"
        "<nssoc:dependencies><dependency><LocaleDescriptor /></dependency></nssoc:dependencies>"
        "</nssoc:SerializedObjectContainer>"
    )

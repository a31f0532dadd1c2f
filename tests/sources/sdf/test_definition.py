import base64
import gzip
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsaudit.sources.sdf import definitioncontainer as limits
from nsaudit.sources.sdf.definition import (
    DefinitionError,
    FieldName,
    SearchColumn,
    SearchFilter,
    SortColumn,
    decode,
    split_name,
)
from tests.sources.sdf.definitions import (
    ACCOUNT,
    HEAD,
    VERSION,
    FilterRow,
    column,
    container,
    pack,
    row,
    search_xml,
    sort_column,
    value,
)


def refused(text: str) -> str:
    with pytest.raises(DefinitionError) as caught:
        decode(text)
    assert str(caught.value) == caught.value.reason
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value.reason


def _utf7(text: str) -> bytes:
    """Encode every character the long way, so that no markup shows."""
    return b"".join(
        b"+" + base64.b64encode(c.encode("utf-16-be")).rstrip(b"=") + b"-" for c in text
    )


def filters_of(*rows: FilterRow) -> tuple[SearchFilter, ...]:
    xml = search_xml(sections={"filters": "".join(r.xml() for r in rows)})
    return decode(container(xml)).filters


class TestWhatIsRead:
    def test_header(self) -> None:
        search = decode(
            container(
                search_xml(
                    value("FIELD_DEFAULT_NAME", "Köln & 'friends' <open>"),
                    value("FLAG_PUBLIC", "true"),
                    value("FLAG_UNRESTRICTED", "false"),
                    value("FLAG_GLOBAL_EDIT", "true"),
                    value("FLAG_SCHEDULED_ALERT", "true"),
                    value("FLAG_TRIGGERED_ALERT", "perhaps"),
                    value("MAX_ROWS", "20"),
                    search_type="Vendor",
                )
            )
        )
        assert search.netsuite_version == VERSION
        assert search.search_type == "Vendor"
        assert search.default_name == "Köln & 'friends' <open>"
        assert (search.public, search.unrestricted, search.global_edit) == (True, False, True)
        assert (search.scheduled_alert, search.triggered_alert) == (True, None)
        assert search.send_on_update is None
        assert search.max_rows == 20
        assert search.record_type is None
        assert (search.filters, search.columns, search.sort_columns) == ((), (), ())

    def test_no_cap_on_rows(self) -> None:
        assert decode(container(search_xml(value("MAX_ROWS")))).max_rows is None

    def test_custom_record_type_is_named_by_script_id(self) -> None:
        key = "CustomRecordDescriptor:CUSTOMRECORD_ACME_CRATE"
        xml = search_xml(value("KEY_RECORD_TYPE", "129", key), search_type="Custom")
        assert decode(container(xml)).record_type == "customrecord_acme_crate"

    def test_filters(self) -> None:
        first, second, third = filters_of(
            FilterRow("Entity_ISINACTIVE", any_of="true", left="2", right="1"),
            FilterRow(
                "VE_Entity_NAME",
                attribute="ANYOF",
                field_type="SELECT",
                values=("7", None, "11"),
                negated="true",
            ),
            FilterRow(
                "Transaction_FORMULATEXT",
                attribute="IS",
                field_type="TEXT",
                values=("1",),
                formula="CASE WHEN {a} <> 'x' THEN 1 END",
                right="1",
            ),
        )
        assert first == SearchFilter(
            name="Entity_ISINACTIVE",
            join=None,
            searchtable="Entity",
            field="ISINACTIVE",
            summary=None,
            fieldtype="CHECKBOX",
            modifier=None,
            attribute="F",
            values=(),
            formula=None,
            negated=False,
            any_of=True,
            left_parens=2,
            right_parens=1,
        )
        assert (second.join, second.field, second.values) == ("VE", "NAME", ("7", "11"))
        assert second.negated is True
        assert third.formula == "CASE WHEN {a} <> 'x' THEN 1 END"

    def test_operator(self) -> None:
        rows = filters_of(
            FilterRow("Item_ISINACTIVE", attribute="T"),
            FilterRow("Item_NAME", attribute="CONTAINS", field_type="TEXT"),
            FilterRow("Item_CREATED", attribute="TODAY", modifier="ON", field_type="DATE"),
            FilterRow("Item_TYPE", attribute=None, field_type="SELECT", values=("A",)),
        )
        assert [r.operator for r in rows] == ["IS", "CONTAINS", "ON", None]

    @pytest.mark.parametrize("field", ["negated", "any_of", "left", "right"])
    def test_what_cannot_be_read_is_none(self, field: str) -> None:
        row_ = FilterRow("Item_ISINACTIVE")
        setattr(row_, field, None)
        (read,) = filters_of(row_)
        name = {"left": "left_parens", "right": "right_parens"}.get(field, field)
        assert getattr(read, name) is None

    def test_unknown_clause_status_makes_the_flag_unreadable(self) -> None:
        (read,) = filters_of(FilterRow("Item_ISINACTIVE", status="Q"))
        assert read.any_of is None

    def test_summary_filter(self) -> None:
        rows = FilterRow("SUM_TR_Transaction_AMOUNT", attribute="GT", field_type="CURRENCY").xml()
        (read,) = decode(container(search_xml(sections={"summaryFilters": rows}))).summary_filters
        assert (read.summary, read.name, read.join) == ("SUM", "TR_Transaction_AMOUNT", "TR")

    def test_columns_sorting_and_available_filters(self) -> None:
        search = decode(
            container(
                search_xml(
                    sections={
                        "returnFields": column(
                            "CU_CUSTENTITY_ACME_TIER",
                            FIELD_LABEL="Tier",
                            FIELD_SUMMARY_TYPE="GROUP",
                            FIELD_FUNCTION="ROUND",
                            FIELD_FORMULA="{x}",
                        )
                        + column("Customer_EMAIL"),
                        "sortColumns": sort_column("Customer_NAME", "true")
                        + sort_column("CUSTENTITY_ACME_TIER", None),
                        "availableFilterFields": row(value("FIELD_NAME", "Customer_STAGE")),
                    }
                )
            )
        )
        assert search.columns == (
            SearchColumn(
                "CU_CUSTENTITY_ACME_TIER",
                "CU",
                None,
                "CUSTENTITY_ACME_TIER",
                "Tier",
                "{x}",
                "GROUP",
                "ROUND",
            ),
            SearchColumn("Customer_EMAIL", None, "Customer", "EMAIL", None, None, None, None),
        )
        assert search.sort_columns == (
            SortColumn("Customer_NAME", None, "Customer", "NAME", True),
            SortColumn("CUSTENTITY_ACME_TIER", None, None, "CUSTENTITY_ACME_TIER", None),
        )
        assert search.available_filters == ("Customer_STAGE",)

    def test_recipients_are_counted_and_nothing_else_is_kept(self) -> None:
        xml = search_xml(
            value("FIELD_EMAIL_BODY", "dear jo@example.com"),
            sections={
                "alertRecipients": row(value("FIELD_NAME", "jo@example.com")) * 2,
                "alertRecipientFields": row(value("FIELD_NAME", "Customer_SALESREP")),
            },
        )
        search = decode(container(xml))
        assert (search.alert_recipients, search.alert_recipient_fields) == (2, 1)
        assert "example.com" not in repr(search)
        assert ACCOUNT not in repr(search)

    def test_line_breaks_within_the_text(self) -> None:
        text = container(search_xml())
        broken = "\n  " + text[:120] + "\r\n" + text[120:] + "\n"
        assert decode(broken) == decode(text)

    @pytest.mark.parametrize("comment", ["<!-- note -->", "<![CDATA[ ]]>"])
    def test_comment_does_not_change_what_is_read(self, comment: str) -> None:
        xml = search_xml(value("FLAG_PUBLIC", "true"), extra=comment)
        assert decode(container(xml)) == decode(container(xml.replace(comment, "")))

    def test_search_in_a_comment_is_not_the_search(self) -> None:
        decoy = "<!-- <SearchDefinition> -->"
        xml = search_xml(prolog=decoy, search_type="Item")
        assert decode(container(xml)).search_type == "Item"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Customer_EMAIL", FieldName(None, "Customer", "EMAIL")),
        ("ASW_Custom_ISINACTIVE", FieldName("ASW", "Custom", "ISINACTIVE")),
        ("IT_Item_TYPE_OF_IT", FieldName("IT", "Item", "TYPE_OF_IT")),
        ("CUSTBODY_1_CUSTOMER_ID", FieldName(None, None, "CUSTBODY_1_CUSTOMER_ID")),
        ("CU_CUSTENTITY_X", FieldName("CU", None, "CUSTENTITY_X")),
        ("CSEG_ACME", FieldName(None, None, "CSEG_ACME")),
        ("UNSEEN", FieldName(None, None, "UNSEEN")),
        ("AB_UNSEEN_SHAPE", FieldName(None, None, "AB_UNSEEN_SHAPE")),
        ("", FieldName(None, None, "")),
    ],
)
def test_split_name(name: str, parts: FieldName) -> None:
    assert split_name(name) == parts


class TestHostileInput:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "empty"),
            ("  \n", "empty"),
            ("hello", "form that NetSuite exports"),
            (f"{HEAD}@GZC@{VERSION}", "form that NetSuite exports"),
            (f"{HEAD[1:]}@GZC@{VERSION}@AAAA", "form that NetSuite exports"),
            (f"{HEAD}@ZIP@{VERSION}@AAAA", "GZC"),
            (f"{HEAD}@GZC@next@AAAA", "version"),
            (f"{HEAD}@GZC@{VERSION}@A*A=", "base64"),
            (f"{HEAD}@GZC@{VERSION}@AAAAA", "base64"),
            (f"{HEAD}@GZC@{VERSION}@\N{SNOWMAN}", "base64"),
            (f"{HEAD}@GZC@{VERSION}@AAAA", "gzip"),
            (f"{HEAD}@GZC@{VERSION}@", "cut off"),
            (container(""), "well-formed"),
            (container("<a><b></a>"), "well-formed"),
            (container("<a/>"), "not that of a saved search"),
            (container(b"\xff\xfe<\x00a\x00/\x00>\x00"), "UTF-8"),
            (container(b"<\x00a\x00/\x00>\x00"), "UTF-8"),
            (container(search_xml().replace("</SearchDefinition>", "", 1)), "well-formed"),
        ],
    )
    def test_not_a_definition(self, text: str, said: str) -> None:
        assert said in refused(text)

    def test_too_long(self) -> None:
        assert "longer than" in refused("A" * (limits.MAX_TEXT + 1))

    @pytest.mark.parametrize("kept", [0.02, 0.5, 0.99])
    def test_truncated_gzip(self, kept: float) -> None:
        data = gzip.compress(search_xml().encode())
        assert "cut off" in refused(pack(data[: int(len(data) * kept)]))

    def test_damaged_gzip(self) -> None:
        data = bytearray(gzip.compress(search_xml().encode()))
        data[-6] ^= 0xFF  # within the checksum
        assert "damaged" in refused(pack(bytes(data)))

    def test_trailing_data(self) -> None:
        assert "followed" in refused(pack(gzip.compress(search_xml().encode()) + b"more"))

    def test_gzip_bomb(self) -> None:
        bomb = gzip.compress(b" " * (400 * 1024 * 1024), compresslevel=9)
        start = time.process_time()
        assert "unpacks to more than" in refused(pack(bomb))
        assert time.process_time() - start < 5

    @pytest.mark.parametrize(
        "prolog",
        [
            '<!DOCTYPE a [<!ENTITY b "c">]>',
            '<!DOCTYPE a SYSTEM "file:///etc/hostname">',
            '<?xml version="1.0"?>\n<!DOCTYPE a>',
        ],
    )
    def test_document_type(self, prolog: str) -> None:
        assert "document type" in refused(container(search_xml(prolog=prolog)))

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "cp037", "utf-7"])
    @pytest.mark.parametrize("prefix", [b"", b'<?xml version="1.0" encoding="%s"?>'])
    def test_document_type_hidden_by_encoding(self, encoding: str, prefix: bytes) -> None:
        doctype = '<!DOCTYPE a [<!ENTITY kind "Customer">]>'
        body = search_xml(prolog=doctype).replace(">Customer<", ">&kind;<")
        assert ">&kind;<" in body
        hidden = body.encode(encoding) if encoding != "utf-7" else _utf7(body)
        declared = prefix.replace(b"%s", encoding.encode())
        assert refused(container(declared + hidden)) in (
            "The search's XML is not UTF-8 text.",
            "The search's XML is not well-formed.",
        )

    def test_undeclared_entity(self) -> None:
        xml = search_xml(search_type=None).replace("</Value>", "&jewel;</Value>", 1)
        assert "well-formed" in refused(container(xml))

    @pytest.mark.parametrize("within", [True, False])
    def test_deep_nesting(self, within: bool) -> None:
        nest = "<a>" * 100_000 + "</a>" * 100_000
        xml = nest if not within else search_xml(sections={"filters": nest})
        start = time.process_time()
        assert "deeper than" in refused(container(xml))
        assert time.process_time() - start < 5

    def test_too_many_tags(self) -> None:
        assert "tags" in refused(container("<a>" + "<b/>" * limits.MAX_TAGS + "</a>"))

    def test_long_name_is_split_at_once(self) -> None:
        start = time.process_time()
        split_name("A" + "a" * 2_000_000)
        assert time.process_time() - start < 1

    @pytest.mark.parametrize(
        "section",
        [
            "filters",
            "summaryFilters",
            "availableFilterFields",
            "returnFields",
            "sortColumns",
            "alertRecipients",
        ],
    )
    def test_missing_section_is_not_an_empty_one(self, section: str) -> None:
        assert section in refused(container(search_xml(leave_out=(section,))))

    @pytest.mark.parametrize("section", ["filters", "returnFields", "sortColumns"])
    def test_row_of_an_unknown_kind(self, section: str) -> None:
        xml = search_xml(sections={section: "<SearchMystery />"})
        assert "not known" in refused(container(xml))

    def test_row_without_a_name(self) -> None:
        nameless = FilterRow("").xml()
        assert "name its field" in refused(container(search_xml(sections={"filters": nameless})))
        bare = "<SearchFilter />"
        assert "filters on" in refused(container(search_xml(sections={"filters": bare})))

    @pytest.mark.parametrize("count", ["-1", "many", "1" * 5000, "٣"])
    def test_count_that_is_no_number(self, count: str) -> None:
        rows = FilterRow("Item_NAME", left=count).xml()
        assert "no number" in refused(container(search_xml(sections={"filters": rows})))

    def test_no_search_type(self) -> None:
        assert "record type" in refused(container(search_xml(search_type=None)))

    def test_no_descriptor(self) -> None:
        xml = search_xml().replace("descriptor>", "other>")
        assert "does not describe" in refused(container(xml))

    @given(st.binary(max_size=300))
    def test_any_bytes(self, data: bytes) -> None:
        refused(pack(data))
        refused(container(data))

    @given(st.text(max_size=300))
    def test_any_text(self, text: str) -> None:
        refused(text)

    @given(st.data())
    def test_any_damage_is_one_kind_of_error(self, data: st.DataObject) -> None:
        xml = search_xml(sections={"filters": FilterRow("Item_NAME", values=("x",)).xml()})
        start = data.draw(st.integers(0, len(xml)))
        end = data.draw(st.integers(start, min(len(xml), start + 40)))
        damaged = xml[:start] + data.draw(st.text("<>/&\"'ax", max_size=5)) + xml[end:]
        with suppress(DefinitionError):
            decode(container(damaged))

"""What is compared, what is set aside, and what is said about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from nsaudit.drift import TABLE, Comparison, compare, compare_folders
from nsaudit.model import (
    Change,
    CustomField,
    CustomList,
    CustomRecordType,
    Feature,
    Gap,
    GapReason,
    ListValue,
    Location,
    OtherObject,
    Permission,
    Role,
    Snapshot,
    SnapshotMeta,
)
from nsaudit.model.base import Record
from nsaudit.sources.sdf import read_folder
from nsaudit.sources.snapshots import load, open_folder, save
from tests.drift.project import E, build, search_definition, tags, write


def snapshot(
    *records: Record, name: str = "a", partial: Sequence[str] = (), gaps: Sequence[str] = ()
) -> Snapshot:
    tables: dict[str, list[Record]] = {}
    for record in records:
        tables.setdefault(record.table, []).append(record)
    return Snapshot(
        SnapshotMeta(environment=name, partial=tuple(partial)),
        tables,
        {table: Gap(reason=GapReason.REFUSED, detail="refused") for table in gaps},
    )


def field(key: str = "custentity_a", **values: Any) -> CustomField:
    values.setdefault("label", "A")
    return CustomField(tag="entitycustomfield", scriptid=key, **values)


def applied(found: Comparison) -> dict[str, int]:
    return {a.known.id: a.times for a in found.normalised}


def brief(found: Comparison) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(c.record_key, c.op, c.path) for c in found.changes]


def test_booleans_and_numbers_are_told_as_netsuite_writes_them() -> None:
    found = compare(
        snapshot(field(ismandatory=False, maxlength=40)),
        snapshot(field(ismandatory=True, maxlength=20)),
    )
    assert [(c.path, c.before, c.after) for c in found.changes] == [
        (("ismandatory",), "F", "T"),
        (("maxlength",), "40", "20"),
    ]


def test_a_value_that_one_side_could_not_read_is_no_change() -> None:
    one, two = snapshot(field(ismandatory=True)), snapshot(field(ismandatory=None))
    for found in (compare(one, two), compare(two, one)):
        assert found.changes == ()
        assert applied(found) == {"unread": 1}


def test_permissions_that_one_side_could_not_read_are_no_change() -> None:
    role = Role(scriptid="customrole_a", permissions=(Permission(permkey="X", permlevel="FULL"),))
    found = compare(snapshot(role), snapshot(role.model_copy(update={"permissions": None})))
    assert found.changes == ()
    assert applied(found) == {"unread": 1}


def test_nothing_unread_hides_in_an_added_item() -> None:
    role = Role(scriptid="customrole_a", permissions=())
    more = role.model_copy(update={"permissions": (Permission(permkey="LIST_ITEM"),)})
    [change] = compare(snapshot(role), snapshot(more)).changes
    assert (change.op, change.path, change.after) == ("added", ("permissions", "LIST_ITEM"), {})


def test_a_table_with_a_gap_gives_no_change_and_is_named() -> None:
    one = snapshot(field(), name="sandbox")
    two = snapshot(name="production", gaps=["custom_fields"])
    for found, side in ((compare(one, two), "production"), (compare(two, one), "production")):
        assert found.changes == ()
        assert [(u.table, u.environment) for u in found.unread] == [("custom_fields", side)]
        assert found.unread[0].gap.detail == "refused"


def test_what_a_project_does_not_hold_is_not_missing_in_its_account() -> None:
    project = snapshot(field("custentity_a"), partial=["custom_fields"])
    account = snapshot(field("custentity_a"), field("custentity_b"))
    assert compare(account, project).changes == ()
    assert applied(compare(account, project)) == {"not-in-project": 1}
    assert compare(project, account).changes == ()
    missing = snapshot(partial=["custom_fields"]), snapshot(field("custentity_b"))
    assert compare(*missing).changes == ()


def test_what_a_whole_account_lacks_is_missing() -> None:
    project = snapshot(field("custentity_a"), partial=["custom_fields"])
    found = compare(project, snapshot(name="production"))
    assert brief(found) == [("custentity_a", "removed", ())]
    [change] = found.changes
    assert (change.direction, change.before, change.after) == ("source_only", "A", None)


def test_two_projects_are_compared_as_what_they_hold() -> None:
    one = snapshot(field("custentity_a"), partial=["custom_fields"])
    two = snapshot(field("custentity_b"), partial=["custom_fields"])
    assert brief(compare(one, two)) == [
        ("custentity_a", "removed", ()),
        ("custentity_b", "added", ()),
    ]


def test_a_feature_that_is_not_listed_is_not_off() -> None:
    one = snapshot(Feature(id="CRM", enabled=True), Feature(id="REVREC", enabled=False))
    two = snapshot(Feature(id="CRM", enabled=False))
    found = compare(one, two)
    assert brief(found) == [("crm", "changed", ("enabled",))]
    assert applied(found) == {"not-in-project": 1}


def test_an_object_whose_file_could_not_be_read_is_not_missing(tmp_path: Path) -> None:
    whole, torn = tmp_path / "whole", tmp_path / "torn"
    for folder in (whole, torn):
        write(build(), folder)
    broken = torn / "src/Objects/role/customrole_api.xml"
    broken.write_text(broken.read_text()[:-30])
    one, two = read_folder(whole, environment="a"), read_folder(torn, environment="b")
    for found in (compare(one, two), compare(two, one)):
        assert found.changes == ()
        assert applied(found)["unread"] == 1
    save(one, tmp_path / "one")
    save(two, tmp_path / "two")
    found = compare_folders(open_folder(tmp_path / "one"), open_folder(tmp_path / "two"))
    assert found.changes == ()


def test_letter_case_of_script_ids_is_no_difference() -> None:
    one = CustomRecordType(
        scriptid="customrecord_log",
        customrecordcustomfields=(
            CustomField(scriptid="custrecord_a", selectrecordtype="[scriptid=customlist_a]"),
        ),
    )
    two = CustomRecordType(
        scriptid="CUSTOMRECORD_LOG",
        customrecordcustomfields=(
            CustomField(scriptid="CUSTRECORD_A", selectrecordtype="[scriptid=CUSTOMLIST_A]"),
        ),
    )
    found = compare(snapshot(one), snapshot(two))
    assert found.changes == ()
    assert set(applied(found)) >= {"reference-form"}


@pytest.mark.parametrize(
    ("one", "two", "reason"),
    [
        ("A|B|C", "C|A|B", "multi-select"),
        ("[scriptid=a]|[scriptid=b]", "[scriptid=B]|[scriptid=A]", "multi-select"),
        ("[type=customsegment, scriptid=cseg1]", "[scriptid=cseg1]", "reference-form"),
        ("CUSTBODY_REGION", "custbody_region", "reference-form"),
        ("two  words\n", "two words", "whitespace"),
        ("true", "T", "truth"),
        ("[ACCOUNT_SPECIFIC_VALUE]", "17", "masked"),
        ("A|[ACCOUNT_SPECIFIC_VALUE]", "A|17", "masked"),
        ("(Encrypted)", "", None),
        ("A|B", "A|C", None),
        ("A|[ACCOUNT_SPECIFIC_VALUE]", "B", None),
        ("a||b", "b||a", None),
        ("true", "F", None),
        ("One", "one", None),
    ],
)
def test_texts_that_say_the_same(one: str, two: str, reason: str | None) -> None:
    sides = [
        snapshot(OtherObject(tag="center", scriptid="custcenter_a", other={"thing": text}))
        for text in (one, two)
    ]
    found = compare(*sides)
    assert bool(found.changes) is (reason is None)
    assert (reason is None) or applied(found) == {reason: 1}


def test_free_text_with_bars_is_no_multi_select() -> None:
    sides = [
        snapshot(OtherObject(tag="center", scriptid="c", other={"description": text}))
        for text in ("A|B", "B|A")
    ]
    assert len(compare(*sides).changes) == 1


def test_files_that_leave_a_tag_out_are_not_compared_in_it() -> None:
    place = Location("a.xml", 1, 1)
    one = OtherObject(
        tag="center", scriptid="c", location=place, other={"x": "T", "y": "", "z": "F"}
    )
    two = OtherObject(tag="center", scriptid="c", location=place, other={})
    found = compare(snapshot(one), snapshot(two))
    assert found.changes == ()
    assert applied(found) == {"not-stated": 1, "absent-is-empty": 2}


def values(*pairs: tuple[str, str], ordered: bool = False) -> CustomList:
    return CustomList(
        scriptid="customlist_a",
        name="A",
        isordered=ordered,
        customvalues=tuple(ListValue(scriptid=key, value=text) for key, text in pairs),
    )


def test_list_values_with_generated_ids_are_paired_by_text() -> None:
    one = values(("val_11_1234567_sb1_1", "North"), ("val_12_1234567_sb1_2", "South"))
    two = values(("val_91_7654321_8", "South"), ("val_92_7654321_9", "West"))
    found = compare(snapshot(one), snapshot(two))
    assert brief(found) == [
        ("customlist_a", "removed", ("customvalues", "val_11_1234567_sb1_1")),
        ("customlist_a", "added", ("customvalues", "val_92_7654321_9")),
    ]
    assert applied(found) == {"generated-id": 1}


def test_named_ids_are_never_paired_by_text() -> None:
    found = compare(snapshot(values(("val_a", "North"))), snapshot(values(("val_b", "North"))))
    assert [c.op for c in found.changes] == ["removed", "added"]


def test_only_an_ordered_list_has_an_order() -> None:
    pairs = ("val_a", "A"), ("val_b", "B")
    assert not compare(snapshot(values(*pairs)), snapshot(values(*pairs[::-1]))).changes
    one = snapshot(values(*pairs, ordered=True))
    two = snapshot(values(*pairs[::-1], ordered=True))
    assert [c.path[-1] for c in compare(one, two).changes] == ["(order)"]


def test_an_item_more_is_no_other_order() -> None:
    one = values(("val_a", "A"), ("val_b", "B"), ordered=True)
    two = values(("val_c", "C"), ("val_a", "A"), ("val_b", "B"), ordered=True)
    assert [(c.op, c.path[-1]) for c in compare(snapshot(one), snapshot(two)).changes] == [
        ("added", "val_c")
    ]


def search(**how: Any) -> Snapshot:
    root = E("savedsearch", E("definition", search_definition(**how)), scriptid="customsearch_a")
    return _read({"Objects/a.xml": root})


_FOLDERS: list[Path] = []


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> None:
    _FOLDERS[:] = [tmp_path]


def _read(objects: Any, name: str = "a") -> Snapshot:
    folder = _FOLDERS[0] / f"p{len(list(_FOLDERS[0].iterdir()))}"
    return read_folder(write(objects, folder), environment=name)


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"head": "f" * 64}, None),
        ({"version": "2019.2.0"}, "generated"),
        ({"region": "1234"}, "internal-id"),
        ({"join": "BFA"}, "join-code"),
        ({"swap": True}, None),
    ],
)
def test_what_differs_between_accounts_in_an_equal_search(
    how: dict[str, Any], reason: str | None
) -> None:
    found = compare(search(), search(**how))
    assert found.changes == ()
    assert set(applied(found)) == ({reason} if reason else set())


def test_a_search_that_does_not_decode_is_not_compared() -> None:
    broken = E("savedsearch", E("definition", "0@GZC@x"), scriptid="customsearch_a")
    found = compare(search(), _read({"Objects/a.xml": broken}))
    assert found.changes == ()
    assert set(applied(found)) == {"unread"}


def test_a_hidden_form_row_equals_no_row() -> None:
    def form(*more: Any) -> Any:
        fields = E("fields", *more)
        return {
            "Objects/f.xml": E(
                "entryForm",
                E("name", "F"),
                E("mainFields", E("defaultFieldGroup", fields)),
                scriptid="custform_f",
            )
        }

    def row(name: str, **flags: str) -> Any:
        return E("field", *tags(**{"id": name, "visible": "T", "mandatory": "F", **flags}))

    base = row("A")
    hidden = compare(_read(form(base)), _read(form(row("A"), row("B", visible="F"))))
    assert hidden.changes == ()
    assert applied(hidden) == {"hidden-row": 1}
    required = form(row("A"), row("B", visible="F", mandatory="T"))
    assert [c.op for c in compare(_read(form(row("A"))), _read(required)).changes] == ["added"]


def test_a_row_that_moved_within_its_form_is_no_change() -> None:
    def form(first: str, second: str) -> Any:
        def group(name: str) -> Any:
            row = E("field", *tags(id=name, visible="T", mandatory="F"))
            return E("fields", row, position="MIDDLE")

        return {
            "Objects/f.xml": E(
                "entryForm",
                E(
                    "mainFields",
                    E("fieldGroup", group(first), scriptid="fieldgroup_1"),
                    E("fieldGroup", group(second), scriptid="fieldgroup_2"),
                ),
                scriptid="custform_f",
            )
        }

    assert compare(_read(form("A", "B")), _read(form("B", "A"))).changes == ()


def test_copies_of_one_id_in_two_projects_are_paired_by_project() -> None:
    def copies(*labels: tuple[str, str]) -> Snapshot:
        return snapshot(
            *(
                field("custentity_a", project=p, label=label, location=Location(f"{p}/a.xml"))
                for p, label in labels
            ),
            partial=["custom_fields"],
        )

    found = compare(copies(("one", "A"), ("two", "B")), copies(("two", "C"), ("one", "A")))
    assert brief(found) == [("two/custentity_a", "changed", ("label",))]
    found = compare(copies(("one", "A"), ("two", "B")), copies(("one", "A")))
    assert brief(found) == [("two/custentity_a", "removed", ())]


def test_a_second_copy_in_one_project_is_not_a_missing_object() -> None:
    def copy(name: str, label: str) -> CustomField:
        return field("custentity_a", project="p", label=label, location=Location(name))

    found = compare(
        snapshot(copy("p/a.xml", "A"), copy("p/b.xml", "B")), snapshot(copy("q/a.xml", "B"))
    )
    assert found.changes == ()
    assert applied(found) == {"duplicate-copy": 1}


def test_places_are_those_of_the_values(tmp_path: Path) -> None:
    one, two = build(), build()
    path = "Objects/role/customrole_api.xml"
    level = two[path].find("permissions/permission[2]/permlevel")
    assert level is not None
    level.text = "FULL"
    [change] = compare(_read(one), _read(two)).changes
    for place in (change.before_location, change.after_location):
        assert place is not None
        assert place.path is not None
        assert place.line is not None
        folder = tmp_path / ("p0" if place is change.before_location else "p1")
        line = (folder / place.path).read_text().splitlines()[place.line - 1]
        assert "<permlevel>" in line


def test_the_project_frame_is_not_compared() -> None:
    one, two = build(), build()
    two["manifest.xml"].find("projectname").text = "other"  # type: ignore[union-attr]  # is there
    two["deploy.xml"].append(E("files", E("path", "~/FileCabinet/*")))
    assert compare(_read(one), _read(two)).changes == ()


def test_every_reason_has_a_text_and_a_source() -> None:
    assert len({known.id for known in TABLE}) == len(TABLE)
    assert all(known.text and known.source for known in TABLE)


def test_folders_of_different_places_compare_as_snapshots_do(tmp_path: Path) -> None:
    one = snapshot(field("custentity_a", location=Location("x/a.xml", 1, 1)), gaps=["roles"])
    two = snapshot(
        field("custentity_a", label="B", location=Location("y/a.xml", 3, 1)),
        field("custentity_b", location=Location("y/b.xml", 3, 1)),
        Role(scriptid="customrole_a"),
    )
    save(one, tmp_path / "one")
    save(two, tmp_path / "two")
    quick = compare_folders(open_folder(tmp_path / "one"), open_folder(tmp_path / "two"))
    assert quick == compare(load(tmp_path / "one"), load(tmp_path / "two")) == compare(one, two)
    assert [type(c) for c in quick.changes] == [Change, Change]

"""Any folder is read whole: every object counted, every unreadable file named with its place."""

from __future__ import annotations

import base64
import gzip
import hashlib
from pathlib import Path

import pytest

from nsaudit.model import (
    CabinetFile,
    CustomField,
    Customization,
    CustomRecordType,
    Deployment,
    Feature,
    Project,
    Role,
    SavedSearch,
    Script,
    Snapshot,
    Unreadable,
)
from nsaudit.model.base import Location
from nsaudit.report import coverage
from nsaudit.sources.sdf import cabinet, read_folder

MANIFEST = (
    '<manifest projecttype="ACCOUNTCUSTOMIZATION"><projectname>p</projectname>'
    "<frameworkversion>1.0</frameworkversion></manifest>"
)
LIST = '<customlist scriptid="{0}"><name>{0}</name></customlist>'


def read(folder: Path, files: dict[str, str | bytes]) -> Snapshot:
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            target.write_bytes(content)
        else:
            target.write_text(content, "utf-8")
    return read_folder(folder)


def ids(snapshot: Snapshot) -> set[str]:
    return {record.scriptid for record in snapshot.records(Customization)}


def refusals(snapshot: Snapshot) -> dict[str, Unreadable]:
    return {record.path: record for record in snapshot.records(Unreadable)}


HOSTILE: dict[str, tuple[str | bytes, str]] = {
    "doctype": (
        '<!DOCTYPE a [<!ENTITY x "y">]><customlist scriptid="a"><name>&x;</name></customlist>',
        "it declares a DOCTYPE or an entity, which no SDF object does",
    ),
    "entities": (
        (
            '<!DOCTYPE l [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
            '<customlist scriptid="a"><name>&b;</name></customlist>'
        ),
        "it declares a DOCTYPE or an entity, which no SDF object does",
    ),
    "utf16-doctype": (
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY x "y">]>'
        '<customlist scriptid="a"><name>&x;</name></customlist>'.encode("utf-16"),
        "it declares a DOCTYPE or an entity, which no SDF object does",
    ),
    "deep": (
        '<customlist scriptid="a">' + "<b>" * 100_000 + "</b>" * 100_000 + "</customlist>",
        "its elements nest deeper than those of any SDF object",
    ),
    "not-utf8": (
        b'<customlist scriptid="a"><name>\xff\xfe</name></customlist>',
        "it is not readable as XML: it is not valid UTF-8",
    ),
    "truncated": (
        '<customlist scriptid="a"><name>x',
        "it is not readable as XML: it ends before its root element does; the file is cut off",
    ),
    "empty": ("", "it is not readable as XML: it is empty"),
    "html": ("<html><body/></html>", "its root <html> is no SDF object: it has no script id"),
    "escaped-tags": (
        '<customlist scriptid="a"><name>x</name>&lt;isordered&gt;T&lt;/isordered&gt;</customlist>',
        "text stands where only elements can be: its tags are escaped",
    ),
    "search-in-tags": (
        '<transactionsearch scriptid="customsearch_a"><definition/></transactionsearch>',
        "it spells a search out in tags, which is no SDF object",
    ),
    "all-escaped": (
        '<customlist scriptid="a">&lt;name&gt;x&lt;/name&gt;</customlist>',
        "text stands where only elements can be: its tags are escaped",
    ),
    "encoding": (
        '<?xml version="1.0" encoding="klingon"?><customlist scriptid="a"/>',
        "the encoding is not readable: unknown encoding: klingon",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_named_and_the_rest_is_read(tmp_path: Path, name: str) -> None:
    content, reason = HOSTILE[name]
    snapshot = read(
        tmp_path,
        {
            "src/manifest.xml": MANIFEST,
            f"src/Objects/{name}.xml": content,
            "src/Objects/customlist_ok.xml": LIST.format("customlist_ok"),
        },
    )
    assert ids(snapshot) == {"customlist_ok"}
    refused = refusals(snapshot)[f"src/Objects/{name}.xml"]
    assert refused.reason == reason
    assert refused.advice
    assert refused.project == "src"
    assert refused.malformed is True


def test_the_place_of_a_fault_is_exact(tmp_path: Path) -> None:
    text = '<customlist scriptid="a">\n  <name>x</nam>\n</customlist>'
    refused = refusals(read(tmp_path, {"Objects/a.xml": text}))["Objects/a.xml"]
    assert refused.location == Location("Objects/a.xml", 2, 12)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "Objects").mkdir()
    with (tmp_path / "Objects/huge.xml").open("wb") as file:
        file.truncate(1 << 30)
    refused = refusals(read_folder(tmp_path))["Objects/huge.xml"]
    assert "1024 MB" in refused.reason
    assert refused.malformed is False


def test_escaped_tags_are_shown_where_they_stand(tmp_path: Path) -> None:
    text = '<customlist scriptid="a">\n  <name>x</name>\n  &lt;isordered&gt;T\n</customlist>'
    refused = refusals(read(tmp_path, {"Objects/a.xml": text}))["Objects/a.xml"]
    assert refused.location == Location("Objects/a.xml", 3, 3)


def test_escaped_markup_inside_a_value_is_a_value(tmp_path: Path) -> None:
    text = '<customlist scriptid="a"><name>&lt;b&gt;bold&lt;/b&gt;</name></customlist>'
    snapshot = read(tmp_path, {"Objects/a.xml": text})
    assert ids(snapshot) == {"a"}
    assert refusals(snapshot) == {}


def test_a_search_written_by_hand_is_an_object_and_unreadable(tmp_path: Path) -> None:
    text = (
        '<savedsearch scriptid="customsearch_h">'
        "<definition>type=customer</definition></savedsearch>"
    )
    snapshot = read(tmp_path, {"Objects/customsearch_h.xml": text})
    (search,) = snapshot.records(SavedSearch)
    refused = refusals(snapshot)["Objects/customsearch_h.xml"]
    assert search.problem is not None
    assert search.problem in refused.reason
    assert refused.malformed is True
    assert coverage(snapshot)["objects"] == {
        "read": 1,
        "modelled": 1,
        "generic": 0,
        "failed": 1,
    }


def test_a_gzip_bomb_in_a_search_is_refused_and_the_object_kept(tmp_path: Path) -> None:
    bomb = base64.b64encode(gzip.compress(b"<a>" + b" " * (64 << 20) + b"</a>")).decode()
    text = (
        '<savedsearch scriptid="customsearch_b"><definition>'
        f"{'0' * 64}@GZC@2024.1@{bomb}</definition></savedsearch>"
    )
    (search,) = read(tmp_path, {"Objects/customsearch_b.xml": text}).records(SavedSearch)
    assert search.problem is not None
    assert search.filters is None
    # Too large to be read here does not mean that the object is broken.
    assert refusals(read_folder(tmp_path))["Objects/customsearch_b.xml"].malformed is False


def test_links_out_of_the_tree_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "Objects").mkdir(parents=True)
    (outside / "Objects/customlist_x.xml").write_text(LIST.format("customlist_x"))
    inside = tmp_path / "inside"
    (inside / "Objects").mkdir(parents=True)
    (inside / "Objects/customlist_x.xml").symlink_to(outside / "Objects/customlist_x.xml")
    (inside / "Objects/more").symlink_to(outside / "Objects")
    (inside / "Objects/again").symlink_to(".")
    snapshot = read_folder(inside)
    assert ids(snapshot) == set()
    assert set(refusals(snapshot)) == {"Objects/customlist_x.xml", "Objects/more"}


def test_encodings_that_xml_declares_are_read(tmp_path: Path) -> None:
    declared = '<?xml version="1.0" encoding="{0}"?>' + LIST.format("customlist_{1}")
    snapshot = read(
        tmp_path,
        {
            "Objects/a.xml": declared.format("UTF-16", "é16").encode("utf-16"),
            "Objects/b.xml": declared.format("ISO-8859-1", "élatin").encode("latin-1"),
            "Objects/c.xml": b"\xef\xbb\xbf" + LIST.format("customlist_bom").encode(),
        },
    )
    assert ids(snapshot) == {"customlist_é16", "customlist_élatin", "customlist_bom"}


def test_foreign_files_are_passed_over(tmp_path: Path) -> None:
    snapshot = read(
        tmp_path,
        {
            "src/manifest.xml": MANIFEST,
            "src/Objects/custtmpl_a.template.xml": "<!DOCTYPE pdf><pdf/>",
            "src/FileCabinet/SuiteScripts/.attributes/a.js.attr.xml": "<file><name>a</name></file>",
            "src/FileCabinet/SuiteScripts/invoice.xml": "<Invoice>",
            "pom.xml": "<project/>",
            "src/Objects/readme.txt": "hello",
        },
    )
    assert ids(snapshot) == set()
    assert refusals(snapshot) == {}


def test_projects_and_paths_of_any_shape(tmp_path: Path) -> None:
    snapshot = read(
        tmp_path,
        {
            "a/src/manifest.xml": MANIFEST,
            "a/src/Objects/dependencia estándar/v 1/customlist_a.xml": LIST.format("customlist_a"),
            "b/manifest.xml": MANIFEST.replace("ACCOUNTCUSTOMIZATION", "SUITEAPP"),
            "b/Objects/customlist_b.xml": LIST.format("customlist_b"),
            "loose/customlist_c.xml": LIST.format("customlist_c"),
        },
    )
    found = {r.scriptid: r.project for r in snapshot.records(Customization)}
    assert found == {"customlist_a": "a/src", "customlist_b": "b", "customlist_c": None}
    assert [(p.folder, p.is_suiteapp) for p in snapshot.records(Project)] == [
        ("a/src", False),
        ("b", True),
    ]


def test_nothing_is_lost_between_modelled_and_generic(tmp_path: Path) -> None:
    snapshot = read(
        tmp_path,
        {
            "Objects/a.xml": LIST.format("customlist_a"),
            "Objects/b.xml": '<toolset scriptid="custtoolset_b"><name>B</name></toolset>',
            "Objects/c.xml": "<broken",
        },
    )
    assert coverage(snapshot)["objects"] == {
        "read": 3,
        "modelled": 1,
        "generic": 1,
        "failed": 1,
    }


ROLE = """<role scriptid="customrole_api">
  <name>API</name>
  <custrecord_extra>T</custrecord_extra>
  <permissions>
    <permission>
      <permkey>LIST_CUSTJOB</permkey>
      <permlevel>EDIT</permlevel>
    </permission>
    <permission>
      <permkey>ADMI_LOGIN_OAUTH</permkey>
      <permlevel>FULL</permlevel>
    </permission>
  </permissions>
</role>
"""


def test_values_have_line_and_column(tmp_path: Path) -> None:
    snapshot = read(tmp_path, {"Objects/customrole_api.xml": ROLE})
    (subject,) = snapshot.subjects(Role)
    place = snapshot.locate(subject, ("permissions", "ADMI_LOGIN_OAUTH", "permlevel"))
    assert place == Location("Objects/customrole_api.xml", 11, 7)
    assert snapshot.locate(subject, ("custrecord_extra",)) == Location(
        "Objects/customrole_api.xml", 3, 3
    )
    # A way that leads nowhere ends at the deepest element there is.
    assert snapshot.locate(subject, ("permissions", "NO_SUCH", "permlevel")) == Location(
        "Objects/customrole_api.xml", 4, 3
    )


def test_a_role_is_typed_and_keeps_the_rest(tmp_path: Path) -> None:
    (role,) = read(tmp_path, {"Objects/customrole_api.xml": ROLE}).records(Role)
    assert role.level("LIST_CUSTJOB") == "EDIT"
    assert role.level("ADMI_KERNEL") == "NONE"
    assert role.tfarequired == "OFF"
    assert "tfarequired" in role.defaulted
    assert role.other == {"custrecord_extra": "T"}


def test_parts_are_subjects_of_their_own(tmp_path: Path) -> None:
    text = """<usereventscript scriptid="customscript_a">
  <name>A</name>
  <isinactive>F</isinactive>
  <scriptfile>[/SuiteScripts/a.js]</scriptfile>
  <scriptcustomfields>
    <scriptcustomfield scriptid="custscript_p"><label>P</label></scriptcustomfield>
  </scriptcustomfields>
  <scriptdeployments>
    <scriptdeployment scriptid="customdeploy_a">
      <recordtype>SALESORDER</recordtype>
      <status>RELEASED</status>
    </scriptdeployment>
    <scriptdeployment scriptid="customdeploy_b">
      <recordtype>[scriptid=customrecord_x]</recordtype>
    </scriptdeployment>
  </scriptdeployments>
</usereventscript>"""
    snapshot = read(tmp_path, {"Objects/customscript_a.xml": text})
    (script,) = snapshot.records(Script)
    first, second = snapshot.subjects(Deployment)
    assert isinstance(first.record, Deployment)
    assert isinstance(second.record, Deployment)
    assert script.live(first.record) is True
    assert second.record.status == "TESTING"
    assert {"status", "loglevel", "isdeployed", "isonline", "allroles"} <= set(
        second.record.defaulted
    )
    assert (second.record.isonline, second.record.runasrole) == (False, "")
    assert first.owner is script
    assert snapshot.locate(second, ("recordtype",)) == Location("Objects/customscript_a.xml", 14, 7)
    assert [f.scriptid for f in snapshot.records(CustomField)] == ["custscript_p"]
    assert {(r.form, r.target) for r in script.references} == {
        ("file", "/SuiteScripts/a.js"),
        ("object", "customrecord_x"),
    }


def test_references_of_every_form(tmp_path: Path) -> None:
    text = """<customlist scriptid="customlist_r">
  <a>[scriptid=customrecord_x.custrecord_y]</a>
  <b>[appid=com.acme.app, scriptid=customrecord_z]</b>
  <c>[bundleid=12|34, scriptid=customsearch_q]</c>
  <d>[type=customsegment, scriptid=cseg1]|[scriptid=cseg2]</d>
  <e>[ACCOUNT_SPECIFIC_VALUE]</e>
  <f>[not a reference, scriptid unless it says so]</f>
  <g>[/SuiteScripts/lib/a b.js]</g>
</customlist>"""
    (record,) = read(tmp_path, {"Objects/r.xml": text}).records(Customization)
    assert [(r.form, r.target, r.scope, r.type, r.at) for r in record.references] == [
        ("object", "customrecord_x.custrecord_y", "", "", ("a",)),
        ("application", "customrecord_z", "com.acme.app", "", ("b",)),
        ("bundle", "customsearch_q", "12|34", "", ("c",)),
        ("object", "cseg1", "", "customsegment", ("d",)),
        ("object", "cseg2", "", "", ("d",)),
        ("masked", "", "", "", ("e",)),
        ("file", "/SuiteScripts/lib/a b.js", "", "", ("g",)),
    ]


def test_a_value_that_does_not_fit_is_kept_and_not_readable(tmp_path: Path) -> None:
    text = (
        '<customrecordtype scriptid="customrecord_x"><includename>maybe</includename>'
        "<numberingmindigits>six</numberingmindigits></customrecordtype>"
    )
    (record,) = read(tmp_path, {"Objects/x.xml": text}).records(CustomRecordType)
    assert record.includename is None
    assert record.numberingmindigits is None
    assert record.other == {"includename": "maybe", "numberingmindigits": "six"}


def test_the_frame_of_a_project(tmp_path: Path) -> None:
    snapshot = read(
        tmp_path,
        {
            "manifest.xml": """<manifest projecttype="SUITEAPP"><publisherid>com.acme</publisherid>
<projectid>shop</projectid><projectname>Shop</projectname><frameworkversion>1.0</frameworkversion>
<dependencies><features><feature required="true">CRM</feature>
<feature required="false">TBA</feature></features><objects><object>customrecord_x</object></objects>
<files><file>/SuiteScripts/a.js</file></files></dependencies></manifest>""",
            "deploy.xml": """<deploy><files><path>~/FileCabinet/SuiteApps/*</path></files>
<objects><path>~/Objects/*</path><path>~/Objects/gone.xml</path></objects></deploy>""",
            "Objects/sub/customlist_a.xml": LIST.format("customlist_a"),
            "FileCabinet/SuiteApps/com.acme.shop/a.js": "x",
            "FileCabinet/SuiteApps/com.acme.shop/.attributes/a.js.attr.xml": (
                "<file><availablewithoutlogin>T</availablewithoutlogin></file>"
            ),
            "FileCabinet/SuiteApps/com.acme.shop/b.ssp": "x",
            "FileCabinet/SuiteApps/com.acme.shop/.attributes/b.ssp.attr.xml": (
                "<file><permissions><permission><permkey>LIST_CUSTJOB</permkey>"
                "</permission></permissions></file>"
            ),
            "FileCabinet/SuiteApps/com.acme.shop/c.js": "x",
            "AccountConfiguration/features.xml": (
                "<features><feature><id>DUPLICATES</id><status>DISABLED</status></feature>"
                "<feature><id>CRM</id><status>ENABLED</status></feature></features>"
            ),
        },
    )
    (project,) = snapshot.records(Project)
    assert project.features is not None
    assert [(f.id, f.required) for f in project.features] == [("CRM", True), ("TBA", False)]
    assert project.objects == ("customrecord_x",)
    assert project.deploy is not None
    assert [(d.section, d.path, d.matches) for d in project.deploy] == [
        ("files", "FileCabinet/SuiteApps/*", 5),
        ("objects", "Objects/*", 1),
        ("objects", "Objects/gone.xml", 0),
    ]
    assert [(f.id, f.enabled) for f in snapshot.records(Feature)] == [
        ("DUPLICATES", False),
        ("CRM", True),
    ]
    files = {f.path: (f.isonline, f.haspermissions) for f in snapshot.records(CabinetFile)}
    assert files == {
        "/SuiteApps/com.acme.shop/a.js": (True, False),
        "/SuiteApps/com.acme.shop/b.ssp": (None, True),
        "/SuiteApps/com.acme.shop/c.js": (None, None),
    }


def test_a_container_that_is_left_out_holds_nothing(tmp_path: Path) -> None:
    text = (
        '<customrecordtype scriptid="customrecord_a"><isinactive>F</isinactive></customrecordtype>'
    )
    snapshot = read(tmp_path, {"Objects/customrecord_a.xml": text})
    (record,) = snapshot.records(CustomRecordType)
    assert (record.permissions, record.customrecordcustomfields) == ((), ())


def test_what_files_cannot_show_is_a_gap(tmp_path: Path) -> None:
    snapshot = read(tmp_path, {"manifest.xml": MANIFEST})
    assert snapshot.gap(Feature) is not None
    assert snapshot.gap(Role) is None
    assert snapshot.partial(Role)


def test_places_are_found_past_comments_and_in_other_encodings(tmp_path: Path) -> None:
    text = """<?xml version="1.0" encoding="{0}"?>
<!-- <label> is not here -->
<customlist scriptid="customlist_é">
  <!-- <name>nor here</name> --><description><![CDATA[<name>]]></description>
  é <name>x</name><namesake/>
  <customvalues>
    <customvalue scriptid="val_a"><value>é</value></customvalue>
    <customvalue scriptid="val_b"><value>b</value><value>c</value></customvalue>
  </customvalues>
</customlist>"""
    for encoding in ("utf-8", "utf-16", "iso-8859-1"):
        folder = tmp_path / encoding
        snapshot = read(folder, {"Objects/a.xml": text.format(encoding).encode(encoding)})
        (subject,) = snapshot.subjects(Customization)
        assert snapshot.locate(subject, ("name",)) == Location("Objects/a.xml", 5, 5)
        second = snapshot.locate(subject, ("customvalues", "val_b", "value", "1"))
        assert second == Location("Objects/a.xml", 8, 51)


def test_contents_of_files_are_hashed_where_they_are_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: dict[str, str | bytes] = {
        "manifest.xml": MANIFEST,
        "FileCabinet/SuiteScripts/a.js": "1",
        "FileCabinet/SuiteScripts/b.js": "2",
    }
    assert {f.sha256 for f in read(tmp_path, files).records(CabinetFile)} == {None}
    a, b = read_folder(tmp_path, contents=True).records(CabinetFile)
    assert (a.size, b.size) == (1, 1)
    assert a.sha256 == hashlib.sha256(b"1").hexdigest() != b.sha256

    def refuse(path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(cabinet, "_hash", refuse)
    snapshot = read_folder(tmp_path, contents=True)
    assert {f.sha256 for f in snapshot.records(CabinetFile)} == {None}
    assert set(refusals(snapshot)) == {
        "FileCabinet/SuiteScripts/a.js",
        "FileCabinet/SuiteScripts/b.js",
    }

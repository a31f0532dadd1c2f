"""Several sources of one environment: the best one wins field by field, and nothing looks read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nsaudit.model import (
    CustomField,
    Deployment,
    Feature,
    Gap,
    GapReason,
    Location,
    Permission,
    Project,
    Record,
    Role,
    Script,
    Snapshot,
    SnapshotMeta,
)
from nsaudit.sources.merge import merge

META = SnapshotMeta(environment="sandbox")


def snapshot(
    source: str,
    tables: Mapping[str, Sequence[Record]],
    gaps: Mapping[str, GapReason] | None = None,
    partial: tuple[str, ...] = (),
) -> Snapshot:
    meta = SnapshotMeta(environment=source, sources=(source,), partial=partial)
    found = {
        table: Gap(reason=reason, detail=f"{source} {table}")
        for table, reason in (gaps or {}).items()
    }
    return Snapshot(meta, tables, found)


def live(*fields: CustomField) -> Snapshot:
    return snapshot("live", {"custom_fields": fields})


def sdf(*fields: CustomField) -> Snapshot:
    return snapshot("sdf", {"custom_fields": fields}, partial=("custom_fields",))


def field(scriptid: str = "custentity_a", **values: object) -> CustomField:
    return CustomField.model_validate({"tag": "entitycustomfield", "scriptid": scriptid, **values})


def test_the_better_source_wins_and_the_other_fills_what_it_cannot_see() -> None:
    place = Location("Objects/a.xml", 1, 1)
    merged = merge(
        [live(field(label="Live", ismandatory=True)),
         sdf(field(label="File", ismandatory=False, storevalue=True, location=place,
                   defaulted=("ismandatory", "storevalue")))],
        META,
    )  # fmt: skip
    (found,) = merged.records(CustomField)
    assert (found.label, found.ismandatory, found.storevalue) == ("Live", True, True)
    assert found.location == place
    assert found.defaulted == ("storevalue",)
    assert "from sdf: storevalue" in merged.meta.provenance["custom_fields"]
    assert merged.meta.sources == ("live", "sdf")


def test_a_whole_table_decides_what_exists() -> None:
    merged = merge([live(field()), sdf(field(), field("custentity_gone"))], META)
    assert [f.scriptid for f in merged.records(CustomField)] == ["custentity_a"]
    assert "1 of sdf not in the account" in merged.meta.provenance["custom_fields"]
    assert not merged.partial(CustomField)


def test_partial_sources_together_stay_partial() -> None:
    merged = merge([sdf(field("custentity_a")), sdf(field("custentity_b"))], META)
    assert len(merged.records(CustomField)) == 2
    assert merged.partial(CustomField)


def test_a_refusal_is_lifted_by_another_source_and_a_failure_is_not() -> None:
    feature = Feature(id="DUPLICATES", enabled=True)
    files = snapshot("sdf", {"features": [feature]})
    for reason, stays in ((GapReason.REFUSED, False), (GapReason.FAILED, True)):
        merged = merge([snapshot("live", {}, {"features": reason}), files], META)
        assert merged.tables["features"] == (feature,)
        assert ("features" in merged.gaps) is stays


def test_a_folder_without_any_of_them_does_not_answer_for_an_account_that_refused() -> None:
    refused = snapshot("live", {}, {"custom_fields": GapReason.REFUSED})
    assert "custom_fields" in merge([refused, sdf()], META).gaps
    assert "custom_fields" not in merge([refused, sdf(field())], META).gaps
    whole = snapshot("attested", {"custom_fields": ()})
    assert "custom_fields" not in merge([refused, whole], META).gaps
    hidden = snapshot("live", {}, {"custom_fields": GapReason.OUT_OF_REACH})
    assert "custom_fields" not in merge([hidden, sdf()], META).gaps


def test_the_most_telling_gap_stays_where_no_source_has_the_table() -> None:
    merged = merge(
        [snapshot("live", {}, {"roles": GapReason.REFUSED}),
         snapshot("sdf", {}, {"roles": GapReason.OUT_OF_REACH})],
        META,
    )  # fmt: skip
    assert merged.gaps["roles"].reason is GapReason.REFUSED


def test_parts_are_joined_by_key_and_only_the_better_source_says_which_exist() -> None:
    one = Script(
        tag="suitelet",
        scriptid="customscript_a",
        scriptdeployments=(Deployment(scriptid="customdeploy_a", status="RELEASED"),),
    )
    two = Script(
        tag="suitelet",
        scriptid="customscript_a",
        scriptdeployments=(
            Deployment(scriptid="customdeploy_a", status="TESTING", runasrole="ADMINISTRATOR"),
            Deployment(scriptid="customdeploy_b"),
        ),
    )
    merged = merge(
        [snapshot("live", {"scripts": [one]}), snapshot("sdf", {"scripts": [two]}, None,
                                                         ("scripts",))],
        META,
    )  # fmt: skip
    (found,) = merged.records(Script)
    assert found.scriptdeployments is not None
    assert [(d.scriptid, d.status, d.runasrole) for d in found.scriptdeployments] == [
        ("customdeploy_a", "RELEASED", "ADMINISTRATOR")
    ]


def test_parts_that_the_better_source_could_not_read_come_from_the_other() -> None:
    rows = (Permission(permkey="LIST_CUSTJOB", permlevel="VIEW"),)
    merged = merge(
        [
            snapshot("live", {"roles": [Role(scriptid="customrole_a")]}),
            snapshot("sdf", {"roles": [Role(scriptid="CUSTOMROLE_A", permissions=rows)]}),
        ],
        META,
    )
    assert merged.records(Role)[0].permissions == rows


def test_an_account_without_files_does_not_hide_a_project() -> None:
    project = Project(folder="src")
    merged = merge(
        [snapshot("live", {"projects": []}), snapshot("sdf", {"projects": [project]})], META
    )
    assert merged.tables["projects"] == (project,)


def test_what_a_source_could_not_read_is_never_invented() -> None:
    merged = merge([live(field()), sdf(field())], META)
    (found,) = merged.records(CustomField)
    assert found.ismandatory is None

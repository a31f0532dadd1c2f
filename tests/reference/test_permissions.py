import json
from pathlib import Path

import pytest

import nsaudit.reference
from nsaudit.reference.duties import (
    administration_group,
    administration_groups,
    duty_pairs,
    posting_permissions,
)
from nsaudit.reference.permissions import (
    LEVELS,
    all_permissions,
    level_accepted,
    level_at_least,
    permission,
    permission_group,
    permission_groups,
    permission_misnomer,
)


def test_rows_are_sound() -> None:
    rows = all_permissions()
    assert len(rows) > 700
    assert list(rows) == sorted(rows)
    for key, row in rows.items():
        assert key == row.id
        assert key == key.upper()
        assert row.listed is (row.name is not None)
        if row.levels is None:
            assert row.graded is None
        else:
            assert row.levels <= set(LEVELS)
            assert not row.contradicted
            assert row.graded == ({"VIEW", "FULL"} <= row.levels)


def test_no_duplicate_keys_in_the_file() -> None:
    text = (Path(nsaudit.reference.__file__).parent / "data/permissions.json").read_text("utf-8")

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        assert len({key for key, _ in pairs}) == len(pairs)
        return dict(pairs)

    json.loads(text, object_pairs_hook=unique)


@pytest.mark.parametrize(
    ("key", "level", "expected"),
    [
        ("ADMI_WEBSERVICES", "FULL", True),  # Oracle help section_N3424476: FULL only
        ("ADMI_WEBSERVICES", "VIEW", False),
        ("ADMI_NUMBERING", "EDIT", True),  # chapter_N3236764: none, view, edit, full
        ("ADMI_NUMBERING", "CREATE", False),
        ("LIST_ENTITY_DUPLICATES", "VIEW", True),
        ("LIST_CUSTJOB", "CREATE", True),
        ("REPO_CUSTOMIZATION", "FULL", None),  # the table and real roles disagree
        ("LIST_OTHER_ADDRESS", "FULL", None),  # in real roles, in no list with levels
        ("ADMI_BRAND_NEW", "FULL", None),
        ("LIST_CUSTJOB", "SUPERB", None),
    ],
)
def test_level_accepted(key: str, level: str, expected: bool | None) -> None:
    assert level_accepted(key, level) is expected


def test_grading_leaves_out_switch_like_keys() -> None:
    graded = {key: row.graded for key, row in all_permissions().items()}
    assert graded["TRAN_SALESORD"] is True
    assert graded["ADMI_RESTWEBSERVICES"] is False
    assert graded["REPO_GL"] is False
    assert graded["GRAP_AP"] is None


def test_unlisted_key_is_known_but_not_listed() -> None:
    row = permission("ADMI_WEBSERVICESOVERRIDESSTRIG")
    assert row is not None
    assert not row.listed
    assert row.levels is None
    assert permission("NO_SUCH_KEY") is None


def test_level_order() -> None:
    assert level_at_least("EDIT", "CREATE") is True
    assert level_at_least("VIEW", "CREATE") is False
    assert level_at_least("VIEW", "view") is None


def test_integration_groups_name_known_keys() -> None:
    assert permission_group("token_login") == ("ADMI_LOGIN_OAUTH", "ADMI_LOGIN_OAUTH2")
    assert permission_group("teleport") is None
    for name in permission_groups():
        for key in permission_group(name) or ():
            assert permission(key) is not None, key


def test_misnomers_do_not_exist_themselves() -> None:
    assert permission_misnomer("ADMI_LOGIN_WITH_ACCESS_TOKENS") == "ADMI_LOGIN_OAUTH"
    assert permission("ADMI_LOGIN_WITH_ACCESS_TOKENS") is None
    assert permission_misnomer("ADMI_LOGIN_OAUTH") is None


def test_duty_pairs_use_listed_keys_on_both_sides() -> None:
    assert len(duty_pairs()) == 10
    assert len({pair.id for pair in duty_pairs()}) == 10
    for pair in duty_pairs():
        assert pair.first
        assert pair.second
        assert not pair.first & pair.second, pair.id
        for key in pair.first | pair.second:
            row = permission(key)
            assert row is not None, key
            assert row.listed, key


def test_posting_side_is_the_posting_list() -> None:
    users = next(pair for pair in duty_pairs() if pair.id == "users-posting")
    assert users.second == posting_permissions()
    assert "TRAN_SALESORD" not in posting_permissions()


def test_administration_groups() -> None:
    core = administration_group("ADMI_KERNEL")
    assert core is not None
    assert (core.id, core.severity) == ("core_administration", "critical")
    assert administration_group("TRAN_SALESORD") is None
    for group in administration_groups():
        assert group.from_level in LEVELS
        for key in group.keys:
            row = permission(key)
            assert row is not None, key
            levels = row.levels or {"FULL"}
            assert any(level_at_least(level, group.from_level) for level in levels), key
            assert administration_group(key) == group

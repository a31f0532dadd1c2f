"""Rules come from packages and folders; whatever is broken stops the run and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from nsaudit.rulekit.loader import PackError, folder_rules, load_rules

RULE = '''
from nsaudit.api import Context, Options, Pass, Role, Severity, Verdict, rule

@rule(id="{id}", subject=Role, severity=Severity.LOW)
def {name}(role: Role, ctx: Context[Options]) -> Verdict:
    """Roles are as they are.

    Why: w.
    Fix in the UI: u.
    Fix in XML: x.
    Source: s.
    """
    return Pass()
'''


def test_built_in_rules_have_unique_ids_and_file_names_of_their_functions() -> None:
    rules = load_rules()
    assert len({rule.id for rule in rules}) == len(rules)
    for rule in rules:
        assert Path(rule.origin).stem == rule.check.__name__, rule.origin


def test_a_folder_with_names_that_could_shadow_modules(tmp_path: Path) -> None:
    (tmp_path / "yaml.py").write_text(RULE.format(id="TST001", name="one"))
    (tmp_path / "secrets.py").write_text(RULE.format(id="TST002", name="two"))
    (tmp_path / "group").mkdir()
    (tmp_path / "group" / "json.py").write_text(RULE.format(id="TST003", name="three"))
    assert {r.id for r in folder_rules(tmp_path)} == {"TST001", "TST002", "TST003"}
    import json

    assert json.dumps({}) == "{}"


def test_two_folders_of_one_name_live_side_by_side(tmp_path: Path) -> None:
    for number in (1, 2):
        folder = tmp_path / str(number) / "rules"
        folder.mkdir(parents=True)
        (folder / "a.py").write_text(RULE.format(id=f"TST00{number}", name="one"))
    rules = load_rules([tmp_path / "1" / "rules", tmp_path / "2" / "rules"], installed=False)
    assert [r.id for r in rules] == ["TST001", "TST002"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import no_such_module", "no_such_module"),
        ("syntax error here", "SyntaxError"),
        (RULE.format(id="lower1", name="x"), "must be an area in capitals"),
        (RULE.format(id="TST001", name="x").replace("Fix in XML", "Fix"), "lacks: Fix in XML"),
    ],
)
def test_a_broken_module_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "broken.py").write_text(text)
    with pytest.raises(PackError, match="broken") as caught:
        load_rules([tmp_path], installed=False)
    assert said in str(caught.value)


def test_two_rules_with_one_id_name_both_files(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(RULE.format(id="TST001", name="one"))
    (tmp_path / "b.py").write_text(RULE.format(id="TST001", name="two"))
    with pytest.raises(PackError, match=r"TST001: .*a\.py and .*b\.py"):
        load_rules([tmp_path], installed=False)


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="needs a folder that exists"):
        load_rules([tmp_path / "no"], installed=False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("settings_rules:\n  - id: TST001\n", ":2:5: settings rule 1: the key 'name' is missing"),
        ("settings_rules: [\n", ":2:1: not valid YAML"),
        ("settings_rules: 5\n", ":1:17: settings_rules must be a list"),
        ("settings_rules: &a [*a]\n", ":1:17: anchors and aliases"),
        ("settings_rules:\n  - severty: x\n", "unknown key 'severty'; did you mean 'severity'?"),
    ],
)
def test_a_broken_settings_rule_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "settings.yaml").write_text(text)
    with pytest.raises(PackError, match=r"settings\.yaml") as caught:
        load_rules([tmp_path], installed=False)
    assert said in str(caught.value)


BODY = '''\
from nsaudit.api import *


@rule(id="TST001", subject={subject}, severity={severity})
def odd(record: Role, ctx: Context[Options]) -> Verdict:
    """It holds.

    Why: w
    Fix in the UI: f
    Fix in XML: x
    Source: s
    """
    return Pass()
'''


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BODY.format(subject="str", severity="Severity.HIGH"), "must be a record class"),
        (BODY.format(subject="Role", severity='"high"'), "must be such as Severity.HIGH"),
        ("raise SystemExit(0)\n", "SystemExit: 0"),
        ("import sys\nsys.exit()\n", "SystemExit"),
        ("x = 1\n", "no rule is in it"),
    ],
)
def test_a_pack_that_would_judge_nothing_stops_the_run(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "odd.py").write_text(text)
    with pytest.raises(PackError) as caught:
        load_rules([tmp_path], installed=False)
    assert said in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_a_broken_package_within_a_pack_is_named(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "__init__.py").write_text("raise SystemExit(0)\n")
    with pytest.raises(PackError, match=r"inner/__init__\.py does not load: SystemExit: 0"):
        load_rules([tmp_path], installed=False)

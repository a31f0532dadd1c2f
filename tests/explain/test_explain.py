"""Every known message is recognised in English and French, and nothing is left out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from nsaudit.explain import MESSAGES, decode, explained, read
from nsaudit.explain.read import matcher
from nsaudit.policy.house import HOUSE_RULES
from nsaudit.rulekit.loader import load_rules
from tests.cli.conftest import Call, call

__all__ = ["call"]

ENGLISH = """The deployment process has encountered an error.
Deploying to TSTDRV7654321 - Acme - Administrator.
2026-09-15 01:11:05 (PST) Installation started
Info -- Account [(PRODUCTION) Acme]
Validate manifest -- Success
Validate objects -- Failed
*** ERROR ***
Validation failed.

WARNING -- One or more potential issues were found during custom object validation. (customrole_a)
Details: The accountingbooksoption field depends on the MULTIBOOK feature. The manifest must define
 the MULTIBOOK feature as required or optional.
Details: The custrecord_a object field is invalid or not supported and will be ignored.
File: ~/Objects/customrole_a.xml

An error occurred during custom object validation. (custimport_a)
Details: You must specify the SUBSCRIPTIONBILLING(Billing) feature in the project manifest
Details: Nobody at boss@acme.example has seen this for account 7654321.
File: ~/Objects/custimport_a.xml

An unexpected error has occurred. (customlist_a)
"""
FRENCH = """*** ERREUR ***
Valider les objets -- Échec
Une erreur s'est produite lors de la validation de l'objet personnalisé. (customlist_a)
Détails: Vous devez spécifier la fonctionnalité MULTIBOOK(Comptabilité) dans le manifeste du projet
Détails: Le manifeste comporte une dépendance sur l'objet customrecord_b.val_c
Fichier: ~/Objects/customlist_a.xml
La validation des paramètres du compte a échoué.
Configurer la fonction -- L'activation de la fonction CRM(CRM) a échoué.
WARNING -- Un ou plusieurs problèmes potentiels ont été détectés lors de la validation d'un objet personnalisé. (customrole_a)
Détails: Le champ audslctrole n'est pas pris en charge pour le sous-enregistrement et sera ignoré
"""  # noqa: E501 - as the server writes it


def test_server_messages_have_their_object_file_and_level() -> None:
    said = read(ENGLISH)
    assert [(s.level, s.object, s.file) for s in said] == [
        ("warning", "customrole_a", "~/Objects/customrole_a.xml"),
        ("warning", "customrole_a", "~/Objects/customrole_a.xml"),
        ("error", "custimport_a", "~/Objects/custimport_a.xml"),
        ("error", "custimport_a", "~/Objects/custimport_a.xml"),
        ("error", "customlist_a", ""),
    ]
    assert said[0].text.endswith("define the MULTIBOOK feature as required or optional.")
    known = [explained(s).known for s in said]
    assert [k.rules if k else None for k in known] == [
        ("SDF004",),
        ("SDF009",),
        ("SDF004",),
        None,
        (),
    ]
    assert "MULTIBOOK" in explained(said[0]).fix


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_french_is_read_in_whatever_encoding_the_terminal_wrote(encoding: str) -> None:
    said = read(decode(FRENCH.encode(encoding)))
    found = [explained(s) for s in said]
    assert [f.known.rules if f.known else None for f in found] == [
        ("SDF004",),
        ("SDF001",),
        ("SDF004", "SDF001"),
        ("SDF017",),
        ("SDF009",),
    ]
    assert (said[0].object, said[1].file) == ("customlist_a", "~/Objects/customlist_a.xml")
    assert "customrecord_b.val_c" in found[1].fix
    assert "CRM" in found[3].cause
    assert said[4].level == "warning"


def test_accents_that_a_terminal_lost_are_read_too() -> None:
    for lost in ("?", "."):
        text = re.sub(r"[^\x00-\x7f]", lost, FRENCH)
        assert [explained(s).known is not None for s in read(text)].count(True) == 5
    doubled = FRENCH.encode().decode("cp1252")  # UTF-8 shown as cp1252
    assert sum(explained(s).known is not None for s in read(doubled)) == 5


def test_local_validation_gives_lines() -> None:
    text = (  # as the command indents and wraps it
        "Errors for file C:\\work\\src\\Objects\\a.xml.\n"
        '    - Line No. 90 - Error Message: The attribute "position" is invalid, no attributes\n'
        "are expected.\n"
        "Warnings for file src/Objects/b.xml\n"
        '    - Line No. 3 - Error Message: Invalid "recordType" reference key "X".\n'
    )
    first, second = read(text)
    assert (first.level, first.file, first.line) == ("error", "C:\\work\\src\\Objects\\a.xml", 90)
    assert first.text.endswith("no attributes are expected.")
    assert (second.level, second.file, second.line) == ("warning", "src/Objects/b.xml", 3)
    assert all(explained(said).known for said in (first, second))


def test_every_pattern_compiles_names_what_it_fills_and_existing_rules() -> None:
    rules = {rule.id for rule in (*load_rules(), *HOUSE_RULES)}
    for message in MESSAGES:
        assert message.source or message.unverified
        assert set(message.rules) <= rules
        wanted = set(re.findall(r"\{(\w+)\}", message.cause + message.fix))
        for pattern in message.patterns:
            assert wanted <= set(matcher(pattern).groupindex), pattern


def test_a_run_without_trouble_has_no_message() -> None:
    assert read("Validate manifest -- Success\nInstallation COMPLETE (1 minute 2 seconds)\n") == []
    assert read("") == []


def test_text_and_json_name_cause_rule_and_fix_and_mask(call: Call, tmp_path: Path) -> None:
    (tmp_path / "deploy.log").write_text(ENGLISH)
    done = call("explain", "deploy.log")
    assert done.code == 0
    assert "error custimport_a ~/Objects/custimport_a.xml" in done.out
    assert "  rule:  SDF004" in done.out
    assert "not known: nsaudit has no explanation" in done.out
    assert "5 messages, 1 not known. 'nsaudit rules show SDF004'" in done.out
    rows = json.loads(call("explain", "deploy.log", "--format", "json").out)["messages"]
    assert [row["known"] for row in rows] == [True, True, True, False, True]
    assert rows[0]["rules"] == ["SDF004"]
    for text in (done.out, json.dumps(rows)):
        assert "boss@" not in text
        assert "7654321" not in text


def test_a_missing_file_is_said(call: Call) -> None:
    done = call("explain", "nowhere.log")
    assert (done.code, "nowhere.log: cannot be read" in done.err) == (2, True)

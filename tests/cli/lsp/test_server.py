"""The language server, spoken to over its standard input and output as an editor does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from nsaudit.engine import run
from nsaudit.rulekit.loader import load_rules
from nsaudit.rulekit.selection import Selection, choose
from nsaudit.sources.sdf import read_folder
from tests.cli.lsp.client import Client

pytest.importorskip("pygls")

SDF = Path(__file__).parents[3] / "fixtures" / "sdf" / "order-sync"
SUITELET = "src/Objects/Scripts/customscript_af_public_status.xml"
API = "src/Objects/Scripts/customscript_af_orders_api.xml"
CHANNEL = "src/Objects/Records/custbody_af_channel.xml"
MIRROR = "src/FileCabinet/SuiteScripts/OrderSync/order_mirror.js"
MANIFEST = "src/manifest.xml"
CONTRACT = "contract: 1\nintegration: shop\nobjects:\n  - {record: salesorderr}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "an ordner é"
    shutil.copytree(SDF, root)
    return root


@pytest.fixture
def client(project: Path) -> Iterator[Client]:
    with Client(project) as started:
        yield started


def codes(found: list[dict[str, object]]) -> set[object]:
    return {mark["code"] for mark in found}


def test_it_shows_what_lint_finds_in_files_that_nobody_opened(client: Client) -> None:
    [mark] = [m for m in client.diagnostics(SUITELET, having="SEC001") if m["code"] == "SEC001"]
    assert mark["severity"] == 1
    assert mark["source"] == "nsaudit"
    assert mark["message"].startswith("anybody on the internet can run this Suitelet")
    assert mark["range"] == {
        "start": {"line": 7, "character": 6},
        "end": {"line": 7, "character": 28},
    }
    assert mark["relatedInformation"]
    assert "AFS001" in codes(client.diagnostics(MIRROR))


def test_unsaved_xml_is_judged_as_it_stands(client: Client, project: Path) -> None:
    client.diagnostics(SUITELET, having="SEC001")
    client.open(SUITELET)
    text = client.texts[SUITELET]
    client.change(SUITELET, text.replace("<isonline>T<", "<isonline>F<"))
    client.diagnostics(SUITELET, lacking="SEC001")
    # A character outside the basic plane counts twice in UTF-16, and lines move.
    moved = text.replace("<isonline>T", "\n<!-- \U0001f512 --><isonline>T")
    client.change(SUITELET, moved, 3)
    found = client.diagnostics(SUITELET, having="SEC001")
    [mark] = [m for m in found if m["code"] == "SEC001"]
    assert mark["range"]["start"] == client.at(SUITELET, "<isonline>")
    client.change(SUITELET, "<suitelet", 4)
    assert "SDF021" in codes(client.diagnostics(SUITELET, having="SDF021"))
    assert (project / SUITELET).read_text("utf-8") == text


def test_unsaved_scripts_are_analysed_as_they_stand(client: Client) -> None:
    client.diagnostics(MIRROR, having="AFS001")
    client.open(MIRROR)
    client.change(MIRROR, client.texts[MIRROR].replace("afterSubmit", "beforeLoad"))
    client.diagnostics(MIRROR, lacking="AFS001")


def test_hover_shows_the_rules_page(client: Client) -> None:
    client.open(SUITELET)
    client.diagnostics(SUITELET, having="SEC001")
    shown = client.here("textDocument/hover", SUITELET, "<isonline>")["contents"]
    assert shown["kind"] == "markdown"
    assert shown["value"].startswith("# SEC001 public-suitelet-as-admin")
    assert "**Fix in XML.**" in shown["value"]
    assert client.here("textDocument/hover", SUITELET, "<name>") is None
    client.open("nsaudit.yaml", "project: src\nrules: {ignore: [GOV011]}\n")
    named = client.here("textDocument/hover", "nsaudit.yaml", "GOV011")["contents"]
    assert named["value"].startswith("# GOV011 ")


def test_quick_fixes_mend_and_only_safe_ones_are_preferred(client: Client, project: Path) -> None:
    client.open(SUITELET)
    client.open(MANIFEST)
    client.diagnostics(SUITELET, having="SEC001")
    client.diagnostics(MANIFEST, having="SDF004")
    [closing] = client.actions(SUITELET, "<isonline>", "quickfix")
    assert closing["title"] == "SEC001: Ask for a login: set <isonline> to F"
    assert closing.get("isPreferred") is None
    after = client.edited(SUITELET, closing)
    assert after == client.texts[SUITELET].replace("<isonline>T<", "<isonline>F<")
    [declaring] = client.actions(MANIFEST, "<manifest", "quickfix")
    assert declaring["isPreferred"] is True
    [everything] = client.actions(MANIFEST, "<manifest", "source.fixAll")
    assert client.edited(MANIFEST, everything) == client.edited(MANIFEST, declaring)
    (project / MANIFEST).write_text(client.edited(MANIFEST, declaring), "utf-8")
    (project / SUITELET).write_text(after, "utf-8")
    setups = choose(load_rules(), Selection(select=("SDF004", "SEC001")))
    assert run(setups, read_folder(project)).findings == ()


def test_no_fix_is_offered_for_a_text_that_was_not_judged(client: Client) -> None:
    client.open(SUITELET)
    client.diagnostics(SUITELET, having="SEC001")
    client.change(SUITELET, "\n" + client.texts[SUITELET])
    assert client.actions(SUITELET, "<isonline>") == []


def test_a_reference_leads_to_its_object_part_or_file(client: Client, project: Path) -> None:
    client.open(API)
    client.open(MIRROR)
    client.diagnostics(SUITELET, having="SEC001")
    file = client.here("textDocument/definition", API, "SuiteScripts/")
    assert file["uri"] == client.uri("src/FileCabinet/SuiteScripts/OrderSync/orders_api.js")
    text = "<x>\n  <a>[scriptid=customscript_af_nightly.customdeploy_af_nightly]</a>\n</x>\n"
    client.open(CHANNEL, text)
    part = client.here("textDocument/definition", CHANNEL, "scriptid=")
    assert part["uri"] == client.uri("src/Objects/Scripts/customscript_af_nightly.xml")
    assert part["range"]["start"]["line"] == 5
    word = client.here("textDocument/definition", MIRROR, "customrecord_af_request")
    assert word["uri"] == client.uri("src/Objects/Records/customrecord_af_request.xml")
    client.change(CHANNEL, "<a>[scriptid=customlist_nowhere]</a>")
    assert client.here("textDocument/definition", CHANNEL, "scriptid=") is None


def test_contracts_and_the_configuration_have_their_mistakes_marked(client: Client) -> None:
    client.open("nsaudit.yaml", "project: src\nrules: {select: [SEC], ignor: [SEC001]}\n")
    [mark] = client.diagnostics("nsaudit.yaml", having="configuration")
    assert "unknown key 'ignor'; did you mean 'ignore'?" in mark["message"]
    assert mark["range"]["start"] == client.at("nsaudit.yaml", "ignor")
    client.change("nsaudit.yaml", "project: src\n")
    client.diagnostics("nsaudit.yaml", lacking="configuration")
    client.open("shop.yaml", CONTRACT)
    marks = client.diagnostics("shop.yaml", having="configuration")
    assert any("salesorderr" in mark["message"] for mark in marks)


def test_the_saved_configuration_chooses_rules_and_waivers_count(project: Path) -> None:
    (project / "nsaudit.yaml").write_text("project: src\nrules: {select: [SEC001, SEC008]}\n")
    (project / "waivers.yaml").write_text(
        "waivers:\n  - {rule: SEC008, subject: '*', environment: '*', reason: r, owner: o, "
        "expires: 2999-12-31}\n"
    )
    with Client(project) as client:
        assert codes(client.diagnostics(SUITELET, having="SEC001")) == {"SEC001"}
        assert not [n for n in client.notes if n.get("params", {}).get("uri") == client.uri(API)]


def test_what_cannot_be_judged_is_said(project: Path) -> None:
    (project / "nsaudit.yaml").write_text("project: nowhere\n")
    with Client(project) as client:
        assert "nsaudit.yaml:1:1: project names nowhere" in client.message()


def test_rules_of_ones_own_may_print_without_breaking_the_protocol(project: Path) -> None:
    own = project / "own"
    own.mkdir()
    (own / "noisy.py").write_text('import os\nprint("hello")\nos.write(1, b"there")\n')
    (own / "own.yaml").write_text(
        "settings_rules: [{id: OWN001, name: n, title: t, feature: CRM, must_be: on, "
        "severity: low, why: w, fix_in_the_ui: f, fix_in_xml: x, source: s}]\n"
    )
    with Client(project, "--rules", str(own)) as client:
        client.diagnostics(SUITELET, having="SEC001")


def test_a_client_that_counts_in_utf8_is_answered_in_it(project: Path) -> None:
    with Client(project, encodings=("utf-8",)) as client:
        text = (project / SUITELET).read_text("utf-8")
        client.open(SUITELET, text.replace("<isonline>T", "<!-- éé --><isonline>T"))
        found = client.diagnostics(SUITELET, having="SEC001")
        [mark] = [m for m in found if m["code"] == "SEC001"]
        line = client.texts[SUITELET].split("\n")[mark["range"]["start"]["line"]]
        offset = mark["range"]["start"]["character"]
        encoding = client.server["capabilities"].get("positionEncoding", "utf-16")
        units = line.encode("utf-8") if encoding == "utf-8" else line.encode("utf-16-le")
        width = 1 if encoding == "utf-8" else 2
        assert (
            units[offset * width :]
            .decode("utf-8" if encoding == "utf-8" else "utf-16-le")
            .startswith("<isonline>")
        )

"""Every fix mends its finding: judged before and after, with every other byte as it was."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from nsaudit.engine import run
from nsaudit.finding import Finding, Status
from nsaudit.fixes import Edit, Files, Fix, apply, chosen, propose
from nsaudit.fixes.offers import OFFERS
from nsaudit.fixes.project import SAFE
from nsaudit.rulekit.loader import load_rules
from nsaudit.rulekit.selection import Selection, choose
from nsaudit.sources.scripts import with_effects
from nsaudit.sources.sdf import read_folder

ROOT = Path(__file__).parents[2]
PROLOG = '<?xml version="1.0" encoding="UTF-8"?>\n<!-- Größe: keep me -->\n'
MANIFEST = """<manifest projecttype="ACCOUNTCUSTOMIZATION">
  <projectname>Fixes é</projectname>
  <frameworkversion>1.0</frameworkversion>
</manifest>
"""
FILE = "FileCabinet/SuiteScripts/Deep/run.js"
RECORD = """<customrecordtype scriptid="customrecord_a">
  <recordname>A</recordname>
  <accesstype>{access}</accesstype>
  <enablenumbering>T</enablenumbering>
  {more}
  <!-- keep -->
</customrecordtype>
"""
SUITELET = """<{tag} scriptid="customscript_a">
\t<name>A &amp; B</name> <!-- keep -->
\t<scriptfile>{file}</scriptfile>
\t<scriptdeployments>
\t\t<scriptdeployment scriptid="customdeploy_a">
\t\t\t<allroles>F</allroles>
\t\t\t<audslctrole>[scriptid=customrole_a]</audslctrole>
{more}\t\t\t<title>A</title>
\t\t</scriptdeployment>
\t</scriptdeployments>
</{tag}>
"""
DEPLOY = """<deploy>
  <files>
    <path>~/FileCabinet/*</path>
  </files>
  <objects>
    <path>~/Objects/*</path>
    <path>~/Objects/gone.xml</path> <!-- gone -->
  </objects>
</deploy>
"""


def role(*rows: tuple[str, str]) -> str:
    lines = "".join(
        f"    <permission>\n      <permkey>{key}</permkey>\n"
        f"      <permlevel>{level}</permlevel>\n    </permission>\n"
        for key, level in rows
    )
    return (
        f'<role scriptid="customrole_a">\n  <name>A</name>\n  <permissions>\n{lines}'
        "  </permissions>\n</role>\n"
    )


def suitelet(
    more: str = "", tag: str = "suitelet", file: str = "[/SuiteScripts/Deep/run.js]"
) -> str:
    lines = "".join(f"\t\t\t{line}\n" for line in more.split("|") if line)
    return SUITELET.format(more=lines, tag=tag, file=file)


def features(*ids: str) -> str:
    rows = "".join(f'      <feature required="true">{i}</feature>\n' for i in ids)
    block = f"  <dependencies>\n    <features>\n{rows}    </features>\n  </dependencies>\n"
    return MANIFEST.replace("</manifest>", f"{block}</manifest>")


SALES = ("TRAN_SALESORD", "EDIT")
LIVE = "<isdeployed>T</isdeployed>|<isonline>T</isonline>|"
CASES: list[tuple[str, str, str, str]] = [
    # rule, file, its text, a regular expression of what the file holds after the fix
    (
        "SDF002",
        "Objects/a.xml",
        suitelet(file="[/SuiteScripts/deep/Run.js]"),
        r"\[/SuiteScripts/Deep/run\.js\]",
    ),
    (
        "SDF002",
        "Objects/a.xml",
        suitelet(file=" /SuiteScripts/Deep/run.js "),
        r"> \[/SuiteScripts/Deep/run\.js\] <",
    ),
    (
        "SDF004",
        "manifest.xml",
        MANIFEST,
        r'\n  <dependencies>\n    <features>\n      <feature required="true">CUSTOMRECORDS',
    ),
    (
        "SDF004",
        "manifest.xml",
        MANIFEST.replace("</man", "  <dependencies/>\n</man"),
        r"\n    <features>\n      <feature req",
    ),
    (
        "SDF004",
        "manifest.xml",
        features("CRM"),
        r'>CRM</feature>\n      <feature required="true">CUSTOMRECORDS<',
    ),
    (
        "SDF004",
        "manifest.xml",
        MANIFEST.replace("\n", ""),
        r'<dependencies><features><feature required="true">CUSTOM',
    ),
    ("SDF005", "manifest.xml", features("CUSTOMRECORDS", "workflow"), r">WORKFLOW</feature>"),
    (
        "SDF005",
        "manifest.xml",
        features("CUSTOMRECORDS", "MANUFACTURING"),
        r">ASSEMBLIES</feature>",
    ),
    (
        "SDF011",
        "Objects/r.xml",
        role(SALES, ("LIST_CUSTJOB", "VIEW"), SALES),
        r"VIEW</permlevel>\n    </permission>\n  </permissions>",
    ),
    (
        "SDF011",
        "Objects/r.xml",
        role(("ADMI_LOGIN_OAUTH", "EDIT")),
        r"<permlevel>(?!EDIT)\w+</permlevel>",
    ),
    ("SDF003", "deploy.xml", DEPLOY, r"~/Objects/\*</path>\n.*<!-- gone -->\n  </objects>"),
    (
        "SDF008",
        "Objects/a.xml",
        RECORD.format(access="CUSTRECORDENTRYPERM", more="<owner>[ACCOUNT_SPECIFIC_VALUE]</owner>"),
        r"</enablenumbering>\n  <!-- keep -->",
    ),
    (
        "SDF012",
        "Objects/a.xml",
        RECORD.format(access="USEPERMISSIONLIST", more=""),
        r">CUSTRECORDENTRYPERM<",
    ),
    (
        "SEC003",
        "Objects/a.xml",
        RECORD.format(access="NONENEEDED", more=""),
        r">CUSTRECORDENTRYPERM<",
    ),
    (
        "NUM005",
        "Objects/a.xml",
        RECORD.format(
            access="CUSTRECORDENTRYPERM", more="<allownumberingoverride>T</allownumberingoverride>"
        ),
        r"<allownumberingoverride>F<",
    ),
    (
        "SDF022",
        "Objects/a.xml",
        suitelet(LIVE + "<status>TESTING</status>"),
        r"<status>RELEASED<|<isdeployed>F<",
    ),
    ("SDF022", "Objects/a.xml", suitelet(), r"<status>RELEASED<|<isdeployed>F<"),
    (
        "SDF022",
        "Objects/a.xml",
        suitelet(tag="scheduledscript"),
        r"<status>(NOT)?SCHEDULED<|<isdeployed>F<",
    ),
    (
        "SEC001",
        "Objects/a.xml",
        suitelet(LIVE + "<runasrole>ADMINISTRATOR</runasrole>|<status>RELEASED</status>"),
        r"<isonline>F<",
    ),
    ("SEC002", "Objects/a.xml", suitelet(LIVE + "<status>RELEASED</status>"), r"<isonline>F<"),
]


def judged(root: Path, rule_id: str) -> list[Finding]:
    setups = choose(load_rules(), Selection(select=(rule_id,)))
    snapshot = read_folder(root)
    if rule_id == "SEC002":
        snapshot = with_effects(snapshot, root)
    return [f for f in run(setups, snapshot).findings if f.status is Status.FAIL]


def project(root: Path, path: str, text: str) -> Path:
    files = {
        "manifest.xml": MANIFEST,
        "deploy.xml": DEPLOY,
        FILE: "define([], () => ({ onRequest() {} }));\n",
        "Objects/other.xml": RECORD.format(access="CUSTRECORDENTRYPERM", more="").replace(
            "_a", "_other"
        ),
        path: text,
    }
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, "utf-8", newline="")
    return root / path


def fixes_of(root: Path, rule_id: str, path: str) -> list[Fix]:
    files = Files(root)
    found = [fix for finding in judged(root, rule_id) for fix in propose(finding, files)]
    return [fix for fix in found if fix.path == path]


FORMS = {
    "plain": lambda text: text.encode(),
    "prolog": lambda text: (PROLOG + text).encode(),
    "crlf": lambda text: (PROLOG + text).replace("\n", "\r\n").encode(),
    "bom": lambda text: b"\xef\xbb\xbf" + (PROLOG + text).encode(),
    "no end": lambda text: text.rstrip().encode(),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("rule_id", "path", "text", "after"), CASES, ids=[f"{n}-{c[0]}" for n, c in enumerate(CASES)]
)
def test_each_fix_mends_its_finding(
    tmp_path: Path, rule_id: str, path: str, text: str, after: str, form: str
) -> None:
    file = project(tmp_path, path, text)
    before = FORMS[form](text)
    file.write_bytes(before)
    fixes = fixes_of(tmp_path, rule_id, path)
    assert fixes
    count = len(judged(tmp_path, rule_id))
    for fix in fixes:
        data = apply(before, fix.edits)
        assert data != before
        written = data.decode("utf-8").replace("\r\n", "\n")
        assert re.search(after, written, re.DOTALL), written
        assert_only_the_edits_differ(before, data, fix)
        if form == "crlf":
            assert data.count(b"\n") == data.count(b"\r\n")
        file.write_bytes(data)
        assert len(judged(tmp_path, rule_id)) < count, written
        again = fixes_of(tmp_path, rule_id, path)
        assert fix.title not in {other.title for other in again}
        file.write_bytes(before)


def assert_only_the_edits_differ(before: bytes, after: bytes, fix: Fix) -> None:
    at = shift = 0
    for start, end, new in sorted(fix.edits):
        assert before[at:start] == after[at + shift : start + shift]
        shift += len(new) - (end - start)
        at = end
    assert before[at:] == after[at + shift :]
    for comment in re.findall(rb"<!--.*?-->", before):
        assert comment in after


def test_every_proposer_is_tried() -> None:
    assert {case[0] for case in CASES} == set(SAFE) | set(OFFERS)


@pytest.mark.parametrize(
    ("rule_id", "path", "text"),
    [
        # Two files would fit, or none.
        ("SDF002", "Objects/a.xml", suitelet(file="[/SuiteScripts/none.js]")),
        # Rows that differ: which one counts only the account knows.
        ("SDF011", "Objects/r.xml", role(SALES, ("TRAN_SALESORD", "VIEW"))),
        # The feature stands there in capitals as well.
        ("SDF005", "manifest.xml", features("WORKFLOW", "workflow")),
        ("SDF022", "Objects/a.xml", suitelet()),
        ("SEC001", "Objects/a.xml", CASES[-2][2]),
    ],
)
def test_what_needs_a_decision_is_never_safe(
    tmp_path: Path, rule_id: str, path: str, text: str
) -> None:
    project(tmp_path, path, text)
    assert judged(tmp_path, rule_id)
    assert not [fix for fix in fixes_of(tmp_path, rule_id, path) if fix.safe]


def test_two_files_that_differ_in_case_leave_it_open(tmp_path: Path) -> None:
    project(tmp_path, "Objects/a.xml", suitelet(file="[/SuiteScripts/deep/RUN.js]"))
    twin = tmp_path / FILE.replace("run.js", "Run.js")
    twin.write_text("")
    if len(list(twin.parent.iterdir())) == 1:
        pytest.skip("the file system does not tell letter case apart")
    assert fixes_of(tmp_path, "SDF002", "Objects/a.xml") == []


@pytest.mark.parametrize(
    "text",
    [
        suitelet(file="/SuiteScripts/Deep/<!-- why -->run.js"),
        suitelet(file="<![CDATA[/SuiteScripts/Deep/run.js]]>"),
    ],
)
def test_text_with_comments_or_sections_is_left_alone(tmp_path: Path, text: str) -> None:
    project(tmp_path, "Objects/a.xml", text)
    assert fixes_of(tmp_path, "SDF002", "Objects/a.xml") == []


def test_another_encoding_is_left_alone(tmp_path: Path) -> None:
    file = project(tmp_path, "Objects/a.xml", suitelet())
    head = '<?xml version="1.0" encoding="ISO-8859-1"?>\n'
    file.write_bytes((head + suitelet().replace("A &amp; B", "Größe")).encode("latin-1"))
    assert judged(tmp_path, "SDF022")
    assert fixes_of(tmp_path, "SDF022", "Objects/a.xml") == []


def test_edits_that_meet_are_not_made_together() -> None:
    def fix(title: str, start: int, end: int) -> Fix:
        return Fix("A1", title, "a.xml", (Edit(start, end, b"x"),), True)

    found = chosen([fix("a", 0, 4), fix("b", 2, 6), fix("c", 4, 4), fix("d", 4, 4), fix("e", 6, 8)])
    assert [f.title for f in found["a.xml"]] == ["a", "c", "e"]
    with pytest.raises(ValueError, match="overlap"):
        apply(b"0123456789", [edit for f in (fix("a", 0, 4), fix("b", 2, 6)) for edit in f.edits])


PROJECTS = [p.parent for p in sorted((ROOT / "fixtures").rglob("manifest.xml"))]


@pytest.mark.parametrize("root", PROJECTS, ids=lambda p: "/".join(p.parts[-3:]))
def test_safe_fixes_of_whole_projects_bring_no_new_finding(tmp_path: Path, root: Path) -> None:
    copy = tmp_path / "project"
    shutil.copytree(root, copy)
    setups = choose(load_rules(), Selection(select=("SDF",)))

    def failing() -> dict[str, Finding]:
        found = run(setups, read_folder(copy)).findings
        return {f.fingerprint: f for f in found if f.status is Status.FAIL}

    before = failing()
    files = Files(copy)
    fixes = chosen(fix for finding in before.values() for fix in propose(finding, files))
    for path, made in fixes.items():
        data = (copy / path).read_bytes()
        (copy / path).write_bytes(apply(data, [edit for fix in made for edit in fix.edits]))
    after = failing()
    mended = {fix.fingerprint for made in fixes.values() for fix in made}
    assert set(after) <= set(before)
    assert not mended & set(after)

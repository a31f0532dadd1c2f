"""Speed and memory of a whole lint, process start included, over a generated project.

The floor is a process that reads the same files and lets expat parse them with handlers that do
nothing: what any reader in Python has to pay. The mix of objects and their sizes follow 5,103
objects of 53 public repositories.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchkit import ratio
from tests.sources.sdf.definitions import FilterRow, column, container, row, search_xml, value

FLOOR = """
import sys, pathlib
from xml.parsers import expat
nothing = lambda *_: None
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.xml")):
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = parser.EndElementHandler = nothing
    parser.CharacterDataHandler = nothing
    parser.Parse(path.read_bytes(), True)
"""


def write_project(folder: Path, objects: int) -> None:
    """Write a project of so many objects, in the mix that public projects have."""
    (folder / "Objects").mkdir(parents=True)
    (folder / "manifest.xml").write_text(
        '<manifest projecttype="ACCOUNTCUSTOMIZATION"><projectname>big</projectname>'
        "<frameworkversion>1.0</frameworkversion><dependencies><features>"
        '<feature required="true">CUSTOMRECORDS</feature></features><files>'
        + "".join(f"<file>/SuiteScripts/b/{n}.js</file>" for n in range(objects))
        + "</files></dependencies></manifest>"
    )
    (folder / "deploy.xml").write_text(
        "<deploy><objects><path>~/Objects/*</path></objects></deploy>"
    )
    for number, (name, text) in zip(range(objects), _objects(), strict=False):
        (folder / "Objects" / f"{name}_{number}.xml").write_text(text(number))


def _objects() -> Iterator[tuple[str, Callable[[int], str]]]:
    share: list[tuple[str, Callable[[int], str], int]] = [
        ("custbody_b", _field, 32),
        ("customsearch_b", _search, 15),
        ("customscript_b", _script, 16),
        ("customrecord_b", _record_type, 12),
        ("customlist_b", _list, 7),
        ("custtab_b", _tab, 8),
        ("customrole_b", _role, 4),
        ("custform_b", _form, 3),
        ("customworkflow_b", _workflow, 2),
        ("custimport_b", _import, 1),
    ]
    cycle = [(name, make) for name, make, weight in share for _ in range(weight)]
    while True:
        # A fixed stride spreads the kinds without a random source.
        for step in range(len(cycle)):
            yield cycle[step * 37 % len(cycle)]


def _leaves(count: int, prefix: str = "flag") -> str:
    return "".join(f"  <{prefix}{n}>F</{prefix}{n}>\n" for n in range(count))


def _field(n: int) -> str:
    return (
        f'<transactionbodycustomfield scriptid="custbody_b_{n}">\n  <label>Field {n}</label>\n'
        "  <fieldtype>SELECT</fieldtype>\n  <ismandatory>F</ismandatory>\n"
        f"  <selectrecordtype>[scriptid=customlist_b_{n // 100 * 100 + 13}]</selectrecordtype>\n"
        f"  <description></description>\n{_leaves(40, 'body')}</transactionbodycustomfield>\n"
    )


def _list(n: int) -> str:
    values = "".join(
        f'    <customvalue scriptid="val_{n}_{v}">\n      <value>Value {v}</value>\n'
        "      <isinactive>F</isinactive>\n    </customvalue>\n"
        for v in range(12)
    )
    return (
        f'<customlist scriptid="customlist_b_{n}">\n  <name>List {n}</name>\n'
        f"  <customvalues>\n{values}  </customvalues>\n</customlist>\n"
    )


def _record_type(n: int) -> str:
    fields = "".join(
        f'    <customrecordcustomfield scriptid="custrecord_b_{n}_{f}">\n'
        f"      <label>Field {f}</label>\n      <fieldtype>TEXT</fieldtype>\n"
        f"      <ismandatory>F</ismandatory>\n{_leaves(28)}    </customrecordcustomfield>\n"
        for f in range(7)
    )
    return (
        f'<customrecordtype scriptid="customrecord_b_{n}">\n  <recordname>Type {n}</recordname>\n'
        "  <accesstype>CUSTRECORDENTRYPERM</accesstype>\n  <includename>T</includename>\n"
        f"{_leaves(25)}  <customrecordcustomfields>\n{fields}  </customrecordcustomfields>\n"
        "</customrecordtype>\n"
    )


def _script(n: int) -> str:
    return (
        f'<usereventscript scriptid="customscript_b_{n}">\n  <name>Script {n}</name>\n'
        "  <isinactive>F</isinactive>\n"
        f"  <scriptfile>[/SuiteScripts/b/{n}.js]</scriptfile>\n{_leaves(6)}"
        f'  <scriptdeployments>\n    <scriptdeployment scriptid="customdeploy_b_{n}">\n'
        "      <isdeployed>T</isdeployed>\n      <loglevel>ERROR</loglevel>\n"
        "      <recordtype>SALESORDER</recordtype>\n      <status>RELEASED</status>\n"
        f"{_leaves(14)}    </scriptdeployment>\n  </scriptdeployments>\n</usereventscript>\n"
    )


def _tab(n: int) -> str:
    return f'<subtab scriptid="custtab_b_{n}">\n  <title>Tab {n}</title>\n{_leaves(4)}</subtab>\n'


def _role(n: int) -> str:
    rows = "".join(
        f"    <permission>\n      <permkey>LIST_B{r}</permkey>\n      <permlevel>VIEW</permlevel>\n"
        "    </permission>\n"
        for r in range(90)
    )
    return (
        f'<role scriptid="customrole_b_{n}">\n  <name>Role {n}</name>\n{_leaves(20)}'
        f"  <permissions>\n{rows}  </permissions>\n</role>\n"
    )


def _form(n: int) -> str:
    rows = "".join(
        f"        <field>\n          <id>FIELD{r}</id>\n          <label>Field {r}</label>\n"
        "          <visible>T</visible>\n          <mandatory>F</mandatory>\n"
        "          <displayType>NORMAL</displayType>\n        </field>\n"
        for r in range(120)
    )
    return (
        f'<transactionForm scriptid="custform_b_{n}" standard="STANDARDSALESORDER">\n'
        f"  <name>Form {n}</name>\n  <recordType>SALESORDER</recordType>\n  <mainFields>\n"
        '    <fieldGroup scriptid="main">\n      <label>Main</label>\n'
        f'      <fields position="MIDDLE">\n{rows}      </fields>\n    </fieldGroup>\n'
        "  </mainFields>\n</transactionForm>\n"
    )


def _workflow(n: int) -> str:
    actions = "".join(
        f'        <setfieldvalueaction scriptid="workflowaction_{n}_{a}">\n'
        f"          <field>[scriptid=custbody_b_{a * 100}]</field>\n{_leaves(16)}"
        "        </setfieldvalueaction>\n"
        for a in range(8)
    )
    return (
        f'<workflow scriptid="customworkflow_b_{n}">\n  <name>Workflow {n}</name>\n'
        "  <recordtypes>SALESORDER</recordtypes>\n"
        "  <inittriggertype>BEFORESUBMIT</inittriggertype>\n"
        f"  <releasestatus>TESTING</releasestatus>\n{_leaves(8)}  <workflowstates>\n"
        f'    <workflowstate scriptid="workflowstate_{n}">\n      <name>S</name>\n'
        f'      <workflowactions triggertype="ONENTRY">\n{actions}      </workflowactions>\n'
        "    </workflowstate>\n  </workflowstates>\n</workflow>\n"
    )


def _import(n: int) -> str:
    rows = "".join(
        f"        <fieldmapping>\n          <field>FIELD{r}</field>\n          <columnreference>\n"
        f"            <column>c{r}</column>\n            <type>NAME</type>\n"
        "          </columnreference>\n        </fieldmapping>\n"
        for r in range(20)
    )
    return (
        f'<savedcsvimport scriptid="custimport_b_{n}">\n  <importname>Import {n}</importname>\n'
        "  <recordtype>SALESORDER</recordtype>\n  <datahandling>UPDATE</datahandling>\n"
        "  <recordmappings>\n    <recordmapping>\n      <record>SALESORDER</record>\n"
        f"      <fieldmappings>\n{rows}      </fieldmappings>\n    </recordmapping>\n"
        "  </recordmappings>\n</savedcsvimport>\n"
    )


def _search(n: int) -> str:
    xml = search_xml(
        search_type="Transaction",
        sections={
            "filters": "".join(FilterRow(f"Transaction_FLAG{f}").xml() for f in range(4)),
            "availableFilterFields": "".join(
                row(value("FIELD_NAME", f"Transaction_AVAILABLE{c}")) for c in range(60)
            ),
            "returnFields": "".join(column(f"Transaction_COLUMN{c}") for c in range(25)),
        },
    )
    return (
        f'<savedsearch scriptid="customsearch_b_{n}">\n  <definition>{container(xml)}'
        "</definition>\n</savedsearch>\n"
    )


def measure(objects: int = 2000) -> dict[str, object]:
    """Figures of one lint, and how they grow when the objects double."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "small"), Path(folder, "large")
        write_project(small, objects)
        write_project(large, objects * 2)
        lint = [sys.executable, "-m", "nsaudit", "lint", "--report", "json"]
        floor = [sys.executable, "-c", FLOOR, str(small)]
        first = ratio([*lint, str(small)], floor)
        growth = ratio([*lint, str(large)], [*lint, str(small)])
        version = ratio(
            [sys.executable, "-m", "nsaudit", "--version"], [sys.executable, "-c", "pass"], runs=15
        )
    return {
        "objects": objects,
        "lint over expat": first["ratio"],
        "lint seconds": first["seconds"],
        "lint peak MB": first["peak_mb"],
        "twice the objects": growth["ratio"],
        "--version over pass": version["ratio"],
    }


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))

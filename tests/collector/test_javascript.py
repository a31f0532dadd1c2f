"""The companion's JavaScript runs in Node, and the client understands what it answers."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from nsaudit.netsuite import companion, protocol
from nsaudit.netsuite.errors import FeatureOff, NetSuiteError, NotFound, NotPermitted

HERE = Path(__file__).parent / "js"
NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed: no JavaScript is run")


def node(*arguments: str) -> subprocess.CompletedProcess[str]:
    assert NODE is not None
    return subprocess.run(
        [NODE, *arguments], cwd=HERE, capture_output=True, text=True, check=False, timeout=110
    )


@pytest.fixture(scope="module")
def printed() -> Mapping[str, Mapping[str, object]]:
    done = node("print.mjs")
    assert done.returncode == 0, done.stderr
    found: Mapping[str, Mapping[str, object]] = json.loads(done.stdout)
    return found


def test_the_tests_in_javascript_pass() -> None:
    files = sorted(path.name for path in HERE.glob("*.test.mjs"))
    assert files
    done = node("--test", *files)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_the_client_reads_every_section(printed: Mapping[str, Mapping[str, object]]) -> None:
    answers = printed["answers"]
    assert set(answers) == set(protocol.ACTIONS)
    for action, answer in answers.items():
        page = companion.read(action, answer)
        assert page.data, action
        assert page.next is None
        assert page.remaining is not None


@pytest.mark.parametrize(
    ("action", "kind", "names"),
    [
        ("workflows", NotPermitted, "ADMI_WORKFLOW"),
        ("duplicates", FeatureOff, ""),
        ("nothing", NotFound, "collector export"),
        ("mandatory", NetSuiteError, ""),
    ],
)
def test_the_client_reads_every_refusal(
    printed: Mapping[str, Mapping[str, object]],
    action: str,
    kind: type[NetSuiteError],
    names: str,
) -> None:
    with pytest.raises(kind) as caught:
        companion.read(action, printed["refusals"][action])
    assert names in caught.value.hint

"""The compiled analyser is whole, and says what its sources say, byte for byte."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.tags import sys_tags
from packaging.utils import parse_wheel_filename

import nsaudit
from tests import compiled
from tests.bench_suitescript import pathological, write_scripts

if not compiled.is_compiled():
    pytest.skip("make test-compiled runs this", allow_module_level=True)


def effects(folder: Path, *, of_compiled: bool) -> tuple[int, str, str]:
    """What ``nsaudit effects`` says of a folder, from one build."""
    environment = compiled.environment(compiled=of_compiled)
    done = subprocess.run(
        [sys.executable, "-m", "nsaudit", "effects", "--json", folder],
        capture_output=True,
        text=True,
        env={**environment, "NSAUDIT_CACHE": ""},  # which the two builds would share
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def generated(tmp_path: Path) -> Path:
    write_scripts(tmp_path, 100)
    for name, source in pathological().items():
        (tmp_path / name).write_text(source, encoding="utf-8")
    return tmp_path


def check(folder: Path) -> None:
    code, said, problems = effects(folder, of_compiled=True)
    assert '"verdict"' in said
    assert (code, said, problems) == effects(folder, of_compiled=False)


def test_fixtures_are_judged_alike() -> None:
    check(compiled.ROOT / "fixtures")


def test_other_scripts_are_judged_alike(generated: Path) -> None:
    check(generated)


def test_the_two_builds_are_two() -> None:
    program = "from tests.compiled import is_compiled; print(is_compiled())"
    for of_compiled in (True, False):
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            env=compiled.environment(compiled=of_compiled),
            check=True,
        )
        assert done.stdout.strip() == str(of_compiled)


def test_the_wheel_holds_sources_and_what_was_compiled_of_them() -> None:
    (wheel,) = (compiled.ROOT / "out" / "wheel").glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    suffix = next(n for n in names if n.startswith("nsaudit_suitescript__mypyc")).partition(".")[2]
    modules = [name.replace(".", "/") for name in compiled.modules()]
    assert len(modules) > 40
    assert names >= {f"{module}.{suffix}" for module in modules}
    assert names >= {f"{module}.py" for module in modules}
    assert not any(name.endswith((".c", ".h", ".o")) for name in names)
    tags = parse_wheel_filename(wheel.name)[3]
    assert tags & set(sys_tags())
    assert all(tag.platform != "any" for tag in tags)


def test_compiling_leaves_nothing_among_the_sources() -> None:
    folders = [compiled.ROOT / "nsaudit", compiled.ROOT / "rules"]
    assert not [p for folder in folders for p in folder.rglob("*") if p.suffix in {".so", ".c"}]
    assert not list(compiled.ROOT.glob("*.so")) + list(compiled.ROOT.glob("*.c"))
    assert Path(nsaudit.__file__).is_relative_to(compiled.FOLDER)

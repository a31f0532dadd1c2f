"""The wheel holds what it must, and a stranger's pack works beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACK = ROOT / "fixtures" / "packs" / "acme_nsaudit"


def run(
    *command: str, path: Path | None = None, cwd: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ)
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=cwd, check=False
    )


@pytest.fixture(scope="session")
def installed_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("pack")
    done = run(
        sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation",
        "--disable-pip-version-check", "--target", str(target), str(PACK),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return target


def test_an_installed_pack_is_found(installed_pack: Path, tmp_path: Path) -> None:
    done = run(sys.executable, "-m", "nsaudit", "rules", "--format", "json", path=installed_pack)
    assert done.returncode == 0, done.stderr
    ids = {rule["id"] for rule in json.loads(done.stdout)["rules"]}
    assert {"ACME001", "ACME002", "SEC003"} <= ids


def test_a_pack_tests_its_own_cases(installed_pack: Path) -> None:
    done = run(
        sys.executable, "-m", "nsaudit", "rules", "test", str(PACK / "cases"), path=installed_pack
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "6 checks of 2 rules: 6 passed, 0 failed" in done.stdout


def test_a_pack_that_claims_a_taken_id_stops_the_run(tmp_path: Path) -> None:
    source = (PACK / "src/acme_nsaudit/field_prefix.py").read_text()
    (tmp_path / "field_prefix.py").write_text(source.replace("ACME001", "SEC003"))
    done = run(sys.executable, "-m", "nsaudit", "lint", "fixtures/sdf", "--rules", str(tmp_path))
    assert done.returncode == 2
    assert "SEC003" in done.stderr
    assert "field_prefix.py" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_pack_that_does_not_import_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("import no_such_module\n")
    done = run(sys.executable, "-m", "nsaudit", "lint", "fixtures/sdf", "--rules", str(tmp_path))
    assert done.returncode == 2
    assert "no_such_module" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_wheel_holds_both_packages_and_their_data(tmp_path: Path) -> None:
    done = run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path)
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert wheel.name.endswith("-py3-none-any.whl")
    assert not any(n.endswith((".so", ".pyd", ".c")) for n in names)
    assert {"nsaudit/py.typed", "nsaudit_rules/py.typed", "nsaudit/api.py"} <= names
    assert any(n.startswith("nsaudit/reference/data/") for n in names)
    assert any(n.startswith("nsaudit_rules/exposure/") for n in names)
    assert not any(n.startswith(("rules/", "tests/", "fixtures/")) for n in names)


def test_a_wheel_can_be_compiled_from_the_source_distribution(tmp_path: Path) -> None:
    done = run(
        sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", str(tmp_path)
    )
    assert done.returncode == 0, done.stderr
    (sdist,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"hatch_build.py", "pyproject.toml", "nsaudit/suitescript/values.py"} <= names
    assert not any(name.endswith((".so", ".pyd", ".c")) for name in names)


def test_what_stays_uncompiled_exists() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    hook = project["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["custom"]
    assert all((ROOT / hook["package"] / name).is_file() for name in hook["pure"])


def test_rules_is_a_source_root_and_no_package() -> None:
    # "rules" on an index is somebody else's package; ours must never be importable by that name.
    assert not (ROOT / "rules" / "__init__.py").exists()

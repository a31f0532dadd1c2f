"""The compiled build of the analyser: what it takes to make it, and how to run Python with it.

``make compiled`` makes it in ``out/compiled``; nothing is ever compiled into the source tree. As a
plugin of pytest (``-p tests.compiled``) this module refuses to test anything but that build. As a
program it says what is missing to make it.
"""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "out" / "compiled"


def modules() -> list[str]:
    """The modules that a wheel for a platform holds compiled, as pyproject.toml says."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    hook = project["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["custom"]
    package = hook["package"].replace("/", ".")
    names = {path.name for path in (ROOT / hook["package"]).glob("*.py")} - set(hook["pure"])
    return [f"{package}.{name.removesuffix('.py')}" for name in sorted(names)]


def runs_from_source() -> list[str]:
    """The modules that should be compiled and are not, where this Python would import them."""
    found = {name: importlib.util.find_spec(name) for name in modules()}
    return [n for n, spec in found.items() if spec is None or (spec.origin or "").endswith(".py")]


def is_compiled() -> bool:
    """Tell whether this Python imports the compiled build."""
    return not runs_from_source()


def missing() -> str | None:
    """What compiling needs and this machine has not, or None."""
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")[0]
    if shutil.which(compiler) is None:
        return f"there is no C compiler ({compiler})"
    if not Path(sysconfig.get_path("include"), "Python.h").exists():
        return "Python's headers are not installed (Python.h)"
    for tool in ("build", "hatchling", "mypyc", "setuptools"):
        if importlib.util.find_spec(tool) is None:
            return f"{tool} is not installed"
    return None if shutil.which("make") else "there is no make"


def build() -> str | None:
    """Make the compiled build with this Python, or bring it up to date; else the reason."""
    reason = missing()
    if reason is not None:
        return reason
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    anew = [] if any(FOLDER.glob(f"*{suffix}")) else ["--always-make"]
    here = [f"BIN={Path(sys.executable).parent}", "READY="]
    command = ["make", "--no-print-directory", *anew, "compiled", *here]
    made = subprocess.run(command, cwd=ROOT, stdout=sys.stderr, check=False)
    return "it did not compile" if made.returncode else None


def environment(*, compiled: bool) -> dict[str, str]:
    """The environment in which Python imports the compiled build, or the sources."""
    folders = [FOLDER, ROOT, ROOT / "rules"] if compiled else [ROOT, ROOT / "rules"]
    path = os.pathsep.join(map(str, folders))
    # The working directory is searched first otherwise.
    return {**os.environ, "PYTHONPATH": path, "PYTHONSAFEPATH": "1"}


def pytest_configure() -> None:
    """Stop a run that would test the sources instead."""
    if names := runs_from_source():
        raise pytest.UsageError(f"not the compiled build: {names[0]} is imported from its source")


def main() -> int:
    """Say why nothing can be compiled here, if so."""
    reason = missing()
    if reason is not None:
        print(f"the analyser cannot be compiled: {reason}", file=sys.stderr)
    return reason is not None


if __name__ == "__main__":
    sys.exit(main())

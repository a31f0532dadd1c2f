"""Compiles the SuiteScript analyser for a wheel with mypyc, where HATCH_BUILD_HOOKS_ENABLE=1 asks.

The same sources go into the wheel beside what was compiled of them, and are what runs where no
wheel fits. Nothing is written into the source tree, where a compiled module would hide the source
that somebody edits; the plugin hatch-mypyc does that, and moves pyproject.toml away meanwhile.
"""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledAnalyser(BuildHookInterface[BuilderConfig]):
    """Adds the compiled modules of one package to a wheel, and the platform to the wheel's name."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the wheel is packed; an editable install runs the sources."""
        if version != "standard":
            return
        self.work = tempfile.TemporaryDirectory(prefix="nsaudit-")
        built = Path(self.work.name, "built")
        with contextlib.chdir(self.root):
            package = Path(self.config["package"])
            pure = {package / name for name in self.config["pure"]}
            compiled = sorted(set(package.glob("*.py")) - pure)
            compile_modules(compiled, built, Path(self.work.name, "work"))
        for path in sorted(p for p in built.rglob("*") if p.is_file()):
            build_data["force_include"][str(path)] = path.relative_to(built).as_posix()
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was compiled once the wheel holds it."""
        if version == "standard":
            self.work.cleanup()


def compile_modules(paths: list[Path], built: Path, work: Path) -> None:
    """Compile modules, given relative to the working directory, into a folder.

    What mypy or the C compiler has against it goes to the terminal and ends the build.
    """
    from mypyc.build import mypycify  # noqa: PLC0415 - no other build has to have it
    from setuptools import Distribution  # noqa: PLC0415 - nor this

    options = ["--config-file=pyproject.toml", f"--cache-dir={work / 'mypy'}"]
    extensions = mypycify(
        [*options, *map(str, paths)],
        opt_level="3",
        debug_level="0",
        target_dir=str(work),
        group_name="nsaudit_suitescript",
    )
    # Without a configuration file: setuptools need not understand this project's.
    command = Distribution({"ext_modules": extensions}).get_command_obj("build_ext")
    command.build_lib, command.build_temp = str(built), str(work)
    command.ensure_finalized()
    command.run()

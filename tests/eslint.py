"""eslint 8 with its SuiteScript plugin, the yardstick of the analyser's speed, as whole processes.

Both sides look at the same folder in turn, and a figure counts only where both read every script of
it. ``nsaudit effects`` starts a process for each processor where scripts are many, so what is
compared is the analysis alone, by a program that calls it: one process, no cache. The command with
its processes and its JSON has figures of its own. As a program this compares over other folders.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence, Set
from pathlib import Path
from typing import Any

from tests import compiled
from tests.benchkit import run_once

FOLDER = compiled.ROOT / "out" / "eslint"
VERSIONS = {"eslint": "8.57.1", "eslint-plugin-suitescript": "1.4.1"}
CONFIGURATION = {
    "root": True,
    "extends": ["plugin:suitescript/all"],
    "plugins": ["suitescript"],
    "parserOptions": {"ecmaVersion": 2022, "sourceType": "script"},
    "env": {"suitescript/suitescript2": True},
    # It ends the whole run where a script names a module and takes no variable for it: it reports
    # at the variable, which is not there. Off, eslint has less to do.
    "rules": {"suitescript/module-vars": "off"},
}
PATIENCE = 300
"""Seconds that npm may take."""

ANALYSIS = """
import sys
from pathlib import Path
from nsaudit.suitescript import analyse
for script in analyse(Path(sys.argv[1])):
    pass
"""
READING = """
import json, sys
from pathlib import Path
from nsaudit.suitescript import analyse
from tests.compiled import is_compiled
read = [script.path for script in analyse(Path(sys.argv[1])) if script.problem is None]
print(json.dumps({"compiled": is_compiled(), "read": read}))
"""


def install(folder: Path) -> str | None:
    """Install eslint and the plugin, unless they are there, and configure them; else the reason."""
    if shutil.which("node") is None:
        return "node is not installed"
    package = json.dumps({"private": True, "dependencies": VERSIONS}, indent=2) + "\n"
    done = folder / "node_modules" / ".complete"
    if not done.exists() or done.read_text("utf-8") != package:
        npm = shutil.which("npm")
        if npm is None:
            return "npm is not installed"
        folder.mkdir(parents=True, exist_ok=True)
        done.unlink(missing_ok=True)
        (folder / "package.json").write_text(package, encoding="utf-8")
        reason = _npm_install(npm, folder)
        if reason is not None:
            return reason
        done.write_text(package, encoding="utf-8")
    (folder / "eslintrc.json").write_text(json.dumps(CONFIGURATION, indent=2), encoding="utf-8")
    return None


def _npm_install(npm: str, folder: Path) -> str | None:
    quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
    try:
        made = subprocess.run(
            [npm, "install", "--ignore-scripts", "--fetch-retries=1", *quiet],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return f"npm had not installed it after {PATIENCE} s"
    if made.returncode:
        return f"npm could not install it: {reason_in(made.stderr)}"
    return None


def reason_in(text: str) -> str:
    """The line of what a program wrote that says why it failed: the first that names an error."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    named = (line for line in lines if "error" in line.lower())
    return next(named, lines[0] if lines else "it did not say why")


def _command(folder: Path) -> list[str]:
    """The command that runs eslint; plugins are looked for where it runs, in FOLDER."""
    program = ["node", "node_modules/eslint/bin/eslint.js", "--no-eslintrc", "-c", "eslintrc.json"]
    return [*program, "--no-ignore", "-f", "json", str(folder)]


def not_read(report: list[dict[str, Any]], scripts: Sequence[Path]) -> str | None:
    """What of these scripts eslint did not read, by its report in JSON."""
    fatal = {r["filePath"] for r in report if any(m.get("fatal") for m in r["messages"])}
    whole = {r["filePath"] for r in report} - fatal
    return _missing("eslint", [str(path) for path in scripts], whole)


def _missing(who: str, paths: Sequence[str], read: Set[str]) -> str | None:
    missing = [path for path in paths if path not in read]
    if not missing:
        return None
    return f"{who} did not read {len(missing)} of {len(paths)} scripts, such as {missing[0]}"


def _not_comparable(folder: Path, scripts: list[Path], *, of_compiled: bool) -> str | None:
    """Run either side once, and say what either did not read."""
    done = subprocess.run(
        _command(folder), cwd=FOLDER, capture_output=True, encoding="utf-8", check=False
    )
    # 1 is findings, and what node ends with when it cannot run the program.
    if done.returncode not in {0, 1} or not done.stdout.startswith("["):
        return f"eslint ended with {done.returncode}: {reason_in(done.stderr)}"
    reason = not_read(json.loads(done.stdout), scripts)
    if reason is not None:
        return reason
    answer = subprocess.run(
        [sys.executable, "-c", READING, str(folder)],
        cwd=FOLDER,
        env=compiled.environment(compiled=of_compiled),
        stdout=subprocess.PIPE,
        check=True,
    )
    read = json.loads(answer.stdout)
    if read["compiled"] is not of_compiled:
        raise RuntimeError(f"measured the wrong build: compiled is {read['compiled']}")
    paths = [path.relative_to(folder).as_posix() for path in scripts]
    return _missing("nsaudit", paths, set(read["read"]))


def skipped(reason: str) -> dict[str, Any]:
    """The figures of a comparison that could not be made; says so."""
    print(f"eslint: skipped, {reason}", file=sys.stderr)
    return {"eslint_seconds": None, "times_faster_than_eslint": None, "eslint_skipped": reason}


def compare(folder: Path, *, of_compiled: bool, rounds: int = 3) -> dict[str, Any]:
    """Best wall seconds of eslint and of the analyser over a folder of scripts, and their ratio."""
    reason = install(FOLDER)
    if reason is not None:
        return skipped(reason)
    folder = folder.resolve()
    scripts = sorted(folder.rglob("*.js"))
    if not scripts:
        return skipped(f"there is no script in {folder}")
    reason = _not_comparable(folder, scripts, of_compiled=of_compiled)
    if reason is not None:
        return skipped(reason)
    environment = {**compiled.environment(compiled=of_compiled), "NSAUDIT_CACHE": ""}
    commands = (
        _command(folder),
        [sys.executable, "-c", ANALYSIS, str(folder)],
        [sys.executable, "-m", "nsaudit", "effects", "--json", str(folder)],
    )
    turns = [[run_once(c, FOLDER, environment).seconds for c in commands] for _ in range(rounds)]
    eslint, analysis, command = (min(seconds) for seconds in zip(*turns, strict=True))
    return {
        "eslint_seconds": round(eslint, 2),
        "analysis_seconds": round(analysis, 2),
        "times_faster_than_eslint": round(eslint / analysis, 2),
        "command_seconds": round(command, 2),
        "command_times_faster_than_eslint": round(eslint / command, 2),
    }


def main(folders: list[str]) -> int:
    """Compare over folders of scripts, by the compiled analyser where it can be built."""
    of_compiled = compiled.build() is None
    for name in folders:
        figures = compare(Path(name), of_compiled=of_compiled)
        print(json.dumps({"folder": name, "compiled": of_compiled, **figures}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

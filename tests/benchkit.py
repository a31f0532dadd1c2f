"""Whole-process measurements as ratios: two commands in turn, so that a noisy machine hits both."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Run(NamedTuple):
    """One finished process: wall seconds and peak resident memory in MB."""

    seconds: float
    memory: float


def run_once(
    command: Sequence[str], cwd: Path | None = None, environment: Mapping[str, str] = os.environ
) -> Run:
    """Run a command once. Raises RuntimeError when it ends with another code than 0, 1 or 3."""
    # An installed tool has its modules compiled; the warm-up run does that here.
    environment = {k: v for k, v in environment.items() if k != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1, 3}:
        raise RuntimeError(f"{command} ended with {process.returncode}: {said[-500:]}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Run(seconds, usage.ru_maxrss / unit)


def ratio(
    command: Sequence[str], floor: Sequence[str], runs: int = 5, cwd: Path | None = None
) -> dict[str, float]:
    """Median ratio of a command to its floor, pair by pair, after one warm-up of each."""
    run_once(command, cwd)
    run_once(floor, cwd)
    pairs = [(run_once(command, cwd), run_once(floor, cwd)) for _ in range(runs)]
    return {
        "ratio": round(statistics.median(a.seconds / b.seconds for a, b in pairs), 2),
        "seconds": round(statistics.median(a.seconds for a, _ in pairs), 3),
        "floor_seconds": round(statistics.median(b.seconds for _, b in pairs), 3),
        "peak_mb": round(max(a.memory for a, _ in pairs), 1),
    }

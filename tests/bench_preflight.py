"""Payloads a second: 30 fields against two environments, and the memory that a million take.

``python -m tests.bench_preflight 1000000`` measures at full size; the default is smaller.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import orjson

from nsaudit.sources.snapshots import save
from tests.benchkit import run_once
from tests.preflight.accounts import account, wide

PAYLOADS = 200_000


def measure(payloads: int = PAYLOADS) -> dict[str, float]:
    """Payloads a second with the start of the program taken off, and peak memory."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for environment in ("sandbox", "production"):
            save(account(environment, production=environment == "production"), folder / environment)
        few, many = folder / "customer-few.jsonl", folder / "customer-many.jsonl"
        for path, count in ((few, 1), (many, payloads)):
            with path.open("wb") as file:
                for number in range(count):
                    body = wide(number)
                    if number % 1000 == 3:
                        body["custentity_tier"] = {"refName": "Silver"}
                    file.write(orjson.dumps(body) + b"\n")
        start = [sys.executable, "-m", "nsaudit", "preflight"]
        rest = ["--env", "sandbox", "--env", "production", "--report", "json"]
        empty = min(run_once([*start, few.name, *rest], folder).seconds for _ in range(2))
        full = [run_once([*start, many.name, *rest], folder) for _ in range(2)]
        best = min(full, key=lambda run: run.seconds)
        return {
            "payloads_per_second": round(payloads / (best.seconds - empty)),
            "preflight_seconds": round(best.seconds, 2),
            "preflight_peak_mb": round(best.memory, 1),
        }


if __name__ == "__main__":
    for key, value in measure(int(sys.argv[1]) if len(sys.argv) > 1 else PAYLOADS).items():
        print(f"{key}: {value}")

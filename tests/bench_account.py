"""Speed, requests and memory of collecting an account with 150 ms latency and a limit of five.

The account is emulated in a process of its own. Wall time is given as a ratio to what five requests
at a time could reach at best (requests x latency / 5), memory as a ratio of the peaks with 100,000
and with 1,000 transactions.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

LATENCY = 0.15
LIMIT = 5
FIXTURE = Path(__file__).parents[1] / "fixtures" / "accounts" / "sandbox"
RUN = """
import json, resource, sys, time
from pathlib import Path
from nsaudit.cli import live
from nsaudit.config import load
clients = []
size = int(sys.argv[1])
made = live.client_for
def kept(*given, **more):
    client, ids = made(*given, page_size=size, **more)
    clients.append(client)
    return client, ids
live.client_for = kept
config = load(Path("nsaudit.yaml"))
start = time.perf_counter()
snapshot = live.collect_all([live.connection("sandbox", config)], None, taken_at=None)["sandbox"]
seconds = time.perf_counter() - start
counters = clients[0].counters
print(json.dumps({
    "seconds": seconds,
    "requests": counters.requests,
    "retries": counters.retries,
    "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "missing": sorted(t for t, g in snapshot.gaps.items() if g.reason.value == "failed"),
}))
"""


def account(folder: Path, transactions: int) -> Path:
    """The sandbox of the fixtures with so many transactions."""
    target = folder / f"account-{transactions}"
    shutil.copytree(FIXTURE, target)
    path = target / "tables" / "transaction.csv"
    header = path.read_text().splitlines()[0].split(",")
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        for number in range(transactions):
            writer.writerow({
                "id": 400_000 + number,
                "tranid": f"SO{70_000 + number}",
                "externalid": f"SHOP-{number}" if number % 50 else "",
                "type": "SalesOrd",
                "recordtype": "salesorder",
                "trandate": "2026-01-01",
                "createddate": f"2026-{number % 12 + 1:02d}-01 12:00:00",
            })  # fmt: skip
    return target


@contextmanager
def emulated(folder: Path) -> Iterator[dict[str, Any]]:
    """The account behind a latency, with its limit enforced."""
    process = subprocess.Popen(
        [sys.executable, "-m", "nsaudit.emulator", str(folder), "--latency", str(LATENCY),
         "--concurrency", str(LIMIT)],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(20)


def collect(folder: Path, transactions: int, page_size: int = 1000) -> dict[str, Any]:
    """One collection in a process of its own."""
    with emulated(account(folder, transactions)) as line:
        work = folder / f"work-{transactions}"
        work.mkdir()
        for field in ("client_id", "certificate_id", "private_key"):
            (work / field).write_text(line[field])
        (work / "nsaudit.yaml").write_text(
            "version: 1\nenvironments:\n  sandbox:\n"
            f'    account: "{line["account"]}"\n    live:\n      auth: oauth2\n'
            f"      url: {line['url']}\n      concurrency: {LIMIT}\n"
            "      client_id: file:client_id\n      certificate_id: file:certificate_id\n"
            "      private_key: file:private_key\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", RUN, str(page_size)],
            cwd=work,
            env=os.environ,
            check=True,
            stdout=subprocess.PIPE,
        )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure(many: int = 100_000, few: int = 1_000, rows: int = 20_000) -> dict[str, object]:
    """Ratios of wall time and memory, and requests beyond what the rows need.

    ``wall_ratio`` is of many small pages, where waiting is all there is to do; ``wall_ratio_large``
    of 100,000 rows, where the emulator and this program compete for the processor.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.perf_counter()
        paged = collect(folder, rows, 100)
        small = collect(folder, few)
        large = collect(folder, many)
        pages = -(-many // 1000) - -(-few // 1000)
        runs = (paged, small, large)
        return {
            "wall_ratio": _ratio(paged),
            "wall_ratio_large": _ratio(large),
            "requests": [run["requests"] for run in runs],
            "requests_beyond_pages": large["requests"] - small["requests"] - pages,
            "retries": sum(run["retries"] for run in runs),
            "memory_ratio": round(large["memory"] / small["memory"], 2),
            "peak_mb": round(large["memory"], 1),
            "failed": [table for run in runs for table in run["missing"]],
            "seconds": round(time.perf_counter() - began, 1),
        }


def _ratio(run: dict[str, Any]) -> float:
    return round(float(run["seconds"] / (run["requests"] * LATENCY / LIMIT)), 2)


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))

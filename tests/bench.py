"""Every benchmark: ``python -m tests.bench [NAME...]``, ratios against floors of the same run.

Nothing here decides anything: machines are shared and noisy. A target stands beside its figure.
"""

from __future__ import annotations

import importlib
import json
import sys
import time

BENCHES = {
    "lint": "tests.bench_lint",
    "drift": "tests.bench_drift",
    "suitescript": "tests.bench_suitescript",
    "account": "tests.bench_account",
    "records": "tests.bench_records",
    "preflight": "tests.bench_preflight",
}
"""Each has a ``measure()`` that gives its figures by name."""


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all, and print what each measured."""
    unknown = sorted(set(names) - set(BENCHES))
    if unknown:
        print(f"no benchmark {unknown[0]!r}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    for name in names or list(BENCHES):
        start = time.perf_counter()
        try:
            module = importlib.import_module(BENCHES[name])
        except ModuleNotFoundError as error:
            print(f"{name}: skipped, {error.name} is not installed", flush=True)
            continue
        figures = module.measure()
        print(f"{name}  ({time.perf_counter() - start:.0f} s)", flush=True)
        print(json.dumps(figures, indent=2, default=str), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Print as JSON how far the analyser agrees with a file of labels."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.accuracy.measure import report


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.accuracy", description=__doc__)
    parser.add_argument("--labels", type=Path, required=True, help="CSV with the labels")
    parser.add_argument(
        "--corpus", type=Path, required=True, help="folder of work trees owner__name"
    )
    given = parser.parse_args()
    for path in (given.labels, given.corpus):
        if not path.exists():
            parser.error(f"{path} does not exist")
    json.dump(report(given.labels, given.corpus), sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

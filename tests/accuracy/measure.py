"""Agreement of the analyser with labelled scripts, as counts, precision and recall."""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nsaudit.suitescript import ScriptAnalysis, analyse

EITHER = "log or business"
"""Labels on whose rows people differ only over what is a log: every verdict is right there."""


@dataclass(frozen=True)
class Case:
    """One labelled script with what the analyser says of it."""

    label: dict[str, str]
    result: ScriptAnalysis

    @property
    def name(self) -> str:
        return f"{self.label['repo']}:{self.label['path']}"

    def reason(self) -> str:
        """Say what an answer rests on."""
        result = self.result
        if result.problem is not None:
            return f"not analysed: {result.problem}"
        inserts = [
            f"{e.record_type or 'computed type'} at line {e.location.line} of {e.location.path}"
            f" ({', '.join(g.kind for g in e.guards if g.strong) or 'unguarded'})"
            for e in result.effects
            if e.kind == "insert" and e.entry_point == "afterSubmit"
        ]
        said = (
            "; ".join(inserts)
            or f"no insert; entry points {', '.join(result.entry_points) or 'none'}"
        )
        return said + (f"; not found: {', '.join(result.incomplete)}" if result.incomplete else "")


def read_labels(path: Path) -> list[dict[str, str]]:
    """Read a file of labels."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def cases(
    labels: Sequence[dict[str, str]], corpus: Path
) -> tuple[list[Case], list[dict[str, str]]]:
    """Analyse the labelled scripts that are there, byte for byte; return the others apart."""
    by_repo: dict[str, list[dict[str, str]]] = defaultdict(list)
    absent: list[dict[str, str]] = []
    for label in labels:
        file = corpus / label["repo"].replace("/", "__") / label["path"]
        try:
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
        except OSError:
            digest = ""
        if digest == label["sha256"]:
            by_repo[label["repo"]].append(label)
        else:
            absent.append(label)
    found: list[Case] = []
    for repo, rows in sorted(by_repo.items()):
        root = corpus / repo.replace("/", "__")
        results = {r.path: r for r in analyse(root, [row["path"] for row in rows])}
        found.extend(Case(row, results[row["path"]]) for row in rows)
    return found, absent


def score(pairs: Iterable[tuple[Case, bool, bool]]) -> dict[str, Any]:
    """Count answers `(case, wanted, given)`, with each miss and false alarm by name."""
    counts = {"true_positives": 0, "false_positives": 0, "false_negatives": 0}
    missed: list[dict[str, str]] = []
    alarms: list[dict[str, str]] = []
    for case, wanted, given in pairs:
        if wanted and given:
            counts["true_positives"] += 1
        elif given:
            counts["false_positives"] += 1
            alarms.append({"path": case.name, "reason": case.reason()})
        elif wanted:
            counts["false_negatives"] += 1
            missed.append({"path": case.name, "reason": case.reason()})
    hits = counts["true_positives"]
    said, there = hits + counts["false_positives"], hits + counts["false_negatives"]
    return {
        "precision": round(hits / said, 4) if said else None,
        "recall": round(hits / there, 4) if there else None,
        **counts,
        "misses": missed,
        "false_alarms": alarms,
    }


def report(labels: Path, corpus: Path) -> dict[str, Any]:
    """Return the whole measurement as plain data."""
    rows = read_labels(labels)
    found, absent = cases(rows, corpus)
    entries = [
        (c, (c.label["has_aftersubmit"] == "1"), "afterSubmit" in c.result.entry_points)
        for c in found
    ]
    return {
        "labels": len(rows),
        "measured": len(found),
        "not_available": len(absent),
        "not_analysed": [c.name for c in found if c.result.problem is not None],
        "incomplete": sum(bool(c.result.incomplete) for c in found),
        "entry_points": {
            "right": sum(wanted == given for _, wanted, given in entries),
            "of": len(entries),
            "wrong": [
                {"path": c.name, "reason": c.reason()}
                for c, wanted, given in entries
                if wanted != given
            ],
        },
        "inserts_after_submit": score(
            (c, c.label["creates"] != "none", bool(c.result.inserts_after_submit)) for c in found
        ),
        "risky": score(
            (c, c.label["verdict"] == "risky", c.result.verdict == "risky")
            for c in found
            if c.label.get("agreement") != EITHER
        ),
    }

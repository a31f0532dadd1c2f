"""The measurement itself, on a corpus of two scripts."""

import csv
import hashlib
from pathlib import Path

from tests.accuracy.measure import report

COLUMNS = (
    *("repo", "commit", "path", "sha256", "ss_version", "has_aftersubmit", "creates", "api"),
    *("record_types", "guards", "sets_externalid", "verdict", "agreement", "notes"),
)
OPEN = "function afterSubmit(type) { nlapiSubmitRecord(nlapiCreateRecord('task')); }\n"


def label(path: str, digest: str, creates: str, verdict: str) -> dict[str, str]:
    row = dict.fromkeys(COLUMNS, "")
    return row | {"repo": "some/repo", "path": path, "sha256": digest, "has_aftersubmit": "1",
                  "creates": creates, "verdict": verdict}  # fmt: skip


def test_report(tmp_path: Path) -> None:
    tree = tmp_path / "corpus" / "some__repo"
    tree.mkdir(parents=True)
    (tree / "a.js").write_text(OPEN)
    digest = hashlib.sha256(OPEN.encode()).hexdigest()
    labels = tmp_path / "labels.csv"
    with labels.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerow(label("a.js", digest, "direct", "guarded"))
        writer.writerow(label("absent.js", digest, "none", "none"))
    made = report(labels, tmp_path / "corpus")
    assert (made["labels"], made["measured"], made["not_available"]) == (2, 1, 1)
    assert (
        made["inserts_after_submit"]["precision"] == made["inserts_after_submit"]["recall"] == 1.0
    )
    assert made["risky"]["false_positives"] == 1
    assert made["risky"]["false_alarms"][0]["path"] == "some/repo:a.js"
    assert "task at line 1" in made["risky"]["false_alarms"][0]["reason"]

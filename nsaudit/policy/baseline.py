"""The baseline: findings that were there when the gate was switched on, by fingerprint."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from nsaudit.finding import Finding, Status
from nsaudit.model.base import Frozen

BASELINE_VERSION = 1
_HINT = "Write it anew with 'nsaudit waivers baseline'."


class BaselineError(Exception):
    """A baseline file that cannot be read."""

    hint = _HINT


class BaselineEntry(Frozen):
    """One known finding. Rule and subject are for people; the fingerprint decides."""

    fingerprint: str = Field(description="The finding's fingerprint.")
    environment: str = Field(description="The environment it was found in.")
    rule: str = Field(description="The rule's id.")
    subject: str = Field(description="The subject's kind and key.")
    count: int = Field(
        default=1, ge=1, description="How many findings share this fingerprint, where several do."
    )


class BaselineFile(Frozen):
    """A baseline file."""

    schema_version: Literal[1] = Field(description="The version of this format.")
    findings: tuple[BaselineEntry, ...] = Field(description="The known findings, sorted.")


Baseline = Counter[tuple[str, str]]
"""How many findings are known by environment and fingerprint."""


def acceptable(finding: Finding) -> bool:
    """Whether a baseline may hold a finding: a failure of a rule that may be waived.

    What could not be read or decided never becomes part of a baseline.
    """
    return finding.status is Status.FAIL and finding.waivable


def write_baseline(path: Path, findings: Iterable[Finding]) -> int:
    """Write the acceptable findings, one a line and sorted; returns how many were written."""
    counts: Counter[tuple[str, str, str, str]] = Counter(
        (f.rule_id, f"{f.subject.kind} {f.subject.key}", f.environment, f.fingerprint)
        for f in findings
        if acceptable(f)
    )
    lines: list[str] = []
    for (rule, subject, environment, mark), count in sorted(counts.items()):
        entry: dict[str, object] = {
            "fingerprint": mark,
            "environment": environment,
            "rule": rule,
            "subject": subject,
        }
        if count > 1:
            entry["count"] = count
        lines.append("    " + json.dumps(entry, ensure_ascii=False))
    body = ",\n".join(lines)
    text = f'{{\n  "schema_version": {BASELINE_VERSION},\n  "findings": [\n{body}\n  ]\n}}\n'
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text, "utf-8")
    partial.replace(path)
    return counts.total()


def load_baseline(path: Path) -> Baseline:
    """Read a baseline. Raises BaselineError for a file that is not one."""
    try:
        content = BaselineFile.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise BaselineError(f"{path}: {where + ': ' if where else ''}{first['msg']}") from error
    known: Baseline = Counter()
    for entry in content.findings:
        known[entry.environment, entry.fingerprint] += entry.count
    return known


def split(
    findings: Iterable[Finding], baseline: Baseline
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """New findings, and those the baseline knows; one more of a known kind is new."""
    left = Counter(baseline)
    new: list[Finding] = []
    known: list[Finding] = []
    for finding in findings:
        mark = (finding.environment, finding.fingerprint)
        if acceptable(finding) and left[mark] > 0:
            left[mark] -= 1
            known.append(finding)
        else:
            new.append(finding)
    return tuple(new), tuple(known)

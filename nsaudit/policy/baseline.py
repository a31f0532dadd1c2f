"""The baseline: findings that were there when the gate was switched on, by fingerprint."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
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
    parts: tuple[str, ...] = Field(
        default=(), description="What the finding puts together, where its rule says so; sorted."
    )


class BaselineFile(Frozen):
    """A baseline file."""

    schema_version: Literal[1] = Field(description="The version of this format.")
    findings: tuple[BaselineEntry, ...] = Field(description="The known findings, sorted.")


@dataclass(slots=True)
class Baseline:
    """What is known by environment and fingerprint: how many findings, and their parts."""

    findings: Counter[tuple[str, str]] = field(default_factory=Counter)
    parts: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)

    def unknown_parts(self, finding: Finding) -> list[str]:
        """The parts of a finding that this baseline does not hold, each as often as it is new."""
        held = self.parts.get(_mark(finding))
        return [] if held is None else sorted((Counter(finding.parts) - held).elements())


def _mark(finding: Finding) -> tuple[str, str]:
    return finding.environment, finding.fingerprint


def acceptable(finding: Finding) -> bool:
    """Whether a baseline may hold a finding: a failure of a rule that may be waived.

    What could not be read or decided never becomes part of a baseline.
    """
    return finding.status is Status.FAIL and finding.waivable


def write_baseline(path: Path, findings: Iterable[Finding]) -> int:
    """Write the acceptable findings, one a line and sorted; returns how many were written."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    parts: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for finding in filter(acceptable, findings):
        subject = f"{finding.subject.kind} {finding.subject.key}"
        row = (finding.rule_id, subject, finding.environment, finding.fingerprint)
        counts[row] += 1
        parts[row] += finding.parts
    lines: list[str] = []
    for row, count in sorted(counts.items()):
        rule, subject, environment, mark = row
        entry: dict[str, object] = {
            "fingerprint": mark,
            "environment": environment,
            "rule": rule,
            "subject": subject,
        }
        if count > 1:
            entry["count"] = count
        if parts[row]:
            entry["parts"] = sorted(parts[row])
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
    known = Baseline()
    for entry in content.findings:
        mark = entry.environment, entry.fingerprint
        known.findings[mark] += entry.count
        if entry.parts:  # a file without any was written before rules named them
            known.parts.setdefault(mark, Counter()).update(entry.parts)
    return known


def split(
    findings: Iterable[Finding], baseline: Baseline
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """New findings, and those the baseline knows.

    One more of a known kind is new, and so is a known one with a part that the baseline lacks: its
    evidence says which.
    """
    left = Counter(baseline.findings)
    new: list[Finding] = []
    known: list[Finding] = []
    for finding in findings:
        mark = _mark(finding)
        if not acceptable(finding) or left[mark] <= 0:
            new.append(finding)
            continue
        left[mark] -= 1
        more = baseline.unknown_parts(finding)
        if more:
            said = f"not in the baseline: {', '.join(dict.fromkeys(more))}"
            new.append(finding.model_copy(update={"evidence": (said, *finding.evidence)}))
        else:
            known.append(finding)
    return tuple(new), tuple(known)

"""What could not be checked: a reason that leaves several rules undecided is said once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from nsaudit.finding import Finding, Status

SEVERAL = 3
"""Rules from which a common reason is said once for all; below it each rule says it itself."""


class Common(NamedTuple):
    """One reason at one subject, and the rules that it leaves undecided."""

    finding: Finding
    rules: tuple[str, ...]


def undecided(findings: Iterable[Finding]) -> tuple[list[Common], list[Finding]]:
    """What is no failure: reasons that several rules share at a subject, and everything else.

    Both keep the order in which the findings came.
    """
    groups: dict[tuple[object, ...], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.status is not Status.FAIL:
            alike: tuple[object, ...] = (finding.rule_id, finding.fingerprint)
            if finding.status is Status.UNKNOWN:
                alike = (finding.environment, finding.subject, finding.message)
            groups[alike].append(finding)
    common: list[Common] = []
    others: list[Finding] = []
    for group in groups.values():
        rules = sorted({finding.rule_id for finding in group})
        if len(rules) >= SEVERAL:
            common.append(Common(group[0], tuple(rules)))
        else:
            others += group
    return common, others

"""What could not be checked: a reason that leaves several rules undecided is said once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from nsaudit.finding import Finding, Status
from nsaudit.report import Report

SEVERAL = 3
"""Rules from which a common reason is said once for all; below it each rule says it itself."""


class Open(NamedTuple):
    """One reason at one subject, the rules that it leaves undecided, and the environments."""

    finding: Finding
    rules: tuple[str, ...]
    environments: tuple[str, ...]

    def prefix(self, report: Report) -> str:
        """The environments, where the report has several and the subject is not one itself."""
        if len(report.environments) < 2 or self.finding.subject.key in self.environments:
            return ""
        return f"{', '.join(self.environments)}: "


def undecided(findings: Iterable[Finding]) -> tuple[list[Open], list[Open]]:
    """What is no failure: reasons that several rules share at a subject, and everything else.

    What two environments have in common is said once as well. The order is that of the findings.
    """
    reasons: dict[tuple[object, ...], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.status is not Status.FAIL:
            rule = "" if finding.status is Status.UNKNOWN else finding.rule_id
            place = finding.locations[:1]
            reasons[rule, finding.subject, place, finding.message].append(finding)
    common: list[Open] = []
    others: list[Open] = []
    for group in reasons.values():
        # Rules are only listed together where they are undecided in the same environments.
        where: dict[str, list[str]] = defaultdict(list)
        for finding in group:
            where[finding.rule_id].append(finding.environment)
        alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for rule, names in where.items():
            alike[tuple(dict.fromkeys(names))].append(rule)
        first = {finding.rule_id: finding for finding in reversed(group)}
        for environments, rules in alike.items():
            if len(rules) >= SEVERAL:
                common.append(Open(first[rules[0]], tuple(sorted(rules)), environments))
            else:
                others += [Open(first[rule], (rule,), environments) for rule in rules]
    return common, others

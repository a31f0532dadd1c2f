"""Differences between two environments, and what deploying a project would change."""

from nsaudit.drift.compare import Applied, Comparison, Uncompared, compare
from nsaudit.drift.folders import compare_folders
from nsaudit.drift.known import TABLE, VERSION, Known
from nsaudit.drift.plan import Planned, plan, plan_changes

__all__ = [
    "TABLE",
    "VERSION",
    "Applied",
    "Comparison",
    "Known",
    "Planned",
    "Uncompared",
    "compare",
    "compare_folders",
    "plan",
    "plan_changes",
]

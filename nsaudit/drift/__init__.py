"""Differences between two environments, and what deploying a project would change."""

from nsaudit.drift.compare import Applied, Comparison, Uncompared, compare
from nsaudit.drift.known import TABLE, VERSION, Known

__all__ = ["TABLE", "VERSION", "Applied", "Comparison", "Known", "Uncompared", "compare"]

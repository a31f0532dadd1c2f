"""A live NetSuite account as a source: one collector a table, gaps where it refuses."""

from __future__ import annotations

from nsaudit.sources.account.collect import Step, collect, collected_classes
from nsaudit.sources.account.store import Parts, part_folder

__all__ = ["Parts", "Step", "collect", "collected_classes", "part_folder"]

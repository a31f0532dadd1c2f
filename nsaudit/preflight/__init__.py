"""What would become of payloads in an environment: pure checks, compiled once a record type.

Nothing here reads a file or an account: payloads come from ``nsaudit.sources.payloads``, and what
an environment shows comes from its snapshot. What it does not show is said, never assumed fine.
"""

from nsaudit.preflight.checker import Checker, compile_checker
from nsaudit.preflight.fieldrule import FieldRule, Knowledge
from nsaudit.preflight.knowledge import know
from nsaudit.preflight.run import Preflight
from nsaudit.preflight.schema import json_schema

__all__ = [
    "Checker",
    "FieldRule",
    "Knowledge",
    "Preflight",
    "compile_checker",
    "json_schema",
    "know",
]

"""What a SuiteScript does: entry points, effects with their guards, facts for rules; no account.

>>> from pathlib import Path
>>> from nsaudit.suitescript import analyse
>>> for script in analyse(Path("src/FileCabinet/SuiteScripts"), jobs=2):  # doctest: +SKIP
...     print(script.path, script.problem or script.verdict)
"""

from nsaudit.suitescript.budget import Budget
from nsaudit.suitescript.entries import ENTRY_POINTS
from nsaudit.suitescript.folder import analyse, find_scripts
from nsaudit.suitescript.model import (
    ANALYSER_VERSION,
    Call,
    Effect,
    Fact,
    Guard,
    LoopFact,
    Position,
    ScriptAnalysis,
)
from nsaudit.suitescript.units import LIMITS, TRANSACTIONS, units

__all__ = [
    "ANALYSER_VERSION",
    "ENTRY_POINTS",
    "LIMITS",
    "TRANSACTIONS",
    "Budget",
    "Call",
    "Effect",
    "Fact",
    "Guard",
    "LoopFact",
    "Position",
    "ScriptAnalysis",
    "analyse",
    "find_scripts",
    "units",
]

"""All that a rule author may import. What is here stays; what is not here may change."""

from nsaudit import reference
from nsaudit.finding import Confidence, Severity
from nsaudit.model import *  # noqa: F403 - the models are the vocabulary of rules
from nsaudit.model import __all__ as _models
from nsaudit.nearest import nearest
from nsaudit.rulekit.rule import (
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Point,
    Unknown,
    Verdict,
    rule,
)

__all__ = [  # noqa: PLE0604 - the models name themselves
    *_models,
    "Confidence",
    "Context",
    "Fail",
    "NotApplicable",
    "Options",
    "Pass",
    "Point",
    "Severity",
    "Unknown",
    "Verdict",
    "nearest",
    "reference",
    "rule",
]

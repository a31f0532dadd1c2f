"""Every case of every built-in rule, blinded; one test a case."""

from pathlib import Path

import pytest

from nsaudit.rulekit.loader import load_rules
from nsaudit.testing import CaseResult, run_cases

CASES = Path(__file__).parent.parent / "fixtures" / "rules"


@pytest.mark.parametrize("result", run_cases(load_rules(), CASES), ids=lambda r: r.name)
def test_case(result: CaseResult) -> None:
    assert result.ok, result.detail

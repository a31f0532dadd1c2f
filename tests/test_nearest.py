"""Mistyped words lead to the one that was meant, whatever their letter case."""

from __future__ import annotations

import pytest

from nsaudit.nearest import nearest
from tests.cli.conftest import Call, call, project

__all__ = ["call", "project"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [("sdf001", "SDF001"), ("Jsno", "json"), ("teir1", "tier1"), ("xyz", None)],
)
def test_the_nearest_word(word: str, meant: str | None) -> None:
    assert nearest(word, ["SDF001", "json", "tier1"]) == meant


@pytest.mark.parametrize(("word", "meant"), [("tst001", "TST001"), ("teir1", "tier1")])
def test_a_selector_in_other_letters_is_led_to_its_rule(
    call: Call, project: object, word: str, meant: str
) -> None:
    for option in ("--select", "--ignore"):
        done = call("lint", "src", "--rules", "own", option, word)
        assert done.code == 2
        assert f"did you mean {meant!r}?" in done.err

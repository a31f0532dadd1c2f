"""YAML written by people: plain values with their places."""

from __future__ import annotations

from pathlib import Path

import pytest

from nsaudit.yamlfile import YamlError, parse, read


def test_values_are_plain_and_dates_stay_text() -> None:
    text = "a: 1\nb: [x, 2026-12-31, 0x1F, on, true, ~, 1.5, '1']\n"
    assert parse(text, "f").data == {
        "a": 1,
        "b": ["x", "2026-12-31", 31, "on", True, None, 1.5, "1"],
    }


def test_keys_and_values_have_places() -> None:
    document = parse("a:\n  - b: x\n    c: y\n", "f")
    assert document.place("a", 0, "c") == (3, 8)
    assert document.key_place("a", 0, "c") == (3, 5)
    assert document.place("a", 0, "missing") == (2, 5)
    assert document.place("elsewhere") == (1, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\na: 2\n", "f:2:1: the key 'a' was already used on line 1"),
        ("a: &x 1\nb: *x\n", "f:1:4: anchors and aliases"),
        ("a: !!python/object/apply:os.system [x]\n", "f:1:4: tags"),
        ("? [a]\n: b\n", "f:1:3: a key must be plain text"),
        ("[" * 100_000, "f:1:41: nested deeper than 40 levels"),
        ("a: [1\nb", "f:2:2: not valid YAML"),
    ],
)
def test_clever_yaml_is_refused(text: str, message: str) -> None:
    with pytest.raises(YamlError) as caught:
        parse(text, "f")
    assert str(caught.value).startswith(message)


def test_a_control_character_has_a_place() -> None:
    with pytest.raises(YamlError) as raised:
        parse("a: b\nc: d\x01e\n", "f.yaml")
    assert str(raised.value) == "f.yaml:2:5: not valid YAML: a control character"


def test_nul_is_refused_where_it_stands() -> None:
    with pytest.raises(YamlError) as raised:
        parse('a: "b\\0"\n', "f.yaml")
    assert str(raised.value) == "f.yaml:1:4: a text cannot hold the character NUL"


def test_a_device_without_end_is_too_large() -> None:
    zero = Path("/dev/zero")
    if zero.is_char_device():
        with pytest.raises(YamlError, match="larger than 2 MB"):
            read(zero)

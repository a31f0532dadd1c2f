"""Expressions lowered from their text say what the syntax tree says of them."""

from __future__ import annotations

from typing import Any

import pytest

from nsaudit.suitescript import ir
from nsaudit.suitescript.budget import Budget
from nsaudit.suitescript.grammar import parse
from nsaudit.suitescript.lower import Lowerer
from nsaudit.suitescript.source import read_source
from nsaudit.suitescript.texts import Texts, unescape
from nsaudit.suitescript.values import Value
from tests.compiled import is_compiled

EXPRESSIONS = (
    "f()",
    "f(a, 'b', \"c\", 1, 0x1F, 1.5, 12n, true, null, undefined, this)",
    "f({})",
    "f({ type: 'task', id: row.id, 'isDynamic': true, 7: x, })",
    "f({type,id})",
    "f( { fieldId : 'memo' } )",
    "f({ text: 'it\\'s' })",
    "f({ text: 'a // no comment', other: \"/* nor this */\" })",
    "f({ a: 1 /* why */, b: 2 })",
    "f({ get: 1, set: get, async: async })",
    "f({ [a]: b, ...c })",
    "f({ a: this.b, c: super.d, e: new.target })",
    "f(['N/record', 'N/search'])",
    "f([ a , b.c.d , ])",
    "f([,a])",
    "a.b.c",
    "a . b\n.c",
    "a?.b.c",
    "this.a.b",
    "undefined.a",
    "a.errors.length",
    "x.isRestarted",
    "f(-1, +a, !b, 'c' + d, e ? f : g)",
    "f(function () { return a; }, (b) => b)",
    "f(größe.maß, { größe: 1 })",
    "f('')",
    "f(await, yield, let, of)",
    "f({ a: 1.e, b: 1.5 })",
    "f(`a${b}c`, /'/, a['b'])",
)


def _plain(node: Any) -> Any:
    """Return lowered code without places and without what constants are evaluated to."""
    if isinstance(node, tuple):
        kept = [_plain(part) for part in node if not isinstance(part, Value)]
        if node and isinstance(node[0], int) and len(node) > 1 and isinstance(node[1], int):
            kept[1] = 0
        if node and node[0] == ir.OBJECT and len(node) > 2:
            return tuple(kept[:3])
        return tuple(kept)
    return type(node).__name__ if type(node).__module__.startswith("nsaudit") else node


def _lowered(text: str, texts: Texts) -> Any:
    source = read_source("x.js", text.encode(), max_depth=100)
    lowerer = Lowerer(source, Budget(), texts)
    return _plain(lowerer.block(parse(source.data).root_node.named_children))


class _Slow(Texts):
    """Answers nothing from the text."""

    def chain(self, raw: bytes) -> None:
        return None

    def object(self, raw: bytes) -> None:
        return None

    def list(self, raw: bytes) -> None:
        return None

    def args(self, raw: bytes) -> None:
        return None


@pytest.mark.skipif(is_compiled(), reason="a compiled class has no subclass that is not")
@pytest.mark.parametrize("text", EXPRESSIONS)
def test_text_and_tree_say_the_same(text: str) -> None:
    shared = Texts()
    by_tree = _lowered(f"x = {text};", _Slow())
    assert _lowered(f"x = {text};", shared) == by_tree
    assert _lowered(f"x = {text};", shared) == by_tree  # what is looked up the second time


def test_calls_keep_their_places_where_texts_come_again() -> None:
    text = "save({ type: 'task' });\n" * 2
    source = read_source("x.js", text.encode(), max_depth=100)
    lowerer = Lowerer(source, Budget(), Texts())
    lowered = lowerer.block(parse(source.data).root_node.named_children)
    assert [statement[2][1] for statement in lowered] == [0, 24]
    assert lowered[0][2][3] is lowered[1][2][3]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"a\nb\x41\u0042\u{43}", "a\nbABC"),
        (r"\ud83d\ude00", "\U0001f600"),
        (r"a\ud800b", "a\ufffdb"),
        (r"\u{110000}", "\ufffd"),
    ],
)
def test_escapes_become_text_that_can_be_written(text: str, plain: str) -> None:
    assert unescape(text) == plain

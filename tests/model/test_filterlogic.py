import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nsaudit.model.filterlogic import MAX_PARENS, dominating


@dataclass(frozen=True)
class Row:
    """A filter: its kind is P (guarantees), N (guarantees where false) or any other letter."""

    kind: str
    any_of: bool | None = False
    negated: bool | None = False
    left_parens: int | None = 0
    right_parens: int | None = 0


def rows(text: str) -> list[Row]:
    """Read ``!((P | A) & B``-like text; | and & stand behind the filter, as on the page."""
    read: list[Row] = []
    left, negated = 0, False
    for char in text.replace(" ", ""):
        if char == "(":
            left += 1
        elif char == "!":
            negated = True
        elif char == ")":
            read[-1] = replace(read[-1], right_parens=(read[-1].right_parens or 0) + 1)
        elif char in "|&":
            read[-1] = replace(read[-1], any_of=char == "|")
        else:
            read.append(Row(char, negated=negated, left_parens=left))
            left, negated = 0, False
    return read


def answer(filters: Sequence[Row]) -> bool | None:
    return dominating(filters, lambda f: f.kind == "P", when_false=lambda f: f.kind == "N")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", False),
        ("A", False),
        ("P", True),
        ("A & P & B", True),
        ("A & B", False),
        ("P | A", False),
        ("A | P", False),
        ("P | P", True),
        ("A & (P | B)", False),
        ("A & (P | P)", True),
        ("(A | B) & P", True),
        ("P & (A | B)", True),
        ("((A & P) | (B & P))", True),
        ("((A & P) | (B & C))", False),
        ("((A & P)) | ((B & (C | D) & P))", True),
        ("!P", False),
        ("!N", True),
        ("N", False),
        ("A & !N", True),
        ("A & !P", False),
        ("!A & P", True),
        # AND and OR side by side: each reading gives another answer, or all give the same.
        ("P & A | B", None),
        ("A | B & P", None),
        ("P & A | P", True),
        ("P | A & P", True),
        ("A & B | C", False),
        ("A & (P | B & P)", True),
        # NOT before parentheses: over the group, or over the filter only.
        ("!(N)", True),
        ("!(N | A)", None),
        ("!(N & A)", None),
        ("!(P & A)", False),
        ("!(A & B) & P", True),
        ("!((N | A) | B)", None),
        ("!((A | B) | N)", None),
    ],
)
def test_examples(text: str, expected: bool | None) -> None:
    assert answer(rows(text)) is expected


@pytest.mark.parametrize(
    "hidden",
    [
        Row("A", any_of=None),
        Row("A", negated=None),
        Row("A", left_parens=None),
        Row("A", right_parens=None),
    ],
)
def test_an_unreadable_flag_is_undecidable(hidden: Row) -> None:
    assert answer([hidden, Row("P")]) is None


@pytest.mark.parametrize("text", ["(P", "P)", "P) & (A", "((P)", "P |", "A & P |"])
def test_an_expression_that_does_not_hold_together_is_undecidable(text: str) -> None:
    assert answer(rows(text)) is None


@pytest.mark.parametrize("count", [-1, MAX_PARENS + 1, 10**9])
def test_absurd_counts_are_undecidable(count: int) -> None:
    assert answer([Row("P", left_parens=count, right_parens=count)]) is None


def test_many_filters_and_deep_groups() -> None:
    deep = [Row("A", left_parens=MAX_PARENS) for _ in range(200)]
    deep += [Row("P", right_parens=MAX_PARENS) for _ in range(200)]
    assert answer(deep) is True
    assert answer([Row("A", any_of=True)] * 20_000 + [Row("P")]) is False


def test_the_predicate_sees_each_filter() -> None:
    seen: list[str] = []

    def note(row: Row) -> bool:
        seen.append(row.kind)
        return False

    assert dominating(rows("A & B"), note) is False
    assert seen == ["A", "B"]


# Against brute force: trees are written out as rows, and every truth table row is tried.


@dataclass(frozen=True)
class Tree:
    """A leaf (a letter), or parts all joined one way, possibly negated."""

    kind: str
    parts: tuple["Tree", ...] = ()
    negated: bool = False


def leaves(tree: Tree) -> list[Tree]:
    return [leaf for part in tree.parts for leaf in leaves(part)] if tree.parts else [tree]


def holds(tree: Tree, truth: Callable[[], bool]) -> bool:
    if tree.parts:
        each = [holds(part, truth) for part in tree.parts]
        result = any(each) if tree.kind == "|" else all(each)
    else:
        result = truth()
    return result != tree.negated


def brute(tree: Tree) -> bool:
    """No row of the truth table passes in which every P is false and every N is true."""
    kinds = [leaf.kind for leaf in leaves(tree)]
    options = [{"P": (False,), "N": (True,)}.get(kind, (False, True)) for kind in kinds]
    return not any(holds(tree, iter(values).__next__) for values in itertools.product(*options))


def write(tree: Tree) -> str:
    """Write out; groups always in parentheses of their own, so only one reading is possible."""
    sign = "!" if tree.negated else ""
    if not tree.parts:
        return sign + tree.kind
    return f"{sign}({tree.kind.join(write(part) for part in tree.parts)})"


leaf_trees = st.builds(Tree, kind=st.sampled_from("PNAB"), negated=st.booleans(), parts=st.just(()))
plain_trees = st.recursive(
    leaf_trees,
    lambda inner: st.builds(
        Tree, kind=st.sampled_from("|&"), parts=st.lists(inner, min_size=2, max_size=3).map(tuple)
    ),
    max_leaves=9,
)


def first_leaf_negated(tree: Tree) -> bool:
    """A negated filter that opens a group has no single reading in the stored form."""
    return any((part := leaves(group)[0]).negated and group is not part for group in groups(tree))


def groups(tree: Tree) -> list[Tree]:
    return [tree, *(g for part in tree.parts for g in groups(part))] if tree.parts else []


def unwrap(text: str, tree: Tree) -> str:
    return text[1:-1] if tree.parts else text


@settings(max_examples=600)
@given(plain_trees)
def test_against_truth_tables(tree: Tree) -> None:
    stored = rows(unwrap(write(tree), tree))
    expected = brute(tree)
    if first_leaf_negated(tree):
        # The written form may also be read as negating the group: never the opposite, though.
        assert answer(stored) in (expected, None)
    else:
        assert answer(stored) is expected


@settings(max_examples=300)
@given(st.lists(st.tuples(st.sampled_from("PNAB"), st.booleans(), st.booleans()), min_size=1))
def test_flat_lists_agree_with_every_precedence(flat: list[tuple[str, bool, bool]]) -> None:
    flat = flat[:7]
    stored = [Row(kind, any_of=is_or, negated=neg) for kind, is_or, neg in flat]
    stored[-1] = replace(stored[-1], any_of=False)
    trees = [Tree(kind, negated=neg) for kind, _, neg in flat]
    ors = [row.any_of is True for row in stored[:-1]]
    expected = {brute(read) for read in (bind(trees, ors, "&"), bind(trees, ors, "|"))}
    folded = trees[0]
    for is_or, tree in zip(ors, trees[1:], strict=True):
        folded = Tree("|" if is_or else "&", (folded, tree))
    expected.add(brute(folded))
    assert answer(stored) is (expected.pop() if len(expected) == 1 else None)


def bind(trees: list[Tree], ors: list[bool], first: str) -> Tree:
    """Group what is joined by ``first``, then join the groups the other way."""
    runs = [[trees[0]]]
    for is_or, tree in zip(ors, trees[1:], strict=True):
        if is_or == (first == "|"):
            runs[-1].append(tree)
        else:
            runs.append([tree])
    joined = tuple(Tree(first, tuple(run)) if len(run) > 1 else run[0] for run in runs)
    return Tree("&" if first == "|" else "|", joined) if len(joined) > 1 else joined[0]


@settings(max_examples=300)
@given(plain_trees)
def test_a_negated_group_is_one_of_the_readings(tree: Tree) -> None:
    if not tree.parts:
        return
    negated = replace(tree, negated=True)
    if any(leaf.negated for leaf in leaves(tree)):
        return
    assert answer(rows(write(negated))) in (brute(negated), None)

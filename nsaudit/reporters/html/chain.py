"""The chain of a mirror write as a small graph: boxes and arrows in SVG made by hand."""

from __future__ import annotations

import re
import textwrap
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

from nsaudit.report import Chain, Step
from nsaudit.reporters.text import clean, place

_WIDTH, _GAP, _LINE, _PAD, _LEFT = 186, 36, 15, 12, 26
_LETTERS, _BOLD = 26, 22
"""Letters that fit into a line of a box, and of those that are bold."""
_A_ROW = 4
"""Boxes in a row: as many as fit across a page of paper."""


class Drawn(NamedTuple):
    """A chain, ready to be shown: the picture, and the same in words."""

    title: str
    environment: str
    picture: Markup
    steps: tuple[tuple[Step, str], ...]
    loops: bool
    note: str


def draw(chain: Chain, number: int) -> Drawn:
    """Draw a chain from left to right, and on in rows where it is long."""
    boxes = [_texts(step) for step in chain.steps]
    rows = [boxes[start : start + _A_ROW] for start in range(0, len(boxes), _A_ROW)]
    parts: list[Markup] = []
    top, centres = 4, []
    for row in rows:
        height = max(_height(box) for box in row)
        for column, box in enumerate(row):
            left = _LEFT + column * (_WIDTH + _GAP)
            parts.append(_box(box, left, top, height))
            centres.append((left, top + height / 2, top, height))
        top += height + 40
    parts += [_arrow(one, two, number) for one, two in pairwise(centres)]
    if chain.loops and len(centres) > 1:
        parts.append(_back(centres[-1], centres[0], top - 22, number))
        top += 4
    width = min(len(boxes), _A_ROW) * (_WIDTH + _GAP) - _GAP + _LEFT + 4
    picture = Markup(
        '<svg class="chain" viewBox="0 0 {0} {1}" width="{0}" role="img" '
        'aria-labelledby="chain-{2}">'
        '<defs><marker id="tip-{2}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>{3}</svg>'
    ).format(width, top - 24, number, Markup().join(parts))
    steps = tuple((step, place(step.location) if step.location else "") for step in chain.steps)
    return Drawn(chain.title, chain.environment, picture, steps, chain.loops, chain.note)


def _texts(step: Step) -> tuple[str, list[str], list[str]]:
    return clean(step.kind), _wrapped(step.title, _BOLD), _wrapped(step.detail, _LETTERS)


def _wrapped(text: str, letters: int) -> list[str]:
    """At most three lines. Script ids are one long word: they break after an underscore or dot."""
    lines = [""]
    for word in re.findall(r"[^\s_.]*[\s_.]?", clean(text)):
        if len(lines[-1]) + len(word.rstrip()) > letters and lines[-1]:
            lines.append("")
        lines[-1] += word
    lines = [part for line in lines for part in textwrap.wrap(line, letters)]
    return lines if len(lines) <= 3 else [*lines[:2], f"{lines[2][: letters - 1]}…"]


def _height(box: tuple[str, list[str], list[str]]) -> int:
    return _PAD * 2 + _LINE * (1 + len(box[1]) + len(box[2]))


def _box(box: tuple[str, list[str], list[str]], left: int, top: int, height: int) -> Markup:
    kind, title, detail = box
    styled = [("kind", kind), *(("name", t) for t in title), *(("more", t) for t in detail)]
    texts = [
        Markup('<text class="{}" x="{}" y="{}">{}</text>').format(
            style, left + _PAD, top + _PAD + 11 + number * _LINE, text
        )
        for number, (style, text) in enumerate(styled)
    ]
    frame = Markup('<rect class="box" x="{}" y="{}" width="{}" height="{}" rx="4"/>').format(
        left, top, _WIDTH, height
    )
    return frame + Markup().join(texts)


_Centre = tuple[int, float, int, int]


def _arrow(one: _Centre, two: _Centre, number: int) -> Markup:
    if one[2] == two[2]:
        way = f"M{one[0] + _WIDTH} {one[1]:.0f}H{two[0] - 2}"
    else:
        middle = one[2] + one[3] + 20
        x, y = one[0] + _WIDTH / 2, two[0] + _WIDTH / 2
        way = f"M{x:.0f} {one[2] + one[3]}V{middle}H{y:.0f}V{two[2] - 2}"
    return Markup('<path class="arrow" marker-end="url(#tip-{})" d="{}"/>').format(number, way)


def _back(last: _Centre, first: _Centre, bottom: int, number: int) -> Markup:
    """The arrow from the last step to the first: below everything, and up along the left side."""
    x = last[0] + _WIDTH / 2
    way = f"M{x:.0f} {last[2] + last[3]}V{bottom}H8V{first[1]:.0f}H{first[0] - 2}"
    return Markup('<path class="arrow again" marker-end="url(#tip-{})" d="{}"/>').format(
        number, way
    )

"""Texts and objects that tests of descriptors take."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from t4s_geo.descriptors import BrickFormat
from t4s_geo.descriptors.seams import regions
from t4s_geo.descriptors.tokens import Kind


def walk(format: BrickFormat, source: random.Random) -> list[int]:
    """Writes whatever the grammar allows; all kinds of tokens are as likely, so texts get long."""
    grammar, written = format.grammar, []
    words, state = format.vocabulary, format.grammar.start
    while True:
        allowed = np.flatnonzero(grammar.allowed(state))
        ranges = {kind: allowed[words.kinds[allowed] == kind] for kind in np.unique(words.kinds[allowed])}
        may_end = ranges.pop(Kind.END, None) is not None
        if may_end and (not ranges or source.random() < 0.1):
            return written
        symbols = source.choice([*ranges.values()]).tolist()
        # The nearest of rows, columns and edges, mostly, or a text would be over soon.
        near = symbols[min(int(source.expovariate(0.5)), len(symbols) - 1)]
        written.append(near if source.random() < 0.8 else source.choice(symbols))
        state = grammar.advance(state, written[-1])


@st.composite
def object_maps(draw: st.DrawFn, grid: int) -> np.ndarray:
    """Objects from specks to large blocks, some of them touching."""
    objects = np.zeros((grid, grid), np.uint16)
    for number in range(1, 1 + draw(st.integers(0, 6))):
        top, left = draw(st.integers(0, grid - 1)), draw(st.integers(0, grid - 1))
        height, width = draw(st.integers(1, grid)), draw(st.integers(1, grid))
        objects[top : top + height, left : left + width] = number
    if draw(st.booleans()):
        objects *= draw(hnp.arrays(np.bool_, (grid, grid)))
    return objects


def two_wide(numbers: np.ndarray) -> np.ndarray:
    """Takes away what is narrower than two cells of each object, and all but one of its pieces."""
    kept = np.zeros_like(numbers)
    for number in np.unique(numbers[numbers > 0]):
        there = np.pad(numbers == number, ((0, 1), (0, 1)))
        corners = there[:-1, :-1] & there[1:, :-1] & there[:-1, 1:] & there[1:, 1:]
        corners = np.pad(regions(corners) == 1, ((1, 0), (1, 0)))
        kept[corners[1:, 1:] | corners[:-1, 1:] | corners[1:, :-1] | corners[:-1, :-1]] = number
    return kept if np.array_equal(kept, numbers) else two_wide(kept)

"""The grammar as tables says what the grammar says, in every state that a text can reach."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from t4s_geo.descriptors import BrickFormat, BrickFormatV1, BrickFormatV2, BrickFormatV3
from t4s_geo.descriptors.grammar import BrickState
from t4s_geo.descriptors.states import Field
from t4s_geo.models.local.decoding.automaton import BrickAutomaton

GRIDS = (1, 2, 5, 7, 16, 24, 32, 64)
FORMATS = (
    *map(BrickFormatV1, GRIDS),
    *(BrickFormatV3(grid, limit) for grid, limit in ((5, None), (16, 12), (32, 40), (64, None))),
    *(BrickFormatV2(grid, limit) for grid, limit in ((64, 8), (64, 60), (256, 9), (256, 200))),
)


def _as_row(state: BrickState) -> list[int]:
    return [int(value) for value in state[: len(Field)]]


def _choose(allowed: np.ndarray, kinds: np.ndarray, rng: np.random.Generator) -> int:
    """Chooses a kind of symbol first: there are so many bricks that jumps and ends would hardly come up."""
    kind = rng.choice(np.unique(kinds[allowed]))
    return int(rng.choice(np.flatnonzero(allowed & (kinds == kind))))


@settings(max_examples=25)
@given(st.sampled_from(FORMATS), st.integers(0, 2**32 - 1))
def test_random_walks_are_those_of_the_grammar(format: BrickFormat, seed: int) -> None:
    rng = np.random.default_rng(seed)
    grammar = format.grammar
    automaton = BrickAutomaton(grammar)
    kinds = grammar.vocabulary.kinds
    walkers = [grammar.start] * 8
    states = automaton.start(len(walkers))
    for _ in range(grammar.longest):
        assert states.tolist() == [_as_row(state) for state in walkers]
        allowed = automaton.allowed(states)
        assert np.array_equal(allowed, [grammar.allowed(state) for state in walkers])
        going = [row for row in range(len(walkers)) if allowed[row].any()]
        if not going:
            return
        symbols = [_choose(allowed[row], kinds, rng) for row in going]
        walkers = [grammar.advance(walkers[row], symbol) for row, symbol in zip(going, symbols, strict=True)]
        states = automaton.advance(states[going], np.array(symbols))
    assert not automaton.allowed(states).any()

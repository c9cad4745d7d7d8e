"""Cell probabilities: certain texts give the mask itself, uncertain ones what was weighed."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from t4s_geo.descriptors import BrickFormatV1, BrickVocabulary
from t4s_geo.descriptors.marginals import brick_weights, place_bricks


def _probabilities(words: BrickVocabulary, symbols: list[int], distributions: np.ndarray) -> np.ndarray:
    return place_bricks(words, symbols, distributions[: len(symbols)] @ brick_weights(words))


@given(hnp.arrays(np.bool_, st.sampled_from([(7, 7), (16, 16), (24, 24)])))
def test_a_certain_text_gives_its_mask(mask: np.ndarray) -> None:
    format = BrickFormatV1(mask.shape[0])
    symbols = [*format.symbols(mask), format.vocabulary.end]
    certain = np.eye(len(format.vocabulary) + 1, dtype=np.float32)[symbols]
    assert np.array_equal(_probabilities(format.vocabulary, symbols, certain), mask)


def test_patterns_share_the_probability_of_their_bits() -> None:
    format = BrickFormatV1(8)
    words = format.vocabulary
    mask = np.zeros((8, 8), np.bool_)
    mask[0, 0] = mask[4, 7] = True  # the box is the whole grid but for its last rows
    symbols = format.symbols(mask)
    distributions = np.eye(len(words) + 1, dtype=np.float32)[symbols]
    step = symbols.index(words.index["<b80>"])
    distributions[step] = 0
    distributions[step, words.index["<b80>"]] = 0.5
    distributions[step, words.index["<bc0>"]] = 0.25
    distributions[step, words.index["<f2>"]] = 0.125
    distributions[step, words.index["<j1>"]] = 0.125
    cells = _probabilities(format.vocabulary, symbols, distributions)
    assert cells[0, 0] == np.float32(0.875)
    assert cells[0, 1] == np.float32(0.375)
    assert cells[1, 0] == np.float32(0.125)

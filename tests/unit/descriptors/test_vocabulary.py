"""A token is a kind and a value."""

from __future__ import annotations

import numpy as np
import pytest

from t4s_geo.descriptors import BrickFormatV1, BrickFormatV2, BrickFormatV3, BrickVocabulary
from t4s_geo.descriptors.tokens import LETTERS, Kind

VOCABULARIES = [
    *(BrickFormatV1(grid).vocabulary for grid in (1, 7, 32)),
    BrickFormatV2(64).vocabulary,
    BrickFormatV3(7).vocabulary,
]


@pytest.mark.parametrize("words", VOCABULARIES)
def test_names_say_kinds_and_values(words: BrickVocabulary) -> None:
    assert len(words.kinds) == len(words.values) == len(words) + 1
    assert (words.kinds[-1], words.values[-1]) == (Kind.END, 0)
    for symbol, (name, (kind, value)) in enumerate(zip(words.names, words.tokens, strict=False)):
        if kind in LETTERS:
            assert name == f"<{LETTERS[kind]}{value}>"
        elif kind == Kind.BRICK:
            assert name == words.book.names[value]
        elif kind == Kind.SEAM:
            assert (value, name) == (1, "<seam>")
        else:
            assert (kind, value, name) == (Kind.NONE, 0, "<none>")
        assert words.symbol(kind, value) == words.index[name] == symbol


@pytest.mark.parametrize("words", VOCABULARIES)
@pytest.mark.parametrize("kind", Kind)
def test_ranges_of_values_are_ranges_of_symbols(words: BrickVocabulary, kind: Kind) -> None:
    for low, high in ((0, 3), (2, 2), (3, 1000), (1, 9)):
        chosen = np.flatnonzero((words.kinds == kind) & (low <= words.values) & (words.values < high))
        assert np.arange(len(words) + 1)[words.symbols(kind, low, high)].tolist() == chosen.tolist()


def test_values_that_no_token_has() -> None:
    with pytest.raises(ValueError, match="range"):
        BrickVocabulary(32).symbol(Kind.JUMP, 0)

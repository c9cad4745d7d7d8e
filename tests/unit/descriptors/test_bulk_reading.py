"""Reading all at once allows what the state machine allows, and reads the same."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from t4s_geo.descriptors import BrickFormatV1, BrickFormatV2, BrickFormatV3
from t4s_geo.descriptors.bricks import BrickFormat
from t4s_geo.descriptors.bulk_reading import read_correct
from t4s_geo.descriptors.grammar import Canvas, GrammarError
from tests.unit.descriptors.examples import walk

SOURCES = st.integers(0, 2**32 - 1).map(random.Random)
FORMATS: list[BrickFormat] = [
    *(BrickFormatV1(grid) for grid in (1, 2, 5, 8, 16, 33)),
    BrickFormatV2(64),
    BrickFormatV2(64, limit=24),
    BrickFormatV2(128),
    *(BrickFormatV3(grid) for grid in (1, 5, 8, 32)),
    BrickFormatV3(16, limit=12),
]


def _slowly(format: BrickFormat, symbols: list[int]) -> Canvas | None:
    canvas, state = Canvas.empty(format.grammar), format.grammar.start
    for symbol in symbols:
        try:
            following = format.grammar.advance(state, symbol)
        except GrammarError:
            return None
        canvas.paint(state, symbol)
        state = following
    return canvas if format.grammar.may_end(state) else None


def _check(format: BrickFormat, symbols: list[int]) -> bool:
    expected = _slowly(format, symbols)
    (read,) = read_correct(format.grammar, [np.array(symbols, np.int64)])
    assert (read is None) == (expected is None)
    if read is None or expected is None:
        return False
    assert len(read.layers) == len(expected.layers)
    assert np.array_equal(read.layers, expected.layers)
    return True


@given(st.sampled_from(FORMATS), SOURCES)
def test_texts_mean_the_same_whatever_they_are_read_with(format: BrickFormat, source: random.Random) -> None:
    walks = [walk(format, source) for _ in range(source.randrange(4))]
    walks += [[format.vocabulary.none], [], walks[0][:-1] if walks else [0, 0]]
    source.shuffle(walks)
    texts = [np.array(symbols, np.int64) for symbols in walks]
    for text, read in zip(texts, read_correct(format.grammar, texts), strict=True):
        (alone,) = read_correct(format.grammar, [text])
        assert (read is None) == (alone is None)
        if read is not None and alone is not None:
            assert len(read.layers) == len(alone.layers)
            assert np.array_equal(read.layers, alone.layers)


@given(st.sampled_from(FORMATS), SOURCES)
def test_correct_texts(format: BrickFormat, source: random.Random) -> None:
    assert _check(format, walk(format, source))


@given(st.sampled_from(FORMATS), SOURCES, st.data())
def test_texts_with_a_few_mistakes(format: BrickFormat, source: random.Random, data: st.DataObject) -> None:
    symbols = walk(format, source)
    for _ in range(data.draw(st.integers(1, 3))):
        place = source.randrange(len(symbols) + 1)
        match source.choice(("cut", "drop", "insert", "change", "swap", "nudge")):
            case "cut":
                symbols = symbols[:place]
            case "drop":
                symbols = symbols[:place] + symbols[place + 1 :]
            case "insert":
                symbols.insert(place, source.randrange(len(format.vocabulary)))
            case "change" if place < len(symbols):
                symbols[place] = source.randrange(len(format.vocabulary))
            case "swap" if place + 1 < len(symbols):
                symbols[place], symbols[place + 1] = symbols[place + 1], symbols[place]
            case "nudge" if place < len(symbols):
                symbols[place] = max(
                    0, min(symbols[place] + source.choice((-1, 1)), len(format.vocabulary) - 1)
                )
    _check(format, symbols)


@given(st.sampled_from(FORMATS[:4]), st.lists(st.integers(0, 60), max_size=12))
def test_any_tokens(format: BrickFormat, symbols: list[int]) -> None:
    _check(format, [symbol % len(format.vocabulary) for symbol in symbols])

"""Reading all at once allows what the state machine allows, and reads the same."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from t4s_geo.descriptors import BrickFormatV1, BrickFormatV2
from t4s_geo.descriptors.bricks import BrickFormat
from t4s_geo.descriptors.bulk_reading import read_correct
from t4s_geo.descriptors.grammar import Canvas, GrammarError
from t4s_geo.descriptors.tokens import Kind

SOURCES = st.integers(0, 2**32 - 1).map(random.Random)
FORMATS: list[BrickFormat] = [
    *(BrickFormatV1(grid) for grid in (1, 2, 5, 8, 16, 33)),
    BrickFormatV2(64),
    BrickFormatV2(64, limit=24),
    BrickFormatV2(128),
]


def _walk(format: BrickFormat, source: random.Random) -> list[int]:
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


def _slowly(format: BrickFormat, symbols: list[int]) -> np.ndarray | None:
    canvas, state = Canvas.empty(format.grammar), format.grammar.start
    for symbol in symbols:
        try:
            following = format.grammar.advance(state, symbol)
        except GrammarError:
            return None
        canvas.paint(state, symbol)
        state = following
    return canvas.objects if format.grammar.may_end(state) else None


def _check(format: BrickFormat, symbols: list[int]) -> bool:
    expected = _slowly(format, symbols)
    read = read_correct(format.grammar, np.array(symbols, np.int64))
    assert (read is None) == (expected is None)
    assert expected is None or np.array_equal(read, expected)
    return expected is not None


@given(st.sampled_from(FORMATS), SOURCES)
def test_correct_texts(format: BrickFormat, source: random.Random) -> None:
    assert _check(format, _walk(format, source))


@given(st.sampled_from(FORMATS), SOURCES, st.data())
def test_texts_with_a_few_mistakes(format: BrickFormat, source: random.Random, data: st.DataObject) -> None:
    symbols = _walk(format, source)
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

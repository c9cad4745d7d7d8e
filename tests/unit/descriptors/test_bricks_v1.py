"""Semantic bricks: exact inverses for every mask, box and grid; a clear error for every other text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from t4s_geo.descriptors import BrickFormatV1, BrickVocabulary, DescriptorError
from t4s_geo.descriptors.cells import Box

GRIDS = st.sampled_from([1, 2, 3, 7, 8, 16, 24, 32, 33])


@st.composite
def masks(draw: st.DrawFn) -> np.ndarray:
    """Masks from noise to solid blocks, so that jumps, fills and plain bricks all occur."""
    grid = draw(GRIDS)
    mask = draw(hnp.arrays(np.bool_, (grid, grid)))
    for _ in range(draw(st.integers(0, 3))):
        top, left = draw(st.integers(0, grid - 1)), draw(st.integers(0, grid - 1))
        mask[top : top + draw(st.integers(1, grid)), left : left + draw(st.integers(1, grid))] = draw(
            st.booleans()
        )
    return mask


@given(masks())
def test_decoding_undoes_encoding(mask: np.ndarray) -> None:
    format = BrickFormatV1(mask.shape[0])
    text = format.write(mask.astype(np.uint8), ["water"])
    assert np.array_equal(format.read(text, ["water"]).cells, mask)


@given(masks(), st.data())
def test_any_box_keeps_what_is_in_it(mask: np.ndarray, data: st.DataObject) -> None:
    grid = mask.shape[0]
    top, left = data.draw(st.integers(0, grid - 1)), data.draw(st.integers(0, grid - 1))
    box = Box(top, left, data.draw(st.integers(top + 1, grid)), data.draw(st.integers(left + 1, grid)))
    format = BrickFormatV1(grid)
    inside = np.zeros_like(mask)
    inside[box.top : box.bottom, box.left : box.right] = mask[box.top : box.bottom, box.left : box.right]
    assert np.array_equal(format.read(format.text(format.symbols(mask, box)), ["water"]).cells, inside)


@given(GRIDS, st.data())
def test_masks_are_written_alike_alone_and_together(grid: int, data: st.DataObject) -> None:
    format = BrickFormatV1(grid)
    cells = data.draw(st.lists(hnp.arrays(np.uint8, (grid, grid), elements=st.integers(0, 1)), max_size=3))
    cells.append(np.zeros((grid, grid), np.uint8))
    assert format.write_each(cells, ["water"]) == [format.write(one, ["water"]) for one in cells]


@given(masks())
def test_texts_follow_the_grammar_and_its_bound(mask: np.ndarray) -> None:
    format = BrickFormatV1(mask.shape[0])
    state = format.grammar.start
    symbols = [*format.symbols(mask), format.vocabulary.end]
    for symbol in symbols:
        assert format.grammar.allowed(state)[symbol]
        state = format.grammar.advance(state, symbol)
    assert len(symbols) <= format.grammar.longest
    assert not format.grammar.allowed(state).any()


@given(GRIDS, st.randoms(use_true_random=False))
def test_any_walk_through_the_grammar_is_a_mask(grid: int, random: object) -> None:
    format = BrickFormatV1(grid)
    state, symbols = format.grammar.start, []
    while True:
        allowed = np.flatnonzero(format.grammar.allowed(state))
        symbol = int(random.choice(list(allowed)))  # type: ignore[attr-defined]
        state = format.grammar.advance(state, symbol)
        if symbol == format.vocabulary.end:
            break
        symbols.append(symbol)
    assert len(symbols) < format.grammar.longest
    text = " ".join(format.vocabulary.names[symbol] for symbol in symbols)
    cells = format.read(text, ["water"]).cells
    assert cells.shape == (grid, grid)


TOKENS = st.sampled_from(BrickVocabulary(16).names)


@given(
    st.one_of(st.text(), st.lists(TOKENS).map("".join), st.lists(st.one_of(TOKENS, st.text())).map("".join))
)
def test_any_text_is_a_mask_or_a_precise_error(text: str) -> None:
    format = BrickFormatV1(16)
    try:
        cells = format.read(text, ["water"]).cells
    except DescriptorError as error:
        assert 0 <= error.position <= len(text)
    else:
        assert cells.shape == (16, 16)
        assert np.array_equal(format.read(format.write(cells, ["water"]), ["water"]).cells, cells)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "breaks off"),
        ("a lake", "no brick token"),
        ("<y0><x0><y4><x2>", "breaks off"),
        ("<y0><x0><y0><x2>", "<y0> may not stand after the box's left edge"),
        ("<y0><x0><y4><x2><r1><b01>", "<r1> may not stand after the box"),
        ("<y0><x0><y8><x8><r1><b01><r0><b01>", "<r0> may not stand after a brick"),
        ("<y0><x0><y8><x8><r0><f2><f3>", "<f3> may not stand after a fill"),
        ("<y0><x0><y8><x8><r0><j2><r1>", "<r1> may not stand after a jump"),
        ("<none><none>", "<none> may not stand after <none>"),
        ("<y99>", "no brick token"),
    ],
)
def test_errors_say_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(DescriptorError, match=reason):
        BrickFormatV1(16).read(text, ["water"])


def test_a_huge_text_is_refused_at_its_first_wrong_token() -> None:
    with pytest.raises(DescriptorError) as caught:
        BrickFormatV1(32).read("<y0><x0><y32><x32><r0>" + "<b01>" * 2_000_000, ["water"])
    assert caught.value.position == len("<y0><x0><y32><x32><r0>") + 16 * len("<b01>")


def test_the_text_of_a_small_mask_is_the_specified_one() -> None:
    mask = np.zeros((16, 16), np.uint8)
    mask[4:8, 2:12] = 1
    mask[8, 3] = 1
    assert BrickFormatV1(16).write(mask, ["water"]) == "<y4><x2><y9><x12><r1><f6><r2><b40>"


def test_vocabularies_have_no_token_twice() -> None:
    for grid in (16, 24, 32, 64):
        words = BrickVocabulary(grid)
        assert len(words.names) == len(words) == len(set(words.names))


def test_two_labels_do_not_fit_into_one_text() -> None:
    with pytest.raises(ValueError, match="one label"):
        BrickFormatV1(16).write(np.zeros((16, 16), np.uint8), ["water", "road"])

"""The grammars for servers: they accept what the encoders write, and what they accept can be read."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from hypothesis.extra.lark import from_lark
from lark import Lark
from lark.exceptions import UnexpectedInput

from t4s_geo.descriptors import (
    BoxWiseCodec,
    BrickCodec,
    DescriptorError,
    ImageWiseCodec,
    LearnedBrickCodec,
    ebnf,
)

GRID = 8
LABELS = ("water", "bare land")


def _lark(codec: BoxWiseCodec | ImageWiseCodec) -> Lark:
    """Reads the dialect with lark, with rules `name: …`, the first of them `start`, and no empty string."""
    text = ebnf(codec, LABELS).replace("root ::=", "start ::=").replace('""', "")
    return Lark(re.sub(r"^(\w+) ::=", r"\1:", text, flags=re.MULTILINE), parser="earley", lexer="dynamic")


V2 = LearnedBrickCodec(64)
BRICKS, LEARNED, RUNS = _lark(BrickCodec(GRID)), _lark(V2), _lark(ImageWiseCodec(4))


@settings(deadline=None, max_examples=40)
@given(hnp.arrays(np.uint8, (GRID, GRID), elements=st.integers(0, 1)))
def test_bricks_of_any_mask_are_accepted(cells: np.ndarray) -> None:
    BRICKS.parse(BrickCodec(GRID).encode(cells, ["water"]))


@settings(deadline=None, max_examples=20)
@given(hnp.arrays(np.uint16, (4, 4), elements=st.integers(0, 3)))
def test_objects_of_any_tile_are_accepted(objects: np.ndarray) -> None:
    LEARNED.parse(V2.encode_objects(objects.repeat(16, axis=0).repeat(16, axis=1)))


@settings(deadline=None, max_examples=40)
@given(hnp.arrays(np.uint8, (4, 4), elements=st.integers(0, 2)))
def test_runs_of_any_mask_are_accepted(cells: np.ndarray) -> None:
    RUNS.parse(ImageWiseCodec(4).encode(cells, LABELS))


@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
@given(from_lark(BRICKS))
def test_bricks_that_are_accepted_can_be_read(text: str) -> None:
    try:
        cells = BrickCodec(GRID).decode(text, ["water"], lenient=True)
    except DescriptorError as error:
        # Two equal edges cannot be told from the grammar.
        assert "the box is empty" in str(error)
    else:
        assert cells.shape == (GRID, GRID)


@settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))
@given(from_lark(LEARNED))
def test_objects_that_are_accepted_can_be_read(text: str) -> None:
    try:
        cells = V2.decode(text, ["water"], lenient=True)
    except DescriptorError as error:
        assert "the box is empty" in str(error)
    else:
        assert cells.shape == (64, 64)


@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
@given(from_lark(RUNS))
def test_runs_that_are_accepted_can_be_read(text: str) -> None:
    assert ImageWiseCodec(4).decode(text, LABELS).shape == (4, 4)


@pytest.mark.parametrize("text", ["", "<y1><x1><y2><x2>", "<r0><b01>", "<y0><x0><y8><x8><r1><f2><r0><f2>"])
def test_what_is_no_descriptor_is_refused(text: str) -> None:
    with pytest.raises(UnexpectedInput):
        BRICKS.parse(text)


@given(st.data())
def test_lenient_reading_agrees_with_strict_reading(data: st.DataObject) -> None:
    mask = data.draw(hnp.arrays(np.uint8, (16, 16), elements=st.integers(0, 1)))
    codec = BrickCodec(16)
    text = codec.encode(mask, ["water"])
    assert np.array_equal(codec.decode(text, ["water"], lenient=True), mask)


@given(st.sampled_from([BrickCodec(16), V2]), st.data())
def test_lenient_reading_of_any_tokens_ends(codec: BoxWiseCodec, data: st.DataObject) -> None:
    tokens = data.draw(st.lists(st.sampled_from(codec.vocabulary.names), max_size=400))
    try:
        cells = codec.decode("".join(tokens), ["water"], lenient=True)
    except DescriptorError:
        return
    assert cells.shape == (codec.grid, codec.grid)


def test_what_leaves_the_box_is_left_out() -> None:
    cells = BrickCodec(16).decode("<y8><x8><y4><x4><r0><f8><r1><f8><r3><f8>", ["water"], lenient=True)
    wanted = np.zeros((16, 16), np.uint8)
    wanted[4:8, 4:8] = 1
    assert np.array_equal(cells, wanted)

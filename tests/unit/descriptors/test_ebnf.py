"""The grammars for servers: they accept what the encoders write, and what they accept can be read."""

from __future__ import annotations

import random
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
    BrickFormat,
    BrickFormatV1,
    BrickFormatV2,
    BrickFormatV3,
    DescriptorError,
    Format,
    ImageWiseFormat,
)
from tests.unit.descriptors.examples import walk

GRID = 8
LABELS = ("water", "bare land")


def _lark(format: Format) -> Lark:
    """Reads the dialect with lark, with rules `name: …`, the first of them `start`, and no empty string."""
    text = (format.ebnf(LABELS) or "").replace("root ::=", "start ::=").replace('""', "")
    return Lark(re.sub(r"^(\w+) ::=", r"\1:", text, flags=re.MULTILINE), parser="earley", lexer="dynamic")


V2, V3 = BrickFormatV2(64), BrickFormatV3(GRID)
BRICKS, LEARNED, RUNS = _lark(BrickFormatV1(GRID)), _lark(V2), _lark(ImageWiseFormat(4))
SEAMS = _lark(V3)
WHOLE = "<y0><x0><y8><x8>"


@settings(max_examples=40)
@given(hnp.arrays(np.uint8, (GRID, GRID), elements=st.integers(0, 1)))
def test_bricks_of_any_mask_are_accepted(cells: np.ndarray) -> None:
    BRICKS.parse(BrickFormatV1(GRID).write(cells, ["water"]))


@settings(max_examples=20)
@given(hnp.arrays(np.uint16, (4, 4), elements=st.integers(0, 3)))
def test_objects_of_any_tile_are_accepted(objects: np.ndarray) -> None:
    objects = objects.repeat(16, axis=0).repeat(16, axis=1)
    LEARNED.parse(V2.write((objects > 0).astype(np.uint8), ["water"], objects))


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1).map(random.Random))
def test_masks_with_seams_are_accepted(source: random.Random) -> None:
    SEAMS.parse(V3.text(walk(V3, source)))


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(from_lark(SEAMS))
def test_masks_with_seams_that_are_accepted_are_texts_of_the_whole_tile(text: str) -> None:
    # Nothing but the box is relaxed.
    if text != "<none>":
        text = re.sub("^(<[yx][0-9]>){4}", WHOLE, text)
        V3.read(text, ["house"])
        if "<seam>" in text:
            with pytest.raises(UnexpectedInput):
                SEAMS.parse(text + "<seam>")


@settings(max_examples=40)
@given(hnp.arrays(np.uint8, (4, 4), elements=st.integers(0, 2)))
def test_runs_of_any_mask_are_accepted(cells: np.ndarray) -> None:
    RUNS.parse(ImageWiseFormat(4).write(cells, LABELS))


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(from_lark(BRICKS))
def test_bricks_that_are_accepted_can_be_read(text: str) -> None:
    try:
        cells = BrickFormatV1(GRID).read(text, ["water"], lenient=True).cells
    except DescriptorError as error:
        # Two equal edges cannot be told from the grammar.
        assert "the box is empty" in str(error)
    else:
        assert cells.shape == (GRID, GRID)


@settings(max_examples=50, suppress_health_check=list(HealthCheck))
@given(from_lark(LEARNED))
def test_objects_that_are_accepted_can_be_read(text: str) -> None:
    try:
        cells = V2.read(text, ["water"], lenient=True).cells
    except DescriptorError as error:
        assert "the box is empty" in str(error)
    else:
        assert cells.shape == (64, 64)


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(from_lark(RUNS))
def test_runs_that_are_accepted_can_be_read(text: str) -> None:
    assert ImageWiseFormat(4).read(text, LABELS).cells.shape == (4, 4)


@pytest.mark.parametrize("text", ["", "<y1><x1><y2><x2>", "<r0><b01>", "<y0><x0><y8><x8><r1><f2><r0><f2>"])
def test_what_is_no_descriptor_is_refused(text: str) -> None:
    with pytest.raises(UnexpectedInput):
        BRICKS.parse(text)


@given(st.data())
def test_lenient_reading_agrees_with_strict_reading(data: st.DataObject) -> None:
    mask = data.draw(hnp.arrays(np.uint8, (16, 16), elements=st.integers(0, 1)))
    format = BrickFormatV1(16)
    text = format.write(mask, ["water"])
    assert np.array_equal(format.read(text, ["water"], lenient=True).cells, mask)


@given(st.sampled_from([BrickFormatV1(16), V2, V3]), st.data())
def test_lenient_reading_of_any_tokens_ends(format: BrickFormat, data: st.DataObject) -> None:
    tokens = data.draw(st.lists(st.sampled_from(format.vocabulary.names), max_size=400))
    try:
        cells = format.read("".join(tokens), ["water"], lenient=True).cells
    except DescriptorError:
        return
    assert cells.shape == (format.grid, format.grid)


def test_what_leaves_the_box_is_left_out() -> None:
    cells = BrickFormatV1(16).read("<y8><x8><y4><x4><r0><f8><r1><f8><r3><f8>", ["water"], lenient=True).cells
    wanted = np.zeros((16, 16), np.uint8)
    wanted[4:8, 4:8] = 1
    assert np.array_equal(cells, wanted)

"""The image-wise format: byte-equal to Text4Seg's own encoder, exact inverses, bounded decoding."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from t4s_geo.descriptors import DescriptorError, ImageWiseFormat

# Grids and what Text4Seg's published encoder wrote for them.
VECTORS = json.loads(Path(__file__).with_name("imagewise_rrle.json").read_text())
LABELS = ["water", "low vegetation", "the road next to the river"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['grid']}-{len(vector['text'])}")
def test_texts_equal_the_published_encoders(vector: dict[str, object]) -> None:
    format = ImageWiseFormat(vector["grid"])
    cells, labels = np.array(vector["cells"], np.uint8), vector["names"][1:]
    assert vector["names"][0] == "others"
    text = format.write(cells, labels)
    assert text == f"<seg>{vector['text']}</seg>"
    assert np.array_equal(format.read(text, labels).cells, cells)


@given(st.integers(1, 32).flatmap(lambda n: hnp.arrays(np.uint8, (n, n), elements=st.integers(0, 3))))
def test_decoding_undoes_encoding(cells: np.ndarray) -> None:
    format = ImageWiseFormat(cells.shape[0])
    text = format.write(cells, LABELS)
    assert np.array_equal(format.read(f"Sure, here it is: {text} Anything else?", LABELS).cells, cells)
    assert np.array_equal(format.read(text, LABELS, lenient=True).cells, cells)


PIECES = st.sampled_from(
    ["<seg>", "</seg>", "| ", "\n ", "\n", " *", "water", "others", "16", "0", "99999999", " "]
)


@given(st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=3))).map("".join)))
def test_any_text_is_cells_or_a_precise_error(text: str) -> None:
    format = ImageWiseFormat(16)
    for lenient in (False, True):
        try:
            cells = format.read(text, LABELS, lenient=lenient).cells
        except DescriptorError as error:
            assert 0 <= error.position <= len(text)
        else:
            assert cells.shape == (16, 16)
            assert cells.max() <= len(LABELS)


def _rows(*rows: str) -> str:
    return "<seg>" + "\n ".join(rows) + "\n</seg>"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("water *2\n water *2\n", "no <seg>"),
        (_rows("water *2"), "1 rows of 2"),
        (_rows("water *2", "water *2", "water *2"), "more than 2 rows"),
        (_rows("water *1", "water *2"), "1 cells of 2"),
        (_rows("water *3", "water *2"), "more than 2 cells"),
        (_rows("water", "water *2"), "not 'label \\*count'"),
        (_rows("water *0| water *2", "water *2"), "not 'label \\*count'"),
        (_rows("plane *2", "water *2"), "not asked for"),
    ],
)
def test_errors_say_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(DescriptorError, match=reason):
        ImageWiseFormat(2).read(text, LABELS)


def test_lenient_reading_fills_and_cuts_as_the_published_decoder() -> None:
    text = _rows("water *1", "plane *1| water *9", "water *2")
    assert ImageWiseFormat(2).read(text, LABELS, lenient=True).cells.tolist() == [[1, 0], [0, 1]]


def test_a_text_of_a_million_rows_is_not_read_to_its_end() -> None:
    text = "<seg>" + "water *2\n " * 1_000_000 + "</seg>"
    with pytest.raises(DescriptorError) as caught:
        ImageWiseFormat(2).read(text, LABELS)
    assert caught.value.position < 100


@pytest.mark.parametrize("label", ["others", "a | b", "a *2", "", " water", "line\nbreak", "<seg>"])
def test_labels_that_would_break_the_format_are_refused(label: str) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        ImageWiseFormat(2).write(np.zeros((2, 2), np.uint8), [label])

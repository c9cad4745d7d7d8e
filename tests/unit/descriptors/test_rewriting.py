"""Texts written without a grammar are read leniently and written anew."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from t4s_geo.descriptors import (
    BrickFormatV1,
    BrickFormatV2,
    DescriptorError,
    ImageWiseFormat,
    LabelError,
    strict_text,
    trimmed,
)

PIECES = [
    "</s>", "<|im_end|>", "<|é_1|>", "<|", "|>", "<||>", "<eos>", "<end_of_turn>", " ", "\n", "\x1c", "x", ">"
]  # fmt: skip
END = re.compile(r"(\s|</s>|<\|\w+\|>|<end_of_turn>|<eos>)+\Z")


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_what_tokenizers_leave_at_the_end_is_cut_off(text: str) -> None:
    assert trimmed(text) == END.sub("", text)


@pytest.mark.parametrize("piece", [" ", "</s>", "<|im_end|>", "<|", "a|>", "<|" + "a" * 50])
def test_cutting_off_takes_time_proportional_to_the_text(piece: str) -> None:
    text = f"x{piece * 200_000}y{piece * 200_000}|>"
    began = time.process_time()
    trimmed(text)
    trimmed(text.removesuffix("|>"))
    assert time.process_time() - began < 5


def test_a_descriptor_stays_as_it_is() -> None:
    text = "<y4><x2><y9><x12><r1><f6><r2><b40>"
    assert strict_text(BrickFormatV1(16), text, "water") == text


def test_what_makes_no_sense_is_left_out() -> None:
    text = strict_text(BrickFormatV1(16), "<y8><x8><y4><x4><r0><f8><r1><f8>", "water")
    assert text == "<y4><x4><y8><x8><r1><f4>"


def test_objects_stay_apart() -> None:
    said = "<y8><x8><y16><x16><s1><r1><f2><y8><x16><y16><x24><s1><r1><f3><r0>"
    format = BrickFormatV2(64)
    assert format.read(strict_text(format, said, "roof"), ["roof"]).count == 2


def test_an_image_wise_text_about_one_label_may_call_it_as_it_likes() -> None:
    said = "<seg>lakes and rivers *1| others *1\n others *2\n</seg>"
    text = strict_text(ImageWiseFormat(2), said, "water")
    assert text == said
    assert ImageWiseFormat(2).read(text, ["water"]).cells.tolist() == [[1, 0], [0, 0]]


def test_nothing_that_makes_sense() -> None:
    with pytest.raises(DescriptorError):
        strict_text(BrickFormatV1(16), "I see a lake.", "water")


def test_a_label_that_the_format_cannot_hold() -> None:
    with pytest.raises(LabelError, match=r"a\|b"):
        strict_text(ImageWiseFormat(2), "<seg>lake *1\n</seg>", "a|b")


def test_rewriting_keeps_all_that_was_read() -> None:
    mask = np.zeros((16, 16), np.uint8)
    mask[4:8] = 1
    format = BrickFormatV1(16)
    text = strict_text(format, format.write(mask, ["water"]) + "<r0>", "water")
    assert np.array_equal(format.read(text, ["water"]).cells, mask)

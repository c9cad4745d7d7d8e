"""What holds for every format of objects: what is written is read again, and any text is bounded."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from t4s_geo.descriptors import (
    BoxTagFormat,
    DescriptorError,
    LabelError,
    LocFormat,
    LocSegmentFormat,
    PatchFormat,
    PointTagFormat,
    make_format,
    strict_text,
)
from t4s_geo.descriptors.detections.base import DetectionFormat
from t4s_geo.descriptors.detections.findings import MOST_AREA, MOST_DETECTIONS
from t4s_geo.descriptors.seams import regions

FORMATS: list[DetectionFormat] = [
    LocFormat(24), LocFormat(24, shape="box"), LocFormat(24, token=""), BoxTagFormat(24),
    BoxTagFormat(24, tags="det", space="resized-pixels", picture=999), PointTagFormat(24),
    PointTagFormat(24, space="percent"), PatchFormat(24), LocSegmentFormat(24),
]  # fmt: skip
OUTLINES = {"loc-polygons"}
WORDS = [
    "<loc_0>", "<loc_500>", "<loc_999>", "<loc_7", "<poly>", "</poly>", "<sep>", "house", "<ref>", "</ref>",
    "<box>",    "</box>", "[[", "]]", "[1, 2, 300, 400]", "(1,2)", ", ", "<|det|>", "<|/det|>",
    '<points coords="1 1 990 80 2 9',
    "1 20 30 ", '">', "</points>", '<point x="3" y="4">', "<phrase>", "</phrase>", "<patch_index_0044>",
    "<patch_index_0863>", "<object>", "</object>", " ; ", "<",
    "<loc0400>", "<loc1023>", "<seg012>", "é", "none", "<s>", "12", '"', "x1", "=",
]  # fmt: skip
MASKS = hnp.arrays(np.bool_, (8, 8)).map(lambda mask: np.kron(mask, np.ones((3, 3), np.uint8)))


def name(format: DetectionFormat) -> str:
    return f"{format.name}-{format.space}-{getattr(format, 'shape', '')}"


@settings(max_examples=40)
@given(st.sampled_from(FORMATS), MASKS)
def test_what_is_written_is_read_again(format: DetectionFormat, mask: np.ndarray) -> None:
    parts = regions(mask).astype(np.uint16)
    text = format.write(mask, ["red roof"], parts)
    reading = format.read(text, ["roof"])
    assert reading.count == parts.max()
    assert format.restate(reading, "red roof") == text
    assert format.read(format.write(mask, ["a", "b"]), ["b", "a"]).count == parts.max()
    for number, one in enumerate(reading.detections, start=1):
        assert one.span[1] <= len(text)
        # Each is where the object is that it was written for.
        there = parts == number
        if format.name in OUTLINES and getattr(format, "shape", "") == "polygon":
            assert not (there & (reading.objects == 0)).any()
        if number in np.unique(reading.objects):
            assert (there & (reading.objects > 0)).any()


@given(
    st.sampled_from(FORMATS), st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=40).map("".join))
)
def test_any_text_is_objects_or_a_precise_error(format: DetectionFormat, text: str) -> None:
    for lenient in (False, True):
        try:
            reading = format.read(text, ["roof"], lenient=lenient)
        except DescriptorError as error:
            assert 0 <= error.position <= len(text)
            continue
        again = format.read(format.restate(reading, "roof"), ["roof"])
        assert [one.shape for one in again.detections] == [one.shape for one in reading.detections]


@pytest.mark.parametrize(
    "format", [FORMATS[0], FORMATS[1], FORMATS[3], FORMATS[5], FORMATS[7], FORMATS[8]], ids=name
)
def test_texts_of_any_length_take_time_in_proportion(format: DetectionFormat) -> None:
    for piece in [*WORDS, "<points a", "<poly><loc_1>", "[a", "(", "x=", '<points x1="']:
        text = "<box>" + piece * (40_000 // len(piece))
        began = time.process_time()
        try:
            assert format.read(text, ["thing"], lenient=True).count <= MOST_DETECTIONS
        except DescriptorError as error:
            assert 0 <= error.position <= len(text)
        assert time.process_time() - began < 3, piece


@pytest.mark.parametrize("format", FORMATS, ids=name)
def test_no_object_is_an_answer(format: DetectionFormat) -> None:
    text = format.write(np.zeros((24, 24), np.uint8), ["roof"])
    assert format.read(text, ["roof"]).count == 0
    with pytest.raises(DescriptorError):
        format.read("I see a house.", ["roof"], lenient=True)


@pytest.mark.parametrize("format", FORMATS, ids=name)
def test_labels_that_would_break_the_format_are_refused(format: DetectionFormat) -> None:
    cells = np.ones((24, 24), np.uint8)
    for label in ("a<b", "a>", " a", "a\nb", "a;b"):
        with pytest.raises(LabelError):
            format.write(cells, [label])


@pytest.mark.parametrize(
    ("format", "text", "kept"),
    [
        (LocFormat(24), "<poly><loc_1><loc_1><loc_90><loc_1><loc_90><loc_90></poly><poly><loc_5><loc_6>", 1),
        (LocFormat(24, shape="box"), "a<loc_1><loc_1><loc_90><loc_90><loc_100><loc_100>", 1),
        (LocFormat(24), "a<loc_1><loc_1><loc_90><loc_90>" * 3, 1),
        (BoxTagFormat(24), "<ref>a</ref><box>[[1, 2, 30, 40], [50, 60, 70, 80], [5, 6, 7", 2),
        (BoxTagFormat(24), "<box>[[1, 2, 30, 40]]<box>[[50, 60, 70, 80]]</box>", 2),
        (PointTagFormat(24), '<points coords="1 1 990 800 2 911 800 3 57', 2),
        (PatchFormat(24), "<object><patch_index_0044><patch_index_0863><patch_index_0001>", 1),
    ],
)
def test_what_is_whole_is_kept(format: DetectionFormat, text: str, kept: int) -> None:
    with pytest.raises(DescriptorError):
        format.read(text, ["thing"])
    assert format.read(strict_text(format, text, "thing"), ["thing"]).count == kept


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("loc-polygons", {"space": "thousand"}), ("loc-polygons", {"shape": "point"}),
        ("patch-boxes", {"patches": 0}),
        ("loc-polygons", {"token": "xy"}), ("box-tags", {"tags": "p"}), ("patch-boxes", {"space": "unit"}),
    ],
)  # fmt: skip
def test_there_are_no_other_options(name: str, options: dict[str, str | int]) -> None:
    with pytest.raises(ValueError, match=next(iter(options))):
        make_format(name, 24, None, options)


def test_objects_that_cover_the_tile_many_times_are_not_all_drawn() -> None:
    ring = "<loc_0><loc_0><loc_999><loc_0><loc_500>"
    text = "".join(f"<poly>{ring}<loc_{999 - number}></poly>" for number in range(300))
    reading = LocFormat(24).read(text, ["roof"], lenient=True)
    assert MOST_AREA < reading.count < 2 * MOST_AREA
    with pytest.raises(DescriptorError, match="more objects"):
        LocFormat(24).read(text, ["roof"])

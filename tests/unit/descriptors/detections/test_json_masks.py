"""Boxes with masks that are pictures, as Gemini writes them: exact inverses, and nothing that is a bomb."""

from __future__ import annotations

import base64
import struct
import time
import tracemalloc
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from t4s_geo.descriptors import DescriptorError, JsonMaskFormat, strict_text
from t4s_geo.descriptors.detections.findings import MOST_PIXELS
from t4s_geo.descriptors.detections.mask_pictures import read_picture, write_picture
from t4s_geo.descriptors.detections.shapes import BoxMask, Rectangle
from t4s_geo.descriptors.seams import regions


def png(rows: int, columns: int, data: bytes | None = None) -> str:
    """Returns a black picture in base64, or one that says what it is and holds something else."""
    lines = bytes((columns + 1) * rows) if data is None else data

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(lines, 9)), chunk(b"IEND", b"")]
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(parts)).decode()


def item(mask: str, top: int = 0, left: int = 250) -> str:
    return f'{{"box_2d": [{top}, {left}, {top + 500}, {left + 500}], "mask": "{mask}", "label": "house"}}'


@settings(max_examples=40)
@given(hnp.arrays(np.bool_, (12, 12)))
def test_masks_come_back_as_they_were(mask: np.ndarray) -> None:
    parts = regions(mask).astype(np.uint16)
    format = JsonMaskFormat(12)
    text = format.write(mask.astype(np.uint8), ["house"], parts)
    reading = format.read(text, ["house"])
    assert np.array_equal(reading.objects, parts)
    assert format.restate(reading, "house") == text
    assert all(one.has_mask for one in reading.detections)


def test_a_mask_fills_its_box() -> None:
    values = np.zeros((2, 4), np.float32)
    values[0, 0] = 1
    reading = JsonMaskFormat(8).read(f"```json\n[{item(write_picture(values))}]\n```", ["house"])
    (one,) = reading.detections
    assert isinstance(one.shape, BoxMask)
    assert one.shape.box == Rectangle(0.25, 0, 0.75, 0.5)
    assert reading.cells.tolist() == [[0, 0, 1, 0, 0, 0, 0, 0]] * 2 + [[0] * 8] * 6


@pytest.mark.parametrize(
    "mask",
    [
        "data:image/png;base64,", "data:image/png;base64,é", "iVBOR", "AAAA" * 20, png(2000, 2000), png(0, 4),
        png(8, 8, b"\x00"), png(8, 8)[:-40], "data:image/jpeg;base64," + png(8, 8),
        png(8, 8) + "A" * (1 << 20),
    ],
)  # fmt: skip
def test_what_is_no_mask_leaves_the_box(mask: str) -> None:
    format, text = JsonMaskFormat(8), f"[{item(mask)}]"
    with pytest.raises(DescriptorError, match="mask"):
        format.read(text, ["house"])
    restated = format.read(strict_text(format, text, "house"), ["house"])
    assert [one.shape for one in restated.detections] == [Rectangle(0.25, 0, 0.75, 0.5)]


def test_many_large_masks_are_not_decoded() -> None:
    large = png(1024, 1024)
    # Far enough apart to be no repeats.
    places = [(top, left) for top in range(0, 500, 33) for left in range(0, 500, 33)][:200]
    text = f"[{','.join(item(large, *place) for place in places)}]"
    tracemalloc.start()
    began = time.process_time()
    reading = JsonMaskFormat(16).read(text, ["house"], lenient=True)
    seconds, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(one.has_mask for one in reading.detections) == MOST_PIXELS // 1024**2
    assert reading.count == 200
    assert seconds < 5
    assert peak < 64 << 20


@given(st.binary(max_size=60), st.integers(0, 80))
def test_any_picture_is_a_mask_or_none(noise: bytes, cut: int) -> None:
    whole = base64.b64decode(png(4, 4))
    read_picture(base64.b64encode(whole[:cut] + noise + whole[cut + len(noise) :]).decode())

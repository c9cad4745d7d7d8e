"""What a segmenter sees of a tile, and what becomes of its guesses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from t4s_geo.raster.hints import Hint
from t4s_geo.refine.prompted import Guess
from t4s_geo.refine.prompters import SegmenterPrompter


class Looked:
    """Guesses a mask of 8 cells a side, from the upper left corner of what is asked about."""

    mask_cell = 4

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def _guess(self, at: Any, reach: int) -> Iterator[Guess]:
        self.asked.append((at.tolist(), reach))
        logits = np.full((2, 8, 8), 5.0, np.float32)
        yield Guess(int(at[0, 1]) // 4, int(at[0, 0]) // 4, logits, np.array([0.9, 0.4], np.float32))

    at_points = in_boxes = _guess


class Eye:
    """Sees pictures of 128 pixels."""

    side, mask_cell = 128, 4

    def __init__(self) -> None:
        self.view, self.seen = Looked(), np.zeros(0)

    def look_at(self, rgb: Any) -> Any:
        self.seen = rgb
        return self.view


def test_a_tile_is_enlarged_and_masks_come_back_in_its_pixels() -> None:
    eye = Eye()
    ask = SegmenterPrompter(eye).look_at(np.full((32, 32, 3), 7, np.uint8))
    assert eye.seen.shape == (128, 128, 3)
    first, second = ask(Hint(0, 1, 4, 8, 12, 16, False))
    assert eye.view.asked == [([[16, 32, 48, 64]], 96)]
    wanted = np.zeros((32, 32), np.bool_)
    wanted[8:16, 4:12] = True
    assert np.array_equal(first.mask, wanted)
    assert (round(first.quality, 3), round(second.quality, 3)) == (0.9, 0.4)


def test_a_place_is_asked_about_with_all_around_it() -> None:
    eye = Eye()
    (first, _) = SegmenterPrompter(eye).look_at(np.zeros((32, 32, 3), np.uint8))(
        Hint(0, 1, 4, 8, 4, 8, False)
    )
    assert eye.view.asked == [([[16, 32]], 448)]
    assert first.mask[8, 4]

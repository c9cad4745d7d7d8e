"""Legend and scale bar."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from t4s_geo.raster.legend import Entry, draw_legend, draw_scale_bar, round_length


def blank(width: int, height: int) -> Image.Image:
    return Image.new("RGBA", (width, height), (40, 90, 60, 255))


def changed(picture: Image.Image) -> np.ndarray:
    return (np.asarray(picture) != (40, 90, 60, 255)).any(axis=2)


@given(st.floats(1e-3, 1e8))
def test_scale_bars_have_round_lengths(limit: float) -> None:
    length = round_length(limit)
    assert limit / 2.5 <= length * 1.0000001
    assert length <= limit
    assert any(math.isclose(length / 10 ** math.floor(math.log10(length) + 1e-9), step) for step in (1, 2, 5))


def test_the_legend_shows_its_swatches_in_the_lower_left() -> None:
    picture = blank(640, 480)
    draw_legend(
        picture, [Entry("water", (10, 20, 250), (0, 0, 99)), Entry("field", (250, 220, 10), (99, 0, 0))]
    )
    pixels = np.asarray(picture)[..., :3]
    for colour in ((10, 20, 250), (250, 220, 10)):
        rows, cols = np.nonzero((pixels == colour).all(axis=2))
        assert rows.size
        assert rows.min() > 400
        assert cols.max() < 100
    assert not changed(picture)[:300].any()


def test_labels_that_do_not_fit_are_counted() -> None:
    entries = [Entry(f"label {number}", (200, 0, number), (0, 0, 0)) for number in range(100)]
    picture = blank(300, 200)
    draw_legend(picture, entries)
    pixels = np.asarray(picture)[..., :3]
    shown = [entry for entry in entries if (pixels == entry.fill).all(axis=2).any()]
    assert shown == entries[: len(shown)]
    assert 1 < len(shown) < 20


def test_a_very_long_label_is_cut() -> None:
    long, longer = blank(900, 600), blank(900, 600)
    draw_legend(long, [Entry("x" * 41, (200, 0, 0), (0, 0, 0))])
    draw_legend(longer, [Entry("x" * 300, (200, 0, 0), (0, 0, 0))])
    assert np.array_equal(long, longer)


@pytest.mark.parametrize("metres_per_pixel", [0.001, 0.13, 10, 5000])
def test_the_scale_bar_is_as_long_as_it_says(metres_per_pixel: float) -> None:
    picture = blank(1000, 700)
    draw_scale_bar(picture, metres_per_pixel)
    dark = (np.asarray(picture)[..., :3] == (32, 32, 32)).all(axis=2)
    longest = max(int(row.sum()) for row in dark)
    assert longest == pytest.approx(round_length(metres_per_pixel * 250) / metres_per_pixel, abs=4)
    assert changed(picture)[:, :500].sum() == 0

"""Which label a place gets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from t4s_geo.raster.classes import exclusive_classes


def _place(*probabilities: float) -> np.ndarray:
    return np.array(probabilities, np.float32)[:, None, None]


@pytest.mark.parametrize(
    ("vegetation", "tree", "grass", "road", "code", "score"),
    [
        (0.9, 0.6, 0.1, 0.2, 2, 0.6),
        (0.9, 0.4, 0.1, 0.2, 1, 0.9),
        (0.9, 0.6, 0.7, 0.2, 3, 0.7),
        (0.9, 0.7, 0.6, 0.2, 2, 0.7),
        (0.6, 0.55, 0.1, 0.8, 4, 0.8),
        (0.3, 0.6, 0.1, 0.2, 2, 0.6),
        (0.4, 0.3, 0.1, 0.2, 0, 0.0),
    ],
)
def test_a_part_that_is_there_wins_over_its_whole_and_over_nothing_else(
    vegetation: float, tree: float, grass: float, road: float, code: int, score: float
) -> None:
    cells = _place(vegetation, tree, grass, road)
    codes, found = exclusive_classes(cells, 0.5, ((0, 1), (0, 2)))
    assert codes.tolist() == [[code]] and found[0, 0] == pytest.approx(score)
    assert exclusive_classes(cells, 0.5)[0].tolist() == [[cells.argmax() + 1 if cells.max() >= 0.5 else 0]]


@given(st.lists(st.floats(0, 1, width=32), min_size=3, max_size=3), st.floats(0.01, 0.99))
def test_parts_change_the_label_but_neither_where_there_is_one_nor_any_other(
    values: list[float], threshold: float
) -> None:
    cells = _place(*values)
    plain, _ = exclusive_classes(cells, threshold)
    narrowed, found = exclusive_classes(cells, threshold, ((2, 0),))
    assert (plain > 0) == (narrowed > 0)
    assert narrowed == plain or (plain == 3 and narrowed == 1)
    assert found == (values[narrowed[0, 0] - 1] if narrowed else 0)

"""Shapes are drawn on the cells whose centres they hold, and what outlines cells gives them back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from t4s_geo.descriptors.detections import drawing
from t4s_geo.descriptors.detections.drawing import draw
from t4s_geo.descriptors.detections.outlines import mask_of, point_of, polygon_of, rectangle_of
from t4s_geo.descriptors.detections.shapes import (
    BoxMask,
    Detection,
    Point,
    Polygon,
    Quad,
    Rectangle,
    Shape,
)

MASKS = st.integers(1, 12).flatmap(lambda n: hnp.arrays(np.bool_, (n, n)))


def drawn(*shapes: Shape, grid: int = 4) -> list[list[int]]:
    """Returns the objects of cells."""
    rows: list[list[int]] = draw([Detection(shape) for shape in shapes], grid).tolist()
    return rows


def without_holes(mask: np.ndarray) -> np.ndarray:
    """Fills what does not hang together with the outside, corners included."""
    outside = np.pad(~mask, 1, constant_values=True)
    seen = np.zeros_like(outside)
    todo = [(0, 0)]
    while todo:
        row, column = todo.pop()
        if not (0 <= row < len(seen) and 0 <= column < len(seen)) or seen[row, column]:
            continue
        if outside[row, column]:
            seen[row, column] = True
            todo += [(row + y, column + x) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    filled: np.ndarray = ~seen[1:-1, 1:-1]
    return filled


@given(MASKS)
def test_outlines_give_back_all_but_holes(mask: np.ndarray) -> None:
    if mask.any():
        back = draw([Detection(polygon_of(mask))], len(mask)) > 0
        # A piece inside the hole of another is filled with it.
        assert (back == without_holes(mask)).all()


@given(MASKS)
def test_masks_in_boxes_give_back_all(mask: np.ndarray) -> None:
    if mask.any():
        assert (draw([Detection(mask_of(mask))], len(mask)) == mask).all()


@given(MASKS)
def test_boxes_and_points_are_where_masks_are(mask: np.ndarray) -> None:
    if mask.any():
        box = draw([Detection(rectangle_of(mask))], len(mask)) > 0
        rows, columns = mask.any(axis=1), mask.any(axis=0)
        assert box.any(axis=1).sum() == np.ptp(np.flatnonzero(rows)) + 1
        assert box.any(axis=0).sum() == np.ptp(np.flatnonzero(columns)) + 1
        assert not (mask & ~box).any()
        point = draw([Detection(point_of(mask))], len(mask)) > 0
        assert point.sum() == 1
        assert (mask & point).any()


def test_a_cell_belongs_to_the_smallest_shape_or_the_first() -> None:
    large, small = Rectangle(0, 0, 1, 1), Rectangle(0.25, 0, 0.75, 0.5)
    assert drawn(large, small, large)[0] == [1, 2, 2, 1]
    assert drawn(small, large)[0] == [2, 1, 1, 2]
    assert drawn(large, Point(0.9, 0.9))[3] == [1, 1, 1, 2]


@pytest.mark.parametrize(
    ("shape", "cells"),
    [
        (Rectangle(0.26, 0.26, 0.3, 0.3), [(1, 1)]),
        (Rectangle(0.9, 0.95, 1, 1), [(3, 3)]),
        (Point(1.0, 1.0), [(3, 3)]),
        (Polygon((((0.1, 0.1), (0.9, 0.11), (0.9, 0.1)),)), [(0, 2)]),
        (Quad(((0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5))), None),
        (BoxMask(Rectangle(0.5, 0.5, 1, 1), np.zeros((3, 5), np.float32)), [(3, 3)]),
    ],
)
def test_what_holds_no_centre_gets_a_cell(shape: Shape, cells: list[tuple[int, int]] | None) -> None:
    found = [tuple(cell) for cell in np.argwhere(drawn(shape)).tolist()]
    if cells is None:
        diamond = [(0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (1, 3)]
        cells = [*diamond, *((3 - row, column) for row, column in diamond)]
        assert {*found} >= {(1, 1), (1, 2), (2, 1), (2, 2)}
        assert {*found} <= {*cells}
    else:
        assert found == cells


ACROSS = st.integers(0, 99).map(lambda number: (number + 0.3) * 0.6180339887 % 1)
DOWN = st.integers(0, 99).map(lambda number: (number + 0.3) * 0.7548776662 % 1)
RINGS = st.lists(st.tuples(ACROSS, DOWN), min_size=3, max_size=9).map(tuple)


def is_inside(ring: tuple[tuple[float, float], ...], x: float, y: float) -> bool:
    """Counts the edges to the left of a place."""
    crossed = 0
    for (from_x, from_y), (to_x, to_y) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (from_y <= y) != (to_y <= y):
            crossed += from_x + (y - from_y) * (to_x - from_x) / (to_y - from_y) <= x
    return crossed % 2 == 1


@settings(max_examples=60)
@given(RINGS)
def test_a_ring_holds_the_cells_whose_centres_are_in_it(ring: tuple[tuple[float, float], ...]) -> None:
    found = draw([Detection(Polygon((ring,)))], 17) > 0
    centres = (np.arange(17) + 0.5) / 17
    there = np.array([[is_inside(ring, x, y) for x in centres] for y in centres])
    if there.any():
        assert (found == there).all()
    else:
        assert found.sum() == 1


def test_edges_are_taken_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    circle = tuple((0.5 + 0.4 * np.cos(angle), 0.5 + 0.4 * np.sin(angle)) for angle in np.linspace(0, 6, 99))
    at_once = drawn(Polygon((circle,)), grid=32)
    monkeypatch.setattr(drawing, "CROSSINGS_AT_ONCE", 1)
    assert drawn(Polygon((circle,)), grid=32) == at_once

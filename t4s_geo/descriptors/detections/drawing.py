"""From the shapes of detections to the cells of a tile, in time bounded by the grid and their number."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.cells import Box
from t4s_geo.descriptors.detections.shapes import (
    BoxMask,
    Detection,
    Pair,
    Point,
    Polygon,
    Quad,
    Rectangle,
    Shape,
    bounds,
)

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Objects = npt.NDArray[np.uint16]

CROSSINGS_AT_ONCE = 1 << 18
"""Crossings of edges and rows of cells that are held in memory at a time."""


def draw(detections: Sequence[Detection], grid: int) -> Objects:
    """Numbers the cells of a tile by the detection that they belong to.

    A cell belongs to a shape that holds its centre; of several to the smallest, and of equal ones to the
    first. A shape that holds no centre gets the cell in its middle. What is wholly covered has no cell.

    Args:
        detections: At most 65,535.
        grid: Cells along each side.

    Returns:
        Shape (grid, grid), dtype uint16: k for the k-th detection, 0 for none.
    """
    objects = np.zeros((grid, grid), np.uint16)
    areas = [_area(detection.shape) for detection in detections]
    for index in sorted(range(len(detections)), key=lambda index: (-areas[index], -index)):
        shape = detections[index].shape
        box, mask = _cells(shape, grid)
        if not mask.any():
            box, mask = _middle(shape, grid), np.ones((1, 1), np.bool_)
        objects[box.top : box.bottom, box.left : box.right][mask] = index + 1
    return objects


def _area(shape: Shape) -> float:
    """Returns the share of the tile that a shape covers, roughly where it crosses itself."""
    if isinstance(shape, Point):
        return 0.0
    if isinstance(shape, BoxMask):
        return _area(shape.box) * float((shape.values >= 0.5).mean())
    if isinstance(shape, Polygon):
        return sum(map(_ring_area, shape.rings))
    return _ring_area(shape.corners)


def _ring_area(ring: Sequence[Pair]) -> float:
    x, y = np.array(ring).T
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


def _cells(shape: Shape, grid: int) -> tuple[Box, Mask]:
    """Returns the cells whose centres are in a shape: the box that they are in, and its mask."""
    around = bounds(shape)
    box = Box(
        _first(around.top, grid), _first(around.left, grid),
        _first(around.bottom, grid), _first(around.right, grid),
    )  # fmt: skip
    mask = np.zeros((box.bottom - box.top, box.right - box.left), np.bool_)
    if not mask.size:
        return box, mask
    if isinstance(shape, Rectangle):
        mask[:] = True
    elif isinstance(shape, BoxMask):
        mask[:] = _sampled(shape, box, grid) >= 0.5
    elif isinstance(shape, Quad):
        _fill(shape.corners, grid, box, mask)
    elif isinstance(shape, Polygon):
        for ring in shape.rings:
            _fill(ring, grid, box, mask)
    return box, mask


def _first(share: float, grid: int) -> int:
    """Returns the first of the cells along a side whose centre is not before a place; `grid` if none is."""
    return min(max(math.ceil(share * grid - 0.5), 0), grid)


def _middle(shape: Shape, grid: int) -> Box:
    around = bounds(shape)
    row, column = (
        min(int((low + high) / 2 * grid), grid - 1)
        for low, high in ((around.top, around.bottom), (around.left, around.right))
    )
    return Box(row, column, row + 1, column + 1)


def _sampled(shape: BoxMask, box: Box, grid: int) -> Floats:
    """Interpolates between a mask's values at the centres of the cells of a box."""
    rows, columns = shape.values.shape
    inside = shape.box
    y = ((np.arange(box.top, box.bottom) + 0.5) / grid - inside.top) / (inside.bottom - inside.top)
    x = ((np.arange(box.left, box.right) + 0.5) / grid - inside.left) / (inside.right - inside.left)
    down, across = _shares(y * rows - 0.5, rows), _shares(x * columns - 0.5, columns)
    return down @ shape.values.astype(np.float64) @ across.T


def _shares(positions: Floats, count: int) -> Floats:
    """Returns the share of each of `count` values at each position, shape (positions, count)."""
    held = np.clip(positions, 0, count - 1)
    low = held.astype(np.int64)
    high = np.minimum(low + 1, count - 1)
    shares = np.zeros((len(held), count))
    numbers = np.arange(len(held))
    shares[numbers, low] = 1 - (held - low)
    shares[numbers, high] += held - low
    return shares


def _fill(ring: Sequence[Pair], grid: int, box: Box, mask: Mask) -> None:
    """Sets the cells of a box whose centres a ring encloses, in place; where it crosses itself, even-odd."""
    rows, columns = mask.shape[0], mask.shape[1] + 1
    crossed = np.zeros(rows * columns, np.bool_)
    for row, column in _crossings(np.array(ring) * grid, box):
        crossed ^= np.bincount(row * columns + column, minlength=crossed.size) % 2 > 0
    mask |= np.logical_xor.accumulate(crossed.reshape(rows, columns), axis=1)[:, :-1]


def _crossings(ring: Floats, box: Box) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Yields where edges cross the middles of rows: the row, and the first cell behind the edge."""
    ends = np.roll(ring, -1, axis=0)
    low, high = np.minimum(ring[:, 1], ends[:, 1]), np.maximum(ring[:, 1], ends[:, 1])
    first, end = (np.clip(np.ceil(side - 0.5), box.top, box.bottom).astype(np.int64) for side in (low, high))
    at_once = max(1, CROSSINGS_AT_ONCE // max(1, box.bottom - box.top))
    for start in range(0, len(ring), at_once):
        part = slice(start, start + at_once)
        counts = end[part] - first[part]
        edges = np.repeat(np.arange(len(counts)), counts) + start
        if not edges.size:
            continue
        rows = np.arange(edges.size) - np.repeat(counts.cumsum() - counts, counts) + first[edges]
        (x, y), (to_x, to_y) = ring[edges].T, ends[edges].T
        columns = np.ceil(x + (rows + 0.5 - y) * (to_x - x) / (to_y - y) - 0.5)
        yield rows - box.top, np.clip(columns, box.left, box.right).astype(np.int64) - box.left

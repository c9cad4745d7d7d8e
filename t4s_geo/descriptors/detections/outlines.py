"""From the cells of a tile to the shapes that answers tell of: what the oracle and tests write."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.cells import Box, tight_box
from t4s_geo.descriptors.detections.coordinates import Coordinates
from t4s_geo.descriptors.detections.shapes import BoxMask, Pair, Point, Polygon, Quad, Rectangle, Shape
from t4s_geo.descriptors.seams import regions

Mask = npt.NDArray[np.bool_]

_STEPS = ((0, 1), (1, 0), (0, -1), (-1, 0))
"""Row and column of a step to the right, down, to the left and up: each a turn to the right of the last."""


def rectangle_of(mask: Mask) -> Rectangle:
    """Returns the box around a mask of cells, shape (grid, grid), not empty."""
    box, grid = _box(mask), len(mask)
    return Rectangle(box.left / grid, box.top / grid, box.right / grid, box.bottom / grid)


def mask_of(mask: Mask) -> BoxMask:
    """Returns a mask of cells within the box around it."""
    box = _box(mask)
    return BoxMask(rectangle_of(mask), mask[box.top : box.bottom, box.left : box.right].astype(np.float32))


def point_of(mask: Mask) -> Point:
    """Returns the centre of the cell of a mask that is nearest to the middle of all of them."""
    cells = np.argwhere(mask)
    row, column = cells[np.argmin(((cells - cells.mean(axis=0)) ** 2).sum(axis=1))]
    return Point((float(column) + 0.5) / len(mask), (float(row) + 0.5) / len(mask))


def quad_of(mask: Mask) -> Quad:
    """Returns the smallest oriented box around a mask, of those at whole degrees, within the tile."""
    rows, columns = np.nonzero(mask)
    corners = np.concatenate([np.column_stack([columns + x, rows + y]) for x in (0, 1) for y in (0, 1)])
    angles = np.deg2rad(np.arange(90))
    axes = np.stack([np.cos(angles), np.sin(angles)])
    along, across = corners @ axes, corners @ np.stack([-axes[1], axes[0]])
    areas = np.ptp(along, axis=0) * np.ptp(across, axis=0)
    best = int(np.argmin(areas))
    right, down = axes[:, best], np.array([-axes[1, best], axes[0, best]])
    (left, end), (top, bottom) = ((side[:, best].min(), side[:, best].max()) for side in (along, across))
    found = [
        np.clip((x * right + y * down) / len(mask), 0, 1)
        for x, y in ((left, top), (end, top), (end, bottom), (left, bottom))
    ]
    first, second, third, fourth = ((float(x), float(y)) for x, y in found)
    return Quad((first, second, third, fourth))


def polygon_of(mask: Mask) -> Polygon:
    """Returns the outer rings of the pieces of a mask that hang together by their sides; holes are filled."""
    grid = len(mask)
    return Polygon(tuple(tuple((x / grid, y / grid) for x, y in ring) for ring in _rings(mask)))


def _box(mask: Mask) -> Box:
    box = tight_box(mask)
    if box is None:
        raise ValueError("the mask is empty")
    return box


def _rings(mask: Mask) -> Iterator[list[Pair]]:
    """Yields the outer ring of each piece, in the order of their first cells: x and y of corners of cells."""
    pieces = regions(mask.astype(np.uint16))
    numbers, firsts = np.unique(pieces, return_index=True)
    for number, first in sorted(zip(numbers, firsts, strict=True), key=lambda one: int(one[1])):
        if number:
            yield _ring(pieces == number, *divmod(int(first), len(mask)))


def _ring(piece: Mask, row: int, column: int) -> list[Pair]:
    """Walks around a piece, which is on the right hand, from the upper left corner of its first cell."""
    padded = np.pad(piece, 1).tolist()
    start, heading, at = (row, column), 0, (row, column)
    corners: list[tuple[int, int]] = []
    while True:
        at = (at[0] + _STEPS[heading][0], at[1] + _STEPS[heading][1])
        turn = _turn(padded, at, heading)
        if turn:
            corners.append(at)
            heading = (heading + turn) % 4
        if at == start and heading == 0:
            break
    return [(float(x), float(y)) for y, x in corners]


def _turn(padded: list[list[bool]], at: tuple[int, int], heading: int) -> int:
    """Returns how many quarter turns to the right a walk takes at a corner: 1, 0 or -1."""
    # The four cells around the corner, clockwise from the one ahead on the left for a walk to the right.
    row, column = at
    around = (
        padded[row][column + 1],
        padded[row + 1][column + 1],
        padded[row + 1][column],
        padded[row][column],
    )
    left, right = around[heading], around[(heading + 1) % 4]
    if not right:
        return 1
    return -1 if left else 0


def rounded(shape: Shape, coordinates: Coordinates) -> Shape:
    """Returns a shape with coordinates as short as models write them."""
    at = coordinates.rounded
    if isinstance(shape, Point):
        return Point(*at((shape.x, shape.y)))
    if isinstance(shape, Rectangle):
        return Rectangle(*at((shape.left, shape.top)), *at((shape.right, shape.bottom)))
    if isinstance(shape, BoxMask):
        box = shape.box
        corners = Rectangle(*at((box.left, box.top)), *at((box.right, box.bottom)))
        return BoxMask(corners, shape.values)
    if isinstance(shape, Quad):
        first, second, third, fourth = map(at, shape.corners)
        return Quad((first, second, third, fourth))
    return Polygon(tuple(tuple(map(at, ring)) for ring in shape.rings))

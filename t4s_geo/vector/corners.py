"""Corners: the points of a class band where a region's outline turns, or where three regions meet.

A grid point touches four pixels, and there may be a border between each pair of neighbours among them:

        NW | NE         the borders meeting at the point are named by
        ---+---         where they leave it: up, down, left, right
        SW | SE

Outlines run with their region on the left (seen with row numbers growing downwards): a region's bottom side
runs right, its right side up, its top side left, its left side down.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.regions import Runs
from t4s_geo.vector.strips import Strip

RIGHT, UP, LEFT, DOWN = range(4)
"""Directions in which an outline runs."""

_BORDER_UP, _BORDER_DOWN, _BORDER_LEFT, _BORDER_RIGHT = 1, 2, 4, 8
_NW, _NE, _SW, _SE = range(4)
_ALL_BORDERS: Final = 15
_NO_TURN: Final = 255


CORNER: Final = np.dtype(
    [
        ("row", np.int32),
        ("column", np.int32),
        ("region", np.int32),
        ("arriving", np.uint8),
        ("leaving", np.uint8),
        ("pinched", np.bool_),
        ("kept", np.bool_),
        ("moved", np.float32, 2),
    ]
)
"""A corner; a grid point has one for each region that turns there.

row, column: The grid point (0, 0: the raster's upper left corner).
region: Number of the region, or of its part, whose outline it is.
arriving, leaving: Direction in which the outline arrives and leaves; the same where it passes straight
    through a point in which two other regions meet, so that neighbours always have their vertices in common.
pinched: The diagonally opposite pixel at the point has the same key, and both others have another one.
kept: It is a vertex of the simplified or shaped outline too.
moved: Columns and rows from the grid point to where the shaped outline has it.
"""

Corners: TypeAlias = npt.NDArray[np.void]
"""Shape (n,), dtype `CORNER`, in row-major order of the grid points."""


def _turn_table() -> npt.NDArray[np.uint8]:
    """Which outlines turn at a point: `4 * arriving + leaving` by (borders at the point, pixel)."""
    table = np.full((16, 4), _NO_TURN, np.uint8)
    up, down, left, right = _BORDER_UP, _BORDER_DOWN, _BORDER_LEFT, _BORDER_RIGHT
    for borders in range(16):
        # A pixel with borders on both sides of the point: its own corner.
        for pixel, sides, arriving, leaving in (
            (_NW, up | left, RIGHT, UP),
            (_NE, up | right, DOWN, RIGHT),
            (_SW, down | left, UP, LEFT),
            (_SE, down | right, LEFT, DOWN),
        ):
            if borders & sides == sides:
                table[borders, pixel] = 4 * arriving + leaving
    for pixel, sides, arriving, leaving in (
        # Three pixels of one region around the corner of another; the middle one stands for the three.
        (_NW, down | right, UP, RIGHT),
        (_NE, down | left, RIGHT, DOWN),
        (_SW, up | right, LEFT, UP),
        (_SE, up | left, DOWN, LEFT),
        # Two pixels of one region, opposite to where two others meet; the first stands for both.
        (_NW, left | right | down, RIGHT, RIGHT),
        (_SW, left | right | up, LEFT, LEFT),
        (_NW, up | down | right, UP, UP),
        (_NE, up | down | left, DOWN, DOWN),
        # A border that goes straight on; such points are asked for only where outlines are cut.
        (_NW, left | right, RIGHT, RIGHT),
        (_SW, left | right, LEFT, LEFT),
        (_NW, up | down, UP, UP),
        (_NE, up | down, DOWN, DOWN),
    ):
        table[sides, pixel] = 4 * arriving + leaving
    return table


_TURNS: Final = _turn_table()


def find_corners(strip: Strip, runs: Runs, cut: int = 0) -> Corners:
    """Finds the corners on the upper edges of a strip's rows (and below the last row of the raster).

    Args:
        strip: The strip.
        runs: Its runs.
        cut: Outlines also have a corner wherever they cross a grid row or column whose number is a multiple
            of this; 0 for nowhere.

    Returns:
        Corners whose region is the number of a part, all of them kept.
    """
    stride = strip.stride
    # Borders to the left of each pixel of rows 1.. and of the pixels above them, then borders above.
    down = runs.begins[stride + 1 :]
    up = runs.begins[1:-stride]
    above = strip.keys[stride:] != strip.keys[:-stride]
    left, right = above[:-1], above[1:]
    # Not every crossing with borders is a corner: straight ones have up == down and left == right.
    is_point = (up != down) | (left != right) | (up & left)
    if cut:
        grid = is_point.reshape(-1, stride)
        grid[-strip.first_row % cut :: cut] |= up.reshape(-1, stride)[-strip.first_row % cut :: cut]
        grid[:, ::cut] |= left.reshape(-1, stride)[:, ::cut]
    point = np.flatnonzero(is_point)
    borders = up[point] * np.uint8(_BORDER_UP)
    borders |= down[point] * np.uint8(_BORDER_DOWN)
    borders |= left[point] * np.uint8(_BORDER_LEFT)
    borders |= right[point] * np.uint8(_BORDER_RIGHT)

    back = np.array([stride + 1, stride, 1, 0])
    southeast = point + stride + 1
    keys = strip.keys[southeast[:, None] - back]
    turns = _TURNS[borders]
    at_point, at_pixel = np.nonzero((turns != _NO_TURN) & (keys != 0))
    turn = turns[at_point, at_pixel]
    corners = np.empty(at_point.size, CORNER)
    corners["row"], corners["column"] = np.divmod(point[at_point].astype(np.int32), np.int32(stride))
    corners["row"] += strip.first_row
    corners["region"] = runs.parts[runs.at[southeast[at_point] - back[at_pixel]]]
    corners["arriving"] = turn >> np.uint8(2)
    corners["leaving"] = turn & np.uint8(3)
    pinched = (borders == _ALL_BORDERS)[:, None] & (keys == keys[:, ::-1])
    corners["pinched"] = pinched[at_point, at_pixel]
    corners["kept"] = True
    corners["moved"] = 0
    return corners

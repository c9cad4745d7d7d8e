"""Corners: the points of a class band where a region's outline turns, or where three regions meet.

A grid point touches four pixels, and there may be a border between each pair of neighbours among them:

        NW | NE         the borders meeting at the point are named by
        ---+---         where they leave it: up, down, left, right
        SW | SE

Outlines run with their region on the left (seen with row numbers growing downwards): a region's bottom side
runs right, its right side up, its top side left, its left side down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.regions import Runs
from t4s_geo.vector.strips import Keys, Strip

RIGHT, UP, LEFT, DOWN = range(4)
"""Directions in which an outline runs."""

_BORDER_UP, _BORDER_DOWN, _BORDER_LEFT, _BORDER_RIGHT = 1, 2, 4, 8
_NW, _NE, _SW, _SE = range(4)
_NO_TURN: Final = 255


@dataclass(frozen=True)
class Corners:
    """Corners of some strips in row-major order; a grid point has one for each region that turns there.

    Attributes:
        rows: int32, row of the grid point (0: the raster's upper edge).
        columns: int32, column of the grid point (0: the raster's left edge).
        parts: int32, part of the region whose outline it is.
        arriving: uint8, direction in which the outline arrives.
        leaving: uint8, direction in which it leaves; the same where it passes straight through a point in
            which two other regions meet, so that neighbours always have their vertices in common.
        pinches: int64 (n, 2), pairs of corners at one point whose pixels touch only there and have one key.
    """

    rows: npt.NDArray[np.int32]
    columns: npt.NDArray[np.int32]
    parts: npt.NDArray[np.int32]
    arriving: npt.NDArray[np.uint8]
    leaving: npt.NDArray[np.uint8]
    pinches: npt.NDArray[np.int64]

    @classmethod
    def concatenate(cls, corners: list[Corners]) -> Corners:
        """The corners of successive strips as one."""
        offsets = np.cumsum([0, *(strip.rows.size for strip in corners)])
        return cls(
            np.concatenate([strip.rows for strip in corners]),
            np.concatenate([strip.columns for strip in corners]),
            np.concatenate([strip.parts for strip in corners]),
            np.concatenate([strip.arriving for strip in corners]),
            np.concatenate([strip.leaving for strip in corners]),
            np.concatenate([strip.pinches + offset for strip, offset in zip(corners, offsets, strict=False)]),
        )


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
    ):
        table[sides, pixel] = 4 * arriving + leaving
    return table


_TURNS: Final = _turn_table()


def find_corners(strip: Strip, runs: Runs) -> Corners:
    """Finds the corners on the upper edges of a strip's rows (and below the last row of the raster)."""
    stride = strip.stride
    # Borders to the left of each pixel of rows 1.. and of the pixels above them, then borders above.
    down = runs.begins[stride + 1 :]
    up = runs.begins[1:-stride]
    above = strip.keys[stride:] != strip.keys[:-stride]
    left, right = above[:-1], above[1:]
    # Not every crossing with borders is a corner: straight ones have up == down and left == right.
    point = np.flatnonzero((up != down) | (left != right) | (up & left))
    borders = up[point] * np.uint8(_BORDER_UP)
    borders |= down[point] * np.uint8(_BORDER_DOWN)
    borders |= left[point] * np.uint8(_BORDER_LEFT)
    borders |= right[point] * np.uint8(_BORDER_RIGHT)

    southeast = point + stride + 1
    pixels = southeast[:, None] - np.array([stride + 1, stride, 1, 0])
    keys = strip.keys[pixels]
    turns = _TURNS[borders]
    is_corner = (turns != _NO_TURN) & (keys != 0)
    number = np.cumsum(is_corner).reshape(is_corner.shape) - 1
    at_point, at_pixel = np.nonzero(is_corner)
    turn = turns[at_point, at_pixel]
    rows, columns = np.divmod(point, stride)
    return Corners(
        rows=(rows[at_point] + strip.first_row).astype(np.int32),
        columns=columns[at_point].astype(np.int32),
        parts=runs.parts[runs.at[pixels[at_point, at_pixel]]].astype(np.int32),
        arriving=turn >> np.uint8(2),
        leaving=turn & np.uint8(3),
        pinches=np.concatenate([_pinches(borders, keys, number, pair) for pair in ((_NW, _SE), (_NE, _SW))]),
    )


def _pinches(
    borders: npt.NDArray[np.uint8],
    keys: Keys,
    number: npt.NDArray[np.int64],
    pair: tuple[int, int],
) -> npt.NDArray[np.int64]:
    first, second = keys[:, pair[0]], keys[:, pair[1]]
    pinched = (borders == 15) & (first == second) & (first != 0)
    return np.column_stack([number[pinched, pair[0]], number[pinched, pair[1]]])

"""Polygons filled by the rule of COCO's own tools, so that masks agree with theirs pixel by pixel.

An outline is walked in steps of a fifth of a pixel; where the walk passes the middle of a column of pixels
from one side to the other, the column changes between outside and inside below that place.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
_FINE = 5
_MOST_STEPS = 50_000_000


def fill(outline: Sequence[float], mask: Bools) -> None:
    """Adds the inside of an outline to a mask.

    Args:
        outline: x and y of its corners, one after another, in pixels from the top left corner of the picture.
        mask: Shape (height, width); changed.

    Raises:
        ValueError: It has fewer than three corners, or they lie nowhere near the picture.
    """
    height, width = mask.shape
    corners = np.array(outline, np.float64)
    if corners.ndim != 1 or len(corners) < 6 or len(corners) % 2:
        raise ValueError("an outline has fewer than three corners")
    corners = corners.reshape(-1, 2)
    if not np.isfinite(corners).all() or (np.abs(corners) > 4 * max(height, width) + 64).any():
        raise ValueError("an outline lies far outside of its picture")
    across, down = _walk(np.trunc(_FINE * corners + 0.5).astype(np.int64))
    turning = np.flatnonzero(across[1:] != across[:-1]) + 1
    before, after = across[turning - 1], across[turning]
    # Where the walk goes to the left, the column's middle lies right of where it arrives.
    columns = np.where(after < before, after, after - 1)
    middles = columns % _FINE == _FINE // 2
    columns = columns // _FINE
    rows = np.ceil((np.minimum(down[turning - 1], down[turning]) + 0.5) / _FINE - 0.5)
    seen = middles & (columns >= 0) & (columns < width)
    columns, lines = columns[seen], np.clip(rows[seen], 0, height).astype(np.int64)
    if not len(columns):
        return
    left, top = int(columns.min()), int(lines.min())
    wide, high = int(columns.max()) - left + 1, int(lines.max()) - top + 1
    crossings = np.bincount((lines - top) * wide + columns - left, minlength=wide * high)
    inside = np.cumsum(crossings.reshape(high, wide), axis=0) % 2 == 1
    there = mask[top : top + high, left : left + wide]
    there |= inside[: there.shape[0]]


def _walk(corners: Ints) -> tuple[Ints, Ints]:
    """Returns all steps around a closed outline, a side after the other, at whole numbers."""
    ends = np.roll(corners, -1, axis=0)
    sizes = np.abs(ends - corners)
    longest = sizes.max(axis=1)
    if longest.sum() > _MOST_STEPS:
        raise ValueError("an outline is too long")
    side = np.repeat(np.arange(len(corners)), longest + 1)
    step = np.arange(len(side)) - np.repeat(np.cumsum(longest + 1) - longest - 1, longest + 1)
    # Each side is walked from its end at the left (or the top, where it is steep), whichever way it goes, so
    # that two polygons which share a side round its places alike.
    flat = sizes[:, 0] >= sizes[:, 1]
    leading = np.where(flat, ends[:, 0] - corners[:, 0], ends[:, 1] - corners[:, 1])
    back = leading < 0
    first, last = np.where(back[:, None], ends, corners), np.where(back[:, None], corners, ends)
    step = np.where(back[side], longest[side] - step, step)
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = np.where(flat, last[:, 1] - first[:, 1], last[:, 0] - first[:, 0]) / longest
    slope = np.nan_to_num(slope)
    other = np.where(flat, first[:, 1], first[:, 0])
    strayed = np.trunc(other[side] + slope[side] * step + 0.5).astype(np.int64)
    led = np.where(flat, first[:, 0], first[:, 1])[side] + step
    return np.where(flat[side], led, strayed), np.where(flat[side], strayed, led)

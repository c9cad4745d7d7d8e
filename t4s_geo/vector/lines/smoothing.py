"""From pixels to lines without stairs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from t4s_geo.vector.lines.skeleton import WIDTH_UNITS
from t4s_geo.vector.lines.tracing import Line

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ROUNDS: Final = 8
"""How often a vertex goes half-way to the middle of its neighbours."""
TOLERANCE: Final = 0.5
"""Pixels that simplified lines may stray."""
SHORTEST: Final = 2.0
"""Pieces that are linked with nothing are lines if they are this many times as long as wide."""


@dataclass(frozen=True)
class Smoothed:
    """Lines in pixel coordinates, in which the upper left corner of the raster is 0, 0.

    Attributes:
        points: float64 (vertices, 2), x and y of all lines, one after the other.
        starts: int64 (lines + 1), where in `points` each begins; last, their number.
        widths: float64, mean width of each in pixels.
        scores: float64, mean probability (0 to 1) of the pixels along each.
    """

    points: Floats
    starts: Ints
    widths: Floats
    scores: Floats


def smooth(lines: list[Line], shortest: float = 0.0) -> Smoothed:
    """Smooths and simplifies lines, and lets those that end freely reach the region's end.

    Nodes stay where they are: lines that meet in one still do. What is hardly longer than wide and linked
    with nothing is no line, and left out.

    Args:
        lines: Traced ones.
        shortest: Length in pixels below which lines are left out, too, that are linked with nothing.
    """
    pixels = [line.pixels() for line in lines]
    free = np.array([line.is_free_by_end() for line in lines], np.bool_).reshape(-1, 2)
    starts = np.cumsum([0, *map(len, pixels)])
    together = np.concatenate([np.zeros((0, 4), np.int32), *pixels])
    points = _eased(together[:, 1::-1] + 0.5, starts)
    widths = together[:, 2] / WIDTH_UNITS
    ends = np.stack([_beyond(points, starts, widths), _beyond(points, starts, widths, -1)], axis=1)
    drawn, means = [], []
    for number, (start, stop) in enumerate(pairwise(starts.tolist())):
        line = [points[start:stop]]
        if free[number, 0]:
            line.insert(0, ends[number, :1])
        if free[number, 1]:
            line.append(ends[number, 1:])
        drawn.append(np.concatenate(line))
        means.append(_mean_width(widths[start:stop], free[number]))
    shapes = shapely.simplify(np.array([shapely.LineString(one) for one in drawn], np.object_), TOLERANCE)
    mean_widths = np.array(means, np.float64)
    scores = np.add.reduceat(together[:, 3], starts[:-1]) / (255 * np.diff(starts)) if lines else np.zeros(0)
    kept = ~free.all(axis=1) | (shapely.length(shapes) >= np.maximum(SHORTEST * mean_widths, shortest))
    vertices, whose = shapely.get_coordinates(shapes[kept], return_index=True)
    edges = np.searchsorted(whose, np.arange(int(kept.sum()) + 1))
    return Smoothed(vertices, edges.astype(np.int64), mean_widths[kept], scores[kept])


def _eased(points: Floats, starts: Ints) -> Floats:
    """Returns points after `ROUNDS`; the first and the last of each line stay."""
    inner = np.ones(len(points), np.bool_)
    inner[starts[:-1]] = inner[starts[1:] - 1] = False
    here = np.flatnonzero(inner)
    for _ in range(ROUNDS):
        points = points.copy()
        points[here] = (points[here - 1] + 2 * points[here] + points[here + 1]) / 4
    return points


def _beyond(points: Floats, starts: Ints, widths: Floats, step: int = 1) -> Floats:
    """Returns the places where lines leave their regions if they go straight on beyond their ends.

    Thinning takes as much of an end as of the sides. The direction is that of the last piece as long as wide.

    Args:
        points: Of all lines.
        starts: Where each begins.
        widths: By point, in pixels.
        step: 1 for the lines' first points, -1 for their last.
    """
    at, other = (starts[:-1], starts[1:] - 1) if step > 0 else (starts[1:] - 1, starts[:-1])
    back = np.minimum(np.maximum(widths[at].astype(np.int64), 2), np.abs(other - at))
    ways = points[at] - points[at + step * back]
    lengths = np.hypot(*ways.T)[:, None]
    return np.asarray(points[at] + ways / np.maximum(lengths, 1e-9) * widths[at, None] / 2, np.float64)


def _mean_width(widths: Floats, is_free: npt.NDArray[np.bool_]) -> float:
    """Returns the mean width of a line, without those at junctions, which are wider than what leads there."""
    first = 0 if is_free[0] else int(widths[0] / 2)
    last = 0 if is_free[1] else int(widths[-1] / 2)
    inner = widths[first : widths.size - last]
    return float((inner if inner.size else widths).mean())

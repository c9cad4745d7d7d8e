"""A class mask split into objects, within one window."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from t4s_geo.raster.blending import Bools, Floats
from t4s_geo.raster.windows import Slices
from t4s_geo.refine.prompted import Guess, Points, View

Point = tuple[int, int, float]
"""Row, column and distance to the edge of what it lies in."""
FACTOR = 1.5
"""Pixels around a prompt that are seen first, as a multiple of the radius of what it lies in."""
REACHES = (96, 192, 448)
"""Pixels around a prompt that may be seen: the larger, the slower."""


@dataclass(frozen=True)
class SplitSettings:
    """When what a model outlines is an object; lengths in cells of masks.

    Attributes:
        quality: Lowest intersection over union that the model expects of a mask.
        inside: Least share of a mask that the class has.
        depth: Points are asked for at least so far from the mask's edge.
        spacing: Distance of points as a multiple of their depth.
        nearest: Least distance of points.
        farthest: Largest distance of points.
        rounds: How often what is left is asked about again.
        smallest: Cells that an object has at least.
        free: Least share of an object that no better one has.
    """

    quality: float = 0.8
    inside: float = 0.8
    depth: float = 2.0
    spacing: float = 1.0
    nearest: float = 6.0
    farthest: float = 16.0
    rounds: int = 2
    smallest: int = 20
    free: float = 0.5


@dataclass(frozen=True, eq=False)
class Candidate:
    """An object that may be there.

    Attributes:
        rank: Better ones first.
        row: Of its first cell.
        column: The same.
        logits: Positive inside; shape (rows, columns).
    """

    rank: float
    row: int
    column: int
    logits: Floats

    @property
    def place(self) -> tuple[slice, slice]:
        """Its cells in the window."""
        height, width = self.logits.shape
        return slice(self.row, self.row + height), slice(self.column, self.column + width)


def find_candidates(
    view: View, there: Bools, settings: SplitSettings, boxes: Points | None = None
) -> list[Candidate]:
    """Asks a model about the places of a class.

    Args:
        view: What the model sees.
        there: The class in cells of masks, shape (rows, columns).
        settings: When to believe it.
        boxes: Of objects that are known already, in pixels, shape (boxes, 4).

    Returns:
        Objects, the best ones first; of equal ones in the order of their places.
    """
    search = _Search(view, there, settings)
    if boxes is not None and len(boxes):
        search.ask_boxes(boxes)
    for _ in range(settings.rounds):
        if not search.ask_points():
            break
    return sorted(search.found, key=lambda one: (-one.rank, one.row, one.column))


class _Search:
    """Questions about a class in a window.

    Attributes:
        found: The objects so far.
    """

    def __init__(self, view: View, there: Bools, settings: SplitSettings) -> None:
        self._view, self._there, self._settings = view, there, settings
        self._left, self._asked = there.copy(), np.zeros(there.shape, np.bool_)
        self.found: list[Candidate] = []

    def ask_boxes(self, boxes: Points) -> None:
        """Asks about objects that are known."""
        reaches = np.array([reach_of(max(box[2:] - box[:2]) / 2) for box in boxes])
        for reach in REACHES:
            some = boxes[reaches == reach]
            for guess in self._view.in_boxes(some, reach) if len(some) else ():
                self._take(guess)

    def ask_points(self) -> bool:
        """Asks about what is left; False where no points remain."""
        points = [point for point in find_points(self._left, self._settings) if not self._asked[point[:2]]]
        again: list[Point] = []
        for reach in REACHES:
            group = again + [point for point in points if reach_of(point[2] * self._view.mask_cell) == reach]
            again = []
            if not group:
                continue
            at = (np.array([point[1::-1] for point in group], np.float64) + 0.5) * self._view.mask_cell
            for point, guess in zip(group, self._view.at_points(at, reach), strict=True):
                if not self._take(guess):
                    # It goes on past what was seen.
                    again.append(point)
        for row, column, _ in points:
            around = (slice(max(0, row - 1), row + 2), slice(max(0, column - 1), column + 2))
            self._asked[around], self._left[around] = True, False
        return bool(points)

    def _take(self, guess: Guess) -> bool:
        """Takes the best mask of a guess; False where that one reaches the edge of what was seen."""
        best: Candidate | None = None
        for logits, quality in zip(guess.logits[1:], guess.qualities[1:].tolist(), strict=True):
            candidate = self._rated(guess, logits, quality) if quality >= self._settings.quality else None
            if candidate is not None and (best is None or candidate.rank > best.rank):
                best = candidate
        if best is None:
            return True
        if _is_cut(best, guess, self._there.shape):
            return False
        self.found.append(best)
        self._left[best.place] &= ~(best.logits > 0)
        return True

    def _rated(self, guess: Guess, logits: Floats, quality: float) -> Candidate | None:
        """Returns a mask as a candidate; None where it is none."""
        mask = logits > 0
        area = int(mask.sum())
        if area < self._settings.smallest:
            return None
        rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
        top, left = max(0, rows[0] - 1), max(0, columns[0] - 1)
        part = logits[top : rows[-1] + 2, left : columns[-1] + 2]
        candidate = Candidate(0, guess.row + int(top), guess.column + int(left), part)
        inside = float(((part > 0) & self._there[candidate.place]).sum() / area)
        if inside < self._settings.inside:
            return None
        stable = float((part > 1).sum() / (part > -1).sum())
        rank = quality * inside * stable
        return replace(candidate, rank=rank)


def reach_of(radius: float) -> int:
    """Chooses how many pixels around a point are to be seen, of things of so many pixels' radius."""
    return next((reach for reach in REACHES if reach >= FACTOR * radius), REACHES[-1])


def _is_cut(candidate: Candidate, guess: Guess, shape: tuple[int, ...]) -> bool:
    """Tells whether a mask touches an edge of a guess that is none of the window."""
    mask = candidate.logits > 0
    rows, columns = guess.logits.shape[1:]
    sides = (
        (candidate.row == guess.row and guess.row > 0 and mask[0].any()),
        (candidate.column == guess.column and guess.column > 0 and mask[:, 0].any()),
        (candidate.place[0].stop == guess.row + rows < shape[0] and mask[-1].any()),
        (candidate.place[1].stop == guess.column + columns < shape[1] and mask[:, -1].any()),
    )
    return any(sides)


def find_points(left: Bools, settings: SplitSettings) -> list[Point]:
    """Returns rows, columns and depths of points deep inside a mask, the deepest ones first."""
    from scipy.ndimage import distance_transform_edt, maximum_filter

    depths = distance_transform_edt(np.pad(left, 1, mode="edge"))[1:-1, 1:-1]
    tops = (depths >= settings.depth) & (depths == maximum_filter(depths, 3))
    rows, columns = np.nonzero(tops)
    order = np.lexsort((columns, rows, -depths[rows, columns]))
    free, points = np.ones(left.shape, np.bool_), list[Point]()
    for row, column in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
        if free[row, column]:
            depth = float(depths[row, column])
            points.append((row, column, depth))
            gap = round(min(max(settings.spacing * depth, settings.nearest), settings.farthest))
            free[max(0, row - gap) : row + gap + 1, max(0, column - gap) : column + gap + 1] = False
    return points


def paint(
    candidate: Candidate, scale: int, free: Bools, settings: SplitSettings
) -> tuple[Slices, Bools] | None:
    """Draws an object where it still can be.

    Args:
        candidate: The object.
        scale: Pixels of the result along a side of a mask's cell.
        free: Pixels of the window that it may have, shape (height, width).
        settings: When enough of it is left.

    Returns:
        Where in the window, and which pixels there, its largest connected part; None where too little is
        left.
    """
    from scipy.ndimage import label

    rows, columns = (slice(side.start * scale, side.stop * scale) for side in candidate.place)
    fine = _enlarged(candidate.logits, scale) > 0
    taken, count = label(fine & free[rows, columns])
    if not count:
        return None
    sizes = np.bincount(taken.ravel())[1:]
    if sizes.max() < settings.free * fine.sum():
        return None
    return (rows, columns), taken == sizes.argmax() + 1


def _enlarged(logits: Floats, scale: int) -> Floats:
    from PIL import Image

    size = (logits.shape[1] * scale, logits.shape[0] * scale)
    return np.asarray(Image.fromarray(logits).resize(size, Image.Resampling.BILINEAR))

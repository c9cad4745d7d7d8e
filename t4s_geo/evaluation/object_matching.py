"""Polygons of a result that are polygons of a reference, one to one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from t4s_geo.evaluation.counting import PixelCounter
from t4s_geo.labelled.layers import Layer

Objects = npt.NDArray[np.object_]
ENOUGH = 0.5
"""Intersection over union from which two polygons are the same thing."""


@dataclass(frozen=True)
class Matches:
    """Numbers of polygons of one label.

    Attributes:
        found: In the result.
        wanted: In the reference.
        matched: Pairs of one of each.
    """

    found: int
    wanted: int
    matched: int

    @property
    def precision(self) -> float | None:
        """Share of the result's polygons that are in the reference; None where there are none."""
        return self.matched / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """Share of the reference's polygons that are in the result; None where there are none."""
        return self.matched / self.wanted if self.wanted else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None where there are no polygons at all."""
        total = self.found + self.wanted
        return 2 * self.matched / total if total else None


def match(found: Objects, wanted: Objects, enough: float = ENOUGH) -> Matches:
    """Counts the polygons that share enough of their area, one to one.

    Args:
        found: Polygons of the result.
        wanted: Those of the reference, in the same CRS.
        enough: Least intersection over union of a pair.
    """
    return Matches(len(found), len(wanted), len(pair(found, wanted, enough)))


def pair(found: Objects, wanted: Objects, enough: float = ENOUGH) -> npt.NDArray[np.int64]:
    """Pairs polygons as `match` does, the best pairs first.

    Returns:
        Shape (pairs, 2): positions in `found` and in `wanted`.
    """
    ours, theirs = shapely.STRtree(wanted).query(found, predicate="intersects")
    common = shapely.area(shapely.intersection(found[ours], wanted[theirs]))
    ious = common / (shapely.area(found[ours]) + shapely.area(wanted[theirs]) - common)
    order = np.argsort(-ious, kind="stable")
    order = order[ious[order] >= enough]
    free_ours, free_theirs = np.ones(len(found), bool), np.ones(len(wanted), bool)
    pairs: list[tuple[int, int]] = []
    for our, their in zip(ours[order].tolist(), theirs[order].tolist(), strict=True):
        if free_ours[our] and free_theirs[their]:
            free_ours[our] = free_theirs[their] = False
            pairs.append((our, their))
    return np.array(pairs, np.int64).reshape(-1, 2)


def within(polygons: Objects, counter: PixelCounter, reference: Layer) -> Objects:
    """Keeps the polygons that lie where something is known of the reference.

    A polygon lies where a point inside it does.
    """
    points = shapely.get_coordinates(shapely.point_on_surface(polygons))
    keep, grid = np.zeros(len(polygons), bool), counter.grid
    columns, rows = np.floor(grid.to_pixels(points)).astype(np.int64).T
    onto = (columns >= 0) & (columns < grid.width) & (rows >= 0) & (rows < grid.height)
    for strip in counter.strips():
        here = np.flatnonzero(onto & (rows >= strip.row_off) & (rows < strip.row_off + strip.height))
        if len(here):
            counted = counter.counted(reference, strip)
            keep[here] = counted[rows[here] - strip.row_off, columns[here]]
    kept: Objects = polygons[keep]
    return kept
